#include "sip/header_id.hpp"

#include <cctype>
#include <string>

#include <gtest/gtest.h>

namespace sip::test {
namespace {

TEST(HeaderId, EveryKnownNameIsFoundInAnyCase_7_3_1) {
  for (int i = 1; i < static_cast<int>(HeaderId::count_); ++i) {
    const auto id = static_cast<HeaderId>(i);
    std::string name = header_name(id);
    EXPECT_EQ(header_id(name), id) << name;
    for (char& c : name) c = static_cast<char>(std::toupper(c));
    EXPECT_EQ(header_id(name), id) << name;
    for (char& c : name) c = static_cast<char>(std::tolower(c));
    EXPECT_EQ(header_id(name), id) << name;
    EXPECT_EQ(header_id(name + "x"), HeaderId::other);
  }
}

TEST(HeaderId, CompactFormsAreThoseOfTheRfcs_7_3_3) {
  const std::pair<char, HeaderId> forms[] = {{'b', HeaderId::referred_by},  {'y', HeaderId::identity},
                                             {'c', HeaderId::content_type}, {'e', HeaderId::content_encoding},
                                             {'f', HeaderId::from},         {'i', HeaderId::call_id},
                                             {'k', HeaderId::supported},    {'l', HeaderId::content_length},
                                             {'m', HeaderId::contact},      {'o', HeaderId::event},
                                             {'r', HeaderId::refer_to},     {'s', HeaderId::subject},
                                             {'t', HeaderId::to},           {'u', HeaderId::allow_events},
                                             {'v', HeaderId::via},          {'x', HeaderId::session_expires}};
  int known = 0;
  for (int c = 0; c < 256; ++c) known += header_id(std::string(1, static_cast<char>(c))) != HeaderId::other ? 1 : 0;
  EXPECT_EQ(known, 2 * 16);
  for (const auto& [letter, id] : forms) {
    EXPECT_EQ(header_id(std::string(1, letter)), id) << letter;
    EXPECT_EQ(header_id(std::string(1, static_cast<char>(std::toupper(letter)))), id) << letter;
  }
}

TEST(HeaderId, OthersAreUnknown) {
  for (const char* name : {"", "X-Anything", "Fro", "C%6Fntact", "\xFF", "\xE3"})
    EXPECT_EQ(header_id(name), HeaderId::other);
  EXPECT_EQ(header_id(std::string_view("Call\rID")), HeaderId::other);
  EXPECT_STREQ(header_name(HeaderId::other), "");
  EXPECT_EQ(header_rule(HeaderId::other), HeaderRule::rows);
}

TEST(HeaderId, OnlySomeListsMayBeEmpty_25_1) {
  EXPECT_TRUE(header_may_be_empty(HeaderId::supported));
  EXPECT_FALSE(header_may_be_empty(HeaderId::contact));
}

}  // namespace
}  // namespace sip::test
