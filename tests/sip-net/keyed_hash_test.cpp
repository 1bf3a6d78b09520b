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

// The first of the reference vectors for 128 bits, a381…0293 as bytes.
TEST(KeyedHash, TheWideOneIsSipHash24Of128Bits) {
  const HashKey key{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
  const WideHash hash = keyed_wide_hash(key, "");
  EXPECT_EQ(hash.low, 0xe6a825ba047f81a3U);
  EXPECT_EQ(hash.high, 0x930255c71472f66dU);
  EXPECT_NE(keyed_wide_hash(key, "a").low, hash.low);
}

TEST(KeyedHash, EachByteCounts) {
  const HashKey key{1, 2};
  std::string data;
  for (int size = 0; size < 40; ++size, data += 'x') {
    for (std::size_t i = 0; i < data.size(); ++i) {
      std::string other = data;
      other[i] = 'y';
      EXPECT_NE(keyed_hash(key, data), keyed_hash(key, other));
      EXPECT_NE(keyed_wide_hash(key, data).high, keyed_wide_hash(key, other).high);
    }
    EXPECT_NE(keyed_hash(key, data), keyed_hash(key, data + '\0'));
  }
}

TEST(KeyedHash, DependsOnTheKey) { EXPECT_NE(keyed_hash({1, 2}, "text"), keyed_hash({1, 3}, "text")); }

}  // namespace
}  // namespace sip::net
