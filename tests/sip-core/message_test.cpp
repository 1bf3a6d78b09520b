#include "sip/message.hpp"

#include <gtest/gtest.h>

#include "sip/parse.hpp"

namespace sip {
namespace {

constexpr std::string_view options =
    "OPTIONS sip:example.test SIP/2.0\r\nVia: SIP/2.0/UDP a.example.test;branch=z9hG4bK1\r\n"
    "From: <sip:a@example.test>;tag=1\r\nTo: <sip:example.test>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n";

// A transport parses into one Message again and again, edits it, and moves it out.
TEST(Message, MovedFromIsReusedByTheNextParse) {
  Message message;
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(parse(Buffer::copy_of(options), message));
    message.headers.replace_first(HeaderId::via, "SIP/2.0/UDP a.example.test;branch=z9hG4bK1;received=127.0.0.1");
    const Request request(std::move(message));
    EXPECT_EQ(request.top_via().received(), "127.0.0.1");
  }
}

}  // namespace
}  // namespace sip
