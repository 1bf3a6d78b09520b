#include "sip/header/authorization.hpp"

#include <algorithm>
#include <array>

#include "sip/header/simple_headers.hpp"

#include "auth_param_walk.hpp"

namespace sip {

using detail::AuthParam;
using detail::AuthParamWalk;

namespace {

// RFC 7616 names twelve and IMS adds a handful; the bound keeps the search for a repeated name linear.
constexpr std::size_t max_params = 32;

}  // namespace

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
  std::array<std::string_view, max_params> names;
  std::size_t count = 0;
  AuthParamWalk walk(text);
  AuthParam param;
  while (walk.next(param)) {
    const auto seen = names.begin() + static_cast<std::ptrdiff_t>(count);
    const auto same = [&](std::string_view name) { return equals_ignoring_case(name, param.name); };
    if (count == max_params || std::any_of(names.begin(), seen, same)) return false;
    names[count++] = param.name;
  }
  return !walk.malformed();
}

bool detail::parse_auth(std::string_view value, std::string_view& scheme, AuthParams& params) noexcept {
  scheme = value.substr(0, value.find_first_of(" \t"));
  if (!is_token(scheme)) return false;
  std::string_view rest = value.substr(scheme.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  params = AuthParams(rest);
  return !equals_ignoring_case(scheme, "Digest") || AuthParams::valid(rest);
}

}  // namespace sip
