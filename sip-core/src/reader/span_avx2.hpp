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

// A bit for each of 64 bytes that is not of chars::host_name, and for each that is not of chars::host_plain.
struct Masks {
  std::uint64_t stops;
  std::uint64_t not_plain;
};
// Those of the bytes from `p` on. The end counts as a byte that is of no class. By value, so that a Sight can stay in
// registers.
[[nodiscard, gnu::noinline]] inline Masks masks_at(const char* p, const char* end) noexcept {
  const auto left = end - p;
  if (left >= 64) {
    const __m256i low = load32(p);
    const __m256i high = load32(p + 32);
    return {outside<chars::host_name>(low) | std::uint64_t{outside<chars::host_name>(high)} << 32,
            outside<chars::host_plain>(low) | std::uint64_t{outside<chars::host_plain>(high)} << 32};
  }
  // What is looked at a second time is shifted away.
  const std::uint64_t end_bit = std::uint64_t{1} << left;
  const auto shift = [left](std::ptrdiff_t width) { return static_cast<unsigned>(width - left); };
  if (left >= 32) {
    const __m256i low = load32(p);
    const __m256i high = load32(end - 32);
    const auto join = [&](std::uint32_t a, std::uint32_t b)
                          __attribute__((always_inline)) { return a | std::uint64_t{b} >> shift(64) << 32 | end_bit; };
    return {join(outside<chars::host_name>(low), outside<chars::host_name>(high)),
            join(outside<chars::host_plain>(low), outside<chars::host_plain>(high))};
  }
  if (left >= 16) {
    const __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(load16(p)), load16(end - 16), 1);
    const auto join = [&](std::uint64_t stops) __attribute__((always_inline)) {
      return (stops & 0xFFFFU) | stops >> 16 >> shift(32) << 16 | end_bit;
    };
    return {join(outside<chars::host_name>(both)), join(outside<chars::host_plain>(both))};
  }
  const __m128i before = load16(end - 16);
  return {std::uint64_t{outside<chars::host_name>(before)} >> shift(16) | end_bit,
          std::uint64_t{outside<chars::host_plain>(before)} >> shift(16) | end_bit};
}

/// Goes through a text from stop to stop. Most of a value, whatever class its parts may be of, is of letters, digits,
/// '.',
/// '-' and '_' (chars::host_name), and what ends a part is none of these: that is a stop, and so is the end. So 64
/// bytes are looked at once for these alone, and no step has to wait for what the last one found.
class Sight {
 public:
  /// seek() comes first.
  explicit Sight(const char* end) noexcept : end_(end) {}

  /// Goes on at `p`.
  [[gnu::always_inline]] void seek(const char* p) noexcept {
    const Masks masks = masks_at(p, end_);
    block_ = p;
    stops_ = masks.stops;
    not_plain_ = masks.not_plain;
  }
  /// The next stop, and goes on behind it. Not to be called again once it was the end.
  [[nodiscard, gnu::always_inline]] const char* next() noexcept {
    while (stops_ == 0) [[unlikely]] {
      seek(block_ + 64);
    }
    const char* const stop = block_ + std::countr_zero(stops_);
    stops_ &= stops_ - 1;
    return stop;
  }
  /// A bit for each byte from `p` on that is not of chars::host_plain; the end is none of it. 64 at most, and only if
  /// sees(p).
  [[nodiscard, gnu::always_inline]] std::uint64_t not_plain(const char* p) const noexcept {
    return not_plain_ >> static_cast<unsigned>(p - block_);
  }
  /// Whether next() was not the first to look behind `p`.
  [[nodiscard, gnu::always_inline]] bool sees(const char* p) const noexcept { return p >= block_; }

 private:
  const char* end_;
  const char* block_ = nullptr;
  std::uint64_t stops_ = 0;  // a bit for each byte from block_ on; what next() gave is cleared
  std::uint64_t not_plain_ = 0;
};

/// Goes on behind the byte at `p`, which may be the end.
inline void seek_behind(Sight& sight, const char* p, const char* end) noexcept {
  if (p != end) sight.seek(p + 1);
}

/// Any host: those that are long, end in '.', or are IPv6 references.
[[nodiscard, gnu::noinline]] inline const char* skip_any_host(const char* p, const char* end) noexcept {
  const std::size_t size = sip::skip_host(std::string_view(p, static_cast<std::size_t>(end - p)), 0);
  return size == std::string_view::npos ? nullptr : p + size;
}

// Whether [p, end), letters, digits and '_' but for `marks`, which has a bit for each '.' or '-' and where no two are
// side by side, is a dotted quad: four numbers of one to three digits, up to 255. At least three bytes stand before
// `p`.
[[nodiscard, gnu::always_inline]] inline bool is_dotted_quad(const char* p, std::uint32_t marks,
                                                             const char* end) noexcept {
  if (std::popcount(marks) != 3) return false;
  const char* const first = p + std::countr_zero(marks);
  marks &= marks - 1;
  const char* const second = p + std::countr_zero(marks);
  marks &= marks - 1;
  const char* const third = p + std::countr_zero(marks);
  if (*first != '.' || *second != '.' || *third != '.') return false;
  // An octet as one number, its last character lowest: as such they are in order, and 4 are more than any 3.
  const auto octet = [](const char* begin, const char* behind) __attribute__((always_inline)) {
    std::uint32_t text;
    std::memcpy(&text, behind - 4, 4);
    return _bzhi_u32(__builtin_bswap32(text), static_cast<unsigned>(behind - begin) * 8);
  };
  constexpr std::uint32_t greatest = '2' << 16 | '5' << 8 | '5';
  const std::uint32_t a = octet(p, first);
  const std::uint32_t b = octet(first + 1, second);
  const std::uint32_t c = octet(second + 1, third);
  const std::uint32_t d = octet(third + 1, end);
  // What is above '9' among these has this bit.
  return a <= greatest && b <= greatest && c <= greatest && d <= greatest && ((a | b | c | d) & 0x404040U) == 0;
}

/// Whether [p, end) is an IPv4 address. At least three bytes stand before `p`.
[[nodiscard]] inline bool is_ipv4(const char* p, const char* end) noexcept {
  if (end - p > 15 || end - p < 7) return false;
  const auto before = static_cast<unsigned>(p - (end - 16));
  const __m128i bytes = load16(end - 16);
  if (outside<chars::host_name>(bytes) >> before != 0) return false;
  const std::uint32_t marks = outside<chars::host_plain>(bytes) >> before;
  const std::uint32_t ends = 1U | 1U << (end - p - 1);
  return ((marks << 1 | ends) & marks) == 0 && is_dotted_quad(p, marks, end);
}

/// The byte behind the host (§25.1, see sip::skip_host()) that begins at `p`, where `sight` is and which at least three
/// bytes stand before; null where there is none. `sight` goes on behind that byte.
[[nodiscard, gnu::always_inline]] inline const char* skip_host(Sight& sight, const char* p, const char* end) noexcept {
  const char* behind = sight.next();
  if (!sight.sees(p)) [[unlikely]] {
    sight.seek(p);
    behind = sight.next();
  }
  const auto length = static_cast<unsigned>(behind - p);
  // '.' and '-'. A label begins with neither, and does not end in '-'. Two side by side may be well: "xn--".
  const bool is_long = length - 1 > 30;  // or there is none
  const std::uint32_t marks = is_long ? 0 : static_cast<std::uint32_t>(_bzhi_u64(sight.not_plain(p), length));
  if (is_long || ((marks << 1 | 1) & marks) != 0 || marks >> (length - 1) != 0) [[unlikely]] {
    behind = skip_any_host(p, end);
    if (behind != nullptr) seek_behind(sight, behind, end);
    return behind;
  }
  if (static_cast<unsigned char>(behind[-1] - '0') > 9) return behind;
  // It ends in a digit: a last label of digits alone must end an IPv4 address.
  for (const char* label = behind - 1; label != p && label[-1] != '.';) {
    if (static_cast<unsigned char>(*--label - '0') > 9) return behind;
  }
  return is_dotted_quad(p, marks, behind) ? behind : nullptr;
}

/// Looks at rows one after the other, at each byte once: 64 of them make two masks, which last until they are used up.
/// The text must have 64 bytes and beyond.
class RowScanner {
 public:
  /// How many bytes from the end of a row on there must be: its CRLF, and two of what follows, were it but an empty
  /// line.
  static constexpr std::ptrdiff_t beyond = 4;

  RowScanner(const char* begin, const char* end) noexcept : end_(end - beyond + 1) { look(begin); }

  /// Where the row at `p` ends: at the first byte that is a control character, or HTAB, or not ASCII, and has `beyond`
  /// bytes; `p` where there is none. `colon` is the first one before that, or not below the row's end where there is
  /// none. `p` only grows from call to call, and no byte behind it was changed since the last.
  [[nodiscard, gnu::always_inline]] const char* find_end(const char* p, const char*& colon) noexcept {
    if (p - block_ >= 64) [[unlikely]] {
      look(p);
    }
    const auto skipped = static_cast<unsigned>(p - block_);
    const std::uint64_t stops = stops_ >> skipped;
    colon = p + std::countr_zero(colons_ >> skipped);  // behind the block where there is none
    if (stops != 0) return p + std::countr_zero(stops);
    for (;;) {
      if (end_ - block_ <= 64) [[unlikely]] {
        colon = p;
        return p;
      }
      look(block_ + 64);
      if (colon >= block_) colon = colons_ == 0 ? end_ : block_ + std::countr_zero(colons_);
      if (stops_ != 0) return block_ + std::countr_zero(stops_);
    }
  }

 private:
  [[gnu::always_inline]] void look(const char* at) noexcept {
    block_ = at;
    if (end_ - at >= 64) [[likely]] {
      look_at(at);
      return;
    }
    look_at(end_ - 64);
    const auto before = static_cast<std::size_t>(at - (end_ - 64));
    stops_ = before < 64 ? stops_ >> before : 0;
    colons_ = before < 64 ? colons_ >> before : 0;
  }
  [[gnu::always_inline]] void look_at(const char* bytes) noexcept {
    const __m256i low = load32(bytes);
    const __m256i high = load32(bytes + 32);
    // Loaded each time: kept, they would crowd out what changes.
    static constexpr std::array<char, 3> constants = {1, ' ' + 1, ':'};
    const char* constant = constants.data();
    asm("" : "+r"(constant));
    const __m256i one = _mm256_set1_epi8(constant[0]);
    const __m256i limit = _mm256_set1_epi8(constant[1]);
    const __m256i colon = _mm256_set1_epi8(constant[2]);
    const auto mask = [](__m256i a, __m256i b) __attribute__((always_inline)) {
      return static_cast<std::uint32_t>(_mm256_movemask_epi8(a)) |
             std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(b))} << 32;
    };
    // One comparison for all: DEL + 1 is below zero, and so is what is not ASCII, but for 0xFF, which becomes zero.
    stops_ =
        mask(_mm256_cmpgt_epi8(limit, _mm256_add_epi8(low, one)), _mm256_cmpgt_epi8(limit, _mm256_add_epi8(high, one)));
    colons_ = mask(_mm256_cmpeq_epi8(low, colon), _mm256_cmpeq_epi8(high, colon));
  }

  const char* end_;
  const char* block_ = nullptr;
  std::uint64_t stops_ = 0;  // a bit for each byte from block_ on
  std::uint64_t colons_ = 0;
};

}  // namespace
}  // namespace sip
