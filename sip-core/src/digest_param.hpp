// What a parameter of a challenge or of credentials may be, beyond its grammar.
#pragma once

#include <cstddef>
#include <string_view>

#include "byte_scan.hpp"

namespace sip::digest::detail {

/// No parameter we keep may be longer, in bytes between its quotes.
inline constexpr std::size_t max_parameter_size = 1024;

/// What stands between the quotes, where there are any: a token as it is, and a quoted-string with its escapes.
[[nodiscard]] inline std::string_view without_quotes(std::string_view value) noexcept {
  return value.starts_with('"') ? value.substr(1, value.size() - 2) : value;
}

/// Bounded, and without the control characters that a quoted-pair could hide (§25.1): no account and no log is in need
/// of a NUL or an escape sequence.
[[nodiscard]] inline bool acceptable(std::string_view value) noexcept {
  return without_quotes(value).size() <= max_parameter_size && chars::find_control(value, 0) == value.size();
}

}  // namespace sip::digest::detail
