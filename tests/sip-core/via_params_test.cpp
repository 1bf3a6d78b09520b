#include <gtest/gtest.h>

#include "sip/header/via.hpp"

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(Via, KeepIsOfferedBareAndTakenWithAValue_RFC6223_4) {
  const auto offered = Via::parse("SIP/2.0/UDP a;branch=z9hG4bK1;keep");
  EXPECT_TRUE(offered->offers_keep());
  EXPECT_FALSE(offered->keep());
  const auto taken = Via::parse("SIP/2.0/UDP a;branch=z9hG4bK1;keep=30");
  EXPECT_EQ(taken->keep(), 30U);
  EXPECT_EQ(Via::parse("SIP/2.0/UDP a;keep=0")->keep(), 0U);
  EXPECT_FALSE(Via::parse("SIP/2.0/UDP a;keep=often")->keep());
  EXPECT_FALSE(Via::parse("SIP/2.0/UDP a")->offers_keep());
}

}  // namespace
}  // namespace sip::test
