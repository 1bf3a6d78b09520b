#include "sip/net/keyed_hash.hpp"

#include <string>

#include <gtest/gtest.h>

namespace sip::net {
namespace {

// Appendix A of the SipHash paper, and the first of its reference vectors.
TEST(KeyedHash, IsSipHash24) {
  const HashKey key{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
  std::string data;
  EXPECT_EQ(keyed_hash(key, data), 0x726fdb47dd0e0e31U);
  for (char c = 0; c < 15; ++c) data += c;
  EXPECT_EQ(keyed_hash(key, data), 0xa129ca6149be45e5U);
}

TEST(KeyedHash, DependsOnTheKey) { EXPECT_NE(keyed_hash({1, 2}, "text"), keyed_hash({1, 3}, "text")); }

}  // namespace
}  // namespace sip::net
