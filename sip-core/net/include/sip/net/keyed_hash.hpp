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

}  // namespace sip::net
