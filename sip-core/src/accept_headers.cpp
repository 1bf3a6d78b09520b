#include "sip/header/accept_headers.hpp"

#include "sip/header/simple_headers.hpp"

#include "param_rules.hpp"

namespace sip {

// accept-param = ("q" EQUAL qvalue) / generic-param
constexpr ParamRule accept_rules[] = {{"q", has_q}};

bool detail::read_accept(std::string_view value, bool is_language, std::string_view& range, Params& params) noexcept {
  const std::size_t end = skip_token(value);
  range = value.substr(0, end);
  const bool valid_range = range == "*" || (is_language ? is_language_tag(range) : end != 0);
  return valid_range && read_params(value.substr(end), accept_rules, params);
}

std::uint16_t detail::q_of(const Params& params) noexcept { return parse_q(params.value("q")).value_or(1000); }

}  // namespace sip
