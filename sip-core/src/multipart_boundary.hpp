// The boundary parameter of multipart types (RFC 2046 §5.1.1).
#pragma once

#include <string_view>

namespace sip {

/// boundary := 0*69<bchars> bcharsnospace
[[nodiscard]] constexpr bool is_boundary(std::string_view text) noexcept {
  constexpr std::string_view bchars = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=? ";
  return !text.empty() && text.size() <= 70 && text.back() != ' ' &&
         text.find_first_not_of(bchars) == std::string_view::npos;
}

}  // namespace sip
