#include "sip/header/authorization.hpp"

#include <string>

#include <gtest/gtest.h>

namespace sip {
namespace {

std::string params_of(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i ? ",p" : "p") + std::to_string(i) + "=1";
  return text;
}

TEST(Authorization, TakesSchemeAndParametersApart_20_7) {
  const auto header =
      Authorization::parse(R"(Digest username="Alice", realm="atlanta.com", nonce="84a4cc6f3082121f32b42a2187831a9e", )"
                           R"(response="7587245234b3434cc3412213e5f113a5432", nc=00000001)");
  ASSERT_TRUE(header);
  EXPECT_TRUE(header->is_digest());
  EXPECT_EQ(header->params.value("username"), "Alice");
  EXPECT_EQ(header->params.raw("realm"), "\"atlanta.com\"");
  EXPECT_EQ(header->params.raw("nc"), "00000001");
  EXPECT_FALSE(header->params.has("opaque"));
  EXPECT_EQ(header->params.raw("opaque"), "");
}

TEST(Authorization, SchemeAndNamesCompareWithoutCase_25_1) {
  const auto header = Authorization::parse(R"(dIGEST Realm="a")");
  ASSERT_TRUE(header);
  EXPECT_TRUE(header->is_digest());
  EXPECT_EQ(header->params.value("rEALM"), "a");
}

TEST(Authorization, WhiteSpaceMayStandAroundEqualsAndCommas_25_1) {
  const auto header = Authorization::parse("Digest \t realm = \"a\"\t,nonce=\"b\" ,  qop\t=auth");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->params.value("realm"), "a");
  EXPECT_EQ(header->params.value("nonce"), "b");
  EXPECT_EQ(header->params.value("qop"), "auth");
}

TEST(Authorization, CommasEqualsAndEscapedQuotesInsideQuotesAreText_25_1) {
  const auto header = Authorization::parse(R"(Digest realm="a, b=\"c\"",username="x\\",nonce="n")");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->params.value("realm"), R"(a, b="c")");
  EXPECT_EQ(header->params.value("username"), R"(x\)");
  EXPECT_EQ(header->params.value("nonce"), "n");
}

TEST(Authorization, AnEmptyQuotedValueIsThere) {
  const auto header = Authorization::parse(R"(Digest realm="")");
  ASSERT_TRUE(header);
  EXPECT_TRUE(header->params.has("realm"));
  EXPECT_EQ(header->params.raw("realm"), "\"\"");
  EXPECT_EQ(header->params.value("realm"), "");
}

TEST(Authorization, ParametersOfOtherSchemesAreNotLookedAt_Rfc4475_3_3_7) {
  const auto unknown = Authorization::parse("NoOneKnowsThisScheme opaque-data=here");
  ASSERT_TRUE(unknown);
  EXPECT_FALSE(unknown->is_digest());
  EXPECT_EQ(unknown->params.text(), "opaque-data=here");
  const auto basic = Authorization::parse("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  ASSERT_TRUE(basic);
  EXPECT_EQ(basic->params.text(), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(basic->params.raw("realm"), "");
  EXPECT_TRUE(Authorization::parse("Negotiate"));
}

TEST(Authorization, RefusesAListThatBreaksItsGrammar_25_1) {
  for (const char* value : {"",
                            "=",
                            "Di\"gest realm=a",
                            "Digest",
                            "Digest ",
                            "Digest realm",
                            "Digest realm=",
                            "Digest =a",
                            "Digest realm=\"a",
                            "Digest realm=\"a\\",
                            "Digest realm=\"a\\\"",
                            "Digest realm=\"a\"b",
                            "Digest realm=\"a\" nonce=\"b\"",
                            "Digest realm=\"a\",",
                            "Digest ,realm=\"a\"",
                            "Digest realm=\"a\",,nonce=\"b\"",
                            "Digest realm=\"a\";nonce=\"b\"",
                            "Digest realm=a b",
                            "Digest uri=sip:a@b",
                            "Digest realm=\"a\x01\"",
                            "Digest realm=\"a\x7f\"",
                            "Digest realm=\"a\", Digest realm=\"b\""}) {
    const auto header = Authorization::parse(value);
    ASSERT_FALSE(header) << value;
    EXPECT_EQ(header.error().code, Errc::malformed_header);
  }
}

TEST(Authorization, RefusesANameThatStandsTwice) {
  EXPECT_FALSE(Authorization::parse(R"(Digest realm="a", nonce="b", Realm="c")"));
}

TEST(Authorization, BoundsTheNumberOfParameters) {
  EXPECT_TRUE(AuthParams::valid(params_of(64)));
  EXPECT_FALSE(AuthParams::valid(params_of(65)));
}

TEST(Authorization, ErrorsNameTheHeaderField) {
  EXPECT_STREQ(Authorization::parse("").error().what, "Authorization");
  EXPECT_STREQ(ProxyAuthorization::parse("").error().what, "Proxy-Authorization");
  EXPECT_STREQ(WwwAuthenticate::parse("").error().what, "WWW-Authenticate");
  EXPECT_STREQ(ProxyAuthenticate::parse("").error().what, "Proxy-Authenticate");
}

TEST(Authorization, PrintsWhatItRead) {
  const char* value = R"(Digest realm="a, b", nonce="c")";
  std::string out;
  WwwAuthenticate::parse(value)->print(out);
  EXPECT_EQ(out, value);
}

TEST(AuthParams, WalkingTextNobodyCheckedFindsNothingBehindTheFault) {
  const AuthParams params("a=1, b=\"2, c=3");
  EXPECT_EQ(params.raw("a"), "1");
  EXPECT_FALSE(params.has("b"));
  EXPECT_FALSE(params.has("c"));
}

}  // namespace
}  // namespace sip
