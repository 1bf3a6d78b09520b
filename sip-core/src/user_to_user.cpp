#include "sip/header/user_to_user.hpp"

#include "chars.hpp"
#include "param_rules.hpp"

namespace sip {
namespace {

constexpr ParamRule rules[] = {{"purpose", has_token}, {"content", has_token}, {"encoding", has_token}};

// uui-data *(SEMI uui-param), uui-data = token / quoted-string
bool read(std::string_view value, UserToUser& header) noexcept {
  const std::size_t end = value.starts_with('"') ? chars::skip_quoted(value, 0) : skip_token(value);
  if (end == 0 || end == std::string_view::npos) return false;
  header.data = value.substr(0, end);
  return read_params(value.substr(end), rules, header.params);
}

}  // namespace

std::optional<std::string> UserToUser::bytes() const {
  std::string text = unquote(data);
  if (!equals_ignoring_case(encoding(), "hex")) return text;
  if (text.size() % 2 != 0 || !chars::all(text, chars::hex)) return std::nullopt;
  std::string decoded;
  decoded.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    decoded += static_cast<char>(chars::hex_value(text[i]) * 16 + chars::hex_value(text[i + 1]));
  }
  return decoded;
}

Result<UserToUser> UserToUser::parse(std::string_view value) noexcept { return parsed<UserToUser>(value, read); }

void UserToUser::print(std::string& out) const {
  out += data;
  out += params.text();
}

}  // namespace sip
