// RFC 3263 §4.1: under which names a domain's servers are, for each transport.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sip/net/dns.hpp"
#include "sip/net/transport_kind.hpp"

namespace sip::net {

/// A transport, and the name of the SRV records of those who speak it.
struct Service {
  TransportKind transport = TransportKind::udp;
  std::string name;
  friend bool operator==(const Service&, const Service&) = default;
};

/// "_sip._udp.example.com"; what is secured is "_sips" (§4.2), and a WebSocket "_ws" (RFC 7118 §11.2).
[[nodiscard]] std::string srv_name(TransportKind transport, std::string_view domain);

/// What NAPTR records say, best first: those for a transport among `usable`, secured ones only where `secure`.
/// What is not of RFC 3263 §4.1 (another flag, a regular expression, no replacement) is left out.
[[nodiscard]] std::vector<Service> services_of(const std::vector<NaptrRecord>& records, TransportKinds usable,
                                               bool secure);

/// Where there is no NAPTR record: every usable transport, the one every server has first (§4.1).
[[nodiscard]] std::vector<Service> default_services(std::string_view domain, TransportKinds usable, bool secure);

[[nodiscard]] constexpr bool is_secure(TransportKind transport) noexcept {
  return transport == TransportKind::tls || transport == TransportKind::wss;
}

}  // namespace sip::net
