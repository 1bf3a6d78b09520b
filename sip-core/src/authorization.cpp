#include "sip/header/authorization.hpp"

#include "auth_param_walk.hpp"
#include "chars.hpp"
#include "param_reader.hpp"

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
  SeenNames seen;
  AuthParamWalk walk(text);
  AuthParam param;
  while (walk.next(param)) {
    if (!seen.add(param.name)) return false;
  }
  return !walk.malformed();
}

bool detail::parse_auth(std::string_view value, std::string_view& scheme, AuthParams& params) noexcept {
  const std::size_t scheme_end = chars::skip(value, 0, chars::token);
  const std::size_t list = chars::skip(value, scheme_end, chars::lws);
  if (scheme_end == 0 || (list == scheme_end && list != value.size())) return false;
  scheme = value.substr(0, scheme_end);
  params = AuthParams(value.substr(list));
  return !equals_ignoring_case(scheme, "Digest") || AuthParams::valid(params.text());
}

}  // namespace sip
