#include "sip/header/authentication_info.hpp"

#include <charconv>

#include "chars.hpp"

namespace sip {

// ainfo *(COMMA ainfo), one at least
Result<AuthenticationInfo> AuthenticationInfo::parse(std::string_view value) noexcept {
  if (!AuthParams::valid(value)) return fail(Errc::malformed_header, header_name(id));
  return AuthenticationInfo{AuthParams(value)};
}

std::optional<std::uint32_t> AuthenticationInfo::nc() const noexcept {
  const std::string_view text = params.raw("nc");
  std::uint32_t count = 0;
  if (text.size() != 8 || !chars::all(text, chars::hex)) return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), count, 16);
  return count;
}

}  // namespace sip
