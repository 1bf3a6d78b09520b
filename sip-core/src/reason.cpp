#include "sip/header/reason.hpp"

#include "sip/header/simple_headers.hpp"

#include "param_rules.hpp"

namespace sip {
namespace {

bool has_cause(const Param& param) noexcept {
  std::uint32_t cause = 0;
  return parse_number(param.value, 0xFFFFFFFF, cause);
}

constexpr ParamRule rules[] = {{"cause", has_cause}, {"text", has_quoted}};

bool read(std::string_view value, Reason& reason) noexcept {
  reason.protocol = value.substr(0, skip_token(value));
  return !reason.protocol.empty() && read_params(value.substr(reason.protocol.size()), rules, reason.params);
}

}  // namespace

std::optional<std::uint32_t> Reason::cause() const noexcept { return number_param(params, "cause"); }

Result<Reason> Reason::parse(std::string_view value) noexcept { return parsed<Reason>(value, read); }

void Reason::print(std::string& out) const {
  out += protocol;
  out += params.text();
}

}  // namespace sip
