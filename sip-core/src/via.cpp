#include "sip/header/via.hpp"

#include "sip/header/simple_headers.hpp"

#include "chars.hpp"
#include "host.hpp"
#include "param_reader.hpp"

namespace sip {

namespace {

bool is_address(std::string_view text) noexcept {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  return parse_ipv4(text) || parse_ipv6(text);
}

// The parameters §20.42 gives a grammar of their own. The general one was checked before.
bool valid_param(const Param& param) noexcept {
  std::uint32_t number = 0;
  switch (param.name.size()) {
    case 3:
      return !equals_ignoring_case(param.name, "ttl") || parse_number(param.value, 255, number);
    case 5:
      if (equals_ignoring_case(param.name, "maddr")) return is_host(param.value);
      // RFC 3581 §3: the client sends it bare, the server fills it in.
      if (equals_ignoring_case(param.name, "rport")) return !param.has_value || parse_port(param.value) != 0;
      return true;
    case 6:
      return !equals_ignoring_case(param.name, "branch") || is_token(param.value);
    case 8:
      return !equals_ignoring_case(param.name, "received") || is_address(param.value);
    default:
      return true;
  }
}

// sent-protocol = protocol-name SLASH protocol-version SLASH transport; the index behind it, 0 where it is none. Its
// version is not ours to refuse: the start line says which SIP this is (RFC 4475 §3.1.2.16).
std::size_t read_sent_protocol(std::string_view value, std::string_view& transport) noexcept {
  std::size_t at = 0;
  for (int part = 0; part < 3; ++part) {
    const std::size_t end = chars::skip(value, at, chars::token);
    if (end == at) return 0;
    transport = value.substr(at, end - at);
    if (part == 2) return end;
    at = chars::skip(value, end, chars::lws);
    if (at == value.size() || value[at] != '/') return 0;
    at = chars::skip(value, at + 1, chars::lws);
  }
  return 0;
}

// sent-by = host [ COLON port ]; the index behind it, 0 where it is none.
std::size_t read_sent_by(std::string_view value, std::size_t at, Via& via) noexcept {
  const std::size_t host_end = skip_host(value, at);
  if (host_end == std::string_view::npos) return 0;
  via.host = value.substr(at, host_end - at);
  via.port = 0;
  const std::size_t colon = chars::skip(value, host_end, chars::lws);
  if (colon == value.size() || value[colon] != ':') return host_end;
  const std::size_t digits = chars::skip(value, colon + 1, chars::lws);
  const std::size_t end = chars::skip(value, digits, chars::digit);
  via.port = parse_port(value.substr(digits, end - digits));
  return via.port == 0 ? 0 : end;
}

}  // namespace

bool Via::read(std::string_view value, Via& out) noexcept {
  const std::size_t protocol_end = read_sent_protocol(value, out.transport);
  const std::size_t sent_by = chars::skip(value, protocol_end, chars::lws);
  if (protocol_end == 0 || sent_by == protocol_end) return false;
  const std::size_t end = read_sent_by(value, sent_by, out);
  if (end == 0) return false;
  out.params = Params(value.substr(chars::skip(value, end, chars::lws)));
  return read_header_params(out.params.text(), valid_param);
}

Result<Via> Via::parse(std::string_view value) noexcept {
  Result<Via> via;
  if (!read(value, *via)) via = fail(Errc::malformed_header, header_name(id));
  return via;
}

std::optional<std::uint16_t> Via::rport() const noexcept {
  const std::uint16_t number = parse_port(params.value("rport"));
  return number == 0 ? std::nullopt : std::optional(number);
}

bool Via::has_magic_cookie() const noexcept {
  return equals_ignoring_case(branch().substr(0, magic_cookie.size()), magic_cookie);
}

void Via::print(std::string& out) const {
  out += "SIP/2.0/";
  out += transport;
  out += ' ';
  out += host;
  if (port != 0) {
    out += ':';
    out += std::to_string(port);
  }
  out += params.text();
}

}  // namespace sip
