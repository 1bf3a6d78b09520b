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

/// Goes through a text from stop to stop: those bytes that are not of chars::host_name, and the end.
class Sight {
 public:
  /// seek() comes first.
  explicit Sight(const char* end) noexcept : end_(end) {}

  /// Goes on at `p`.
  void seek(const char* p) noexcept { p_ = p; }
  /// The next stop, and goes on behind it. Not to be called again once it was the end.
  [[nodiscard]] const char* next() noexcept {
    const char* const stop = span<chars::host_name>(p_, end_);
    p_ = stop + 1;
    return stop;
  }

 private:
  const char* p_ = nullptr;
  const char* end_;
};

/// Goes on behind the byte at `p`, which may be the end.
inline void seek_behind(Sight& sight, const char* p, const char* end) noexcept {
  if (p != end) sight.seek(p + 1);
}

/// Any host (§25.1, see sip::skip_host()): the byte behind it; null where there is none.
[[nodiscard]] inline const char* skip_any_host(const char* p, const char* end) noexcept {
  const std::size_t length = sip::skip_host(std::string_view(p, static_cast<std::size_t>(end - p)), 0);
  return length == std::string_view::npos ? nullptr : p + length;
}

/// As skip_any_host(), where `sight` is at `p`, and goes on behind what this returns.
[[nodiscard]] inline const char* skip_host(Sight& sight, const char* p, const char* end) noexcept {
  const char* const behind = skip_any_host(p, end);
  if (behind != nullptr) seek_behind(sight, behind, end);
  return behind;
}

/// Whether [p, end) is an IPv4 address.
[[nodiscard]] inline bool is_ipv4(const char* p, const char* end) noexcept {
  return parse_ipv4({p, static_cast<std::size_t>(end - p)}).has_value();
}

/// Looks at rows one after the other.
class RowScanner {
 public:
  /// How many bytes from the end of a row on there must be: its CRLF, and two of what follows, were it but an empty
  /// line.
  static constexpr std::ptrdiff_t beyond = 4;

  RowScanner(const char*, const char* end) noexcept : end_(end) {}

  /// Where the row at `p` ends: at its first control character that has `beyond` bytes; `p` where there is none.
  /// `colon` is the first one before that, or not below the row's end where there is none.
  [[nodiscard]] const char* find_end(const char* p, const char*& colon) const noexcept {
    const std::string_view text(p, static_cast<std::size_t>(end_ - p));
    const std::size_t found = chars::find_control_or<':'>(text, 0);
    colon = p + found;
    const char* const row_end = colon == end_ || *colon != ':' ? colon : p + chars::find_control(text, found + 1);
    return end_ - row_end >= beyond ? row_end : p;
  }

 private:
  const char* end_;
};

}  // namespace
}  // namespace sip
