// What a parameter of a challenge or of credentials may be, beyond its grammar, and how those we know are gathered.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "sip/params.hpp"

#include "auth_param_walk.hpp"
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

/// Reads a list once. The value of each parameter that `known` names goes, as written, to its place in `values`; ""
/// stands for an absent one, which no written value is. False where the list breaks its grammar or says a name twice.
template <class Known, std::size_t N>
[[nodiscard]] bool collect(std::string_view list, const std::array<Known, N>& known,
                           std::array<std::string_view, N>& values) noexcept {
  sip::detail::AuthParamWalk walk(list);
  sip::detail::AuthParam param;
  while (walk.next(param)) {
    const auto same = [&](const Known& k) { return equals_ignoring_case(k.name, param.name); };
    const auto found = std::find_if(known.begin(), known.end(), same);
    if (found != known.end()) values[static_cast<std::size_t>(found - known.begin())] = param.value;
  }
  return !walk.malformed();
}

}  // namespace sip::digest::detail
