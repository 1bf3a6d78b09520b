// The steps all readers are made of, 16 and 32 bytes at a time. Only for functions compiled for AVX2 and BMI2.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include <immintrin.h>

#include "chars.hpp"
#include "host.hpp"

namespace sip {
namespace {

/// How many bytes a text must have for these steps. A step near the end of a text looks at its last 16 (or 32) bytes
/// and shifts away what lies before `p`, so nothing outside the text is ever read.
inline constexpr std::size_t min_text = 16;

// A class as a table of 16 bytes: a byte is of the class where the bit of its high half is set in the entry of its low
// half. No byte above 0x7F is of any class.
// Tables stand twice in 32 bytes, as the steps of 32 bytes want them.
struct alignas(32) Table {
  std::array<std::uint8_t, 32> bytes{};
};
template <int Class>
inline constexpr Table classes_by_low_half = [] {
  Table table;
  for (std::size_t c = 0; c < 0x80; ++c) {
    if ((chars::detail::table[c] & Class) == 0) continue;
    table.bytes[c & 15] |= static_cast<std::uint8_t>(1U << (c >> 4));
    table.bytes[16 + (c & 15)] = table.bytes[c & 15];
  }
  return table;
}();
inline constexpr Table bit_of_high_half = [] {
  Table table;
  for (std::size_t i = 0; i < 8; ++i) table.bytes[i] = table.bytes[16 + i] = static_cast<std::uint8_t>(1U << i);
  return table;
}();

[[nodiscard]] inline __m128i load16(const void* bytes) noexcept {
  return _mm_loadu_si128(static_cast<const __m128i*>(bytes));
}

/// A bit for each of 16 bytes that is not of the class.
template <int Class>
[[nodiscard]] inline std::uint32_t outside(__m128i bytes) noexcept {
  const __m128i by_low = _mm_shuffle_epi8(load16(&classes_by_low_half<Class>), bytes);
  const __m128i high = _mm_and_si128(_mm_srli_epi16(bytes, 4), _mm_set1_epi8(15));
  const __m128i by_high = _mm_shuffle_epi8(load16(&bit_of_high_half), high);
  const __m128i inside = _mm_and_si128(by_low, by_high);
  return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(inside, _mm_setzero_si128())));
}

/// A bit for each of 16 bytes that is `c`.
[[nodiscard]] inline std::uint32_t equal(__m128i bytes, char c) noexcept {
  return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c))));
}

/// The first byte from `p` on that is not of the class; `end` where all are.
template <int Class>
[[nodiscard]] inline const char* span(const char* p, const char* end) noexcept {
  for (;;) {
    const char* const from = p < end - 16 ? p : end - 16;
    const std::uint32_t stops = (outside<Class>(load16(from)) | 0x10000U) >> static_cast<unsigned>(p - from);
    const auto length = static_cast<unsigned>(std::countr_zero(stops));
    p += length;
    if (length != 16) return p;
  }
}

/// Makes `view` as it is by default, in large steps; its members are views, and a view of nothing is all zeros. No
/// loop, which the compiler would take for a call of memset().
template <class View>
[[gnu::always_inline]] inline void clear(View& view) noexcept {
  static_assert(std::is_trivially_copyable_v<View> && sizeof(View) % 16 == 0);
  auto* const bytes = reinterpret_cast<char*>(&view);
  [bytes]<std::size_t... I>(std::index_sequence<I...> /*steps*/) __attribute__((always_inline)) {
    (_mm256_storeu_si256(reinterpret_cast<__m256i*>(bytes + 32 * I), _mm256_setzero_si256()), ...);
  }(std::make_index_sequence<sizeof(View) / 32>{});
  if constexpr (sizeof(View) % 32 != 0) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes + sizeof(View) - 16), _mm_setzero_si128());
  }
}

[[nodiscard]] inline __m256i load32(const void* bytes) noexcept {
  return _mm256_loadu_si256(static_cast<const __m256i*>(bytes));
}

/// A bit for each of 32 bytes that is not of the class.
template <int Class>
[[nodiscard]] inline std::uint32_t outside(__m256i bytes) noexcept {
  const __m256i by_low = _mm256_shuffle_epi8(load32(&classes_by_low_half<Class>), bytes);
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
  const __m256i by_high = _mm256_shuffle_epi8(load32(&bit_of_high_half), high);
  const __m256i inside = _mm256_and_si256(by_low, by_high);
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(inside, _mm256_setzero_si256())));
}

/// span() for several classes and steps that follow close on each other. It looks at 64 bytes once, for all classes, so
/// that no step has to wait for what the last one found.
template <int... Classes>
class Sight {
 public:
  Sight(const char* p, const char* end) noexcept : end_(end) { look(p); }

  /// The first byte from `p` on that is not of the class; the end where all are.
  template <int Class>
  [[nodiscard, gnu::always_inline]] const char* span(const char* p) noexcept {
    for (;;) {
      if (!sees(p)) [[unlikely]] {
        look(p);
      }
      const std::uint64_t stops = outside_[index_of<Class>()] >> static_cast<unsigned>(p - block_);
      if (stops != 0) [[likely]] {
        return p + std::countr_zero(stops);
      }
      p = block_ + 64;
    }
  }

  /// A bit for each byte from `p` on that is not of the class, as far as it is in sight.
  template <int Class>
  [[nodiscard, gnu::always_inline]] std::uint64_t outside(const char* p) const noexcept {
    return outside_[index_of<Class>()] >> static_cast<unsigned>(p - block_);
  }
  /// Whether `p` is in sight.
  [[nodiscard]] bool sees(const char* p) const noexcept { return static_cast<std::size_t>(p - block_) < 64; }
  /// Moves the sight to `p`.
  void look(const char* p) noexcept {
    block_ = p;
    const auto left = end_ - p;
    std::size_t i = 0;
    if (left >= 64) {
      const __m256i low = load32(p);
      const __m256i high = load32(p + 32);
      ((outside_[i++] = sip::outside<Classes>(low) | std::uint64_t{sip::outside<Classes>(high)} << 32), ...);
      return;
    }
    // The end counts as a byte that is of no class. What is looked at a second time is shifted away.
    const std::uint64_t end_bit = std::uint64_t{1} << left;
    const auto shift = [left](std::ptrdiff_t width) { return static_cast<unsigned>(width - left); };
    if (left >= 32) {
      const __m256i low = load32(p);
      const __m256i high = load32(end_ - 32);
      ((outside_[i++] =
            sip::outside<Classes>(low) | std::uint64_t{sip::outside<Classes>(high)} >> shift(64) << 32 | end_bit),
       ...);
    } else if (left >= 16) {
      const __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(load16(p)), load16(end_ - 16), 1);
      const auto put = [&](std::uint64_t stops) __attribute__((always_inline)) {
        outside_[i++] = (stops & 0xFFFFU) | stops >> 16 >> shift(32) << 16 | end_bit;
      };
      (put(sip::outside<Classes>(both)), ...);
    } else {
      const __m128i last = load16(end_ - 16);
      ((outside_[i++] = std::uint64_t{sip::outside<Classes>(last)} >> shift(16) | end_bit), ...);
    }
  }

 private:
  template <int Class>
  static constexpr std::size_t index_of() noexcept {
    std::size_t index = 0;
    std::size_t i = 0;
    ((index = Classes == Class ? i : index, ++i), ...);
    return index;
  }

  const char* end_;
  const char* block_ = nullptr;
  std::array<std::uint64_t, sizeof...(Classes)> outside_;  // a bit for each byte from block_ on
};

// The octet of a dotted quad that stands in [p, end): one to three digits, up to 255.
[[nodiscard]] inline bool is_octet(const char* p, const char* end) noexcept {
  const auto digit = [p](int i) { return static_cast<unsigned>(static_cast<unsigned char>(p[i] - '0')); };
  switch (end - p) {
    case 1:
      return digit(0) <= 9;
    case 2:
      return digit(0) <= 9 && digit(1) <= 9;
    case 3:
      return digit(0) <= 2 && digit(1) <= 9 && digit(2) <= 9 && digit(0) * 100 + digit(1) * 10 + digit(2) <= 255;
    default:
      return false;
  }
}

/// Any host: those that are long, end in '.', or are IPv6 references.
[[nodiscard, gnu::noinline]] inline const char* skip_any_host(const char* p, const char* end) noexcept {
  const std::size_t size = sip::skip_host(std::string_view(p, static_cast<std::size_t>(end - p)), 0);
  return size == std::string_view::npos ? nullptr : p + size;
}

// Whether [p, end) is a dotted quad; `marks` has a bit for each '.' or '-' in it.
[[nodiscard]] inline bool is_dotted_quad(const char* p, std::uint32_t marks, const char* end) noexcept {
  if (std::popcount(marks) != 3) return false;
  const char* const first = p + std::countr_zero(marks);
  marks &= marks - 1;
  const char* const second = p + std::countr_zero(marks);
  marks &= marks - 1;
  const char* const third = p + std::countr_zero(marks);
  if (*first != '.' || *second != '.' || *third != '.') return false;
  return is_octet(p, first) && is_octet(first + 1, second) && is_octet(second + 1, third) && is_octet(third + 1, end);
}

/// Whether [p, end) is an IPv4 address.
[[nodiscard]] inline bool is_ipv4(const char* p, const char* end) noexcept {
  if (end - p > 15 || p == end) return false;
  const auto before = static_cast<unsigned>(p - (end - 16));
  return is_dotted_quad(p, equal(load16(end - 16), '.') >> before, end);
}

/// The byte behind the host (§25.1, see sip::skip_host()) that begins at `p`; null where there is none.
template <class InSight>
[[nodiscard, gnu::always_inline]] inline const char* skip_host(InSight& sight, const char* p,
                                                               const char* end) noexcept {
  if (!sight.sees(p) || sight.template outside<chars::host_name>(p) == 0) sight.look(p);
  const std::uint64_t stops = sight.template outside<chars::host_name>(p);
  const auto length = static_cast<unsigned>(std::countr_zero(stops));
  if (length == 0 || length > 31) [[unlikely]] {
    return skip_any_host(p, end);
  }
  const std::uint32_t last = std::uint32_t{1} << (length - 1);
  // '.' and '-'. A label begins with neither, and does not end in '-'. Two side by side may be well: "xn--".
  const std::uint32_t marks =
      static_cast<std::uint32_t>(sight.template outside<chars::host_plain>(p)) & ((last << 1) - 1);
  if (((marks << 1 | 1 | last) & marks) != 0) [[unlikely]] {
    return skip_any_host(p, end);
  }
  const char* const behind = p + length;
  if (static_cast<unsigned char>(behind[-1] - '0') > 9) return behind;
  // It ends in a digit: a last label of digits alone must end an IPv4 address.
  for (const char* label = behind - 1; label != p && label[-1] != '.';) {
    if (static_cast<unsigned char>(*--label - '0') > 9) return behind;
  }
  return is_dotted_quad(p, marks, behind) ? behind : nullptr;
}

/// Looks at rows one after the other, at each byte once: 64 of them make two masks, which last until they are used up.
/// The text must have 64 bytes.
class RowScanner {
 public:
  RowScanner(const char* begin, const char* end) noexcept : end_(end) { look(begin); }

  /// Where the row at `p` ends: at the first byte that is a control character, or HTAB, or not ASCII; `end` where there
  /// is none. `colon` is the first one before that, or not below the row's end where there is none. `p` only grows from
  /// call to call, and no byte behind it was changed since the last.
  [[nodiscard, gnu::always_inline]] const char* find_end(const char* p, const char*& colon) noexcept {
    if (p - block_ >= 64) [[unlikely]] {
      look(p);
    }
    const auto skipped = static_cast<unsigned>(p - block_);
    const std::uint64_t stops = stops_ >> skipped;
    const std::uint64_t colons = colons_ >> skipped;
    colon = colons == 0 ? end_ : p + std::countr_zero(colons);
    if (stops != 0) return p + std::countr_zero(stops);
    for (;;) {
      if (end_ - block_ <= 64) return end_;
      look(block_ + 64);
      if (colon == end_ && colons_ != 0) colon = block_ + std::countr_zero(colons_);
      if (stops_ != 0) return block_ + std::countr_zero(stops_);
    }
  }

 private:
  [[gnu::always_inline]] void look(const char* at) noexcept {
    block_ = at;
    stops_ = colons_ = 0;
    if (at == end_) return;
    const char* const from = at < end_ - 64 ? at : end_ - 64;
    const auto before = static_cast<unsigned>(at - from);
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 32));
    const auto mask = [](__m256i a, __m256i b) __attribute__((always_inline)) {
      return static_cast<std::uint32_t>(_mm256_movemask_epi8(a)) |
             std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(b))} << 32;
    };
    // One comparison for all: DEL + 1 is below zero, and so is what is not ASCII, but for 0xFF, which becomes zero.
    const __m256i one = _mm256_set1_epi8(1);
    const __m256i limit = _mm256_set1_epi8(' ' + 1);
    const __m256i colon = _mm256_set1_epi8(':');
    stops_ = mask(_mm256_cmpgt_epi8(limit, _mm256_add_epi8(low, one)),
                  _mm256_cmpgt_epi8(limit, _mm256_add_epi8(high, one))) >>
             before;
    colons_ = mask(_mm256_cmpeq_epi8(low, colon), _mm256_cmpeq_epi8(high, colon)) >> before;
  }

  const char* end_;
  const char* block_ = nullptr;
  std::uint64_t stops_ = 0;  // a bit for each byte from block_ on
  std::uint64_t colons_ = 0;
};

}  // namespace
}  // namespace sip
