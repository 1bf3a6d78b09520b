#include "sip/net/keyed_hash.hpp"

#include <bit>
#include <cstring>

namespace sip::net {

namespace {

struct State {
  std::uint64_t v0, v1, v2, v3;

  void round() noexcept {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }

  void absorb(std::uint64_t word) noexcept {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

std::uint64_t little_endian(std::uint64_t word) noexcept {
  return std::endian::native == std::endian::big ? __builtin_bswap64(word) : word;
}

std::uint64_t eight_bytes(const char* bytes) noexcept {
  std::uint64_t word;
  std::memcpy(&word, bytes, 8);
  return little_endian(word);
}

/// Fewer than eight bytes, the first one lowest.
std::uint64_t last_bytes(std::string_view bytes) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data(), bytes.size());
  return little_endian(word);
}

State begin(const HashKey& key) noexcept {
  return {key.low ^ 0x736f6d6570736575U, key.high ^ 0x646f72616e646f6dU, key.low ^ 0x6c7967656e657261U,
          key.high ^ 0x7465646279746573U};
}

void absorb_all(State& state, std::string_view data) noexcept {
  const std::uint64_t length = std::uint64_t{data.size()} << 56;
  for (; data.size() >= 8; data.remove_prefix(8)) state.absorb(eight_bytes(data.data()));
  state.absorb((data.empty() ? 0 : last_bytes(data)) | length);
}

std::uint64_t squeeze(State& state) noexcept {
  for (int i = 0; i < 4; ++i) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace

std::uint64_t keyed_hash(const HashKey& key, std::string_view data) noexcept {
  State state = begin(key);
  absorb_all(state, data);
  state.v2 ^= 0xff;
  return squeeze(state);
}

WideHash keyed_wide_hash(const HashKey& key, std::string_view data) noexcept {
  State state = begin(key);
  state.v1 ^= 0xee;
  absorb_all(state, data);
  state.v2 ^= 0xee;
  WideHash hash;
  hash.low = squeeze(state);
  state.v1 ^= 0xdd;
  hash.high = squeeze(state);
  return hash;
}

}  // namespace sip::net
