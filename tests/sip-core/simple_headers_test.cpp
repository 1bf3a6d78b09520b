#include "sip/header/simple_headers.hpp"

#include <gtest/gtest.h>

#include "messages.hpp"

namespace sip::test {
namespace {

TEST(SimpleHeaders, NumbersAreDigitsWithinTheirRange) {
  EXPECT_EQ(MaxForwards::parse("0068")->value, 68U);
  EXPECT_EQ(MaxForwards::parse("255")->value, 255U);
  EXPECT_EQ(MaxForwards::parse("256").error(), (Error{Errc::malformed_header, "Max-Forwards"}));
  EXPECT_EQ(Expires::parse("4294967295")->value, 4294967295U);
  EXPECT_FALSE(Expires::parse("4294967296"));
  EXPECT_FALSE(Expires::parse("1" + std::string(100, '0')));
  for (const char* text : {"", "-1", "+1", "1 ", "0x1", "five", "1.0"})
    EXPECT_FALSE(ContentLength::parse(text)) << text;
}

TEST(SimpleHeaders, TokensAreThoseOf_25_1) {
  EXPECT_EQ(Supported::parse("100rel")->value, "100rel");
  EXPECT_TRUE(is_token("-.!%*_+`'~azAZ09"));
  for (const char* text : {"", "a b", "a,b", "a/b", "a\"", "\xC3\xA9", "a=b", "@"})
    EXPECT_FALSE(is_token(text)) << text;
  EXPECT_EQ(Require::parse("a b").error(), (Error{Errc::malformed_header, "Require"}));
}

TEST(SimpleHeaders, Print) {
  std::string out;
  MinExpires{60}.print(out);
  Allow{"ACK"}.print(out);
  EXPECT_EQ(out, "60ACK");
}

}  // namespace
}  // namespace sip::test
