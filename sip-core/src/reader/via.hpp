// Via (§20.42).
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "sip/header/simple_headers.hpp"
#include "sip/header/via.hpp"

#include "reader/params.hpp"
#include "reader/uri.hpp"

namespace sip {
namespace {

// An IPv4 address, or an IPv6 address in brackets or without.
[[nodiscard]] inline bool is_address(std::string_view text) noexcept {
  if (is_ipv4(text.data(), text.data() + text.size())) return true;
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  return parse_ipv4(text) || parse_ipv6(text);
}

// The parameters §20.42 gives a grammar of their own. The general one was checked before.
[[nodiscard]] inline bool accept_via_param(const ReadParam& param, Via& via) noexcept {
  std::uint32_t number = 0;
  switch (param.name.size()) {
    case 3:
      return !is_name<"ttl">(param.name) || parse_number(param.value, 255, number);
    case 5:
      if (is_name<"maddr">(param.name)) return is_host(param.value);
      // RFC 3581 §3: the client sends it bare, the server fills it in.
      if (is_name<"rport">(param.name)) return !param.has_value || parse_port(param.value) != 0;
      return true;
    case 6:
      if (!is_name<"branch">(param.name)) return true;
      ViaReader::set_branch(via, param.value);
      return param.is_token;
    case 8:
      return !is_name<"received">(param.name) || is_address(param.value);
    default:
      return true;
  }
}

// sent-protocol = protocol-name SLASH protocol-version SLASH transport; the byte behind it, null where it is none. Its
// version is not ours to refuse: the start line says which SIP this is (RFC 4475 §3.1.2.16).
[[nodiscard]] inline const char* read_any_protocol(const char* p, const char* end,
                                                   std::string_view& transport) noexcept {
  for (int part = 0;; ++part) {
    const char* const begin = p;
    p = span<chars::token>(p, end);
    if (p == begin) return nullptr;
    transport = between(begin, p);
    if (part == 2) return p;
    p = skip_lws(p, end);
    if (p == end || *p != '/') return nullptr;
    p = skip_lws(p + 1, end);
  }
}
// The same and the LWS behind it. `sight`, wherever it was, goes on at the byte this returns.
[[nodiscard, gnu::always_inline]] inline const char* read_sent_protocol(Sight& sight, const char* p, const char* end,
                                                                        std::string_view& transport) noexcept {
  if (end - p >= 8 && std::memcmp(p, "SIP/2.0/", 8) == 0) {
    const char* const begin = p + 8;  // mostly UDP, TCP or TLS
    sight.seek(begin);
    const char* const behind = sight.next();
    if (behind != begin && end - behind > 1 && *behind == ' ' && !is_lws(behind[1])) [[likely]] {
      transport = between(begin, behind);
      return behind + 1;
    }
  }
  const char* const behind = read_any_protocol(p, end, transport);
  if (behind == nullptr || behind == end || !is_lws(*behind)) return nullptr;
  p = skip_lws(behind, end);
  if (p == end) return nullptr;
  sight.seek(p);
  return p;
}

// sent-by = host [ COLON port ]; the byte behind it, null where it is none. `sight` is at `p`, and goes on behind that
// byte.
[[nodiscard, gnu::always_inline]] inline const char* read_sent_by(Sight& sight, const char* p, const char* end,
                                                                  Via& via) noexcept {
  const char* const host = p;
  p = skip_host(sight, host, end);
  if (p == nullptr) return nullptr;
  via.host = between(host, p);
  via.port = 0;
  if (p == end || *p == ';' || *p == ',') return p;
  if (*p == ':' && end - p > 1 && !is_lws(p[1])) [[likely]] {
    const char* const digits = p + 1;
    p = sight.next();
    via.port = port_between(digits, p);
    return via.port == 0 ? nullptr : p;
  }
  const char* const colon = skip_lws(p, end);
  if (colon == end || *colon != ':') return p;
  p = read_port(skip_lws(colon + 1, end), end, via.port);
  if (via.port == 0) return nullptr;
  seek_behind(sight, p, end);
  return p;
}

/// Reads the Via at `p`. It ends where the text does or at a ',', and that is what is returned; null where it is none.
[[nodiscard]] inline const char* read_via(const char* p, const char* end, Via& out) noexcept {
  Sight sight(end);
  p = read_sent_protocol(sight, p, end, out.transport);
  if (p == nullptr) return nullptr;
  p = read_sent_by(sight, p, end, out);
  if (p == nullptr) return nullptr;
  ViaReader::set_branch(out, {});
  const char* const params = p;
  const char* const behind =
      read_header_params(sight, p, end, [&out](const ReadParam& param) { return accept_via_param(param, out); });
  if (behind != nullptr) ViaReader::set_params(out, params_between(params, behind));
  return behind;
}

}  // namespace
}  // namespace sip
