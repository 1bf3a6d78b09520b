#include "sip/header/simple_headers.hpp"

#include "chars.hpp"

namespace sip {

bool parse_number(std::string_view text, std::uint32_t max, std::uint32_t& out) noexcept {
  if (text.empty()) return false;
  std::uint64_t number = 0;
  for (const char c : text) {
    if (!chars::is(c, chars::digit)) return false;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
    if (number > max) return false;
  }
  out = static_cast<std::uint32_t>(number);
  return true;
}

bool is_token(std::string_view text) noexcept { return !text.empty() && chars::all(text, chars::token); }

}  // namespace sip
