#include "sip/header/call_id_headers.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(CallId, IsAWordOrTwo_20_8_25_1) {
  expect_reads<CallId>({"f81d4fae-7dec-11d0-a765-00a0c91e6bf6@biloxi.com", "a84b4c76e66710", "a@[::1]",
                        "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{"});
  expect_refuses<CallId>({"", "@", "a@", "@a", "a@b@c", "a b", "a;b", "a,b", "a=b", "\xC3\xA9"});
}

TEST(InReplyTo, IsAListOfCallIds_20_21) {
  const auto message = parse(options("In-Reply-To: 70710@saturn.bell-tel.com, 17320@saturn.bell-tel.com\n"));
  std::string ids;
  for (const Result<InReplyTo>& id : message->headers.all<InReplyTo>()) ids.append(id->value).append(" ");
  EXPECT_EQ(ids, "70710@saturn.bell-tel.com 17320@saturn.bell-tel.com ");
  expect_refuses<InReplyTo>({"", "a b"});
}

}  // namespace
}  // namespace sip::test
