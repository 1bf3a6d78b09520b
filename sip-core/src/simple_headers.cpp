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

// qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
std::optional<std::uint16_t> parse_q(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  unsigned thousandths = 0;
  unsigned weight = 100;
  for (const char c : text.substr(text.size() > 1 ? 2 : 1)) {
    if (!chars::is(c, chars::digit)) return std::nullopt;
    thousandths += static_cast<unsigned>(c - '0') * weight;
    weight /= 10;
  }
  if (text[0] == '0') return static_cast<std::uint16_t>(thousandths);
  return thousandths == 0 ? std::optional<std::uint16_t>(1000) : std::nullopt;
}

// primary-tag *( "-" subtag ), each of one to eight
bool is_language_tag(std::string_view text) noexcept {
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && text[at] != '-') {
      const bool fits = chars::is(text[at], chars::alphanum) && (begin > 0 || !chars::is(text[at], chars::digit));
      if (!fits) return false;
      continue;
    }
    if (at == begin || at - begin > 8) return false;
    begin = at + 1;
  }
  return true;
}

std::optional<std::uint32_t> number_param(const Params& params, std::string_view name, std::uint32_t max) noexcept {
  std::uint32_t number = 0;
  return parse_number(params.value(name), max, number) ? std::optional(number) : std::nullopt;
}

}  // namespace sip
