#include "sip/dialog/next_hop.hpp"

#include <gtest/gtest.h>

#include "../session-core/answer.hpp"

namespace sip::dialog {
namespace {

using tests::uri;

TEST(NextHop, IsTheRequestUriWithoutRoute_8_1_2) {
  EXPECT_EQ(next_hop(Request(MethodId::options, uri("sip:bob@example.test"))).text(), "sip:bob@example.test");
}

TEST(NextHop, IsTheTopmostRouteWhereThatIsALooseRouter_8_1_2) {
  Request request(MethodId::options, uri("sip:bob@example.test"));
  request.headers.add(HeaderId::route, "<sip:first.test;lr>, <sip:second.test;lr>");
  EXPECT_EQ(next_hop(request).text(), "sip:first.test;lr");
}

TEST(NextHop, IsTheRequestUriBeforeAStrictRouter_12_2_1_1) {
  Request request(MethodId::options, uri("sip:strict.test"));
  request.headers.add(HeaderId::route, "<sip:second.test>, <sip:bob@example.test>");
  EXPECT_EQ(next_hop(request).text(), "sip:strict.test");
}

}  // namespace
}  // namespace sip::dialog
