// Finds what ends a header field's name or value, many bytes at a step: the one loop every received byte passes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "chars.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sip::chars {

namespace detail {

// Bytes looked at in one step, and a mask with a bit set (bits_per_byte apart) for each that may be a control character
// or `Wanted`. HTAB is among them, and without SSE2 also what a borrow from a neighbour marks: a second look tells.
#if defined(__SSE2__)
inline constexpr std::size_t step = 16;
inline constexpr int bits_per_byte = 1;

template <char Wanted>
inline std::uint32_t suspects(const char* bytes) noexcept {
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const __m128i below_space = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1F)), block);
  const __m128i others =
      _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8(0x7F)), _mm_cmpeq_epi8(block, _mm_set1_epi8(Wanted)));
  return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(below_space, others)));
}
#else
inline constexpr std::size_t step = 8;
inline constexpr int bits_per_byte = 8;

template <char Wanted>
inline std::uint64_t suspects(const char* bytes) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  std::uint64_t block;
  std::memcpy(&block, bytes, step);
  if constexpr (std::endian::native == std::endian::big) block = __builtin_bswap64(block);
  const auto zeros = [](std::uint64_t x) { return (x - ones) & ~x; };
  const std::uint64_t below_space = (block - ones * 0x20) & ~block;
  return (below_space | zeros(block ^ (ones * 0x7F)) | zeros(block ^ (ones * static_cast<unsigned char>(Wanted)))) &
         (ones * 0x80);
}
#endif

}  // namespace detail

/// The index of the first control character, or `Wanted`, from `from` on; text.size() where there is none.
template <char Wanted>
[[nodiscard]] inline std::size_t find_control_or(std::string_view text, std::size_t from) noexcept {
  while (text.size() - from >= detail::step) {
    const auto suspects = detail::suspects<Wanted>(text.data() + from);
    if (suspects == 0) {
      from += detail::step;
      continue;
    }
    from += static_cast<std::size_t>(std::countr_zero(suspects) / detail::bits_per_byte);
    if (text[from] == Wanted || is(text[from], control)) return from;
    ++from;
  }
  while (from < text.size() && text[from] != Wanted && !is(text[from], control)) ++from;
  return from;
}

[[nodiscard]] inline std::size_t find_control(std::string_view text, std::size_t from) noexcept {
  return find_control_or<'\0'>(text, from);
}

}  // namespace sip::chars
