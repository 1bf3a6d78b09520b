#include "sip/header/authentication_info.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(AuthenticationInfo, ReadsItsParameters_20_6) {
  expect_reads<AuthenticationInfo>(
      {R"(nextnonce="47364c23432d2e131a5fb210812c")",
       R"(qop=auth, rspauth="6629fae49393a05397450978507c4ef1", cnonce="0a4f113b",nc=00000001)"});
  const auto info = AuthenticationInfo::parse(R"(qop=auth-int,rspauth="66",cnonce="0a",nc=0000001F,nextnonce="a\"b")");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->qop(), "auth-int");
  EXPECT_EQ(info->rspauth(), "66");
  EXPECT_EQ(info->cnonce(), "0a");
  EXPECT_EQ(info->nc(), 31U);
  EXPECT_EQ(info->nextnonce(), "a\"b");
}

TEST(AuthenticationInfo, RefusesWhatIsNoList) {
  expect_refuses<AuthenticationInfo>(
      {"", "nextnonce", "nextnonce=", "Digest nextnonce=\"a\"", "a=b,", "a=b,a=c", "a=\"b"});
  EXPECT_FALSE(AuthenticationInfo::parse("nc=1")->nc());
  EXPECT_FALSE(AuthenticationInfo::parse("nc=0000000g")->nc());
  EXPECT_FALSE(AuthenticationInfo::parse("qop=auth")->nc());
}

}  // namespace
}  // namespace sip::test
