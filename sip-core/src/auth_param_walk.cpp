#include "auth_param_walk.hpp"

#include "chars.hpp"

namespace sip::detail {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// The index behind the token or quoted-string at `from`, npos where there is neither.
std::size_t skip_value(std::string_view text, std::size_t from) noexcept {
  if (from < text.size() && text[from] == '"') return chars::skip_quoted(text, from);
  const std::size_t end = chars::skip(text, from, chars::token);
  return end == from ? npos : end;
}

// The index behind `separator` and the white space on both its sides (§25.1 EQUAL, COMMA), npos where it is missing.
std::size_t skip_separator(std::string_view text, std::size_t from, char separator) noexcept {
  const std::size_t at = chars::skip(text, from, chars::lws);
  if (at == text.size() || text[at] != separator) return npos;
  return chars::skip(text, at + 1, chars::lws);
}

}  // namespace

bool split_scheme(std::string_view value, std::string_view& scheme, std::string_view& list) noexcept {
  const std::size_t scheme_end = chars::skip(value, 0, chars::token);
  const std::size_t list_begin = chars::skip(value, scheme_end, chars::lws);
  scheme = value.substr(0, scheme_end);
  list = value.substr(list_begin);
  return scheme_end != 0 && (list_begin != scheme_end || list.empty());
}

bool AuthParamWalk::next(AuthParam& param) noexcept {
  if (at_end_ || malformed_) return false;
  malformed_ = !take_param(param);
  return !malformed_;
}

bool AuthParamWalk::take_param(AuthParam& param) noexcept {
  const std::size_t name_end = chars::skip(text_, at_, chars::token);
  const std::size_t value = skip_separator(text_, name_end, '=');
  if (name_end == at_ || value == npos) return false;
  const std::size_t value_end = skip_value(text_, value);
  if (value_end == npos) return false;
  param = AuthParam{text_.substr(at_, name_end - at_), text_.substr(value, value_end - value)};
  at_end_ = chars::skip(text_, value_end, chars::lws) == text_.size();
  at_ = at_end_ ? text_.size() : skip_separator(text_, value_end, ',');
  return at_ != npos && seen_.add(param.name);
}

}  // namespace sip::detail
