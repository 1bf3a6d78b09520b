#include "param_rules.hpp"

#include <algorithm>

#include "sip/header/simple_headers.hpp"

#include "chars.hpp"
#include "param_reader.hpp"

namespace sip {

bool read_params(std::string_view text, std::span<const ParamRule> rules, Params& params) noexcept {
  params = Params(text.substr(chars::skip(text, 0, chars::lws)));
  return read_header_params(params.text(), [rules](const Param& param) {
    return std::all_of(rules.begin(), rules.end(), [&param](const ParamRule& rule) {
      return !equals_ignoring_case(param.name, rule.name) || rule.is_valid(param);
    });
  });
}

std::size_t skip_token(std::string_view text) noexcept { return chars::skip(text, 0, chars::token); }

bool has_token(const Param& param) noexcept { return is_token(param.value); }

bool has_quoted(const Param& param) noexcept { return param.value.starts_with('"'); }

bool has_token_or_quoted(const Param& param) noexcept { return has_token(param) || has_quoted(param); }

bool has_seconds(const Param& param) noexcept {
  std::uint32_t seconds = 0;
  return parse_number(param.value, 0xFFFFFFFF, seconds);
}

bool has_q(const Param& param) noexcept { return parse_q(param.value).has_value(); }

}  // namespace sip
