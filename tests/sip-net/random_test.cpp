#include "sip/net/random.hpp"

#include <array>
#include <set>

#include <gtest/gtest.h>

namespace sip::net {
namespace {

TEST(SeededRandom, RepeatsForTheSameSeed) {
  SeededRandom a(42), b(42), c(43);
  const std::uint64_t first = a.next();
  EXPECT_EQ(first, b.next());
  EXPECT_NE(first, c.next());
  EXPECT_EQ(a.token(), b.token());
}

// The published first outputs of SplitMix64 with seed 1234567: the same on every machine.
TEST(SeededRandom, IsSplitMix64) {
  SeededRandom random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
}

TEST(Random, BelowStaysBelowAndReachesEverything) {
  SeededRandom random(1);
  std::array<int, 7> hits{};
  for (int i = 0; i < 7000; ++i) ++hits.at(random.below(7));
  for (const int n : hits) EXPECT_NEAR(n, 1000, 200);
  EXPECT_EQ(random.below(1), 0u);
}

TEST(Random, TokensAreOfTokenCharactersAndDiffer) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string token = random.token();
    EXPECT_EQ(token.size(), 16u);
    EXPECT_EQ(token.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567"), std::string::npos) << token;
    seen.insert(token);
  }
  EXPECT_EQ(seen.size(), 1000u);
  EXPECT_EQ(random.token(40).size(), 40u);
  EXPECT_EQ(random.token(0), "");
}

TEST(SystemRandom, FillsMoreThanItsPool) {
  SystemRandom random;
  std::array<std::byte, 2000> bytes{};
  random.fill(bytes);
  std::array<int, 256> hits{};
  for (const std::byte byte : bytes) ++hits.at(std::to_integer<std::size_t>(byte));
  EXPECT_LT(hits[0], 40);  // about 8; 2000 or 488 where a part was left unfilled
}

}  // namespace
}  // namespace sip::net
