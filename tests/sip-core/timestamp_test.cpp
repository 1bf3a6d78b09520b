#include "sip/header/timestamp.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

using std::chrono::microseconds;

TEST(Timestamp, ReadsTimeAndDelay_20_38) {
  expect_reads<Timestamp>({"54", "54.", "54.21", "54 0.3", "54.21 .5", "54 .", "1069427454.987654321 1"});
  expect_tidies<Timestamp>({"54 ", "54 \t 1"});
  expect_refuses<Timestamp>({"", ".5", "a", "54a", "54.2.1", "54 1 2", "54 -1", "-1", "54,2"});
}

TEST(Timestamp, CountsMicroseconds) {
  const auto timestamp = Timestamp::parse("54.2100009 .5");
  EXPECT_EQ(timestamp->sent_at(), microseconds(54'210'000));
  EXPECT_EQ(timestamp->held_for(), microseconds(500'000));
  EXPECT_EQ(Timestamp::parse("54.")->sent_at(), microseconds(54'000'000));
  EXPECT_EQ(Timestamp::parse("1.000001")->sent_at(), microseconds(1'000'001));
  EXPECT_FALSE(Timestamp::parse("54")->held_for());
  EXPECT_FALSE(Timestamp::parse("54 .")->held_for());
  EXPECT_FALSE(Timestamp::parse("99999999999999999999")->sent_at());
}

}  // namespace
}  // namespace sip::test
