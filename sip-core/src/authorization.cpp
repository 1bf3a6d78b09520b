#include "sip/header/authorization.hpp"

#include "auth_param_walk.hpp"

namespace sip {

using detail::AuthParam;
using detail::AuthParamWalk;

std::string_view AuthParams::raw(std::string_view name) const noexcept {
  AuthParamWalk walk(text_);
  AuthParam param;
  while (walk.next(param)) {
    if (equals_ignoring_case(param.name, name)) return param.value;
  }
  return {};
}

// The value of a parameter is never empty: quotes, if nothing else, stand there.
bool AuthParams::has(std::string_view name) const noexcept { return !raw(name).empty(); }

bool AuthParams::valid(std::string_view text) noexcept {
  AuthParamWalk walk(text);
  AuthParam param;
  while (walk.next(param)) {
  }
  return !walk.malformed();
}

bool detail::parse_auth(std::string_view value, std::string_view& scheme, AuthParams& params) noexcept {
  std::string_view list;
  if (!split_scheme(value, scheme, list)) return false;
  params = AuthParams(list);
  return !equals_ignoring_case(scheme, "Digest") || AuthParams::valid(list);
}

}  // namespace sip
