#include "sip/tel_uri.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace sip::test {
namespace {

TelUri tel(std::string_view subscriber) {
  const auto parsed = TelUri::parse(subscriber);
  EXPECT_TRUE(parsed) << subscriber;
  return parsed.value_or(TelUri{});
}

std::string printed(const TelUri& tel) {
  std::string out;
  tel.print(out);
  return out;
}

TEST(TelUri, ReadsAGlobalNumber_Rfc3966_3) {
  const TelUri number = tel("+1-(201)-555.0123;ext=12-3;x-a;y=%41b");
  EXPECT_TRUE(number.is_global());
  EXPECT_EQ(number.number, "+1-(201)-555.0123");
  EXPECT_EQ(number.digits(), "+12015550123");
  EXPECT_EQ(number.extension, "12-3");
  EXPECT_EQ(number.subaddress, "");
  EXPECT_EQ(number.phone_context, "");
  EXPECT_TRUE(number.params.has("x-a"));
  EXPECT_EQ(number.params.value("Y"), "%41b");
  EXPECT_FALSE(number.has_mandatory_params());
}

TEST(TelUri, ReadsALocalNumber_Rfc3966_5_1_5) {
  const TelUri number = tel("*%2369-aF#;isub=a/b:c%3B;phone-context=+1-914");
  EXPECT_FALSE(number.is_global());
  EXPECT_EQ(number.digits(), "*#69af#");
  EXPECT_EQ(number.subaddress, "a/b:c%3B");
  EXPECT_EQ(number.phone_context, "+1-914");
  EXPECT_TRUE(tel("1;phone-context=houston.example.com;m-x=1").has_mandatory_params());
}

class MalformedTel : public testing::TestWithParam<const char*> {};
TEST_P(MalformedTel, IsRefused_Rfc3966_3) {
  EXPECT_EQ(TelUri::parse(GetParam()).error(), (Error{Errc::malformed_uri, "telephone-subscriber"}));
}
INSTANTIATE_TEST_SUITE_P(
    Texts, MalformedTel,
    testing::Values("", "+", "+-", "-", ";x", "+1 2", "+1a", "+1*", "+1%31", "1%2A;phone-context=a", "++1",
                    "1+;phone-context=a",
                    // Local numbers have a context (§5.1.5), and it is a descriptor.
                    "911", "911;x=y", "911;phone-context", "911;phone-context=", "911;phone-context=+",
                    "911;phone-context=-a", "911;phone-context=a-", "911;phone-context=a..b", "911;phone-context=1.2",
                    "911;phone-context=a_b", "+1;phone-context=+a", "911;phone-context=.",
                    // Each once, and not both of ext and isub (§5.3).
                    "+1;x=1;X=2", "+1;ext=1;ext=2", "+1;ext=1;isub=2", "1;phone-context=a;phone-context=b",
                    // Values.
                    "+1;", "+1;;x", "+1;x=", "+1;=x", "+1;x_y=1", "+1;ext=", "+1;ext", "+1;ext=-", "+1;ext=a",
                    "+1;isub=", "+1;isub=a=b", "+1;isub=a?", "+1;x=a=b", "+1;x=a@b", "+1;x=%4", "+1;x=\"a\""));

TEST(TelUri, BoundsTheNumberOfParameters_Rfc3966_3) {
  std::string text = "+1";
  for (int i = 0; i < 64; ++i) text += ";p" + std::to_string(i);
  EXPECT_TRUE(TelUri::parse(text));
  EXPECT_FALSE(TelUri::parse(text + ";last"));
}

TEST(TelUri, PrintsInTheOrderOfSection3AndInLowerCase_Rfc3261_19_1_6) {
  EXPECT_EQ(printed(tel("+358-555-1234567;POSTD=PP22")), "+358-555-1234567;postd=pp22");
  EXPECT_EQ(printed(tel("+358-555-1234567;tsp=a.b;phone-context=e.F;Isub=%411411")),
            "+358-555-1234567;isub=a1411;phone-context=e.f;tsp=a.b");
  EXPECT_EQ(printed(tel("AB-#;z;b=1;a=x:y%3A[;ext=1-2;phone-context=+1-2")),
            "ab-%23;ext=1-2;phone-context=+1-2;a=x%3ay%3a%5b;b=1;z");
}

using Pair = std::pair<const char*, const char*>;

class SameNumber : public testing::TestWithParam<Pair> {};
TEST_P(SameNumber, IsEquivalent_Rfc3966_4) {
  const auto& [a, b] = GetParam();
  EXPECT_TRUE(equivalent(tel(a), tel(b)));
  EXPECT_TRUE(equivalent(*parse_uri(std::string("tel:") + a), *parse_uri(std::string("TEL:") + b)));
}
INSTANTIATE_TEST_SUITE_P(Pairs, SameNumber,
                         testing::Values(Pair("+358-555-1234567;postd=pp22", "+358-555-1234567;POSTD=PP22"),
                                         Pair("+358-555-1234567;postd=pp22;isub=1411",
                                              "+358-555-1234567;isub=1411;postd=pp22"),
                                         Pair("+1-201-555-0123", "+1(201)5550123"), Pair("+1;ext=1-2", "+1;EXT=12"),
                                         Pair("7042;phone-context=example.com", "70-42;phone-context=EXAMPLE.com."),
                                         Pair("7042;phone-context=+1-914-555", "7042;phone-context=+1914555"),
                                         Pair("aB*;phone-context=a", "Ab*;phone-context=a"), Pair("+1;x=%41", "+1;x=a"),
                                         Pair("+1;x=a:b", "+1;x=a%3Ab")));

class OtherNumber : public testing::TestWithParam<Pair> {};
TEST_P(OtherNumber, IsNotEquivalent_Rfc3966_4) {
  const auto& [a, b] = GetParam();
  EXPECT_FALSE(equivalent(tel(a), tel(b)));
  EXPECT_FALSE(equivalent(*parse_uri(std::string("tel:") + a), *parse_uri(std::string("tel:") + b)));
}
INSTANTIATE_TEST_SUITE_P(Pairs, OtherNumber,
                         testing::Values(Pair("+1", "1;phone-context=a"), Pair("+1", "+12"), Pair("+1;x", "+1"),
                                         Pair("+1;x", "+1;x=1"), Pair("+1;x=1", "+1;x=2"),
                                         Pair("+1;ext=1", "+1;isub=1"),
                                         Pair("1;phone-context=a.b", "1;phone-context=a.c"),
                                         Pair("1;phone-context=+1", "1;phone-context=+12"),
                                         Pair("+1;x=1.2", "+1;x=12")));  // separators in numbers only

TEST(TelUri, BecomesTheUserPartOfASipUri_19_1_6) {
  const auto sip = to_sip_uri(tel("+358-555-1234567;postd=pp22"), Scheme::sip, "foo.com");
  ASSERT_TRUE(sip);
  EXPECT_EQ(sip->text(), "sip:+358-555-1234567;postd=pp22@foo.com;user=phone");
  EXPECT_EQ(to_sip_uri(tel("+1;b=[x];a"), Scheme::sips, "::1", 5070)->text(),
            "sips:+1;a;b=%5bx%5d@[::1]:5070;user=phone");
  EXPECT_FALSE(to_sip_uri(tel("+1"), Scheme::tel, "foo.com"));
  EXPECT_FALSE(to_sip_uri(tel("+1"), Scheme::sip, "foo.com;lr"));
}

TEST(TelUri, ComesBackFromAUserPart_19_1_6) {
  const auto uri = parse_uri("sip:+358-555-1234567;postd=pp22@foo.com:5070;transport=tcp;user=phone?Subject=x");
  EXPECT_EQ(to_tel_uri(*uri)->text(), "tel:+358-555-1234567;postd=pp22");
  EXPECT_EQ(TelUri::from(*uri)->digits(), "+3585551234567");
  EXPECT_FALSE(to_tel_uri(*parse_uri("sip:+1@foo.com"))) << "without user=phone it is a name";
  EXPECT_FALSE(to_tel_uri(*parse_uri("sip:alice@foo.com;user=phone")));
  EXPECT_EQ(to_tel_uri(*parse_uri("tel:+1")).error().code, Errc::invalid_argument);
}

TEST(TelUri, OfATelUri_Rfc3966_3) {
  EXPECT_EQ(TelUri::from(*parse_uri("tel:+1-2"))->number, "+1-2");
  EXPECT_FALSE(TelUri::from(*parse_uri("tel:12")));
  EXPECT_FALSE(TelUri::from(*parse_uri("urn:x")));
}

TEST(TelUri, WhatIsNoNumberComparesByItsBytes_Rfc3966_4) {
  EXPECT_TRUE(equivalent(*parse_uri("tel:911"), *parse_uri("Tel:911")));
  EXPECT_FALSE(equivalent(*parse_uri("tel:911"), *parse_uri("tel:9-11")));
}

}  // namespace
}  // namespace sip::test
