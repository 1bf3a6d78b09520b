#include "auth_param_walk.hpp"

#include <algorithm>

#include "sip/header/simple_headers.hpp"

namespace sip::detail {
namespace {

bool is_control(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7F;
}

std::string_view without_leading_space(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text;
}

}  // namespace

bool AuthParamWalk::next(AuthParam& param) noexcept {
  if (at_end_ || malformed_) return false;
  malformed_ = !take_param(param);
  return !malformed_;
}

bool AuthParamWalk::take_param(AuthParam& param) noexcept {
  param.name = take_token();
  if (param.name.empty() || !skip('=')) return false;
  param.value = rest_.starts_with('"') ? take_quoted_string() : take_token();
  if (param.value.empty()) return false;
  at_end_ = without_leading_space(rest_).empty();
  return at_end_ || skip(',');
}

std::string_view AuthParamWalk::take_token() noexcept {
  // What may end a token in this list; is_token() then judges the rest (§25.1).
  const std::string_view token = take(std::min(rest_.find_first_of("=, \t\""), rest_.size()));
  return is_token(token) ? token : std::string_view{};
}

// Up to and with the closing quote; "" where there is none. Control characters are refused, escaped ones too: §25.1
// would let a quoted-pair hide a NUL in a user name.
std::string_view AuthParamWalk::take_quoted_string() noexcept {
  for (std::size_t i = 1; i < rest_.size(); ++i) {
    const char c = rest_[i];
    if (c == '\\' && ++i == rest_.size()) break;
    if (is_control(rest_[i])) break;
    if (c == '"') return take(i + 1);
  }
  return {};
}

std::string_view AuthParamWalk::take(std::size_t length) noexcept {
  const std::string_view taken = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return taken;
}

// EQUAL and COMMA may have white space on both sides (§25.1).
bool AuthParamWalk::skip(char separator) noexcept {
  rest_ = without_leading_space(rest_);
  if (!rest_.starts_with(separator)) return false;
  rest_ = without_leading_space(rest_.substr(1));
  return true;
}

}  // namespace sip::detail
