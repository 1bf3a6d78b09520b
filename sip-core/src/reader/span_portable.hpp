// The steps all readers are made of, one byte at a time: for any machine and any text.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "byte_scan.hpp"
#include "chars.hpp"
#include "host.hpp"

// What is included after this file is compiled for these steps, and once more for those of span_avx2.hpp: hence the
// unnamed namespace, so that each has functions of its own.
namespace sip {
namespace {

/// How many bytes a text must have for these steps: any number will do.
inline constexpr std::size_t min_text = 0;

/// The first byte from `p` on that is not of the class; `end` where all are.
template <int Class>
[[nodiscard]] inline const char* span(const char* p, const char* end) noexcept {
  while (p != end && (chars::detail::table[static_cast<unsigned char>(*p)] & Class) != 0) ++p;
  return p;
}

/// Makes `view` as it is by default.
template <class View>
inline void clear(View& view) noexcept {
  view = View{};
}

/// span() for several classes and steps that follow close on each other.
template <int... Classes>
class Sight {
 public:
  Sight(const char*, const char* end) noexcept : end_(end) {}

  /// The first byte from `p` on that is not of the class; the end where all are.
  template <int Class>
  [[nodiscard]] const char* span(const char* p) const noexcept {
    return sip::span<Class>(p, end_);
  }

 private:
  const char* end_;
};

/// Any host (§25.1, see sip::skip_host()): the byte behind it; null where there is none.
[[nodiscard]] inline const char* skip_any_host(const char* p, const char* end) noexcept {
  const std::size_t length = sip::skip_host(std::string_view(p, static_cast<std::size_t>(end - p)), 0);
  return length == std::string_view::npos ? nullptr : p + length;
}

/// As skip_any_host(), for the hosts nearly all have.
template <class InSight>
[[nodiscard]] inline const char* skip_host(InSight&, const char* p, const char* end) noexcept {
  return skip_any_host(p, end);
}

/// Whether [p, end) is an IPv4 address.
[[nodiscard]] inline bool is_ipv4(const char* p, const char* end) noexcept {
  return parse_ipv4({p, static_cast<std::size_t>(end - p)}).has_value();
}

/// Looks at rows one after the other.
class RowScanner {
 public:
  RowScanner(const char*, const char* end) noexcept : end_(end) {}

  /// Where the row at `p` ends: at its first control character; `end` where there is none. `colon` is the first one
  /// before that, or the row's end where there is none.
  [[nodiscard]] const char* find_end(const char* p, const char*& colon) const noexcept {
    const std::string_view text(p, static_cast<std::size_t>(end_ - p));
    const std::size_t found = chars::find_control_or<':'>(text, 0);
    colon = p + found;
    return colon == end_ || *colon != ':' ? colon : p + chars::find_control(text, found + 1);
  }

 private:
  const char* end_;
};

}  // namespace
}  // namespace sip
