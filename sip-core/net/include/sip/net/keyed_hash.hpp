// A keyed hash: for what is looked up by values that peers choose, and for tags that nobody is to foresee.
#pragma once

#include <cstdint>
#include <string_view>

namespace sip::net {

struct HashKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// SipHash-2-4 (Aumasson, Bernstein 2012). Without the key nobody can foresee or collide it.
[[nodiscard]] std::uint64_t keyed_hash(const HashKey& key, std::string_view data) noexcept;

/// 128 bits, the first eight bytes lowest.
struct WideHash {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};
/// SipHash-2-4 with 128 bits, of one pass over the data: so many that who has not the key cannot find two texts of one
/// hash, nor do they happen.
[[nodiscard]] WideHash keyed_wide_hash(const HashKey& key, std::string_view data) noexcept;

}  // namespace sip::net
