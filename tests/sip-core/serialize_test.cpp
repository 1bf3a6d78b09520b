#include <gtest/gtest.h>

#include "sip/header/simple_headers.hpp"
#include "sip/message.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

TEST(Serialize, WritesARequest) {
  Request request(MethodId::options, *Uri::parse("sip:bob@example.com"));
  request.headers.add(HeaderId::via, "SIP/2.0/UDP a;branch=z9hG4bK1");
  request.headers.add("X-Ours", "1");
  EXPECT_EQ(to_string(request), crlf("OPTIONS sip:bob@example.com SIP/2.0\n"
                                     "Via: SIP/2.0/UDP a;branch=z9hG4bK1\n"
                                     "X-Ours: 1\n"
                                     "Content-Length: 0\n\n"));
}

TEST(Serialize, ContentLengthIsAlwaysThereOnceAndRight_20_14) {
  Request request(*parse(options("l: 3\n") + "abcdef"));
  EXPECT_EQ(request.body(), "abc");
  EXPECT_TRUE(to_string(request).ends_with("\r\nContent-Length: 3\r\n\r\nabc"));
  request.headers.set(ContentLength{99});
  EXPECT_TRUE(to_string(request).ends_with("\r\nContent-Length: 3\r\n\r\nabc"));
  request.headers.remove(HeaderId::content_length);
  EXPECT_TRUE(to_string(request).ends_with("\r\nContent-Length: 3\r\n\r\nabc"));
}

TEST(Serialize, AppendsBehindWhatIsThere) {
  std::string out = "before";
  serialize(Response(Status::ok), out);
  EXPECT_EQ(out, "beforeSIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n");
}

TEST(Serialize, AnEmptyMessageIsNothing) { EXPECT_EQ(to_string(Message()), ""); }

// Except for where Content-Length stands and folds: those the samples of one line each do not have.
TEST(Serialize, ReceivedRowsGoOutAsTheyCame) {
  EXPECT_EQ(to_string(*parse(sample("1_register.sip"))), sample("1_register.sip"));
  EXPECT_EQ(to_string(*parse(sample("2_invite.sip"))), sample("2_invite.sip"));
  EXPECT_EQ(to_string(*parse(sample("3_200ok.sip"))), sample("3_200ok.sip"));
}

TEST(Serialize, RoundTripIsStable) {
  for (const char* name : sample_names) {
    const std::string once = to_string(*parse(sample(name)));
    const auto again = parse(once);
    ASSERT_TRUE(again) << name;
    EXPECT_EQ(to_string(*again), once);
  }
}

}  // namespace
}  // namespace sip::test
