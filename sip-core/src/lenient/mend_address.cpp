#include <algorithm>

#include "sip/header/address.hpp"
#include "sip/params.hpp"

#include "chars.hpp"
#include "mends.hpp"

namespace sip::lenient {

namespace {

constexpr std::size_t npos = std::string_view::npos;

// A quoted-string or *(token LWS), and nothing beside it (§25.1).
bool is_display_name(std::string_view text) noexcept {
  if (text.starts_with('"')) return chars::skip_quoted(text, 0) == text.size();
  return std::ranges::all_of(text, [](char c) { return chars::is(c, chars::token) || chars::is(c, chars::lws); });
}

std::string mend_display_name(std::string_view text, const Notes& notes) {
  text = chars::trim(text);
  if (is_display_name(text)) return std::string(text);
  notes.add(Forgiveness::display_name);
  while (text.starts_with('"')) text.remove_prefix(1);
  while (text.ends_with('"')) text.remove_suffix(1);
  return quote(text);
}

bool begins_with_uri(std::string_view text) noexcept {
  const std::string_view scheme = text.substr(0, text.find(':'));
  return scheme.size() < text.size() && (equals_ignoring_case(scheme, "sip") || equals_ignoring_case(scheme, "sips") ||
                                         equals_ignoring_case(scheme, "tel"));
}

std::string mend_name_addr(std::string_view element, std::size_t open, const Notes& notes) {
  const std::size_t close = element.find('>', open);
  if (close == npos) return std::string(element);
  const std::string_view inside = element.substr(open + 1, close - open - 1);
  const std::string_view uri = chars::trim(inside);
  std::string out = mend_display_name(element.substr(0, open), notes);
  if (!out.empty()) out += ' ';
  if (uri.size() != inside.size()) notes.add(Forgiveness::space_in_brackets);
  out.append("<").append(mend_uri(uri, notes)).append(">");
  return out.append(mend_header_params(chars::trim(element.substr(close + 1)), notes));
}

// Where the URI ends that begins an address without <>. A ',' can only stand before its '@', and so can a ';' where
// what is before it is no URI; '?' begins headers, which hold no ';'. Else the first ';' ends it (§20).
std::size_t find_bare_uri_end(std::string_view element) noexcept {
  std::size_t end = std::min(element.find_first_of(";,? \t"), element.size());
  if (end == element.size() || chars::is(element[end], chars::lws)) return end;
  const std::size_t at = element.find('@');
  if (at != npos && at > end && (element[end] == ',' || !parse_uri(element.substr(0, end)))) {
    end = std::min(element.find_first_of(";?", at), element.size());
  }
  return end < element.size() && element[end] == '?' ? std::min(element.find(';', end), element.size()) : end;
}

std::string mend_addr_spec(std::string_view element, bool route, const Notes& notes) {
  const std::size_t end = route ? element.size() : find_bare_uri_end(element);
  const std::string uri = mend_uri(element.substr(0, end), notes);
  const std::string params = mend_header_params(chars::trim(element.substr(end)), notes);
  if (!route && uri.find_first_of(";,?") == npos) return uri + params;
  notes.add(Forgiveness::missing_brackets);
  return "<" + uri + ">" + params;
}

}  // namespace

std::string mend_address(std::string_view element, bool route, const Notes& notes) {
  if (begins_with_uri(element)) return mend_addr_spec(element, route, notes);
  const std::size_t quoted = element.starts_with('"') ? chars::skip_quoted(element, 0) : npos;
  std::size_t open = element.find('<', quoted == npos ? 0 : quoted);
  if (open == npos) open = element.find('<');
  return open == npos ? std::string(element) : mend_name_addr(element, open, notes);
}

}  // namespace sip::lenient
