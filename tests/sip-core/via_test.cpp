#include "sip/header/via.hpp"

#include <gtest/gtest.h>

#include "messages.hpp"

namespace sip::test {
namespace {

TEST(Via, IsTakenApart_20_42) {
  const auto via =
      Via::parse("SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK77;rport=5061;received=192.0.2.9;maddr=a.b;ttl=16");
  ASSERT_TRUE(via);
  EXPECT_EQ(via->transport, "UDP");
  EXPECT_EQ(via->host, "192.0.2.1");
  EXPECT_EQ(via->port, 5060);
  EXPECT_EQ(via->branch(), "z9hG4bK77");
  EXPECT_EQ(via->rport(), 5061);
  EXPECT_TRUE(via->wants_rport());
  EXPECT_EQ(via->received(), "192.0.2.9");
  EXPECT_EQ(via->maddr(), "a.b");
  EXPECT_TRUE(via->has_magic_cookie());
}

TEST(Via, BranchIsThatOfTheParametersItHas) {
  Via via = *Via::parse("SIP/2.0/UDP a;rport;branch=z9hG4bK1");
  const Params all = via.params;
  via.params = Params(all.text().substr(0, 6));
  EXPECT_EQ(via.branch(), "");
  via.params = Params(";branch=z9hG4bK2");
  EXPECT_EQ(via.branch(), "z9hG4bK2");
  via.params = all;
  EXPECT_EQ(via.branch(), "z9hG4bK1");
  via.params = {};
  EXPECT_EQ(via.branch(), "");
}

TEST(Via, LwsMayStandRoundSlashesColonAndParameters_25_1) {
  const auto via = Via::parse("SIP  /\t2.0 / TCP    spindle.example.com : 5062  ; branch  =   z9hG4bK9ikj8");
  ASSERT_TRUE(via);
  EXPECT_EQ(via->transport, "TCP");
  EXPECT_EQ(via->host, "spindle.example.com");
  EXPECT_EQ(via->port, 5062);
  EXPECT_EQ(via->branch(), "z9hG4bK9ikj8");
}

TEST(Via, ReceivedTakesIpv6WithAndWithoutBrackets_RFC5118_4_5) {
  EXPECT_EQ(Via::parse("SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=b")->received(),
            "[2001:db8::9:255]");
  EXPECT_EQ(Via::parse("SIP/2.0/UDP [2001:db8::9:1]:5070;received=2001:db8::9:255;branch=b")->received(),
            "2001:db8::9:255");
}

TEST(Via, BareRportAsksForTheSourcePort_RFC3581_3) {
  const auto via = Via::parse("SIP/2.0/UDP a;rport");
  ASSERT_TRUE(via);
  EXPECT_TRUE(via->wants_rport());
  EXPECT_FALSE(via->rport());
  EXPECT_FALSE(Via::parse("SIP/2.0/UDP a")->wants_rport());
}

TEST(Via, MagicCookieTellsRfc3261Peers_8_1_1_7) {
  EXPECT_FALSE(Via::parse("SIP/2.0/UDP a;branch=390skdjuw")->has_magic_cookie());
  EXPECT_FALSE(Via::parse("SIP/2.0/UDP a;branch=z9hG4b")->has_magic_cookie());
  EXPECT_FALSE(Via::parse("SIP/2.0/UDP a")->has_magic_cookie());
}

TEST(Via, QuotedParameterMayHoldACommaAndASemicolon) {
  const auto via = Via::parse(R"(SIP/2.0/UDP a;x="1,2;3";branch=b)");
  ASSERT_TRUE(via);
  EXPECT_EQ(via->branch(), "b");
}

class MalformedVia : public testing::TestWithParam<const char*> {};
TEST_P(MalformedVia, IsRefused_20_42) {
  const auto via = Via::parse(GetParam());
  ASSERT_FALSE(via) << GetParam();
  EXPECT_EQ(via.error(), (Error{Errc::malformed_header, "Via"}));
}
INSTANTIATE_TEST_SUITE_P(
    Via, MalformedVia,
    testing::Values("", "SIP", "SIP/2.0", "SIP/2.0/UDP", "SIP/2.0/UDP ", "SIP/2.0 UDP a", "SIP/2.0/UDP;branch=b",
                    "/2.0/UDP a", "SIP//UDP a", "SIP/2.0/ a", "SIP/2.0/UDP a b", "SIP/2.0/UDP a:", "SIP/2.0/UDP a:0",
                    "SIP/2.0/UDP a:x", "SIP/2.0/UDP a:65536", "SIP/2.0/UDP [::1", "SIP/2.0/UDP ::1", "SIP/2.0/UDP a;",
                    "SIP/2.0/UDP a;;", "SIP/2.0/UDP a;=b", "SIP/2.0/UDP a;b=", "SIP/2.0/UDP a;b=\"c",
                    "SIP/2.0/UDP a;branch", "SIP/2.0/UDP a;branch=\"b\"", "SIP/2.0/UDP a;branch=b;BRANCH=c",
                    "SIP/2.0/UDP a;rport=0", "SIP/2.0/UDP a;rport=x", "SIP/2.0/UDP a;received=example.com",
                    "SIP/2.0/UDP a;received=1.2.3", "SIP/2.0/UDP a;received", "SIP/2.0/UDP a;ttl=256",
                    "SIP/2.0/UDP a;ttl", "SIP/2.0/UDP a;maddr=[1]", "SIP/2.0/UDP a;maddr", "SIP/2.0/UDP a;b=c d",
                    "SIP/2.0/UDP a;b c", "SIP/2.0/UDP a,b"));

TEST(Via, PrintsWhatItRead) {
  std::string out;
  Via::parse("SIP / 2.0 / UDP a : 5060 ;branch=b;rport")->print(out);
  EXPECT_EQ(out, "SIP/2.0/UDP a:5060;branch=b;rport");
}

TEST(Via, MoreThanSixtyFourParametersAreRefused) {
  std::string text = "SIP/2.0/UDP a";
  for (int i = 0; i < 64; ++i) text += ";p" + std::to_string(i);
  EXPECT_TRUE(Via::parse(text));
  EXPECT_FALSE(Via::parse(text + ";one-more"));
}

}  // namespace
}  // namespace sip::test
