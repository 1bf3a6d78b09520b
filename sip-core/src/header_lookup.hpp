// Header field names to numbers, eight bytes at a time.
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

// A name without its case, as two numbers: its first eight bytes, and its last eight where it has more. Bytes it does
// not have are 0.
struct NameKey {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t length = 0;
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
  NameKey key;
  key.length = name.size();
  key.first = bytes(0, name.size() < 8 ? name.size() : 8);
  if (name.size() > 8) key.last = bytes(name.size() - 8, 8);
  return key;
}

// The first byte is the lowest, whatever machine this is.
[[nodiscard, gnu::always_inline]] inline std::uint64_t load_eight(const char* bytes) noexcept {
  std::uint64_t number;
  std::memcpy(&number, bytes, 8);
  return std::endian::native == std::endian::big ? __builtin_bswap64(number) : number;
}

inline constexpr unsigned slot_bits = 9;

[[nodiscard]] constexpr std::size_t slot_of(const NameKey& key, std::size_t length, std::uint64_t seed) noexcept {
  return static_cast<std::size_t>(((key.first ^ (key.last * 0x9E3779B97F4A7C15U)) + length) * seed >> (64 - slot_bits));
}

struct HeaderTable {
  std::uint64_t seed = 0;
  std::array<HeaderId, 1U << slot_bits> slots{};
  std::array<NameKey, static_cast<std::size_t>(HeaderId::count_)> keys{};
  std::array<HeaderId, 256> compact_forms{};
};
extern const HeaderTable header_table;

}  // namespace detail

/// Which header field `name` is, in either form and any case. `name` holds no control character, is not empty, and the
/// text it stands in ends at `end`.
[[nodiscard, gnu::always_inline]] inline HeaderId look_up_header(std::string_view name, const char* end) noexcept {
  const detail::HeaderTable& table = detail::header_table;
  const std::size_t length = name.size();
  detail::NameKey key;
  if (length > 8) {
    key.first = detail::load_eight(name.data()) | detail::lower_case_bits;
    key.last = detail::load_eight(name.data() + length - 8) | detail::lower_case_bits;
  } else if (length == 1) {
    return table.compact_forms[static_cast<unsigned char>(name[0])];
  } else if (end - name.data() >= 8) {
    key.first = (detail::load_eight(name.data()) | detail::lower_case_bits) & (~std::uint64_t{0} >> (64 - 8 * length));
  } else {
    key = detail::key_of(name);  // nothing but the last row of a message can be that short of bytes
  }
  const HeaderId id = table.slots[detail::slot_of(key, length, table.seed)];
  const detail::NameKey& candidate = table.keys[static_cast<std::size_t>(id)];
  if (candidate.first != key.first || candidate.last != key.last || candidate.length != length) return HeaderId::other;
  // The two numbers hold 16 bytes.
  if (length > 16 && !equals_ignoring_case(name, header_name(id))) return HeaderId::other;
  return id;
}

}  // namespace sip
