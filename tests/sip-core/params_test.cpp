#include "sip/params.hpp"

#include <vector>

#include <gmock/gmock.h>

namespace sip::test {
namespace {

TEST(Params, WalksInOrder) {
  const Params params(R"(;a=1 ; b ;c = "x;y=\"z\"" ;d=)");
  std::vector<std::string> seen;
  for (const Param& param : params) {
    seen.push_back(std::string(param.name) + (param.has_value ? "=" : "") + std::string(param.value));
  }
  EXPECT_THAT(seen, testing::ElementsAre("a=1", "b", R"(c="x;y=\"z\"")", "d="));
}

TEST(Params, FindsWithoutCase_7_3_1) {
  const Params params(";Tag=x;lr");
  EXPECT_EQ(params.value("tAG"), "x");
  EXPECT_TRUE(params.has("LR"));
  EXPECT_FALSE(params.find("lr")->has_value);
  EXPECT_FALSE(params.has("l"));
  EXPECT_EQ(params.value("absent"), "");
}

TEST(Params, EmptyListHasNone) {
  EXPECT_TRUE(Params().empty());
  EXPECT_EQ(Params().begin(), Params().end());
  EXPECT_FALSE(Params().has(""));
}

TEST(Params, WalkOfUncheckedTextEnds) {
  for (const char* text : {"a=1", ";", ";;", ";a=\"", ";=;=", ";a=\"b\"c;d", "  ; a  "}) {
    std::size_t count = 0;
    for (const Param& param : Params(text)) {
      (void)param;
      ASSERT_LT(++count, 10U) << text;
    }
  }
}

TEST(Params, UnquoteUndoesQuotesAndEscapes_25_1) {
  EXPECT_EQ(unquote(R"("a\"b\\c")"), R"(a"b\c)");
  EXPECT_EQ(unquote("plain"), "plain");
  EXPECT_EQ(unquote("\"\""), "");
  EXPECT_EQ(unquote("\""), "\"");
  EXPECT_EQ(unquote(""), "");
}

TEST(Params, QuoteIsWhatUnquoteUndoes) {
  for (const char* text : {"", "a", "a\"b", "\\", "\\\"", "a b;c=d"}) EXPECT_EQ(unquote(quote(text)), text);
  EXPECT_EQ(quote("a\"b\\"), R"("a\"b\\")");
}

TEST(Params, ComparisonWithoutCaseIsOfAsciiLettersOnly) {
  EXPECT_TRUE(equals_ignoring_case("aBz", "AbZ"));
  EXPECT_FALSE(equals_ignoring_case("a", "ab"));
  EXPECT_FALSE(equals_ignoring_case("[", "{"));
  EXPECT_FALSE(equals_ignoring_case("\xC3\x89", "\xC3\xA9"));
}

}  // namespace
}  // namespace sip::test
