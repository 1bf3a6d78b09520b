#include "../../sip-core/net/src/stun.hpp"

#include <gtest/gtest.h>

namespace sip::net {
namespace {

SocketAddress at(const char* text) { return *SocketAddress::parse_with_port(text); }

std::string bytes(std::initializer_list<int> numbers) {
  std::string text;
  for (const int number : numbers) text += static_cast<char>(number);
  return text;
}

std::string request(std::string_view attributes = "") {
  std::string text = bytes({0, 1, 0, static_cast<int>(attributes.size()), 0x21, 0x12, 0xA4, 0x42});
  return text.append("abcdefghijkl").append(attributes);
}

TEST(Stun, ABindingRequestIsAnsweredWithTheAddressItCameFrom_5389_15_2) {
  const auto answer = stun::answer(request(), at("192.0.2.1:32853"));
  // The address of RFC 5769 §2.2, 192.0.2.1:32853, under the cookie.
  EXPECT_EQ(answer, bytes({1, 1, 0, 12, 0x21, 0x12, 0xA4, 0x42}) + "abcdefghijkl" +
                        bytes({0, 0x20, 0, 8, 0, 1, 0xA1, 0x47, 0xE1, 0x12, 0xA6, 0x43}));
}

TEST(Stun, AnIpv6AddressIsUnderTheTransactionIdToo_5389_15_2) {
  const auto answer = stun::answer(request(), at("[2001:db8::1]:5060"));
  ASSERT_TRUE(answer);
  const auto read = stun::read_answer(*answer);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->mapped, at("[2001:db8::1]:5060"));
  EXPECT_EQ(answer->size(), 44u);
  EXPECT_EQ(answer->find("\x20\x01\x0d\xb8"), std::string::npos) << "a NAT that rewrites addresses must not see it";
}

TEST(Stun, WhatMustBeUnderstoodAndIsNotIsListed_5389_7_3_1) {
  const auto answer = stun::answer(
      request(bytes({0x7F, 1, 0, 1, 9, 0, 0, 0, 0x80, 0x22, 0, 0, 0, 0x24, 0, 4, 1, 2, 3, 4})), at("192.0.2.1:5060"));
  EXPECT_EQ(answer, bytes({1, 0x11, 0, 16, 0x21, 0x12, 0xA4, 0x42}) + "abcdefghijkl" +
                        bytes({0, 9, 0, 4, 0, 0, 4, 20, 0, 0x0A, 0, 4, 0x7F, 1, 0, 0x24}));
  const auto read = stun::read_answer(*answer);
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->mapped);
}

TEST(Stun, NothingElseIsAnswered_5389_6) {
  std::string other = request();
  other[0] = 1;  // an answer
  EXPECT_FALSE(stun::answer(other, at("192.0.2.1:5060")));
  other[0] = 0;
  other[1] = 0x11;  // an indication
  EXPECT_FALSE(stun::answer(other, at("192.0.2.1:5060")));
  EXPECT_FALSE(stun::answer(request(bytes({0x80, 0x22, 0, 9, 1, 2, 3, 4})), at("192.0.2.1:5060"))) << "cut off";
  EXPECT_FALSE(stun::answer(request(bytes({0, 0, 0})), at("192.0.2.1:5060"))) << "not of 4 bytes";
}

TEST(Stun, SipIsNotTakenForIt_5389_6) {
  EXPECT_TRUE(stun::is_message(request()));
  EXPECT_FALSE(stun::is_message("OPTIONS sip:example.test SIP/2.0\r\n"));
  EXPECT_FALSE(stun::is_message(request().substr(0, 19)));
  EXPECT_FALSE(stun::is_message(request() + "more"));
  std::string without_cookie = request();
  without_cookie[4] = 0;
  EXPECT_FALSE(stun::is_message(without_cookie));
  EXPECT_FALSE(stun::is_message(""));
}

TEST(Stun, OurRequestsAreTheirAnswersQuestion) {
  SeededRandom random(1);
  stun::TransactionId id{};
  const std::string ours = stun::binding_request(random, id);
  const auto answer = stun::answer(ours, at("198.51.100.7:1024"));
  ASSERT_TRUE(answer);
  const auto read = stun::read_answer(*answer);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->id, id);
  EXPECT_EQ(read->mapped, at("198.51.100.7:1024"));
  EXPECT_FALSE(stun::read_answer(ours));
}

// Each byte of an answer spoiled in each bit: read as something, or not at all, and nothing behind it is looked at.
TEST(Stun, ASpoiledAnswerIsHarmless) {
  const std::string answer = *stun::answer(request(), at("192.0.2.1:5060"));
  for (std::size_t i = 0; i < answer.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string spoiled = answer;
      spoiled[i] = static_cast<char>(spoiled[i] ^ (1 << bit));
      const auto read = stun::read_answer(spoiled);
      EXPECT_FALSE(read && read->mapped && read->mapped->is_none());
      EXPECT_FALSE(stun::read_answer(spoiled.substr(0, i)));
    }
  }
}

}  // namespace
}  // namespace sip::net
