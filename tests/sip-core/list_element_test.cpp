#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "sip/headers.hpp"

namespace sip::test {
namespace {

std::vector<std::string> elements(std::string_view list) {
  std::vector<std::string> all;
  ListElement element{{}, list, true};
  while (element.more) {
    element = first_list_element(element.rest);
    all.emplace_back(element.text);
  }
  return all;
}

TEST(ListElement, CommasDivide_7_3_1) {
  EXPECT_THAT(elements("a, b ,c"), testing::ElementsAre("a", "b", "c"));
  EXPECT_THAT(elements("a"), testing::ElementsAre("a"));
  EXPECT_THAT(elements(""), testing::ElementsAre(""));
}

TEST(ListElement, NothingBetweenCommasIsAnElementToo) {
  EXPECT_THAT(elements("a,,b,"), testing::ElementsAre("a", "", "b", ""));
}

TEST(ListElement, QuotedAndBracketedCommasDoNotDivide) {
  EXPECT_THAT(elements(R"("a,\",b" <sip:c,d@e>;x=",", f)"), testing::ElementsAre(R"("a,\",b" <sip:c,d@e>;x=",")", "f"));
}

TEST(ListElement, UnbalancedQuoteTakesTheRest) {
  EXPECT_THAT(elements(R"(a,"b,c)"), testing::ElementsAre("a", "\"b,c"));
  EXPECT_THAT(elements("<a,b"), testing::ElementsAre("<a,b"));
  EXPECT_THAT(elements("\"\\"), testing::ElementsAre("\"\\"));
}

}  // namespace
}  // namespace sip::test
