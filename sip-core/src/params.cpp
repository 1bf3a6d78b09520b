#include "sip/params.hpp"

#include <algorithm>
#include <cstring>

#include "chars.hpp"

namespace sip {

namespace {

bool is_lws(char c) noexcept { return c == ' ' || c == '\t'; }

const char* skip_lws(const char* p, const char* end) noexcept {
  while (p != end && is_lws(*p)) ++p;
  return p;
}

// Where the value at `p` ends: at the ';' behind it, which in a quoted-string is none.
const char* find_value_end(const char* p, const char* end) noexcept {
  if (p != end && *p == '"') {
    const std::string_view text(p, static_cast<std::size_t>(end - p));
    const std::size_t size = chars::skip_quoted(text, 0);
    p = size == std::string_view::npos ? end : p + size;
  }
  if (p == end) return end;
  const void* const found = std::memchr(p, ';', static_cast<std::size_t>(end - p));
  return found == nullptr ? end : static_cast<const char*>(found);
}

std::string_view trimmed(const char* begin, const char* end) noexcept {
  while (end != begin && is_lws(end[-1])) --end;
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

// The list was checked, so what stands out of place can only come from a caller's own text: it ends the walk, or lands
// in a name, and never reads outside `rest_`.
void Params::Iterator::advance() noexcept {
  const char* const end = rest_.data() + rest_.size();
  const char* p = skip_lws(rest_.data(), end);
  at_end_ = p == end || *p != ';';
  if (at_end_) return;
  const char* const name = skip_lws(p + 1, end);
  p = name;
  while (p != end && *p != '=' && *p != ';') ++p;
  param_ = Param{trimmed(name, p), {}, false};
  if (p != end && *p == '=') {
    const char* const value = skip_lws(p + 1, end);
    p = find_value_end(value, end);
    param_.value = trimmed(value, p);
    param_.has_value = true;
  }
  rest_ = {p, static_cast<std::size_t>(end - p)};
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
