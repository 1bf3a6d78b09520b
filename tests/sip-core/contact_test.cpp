#include "sip/header/contact.hpp"

#include <gtest/gtest.h>

#include "messages.hpp"

namespace sip::test {
namespace {

TEST(Contact, ReadsQAndExpires_20_10) {
  const auto contact = Contact::parse(R"("Q" <sip:a@b>;q=0.7;expires=60;+sip.instance="<urn:uuid:1>")");
  ASSERT_TRUE(contact);
  EXPECT_EQ(contact->q, 700);
  EXPECT_EQ(contact->expires, 60U);
  EXPECT_EQ(contact->params.value("+sip.instance"), "\"<urn:uuid:1>\"");
  EXPECT_FALSE(contact->wildcard);
  EXPECT_FALSE(Contact::parse("<sip:a@b>")->q);
  EXPECT_FALSE(Contact::parse("<sip:a@b>")->expires);
}

TEST(Contact, StarStandsAlone_10_2_2) {
  EXPECT_TRUE(Contact::parse("*")->wildcard);
  EXPECT_FALSE(Contact::parse("*;expires=0"));
  EXPECT_FALSE(Contact::parse("<*>"));
}

TEST(Contact, QHasUpToThreeDecimals_25_1) {
  const auto q = [](const std::string& text) { return Contact::parse("<sip:a@b>;q=" + text); };
  EXPECT_EQ(q("0")->q, 0);
  EXPECT_EQ(q("0.")->q, 0);
  EXPECT_EQ(q("0.5")->q, 500);
  EXPECT_EQ(q("0.05")->q, 50);
  EXPECT_EQ(q("0.999")->q, 999);
  EXPECT_EQ(q("1")->q, 1000);
  EXPECT_EQ(q("1.000")->q, 1000);
  for (const char* bad : {"1.001", "2", "0.1234", ".5", "-1", "0,5", "a", "\"1\"", "10", "00.1"})
    EXPECT_FALSE(q(bad)) << bad;
  EXPECT_FALSE(Contact::parse("<sip:a@b>;q"));
}

TEST(Contact, MalformedExpiresCountsAs3600_20_10) {
  const auto expires = [](const std::string& text) { return *Contact::parse("<sip:a@b>;expires" + text)->expires; };
  EXPECT_EQ(expires("=4294967295"), 4294967295U);
  EXPECT_EQ(expires("=4294967296"), 3600U);
  EXPECT_EQ(expires("=280297596632815"), 3600U);
  EXPECT_EQ(expires("=soon"), 3600U);
  EXPECT_EQ(expires(""), 3600U);
}

TEST(Contact, UriWithHeadersNeedsBrackets_RFC4475_3_1_2_13) {
  EXPECT_FALSE(Contact::parse("sip:user@example.com?Route=%3Csip:sip.example.com%3E"));
  EXPECT_EQ(Contact::parse("<sip:user@example.com?Route=%3Csip:sip.example.com%3E>")->uri.headers,
            "Route=%3Csip:sip.example.com%3E");
}

TEST(Contact, ParameterWithoutBracketsIsTheContacts_RFC4475_3_3_12) {
  const auto outside = Contact::parse("sip:+19725552222@gw1.example.net;unknownparam");
  EXPECT_TRUE(outside->params.has("unknownparam"));
  EXPECT_FALSE(outside->uri.params.has("unknownparam"));
  const auto inside = Contact::parse("<sip:+19725552222@gw1.example.net;unknownparam>");
  EXPECT_FALSE(inside->params.has("unknownparam"));
  EXPECT_TRUE(inside->uri.params.has("unknownparam"));
}

TEST(Contact, Prints) {
  std::string out;
  Contact::parse("*")->print(out);
  Contact::parse("sip:a@b;q=0.1")->print(out);
  EXPECT_EQ(out, "*<sip:a@b>;q=0.1");
}

}  // namespace
}  // namespace sip::test
