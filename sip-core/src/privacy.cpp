#include "sip/header/privacy.hpp"

#include "sip/header/simple_headers.hpp"
#include "sip/params.hpp"

#include "chars.hpp"

namespace sip {

std::string_view Privacy::take(std::string_view& rest) noexcept {
  const std::size_t end = rest.find(';');
  const std::string_view value = chars::trim(rest.substr(0, end));
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return value;
}

bool Privacy::asks_for(std::string_view token) const noexcept {
  bool found = false;
  each([&](std::string_view value) { found = found || equals_ignoring_case(value, token); });
  return found;
}

// priv-value *(";" priv-value)
Result<Privacy> Privacy::parse(std::string_view value) noexcept {
  const Privacy privacy{chars::trim(value)};
  bool valid = !privacy.values.empty() && privacy.values.back() != ';';
  privacy.each([&valid](std::string_view each_value) { valid = valid && is_token(each_value); });
  if (!valid) return fail(Errc::malformed_header, header_name(id));
  return privacy;
}

}  // namespace sip
