#include "sip/params.hpp"

#include <algorithm>
#include <cstring>

#include "chars.hpp"

namespace sip {

// The list was checked, so what stands out of place can only come from a caller's own text: it ends the walk, or lands
// in a name, and never reads outside `rest_`.
void Params::Iterator::advance() noexcept {
  std::size_t at = chars::skip(rest_, 0, chars::lws);
  at_end_ = at == rest_.size() || rest_[at] != ';';
  if (at_end_) return;
  const std::size_t name = chars::skip(rest_, at + 1, chars::lws);
  at = name;
  while (at < rest_.size() && rest_[at] != '=' && rest_[at] != ';') ++at;
  param_ = Param{chars::trim(rest_.substr(name, at - name)), {}, false};
  if (at < rest_.size() && rest_[at] == '=') {
    const std::size_t value = chars::skip(rest_, at + 1, chars::lws);
    at = value;
    if (at < rest_.size() && rest_[at] == '"') {
      const std::size_t end = chars::skip_quoted(rest_, at);
      at = end == std::string_view::npos ? rest_.size() : end;
    }
    while (at < rest_.size() && rest_[at] != ';') ++at;
    param_.value = chars::trim(rest_.substr(value, at - value));
    param_.has_value = true;
  }
  rest_.remove_prefix(at);
}

std::optional<Param> Params::find(std::string_view name) const noexcept {
  for (const Param& param : *this) {
    if (equals_ignoring_case(param.name, name)) return param;
  }
  return std::nullopt;
}

std::string_view Params::value(std::string_view name) const noexcept {
  const auto param = find(name);
  return param ? param->value : std::string_view{};
}

std::string unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  if (text.find('\\') == std::string_view::npos) return std::string(text.substr(1, text.size() - 2));
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && i + 2 < text.size()) ++i;
    plain += text[i];
  }
  return plain;
}

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted += '"';
}

bool detail::same_but_for_case(std::string_view a, std::string_view b) noexcept {
  const char* const left = a.data();
  const char* const right = b.data();
  std::size_t at = 0;
  while (at < a.size()) {
    // Mostly they are the same in case, too.
    if (a.size() - at >= 8 && std::memcmp(left + at, right + at, 8) == 0) {
      at += 8;
      continue;
    }
    for (const std::size_t end = std::min(at + 8, a.size()); at < end; ++at) {
      if (left[at] != right[at] && chars::lower(left[at]) != chars::lower(right[at])) return false;
    }
  }
  return true;
}

}  // namespace sip
