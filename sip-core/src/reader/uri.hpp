// URIs of §19.1.1 and §25.1.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "sip/uri.hpp"

#include "reader/params.hpp"

namespace sip {
namespace {

/// The byte behind the number at `p`; `port` is 0 where it is none from 1 to 65535.
[[nodiscard]] inline const char* read_port(const char* p, const char* end, std::uint16_t& port) noexcept {
  std::uint32_t number = 0;
  for (; p != end && static_cast<unsigned char>(*p - '0') <= 9; ++p) {
    number = number * 10 + static_cast<std::uint32_t>(*p - '0');
    if (number > 65535) number = 100000;  // and stays too large however many digits follow
  }
  port = number > 65535 ? std::uint16_t{0} : static_cast<std::uint16_t>(number);
  return p;
}

/// The port that fills [p, end); 0 where it is none from 1 to 65535.
[[nodiscard]] inline std::uint16_t port_between(const char* p, const char* end) noexcept {
  if (end - p > 8) [[unlikely]] {  // zeros may stand before it
    std::uint16_t port = 0;
    return read_port(p, end, port) == end ? port : std::uint16_t{0};
  }
  std::uint32_t number = 0;
  for (; p != end; ++p) {
    const auto digit = static_cast<unsigned char>(*p - '0');
    if (digit > 9) return 0;
    number = number * 10 + digit;
  }
  return number > 65535 ? std::uint16_t{0} : static_cast<std::uint16_t>(number);
}

// headers = "?" header *( "&" header ), header = hname "=" hvalue
[[nodiscard]] inline const char* skip_uri_headers(const char* p, const char* end) noexcept {
  for (std::size_t count = 0; count < max_params; ++count) {
    const char* const name = p;
    p = span_escaped<chars::uri_header>(name, end);
    if (p == name || p == end || *p != '=') return nullptr;
    p = span_escaped<chars::uri_header>(p + 1, end);
    if (p == end || *p != '&') return p;
    ++p;
  }
  return nullptr;
}

// What follows "sip:": [ userinfo "@" ] host [ ":" port ] uri-parameters [ headers ].
[[nodiscard, gnu::always_inline]] inline const char* read_sip_uri(Sight& sight, const char* p, const char* end,
                                                                  UriView& uri) noexcept {
  // A host may look like a user up to where an '@' would stand.
  sight.seek(p);
  const Sight at_host = sight;
  const char* const user_end = span_escaped<chars::user>(sight, end);
  if (user_end != end && *user_end == '@') {
    if (user_end == p) return nullptr;
    uri.user = between(p, user_end);
    p = user_end + 1;
  } else {
    sight = at_host;
    if (user_end != end && *user_end == ':' && user_end != p) {
      const char* const password_end = span_escaped<chars::password>(user_end + 1, end);
      if (password_end != end && *password_end == '@') {
        uri.user = between(p, user_end);
        uri.password = between(user_end + 1, password_end);
        p = password_end + 1;
        sight.seek(p);
      }
    }
  }
  const char* const host = p;
  p = skip_host(sight, host, end);
  if (p == nullptr) return nullptr;
  uri.host = between(host, p);
  if (p == end) return p;
  if (*p == ':') {
    const char* const digits = p + 1;
    p = sight.next();
    uri.port = port_between(digits, p);
    if (uri.port == 0) return nullptr;
    if (p == end) return p;
  }
  if (*p == ';') {
    const char* const params = p;
    p = skip_uri_params(sight, params, end);
    if (p == nullptr) return nullptr;
    uri.params = Params(between(params, p));
  }
  if (p != end && *p == '?') {
    const char* const headers = p + 1;
    p = skip_uri_headers(headers, end);
    if (p == nullptr) return nullptr;
    uri.headers = between(headers, p);
    seek_behind(sight, p, end);
  }
  return p;
}

// The byte behind scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) and its ':'; null where there is none.
[[nodiscard]] inline const char* skip_scheme(const char* p, const char* end) noexcept {
  if (p == end || !chars::is(*p, chars::alphanum) || chars::is(*p, chars::digit)) return nullptr;
  while (p != end && (chars::is(*p, chars::alphanum) || *p == '+' || *p == '-' || *p == '.')) ++p;
  return p == end || *p != ':' ? nullptr : p + 1;
}

/// Reads the URI that begins at `p` as far as it reaches. The byte behind it; null where there is none, and then `uri`
/// is not to be used. `sight`, wherever it was, goes on behind that byte.
[[nodiscard, gnu::always_inline]] inline const char* read_uri(Sight& sight, const char* p, const char* end,
                                                              UriView& uri) noexcept {
  const char* const begin = p;
  clear(uri);
  if (end - p > 4 && is_name<"sip">(p) && (p[3] == ':' || (p[4] == ':' && (p[3] | 0x20) == 's'))) {
    uri.scheme = p[3] == ':' ? Scheme::sip : Scheme::sips;
    const std::size_t length = p[3] == ':' ? 3 : 4;
    uri.scheme_text = {p, length};
    p = read_sip_uri(sight, p + length + 1, end, uri);
    if (p == nullptr) return nullptr;
  } else {
    const char* const rest = skip_scheme(p, end);
    if (rest == nullptr) return nullptr;
    uri.scheme_text = between(p, rest - 1);
    uri.scheme = is_name<"tel">(uri.scheme_text) ? Scheme::tel : Scheme::other;
    p = span_escaped<chars::uric>(rest, end);
    if (p == rest) return nullptr;
    uri.opaque = between(rest, p);
    seek_behind(sight, p, end);
  }
  uri.text = between(begin, p);
  return p;
}

[[nodiscard]] inline const char* read_uri(const char* p, const char* end, UriView& uri) noexcept {
  if (p == end) return nullptr;
  Sight sight(end);
  return read_uri(sight, p, end, uri);
}

}  // namespace
}  // namespace sip
