#include "sip/header/simple_headers.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

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

TEST(SimpleHeaders, LanguageTagsAreThoseOf_20_13) {
  expect_reads<ContentLanguage>({"fr", "en-gb", "i-mingo", "es-419", "zh-Hant-TW"});
  expect_refuses<ContentLanguage>({"", "*", "f r", "419", "en-", "en--gb", "toolonglang", "en-toolongsub", "en_gb"});
}

TEST(SimpleHeaders, OfOneTokenRefuseAnyOther) {
  expect_reads<Priority>({"emergency", "non-urgent", "other"});
  expect_reads<SipEtag>({"dx200xyz"});
  expect_reads<SipIfMatch>({"dx200xyz", "*"});
  expect_refuses<Priority>({"", "very urgent", "\"urgent\"", "a;b"});
  expect_refuses<SipEtag>({"", "\"a\"", "a b", "a,b"});
}

TEST(SimpleHeaders, FlowTimerIsANumberOfSeconds_RFC5626_11_2) {
  expect_reads<FlowTimer>({"120"});
  expect_refuses<FlowTimer>({"", "2 minutes", "4294967296"});
}

TEST(SimpleHeaders, QIsInThousandths_25_1) {
  for (const auto& [text, q] : {std::pair("0", 0),
                                {"1", 1000},
                                {"0.", 0},
                                {"0.5", 500},
                                {"0.05", 50},
                                {"0.999", 999},
                                {"1.", 1000},
                                {"1.000", 1000}}) {
    EXPECT_EQ(parse_q(text), q) << text;
  }
  for (const char* text : {"", "1.001", "2", "0.1234", ".5", "-1", "0,5", "a", "10", "00.1", "0.a"})
    EXPECT_FALSE(parse_q(text)) << text;
}

TEST(SimpleHeaders, NumberOfAParameter) {
  EXPECT_EQ(number_param(Params(";a=1;B=22"), "b"), 22U);
  EXPECT_FALSE(number_param(Params(";a=1;B=22"), "b", 21));
  EXPECT_FALSE(number_param(Params(";a;b=x"), "a"));
  EXPECT_FALSE(number_param(Params(";a;b=x"), "b"));
  EXPECT_FALSE(number_param(Params(), "c"));
}

TEST(SimpleHeaders, Print) {
  std::string out;
  MinExpires{60}.print(out);
  Allow{"ACK"}.print(out);
  EXPECT_EQ(out, "60ACK");
}

}  // namespace
}  // namespace sip::test
