#include "srv_order.hpp"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sip::net {
namespace {

std::string order(std::vector<SrvRecord> records, Random& random) {
  order_by_weight(records, random);
  std::string targets;
  for (const SrvRecord& record : records) targets += record.target;
  return targets;
}

TEST(SrvOrder, PriorityGoesBeforeWeight_2782) {
  SeededRandom random(1);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(order({{2, 65535, 1, "c"}, {0, 0, 1, "a"}, {1, 9, 1, "b"}}, random), "abc");
  }
}

TEST(SrvOrder, NothingIsLost) {
  SeededRandom random(1);
  EXPECT_EQ(order({}, random), "");
  std::map<std::string, int> seen;
  for (int i = 0; i < 600; ++i) ++seen[order({{0, 5, 1, "a"}, {0, 5, 1, "b"}, {0, 5, 1, "c"}}, random)];
  EXPECT_EQ(seen.size(), 6U) << "every order comes";
}

// RFC 2782 draws from 0 … sum, both included, and takes the first whose running sum is not below: with weights 10, 30
// and 60 the first comes in 11 of 101 draws, the second in 30, the third in 60.
TEST(SrvOrder, TheFirstIsDrawnByWeight_2782) {
  SeededRandom random(7);
  std::map<char, int> first;
  constexpr int draws = 101'000;
  for (int i = 0; i < draws; ++i) ++first[order({{0, 10, 1, "a"}, {0, 30, 1, "b"}, {0, 60, 1, "c"}}, random).front()];
  EXPECT_NEAR(first['a'], 11'000, 500);
  EXPECT_NEAR(first['b'], 30'000, 750);
  EXPECT_NEAR(first['c'], 60'000, 750);
}

TEST(SrvOrder, TheRestIsDrawnByTheWeightsThatAreLeft_2782) {
  SeededRandom random(7);
  std::map<std::string, int> orders;
  constexpr int draws = 50'000;
  for (int i = 0; i < draws; ++i) ++orders[order({{0, 10, 1, "a"}, {0, 30, 1, "b"}, {0, 60, 1, "c"}}, random)];
  // After c: a in 11 of 41 draws.
  const double c_first = orders["cab"] + orders["cba"];
  EXPECT_NEAR(orders["cab"] / c_first, 11.0 / 41, 0.02);
}

TEST(SrvOrder, WeightZeroHasASmallChance_2782) {
  SeededRandom random(7);
  int first = 0;
  constexpr int draws = 100'000;
  for (int i = 0; i < draws; ++i) first += order({{0, 99, 1, "b"}, {0, 0, 1, "a"}}, random) == "ab" ? 1 : 0;
  EXPECT_NEAR(first, draws / 100, 150);
}

TEST(SrvOrder, ZerosAloneKeepTheirOrder) {
  SeededRandom random(7);
  EXPECT_EQ(order({{0, 0, 1, "a"}, {0, 0, 1, "b"}}, random), "ab");
}

}  // namespace
}  // namespace sip::net
