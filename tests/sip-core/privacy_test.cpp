#include "sip/header/privacy.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(Privacy, IsTokensBetweenSemicolons_RFC3323_4_2) {
  expect_reads<Privacy>({"none", "id", "header;user;critical", "header ; user", "history"});
  expect_refuses<Privacy>({"", ";", "id;", ";id", "id;;user", "id,user", "id user", "id=1", "\"id\""});
}

TEST(Privacy, IsAskedForWithoutCase_RFC3325_9_3) {
  const auto privacy = Privacy::parse("Header ; ID;critical");
  EXPECT_TRUE(privacy->asks_for("id"));
  EXPECT_TRUE(privacy->asks_for("header"));
  EXPECT_FALSE(privacy->asks_for("user"));
  EXPECT_FALSE(privacy->asks_for(""));
  std::string all;
  privacy->each([&all](std::string_view value) { all.append(value).append("|"); });
  EXPECT_EQ(all, "Header|ID|critical|");
}

}  // namespace
}  // namespace sip::test
