#include "param_reader.hpp"

#include "sip/params.hpp"

#include "chars.hpp"
#include "host.hpp"

namespace sip {

namespace {

constexpr std::size_t npos = std::string_view::npos;

// The index behind the gen-value at `from`, npos where there is none. Besides token, host and quoted-string it takes an
// IPv6 address without brackets, as §25.1 writes via-received.
std::size_t skip_gen_value(std::string_view text, std::size_t from) noexcept {
  if (from == text.size()) return npos;
  if (text[from] == '"') return chars::skip_quoted(text, from);
  if (text[from] == '[') {
    const std::size_t end = skip_host(text, from);
    return is_host(text.substr(from, end - from)) ? end : npos;
  }
  std::size_t end = chars::skip(text, from, chars::token);
  if (end < text.size() && text[end] == ':') {
    while (end < text.size() && (text[end] == ':' || chars::is(text[end], chars::token))) ++end;
    return parse_ipv6(text.substr(from, end - from)) ? end : npos;
  }
  return end == from ? npos : end;
}

}  // namespace

bool SeenNames::add(std::string_view name) noexcept {
  if (count_ == names_.size()) return false;
  for (std::size_t i = 0; i < count_; ++i) {
    if (equals_ignoring_case({names_[i].data, names_[i].size}, name)) return false;
  }
  names_[count_++] = Name{name.data(), name.size()};
  return true;
}

bool valid_header_params(std::string_view text) noexcept {
  std::size_t at = chars::skip(text, 0, chars::lws);
  if (at == text.size()) return true;
  SeenNames seen;
  while (at < text.size()) {
    if (text[at] != ';') return false;
    const std::size_t name = chars::skip(text, at + 1, chars::lws);
    at = chars::skip(text, name, chars::token);
    if (at == name || !seen.add(text.substr(name, at - name))) return false;
    at = chars::skip(text, at, chars::lws);
    if (at == text.size() || text[at] != '=') continue;
    at = skip_gen_value(text, chars::skip(text, at + 1, chars::lws));
    if (at == npos) return false;
    at = chars::skip(text, at, chars::lws);
  }
  return true;
}

bool valid_uri_params(std::string_view text) noexcept {
  if (text.empty()) return true;
  SeenNames seen;
  while (!text.empty()) {
    if (text.front() != ';') return false;
    text.remove_prefix(1);
    const std::string_view param = text.substr(0, text.find(';'));
    text.remove_prefix(param.size());
    const std::size_t equal = param.find('=');
    const std::string_view name = param.substr(0, equal);
    if (name.empty() || !chars::all_or_escaped(name, chars::uri_param) || !seen.add(name)) return false;
    if (equal == npos) continue;
    const std::string_view value = param.substr(equal + 1);
    if (value.empty() || !chars::all_or_escaped(value, chars::uri_param)) return false;
  }
  return true;
}

}  // namespace sip
