// Header field names to numbers, eight bytes at a time: a table without collisions over the last eight.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "sip/header_id.hpp"
#include "sip/params.hpp"

#include "chars.hpp"

namespace sip {

namespace detail {

// A name without its case, as two numbers: its last eight bytes, or all where it has fewer, and its first eight where
// it has more. Bytes it does not have are 0.
struct NameKey {
  std::uint64_t last = 0;
  std::uint64_t first = 0;
};

inline constexpr std::uint64_t lower_case_bits = 0x2020202020202020U;

[[nodiscard]] constexpr NameKey key_of(std::string_view name) noexcept {
  const auto bytes = [name](std::size_t from, std::size_t count) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      number |= std::uint64_t{static_cast<unsigned char>(name[from + i] | 0x20)} << (8 * i);
    }
    return number;
  };
  if (name.size() <= 8) return {.last = bytes(0, name.size())};
  return {.last = bytes(name.size() - 8, 8), .first = bytes(0, 8)};
}

// The first byte is the lowest, whatever machine this is.
[[nodiscard, gnu::always_inline]] inline std::uint64_t load_eight(const char* bytes) noexcept {
  std::uint64_t number;
  std::memcpy(&number, bytes, 8);
  return std::endian::native == std::endian::big ? __builtin_bswap64(number) : number;
}

inline constexpr unsigned slot_bits = 10;

[[nodiscard]] constexpr std::size_t slot_of(std::uint64_t last, std::size_t length, std::uint64_t seed) noexcept {
  return static_cast<std::size_t>((last + length) * seed >> (64 - slot_bits));
}

// Either form of a name.
struct alignas(32) KnownName {
  NameKey key;
  std::uint32_t length = 0;
  HeaderId id = HeaderId::other;
};

struct HeaderTable {
  std::uint64_t seed = 0;
  std::array<std::uint8_t, 1U << slot_bits> slots{};  // into names; 0: none, for no name is that one
  std::array<KnownName, 128> names{};
};
extern const HeaderTable header_table;

}  // namespace detail

/// Which header field [name, colon) is, in either form and any case. It holds no control character; empty, it is none.
/// ReachBefore: bytes that may be looked at before it; the text it stands in ends at `end`.
template <std::size_t ReachBefore>
[[nodiscard, gnu::always_inline]] inline HeaderId look_up_header(const char* name, const char* colon,
                                                                 const char* end) noexcept {
  const detail::HeaderTable& table = detail::header_table;
  const auto length = static_cast<std::size_t>(colon - name);
  std::uint64_t last = 0;
  if (ReachBefore >= 8 || length >= 8) {
    last = detail::load_eight(colon - 8) | detail::lower_case_bits;
    if (length - 1 < 7) last >>= (0 - 8 * length) & 63;
  } else if (length == 0) {
    return HeaderId::other;
  } else if (end - name >= 8) {
    last = (detail::load_eight(name) | detail::lower_case_bits) & (~std::uint64_t{0} >> (64 - 8 * length));
  } else {
    last = detail::key_of({name, length}).last;  // nothing but the last row of a message can be that short of bytes
  }
  const detail::KnownName& candidate = table.names[table.slots[detail::slot_of(last, length, table.seed)]];
  if (candidate.key.last != last) return HeaderId::other;
  if (length - 1 < 7) return candidate.id;  // `last` tells how many bytes it has
  if (candidate.length != length) return HeaderId::other;
  if (length > 8 && candidate.key.first != (detail::load_eight(name) | detail::lower_case_bits)) return HeaderId::other;
  // The two numbers hold 16 bytes.
  if (length > 16 && !equals_ignoring_case({name, length}, header_name(candidate.id))) return HeaderId::other;
  return candidate.id;
}

}  // namespace sip
