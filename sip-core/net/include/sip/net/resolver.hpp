// From a URI to the servers to try: RFC 3263.
#pragma once

#include <vector>

#include "sip/net/flow.hpp"
#include "sip/net/transport_kind.hpp"
#include "sip/operation.hpp"
#include "sip/uri.hpp"

namespace sip::net {

class Environment;

/// Locates the server behind a SIP or SIPS URI (RFC 3263 §4): `maddr`, else the host, is whom it looks for.
/// - The `transport` parameter decides the transport; for sips, TLS or secure WebSockets under whatever it names.
/// - Without one, an address or an explicit port means UDP, for sips TLS. TCP or TLS serves where UDP is not usable.
/// - Without either, the domain's NAPTR records decide, else the first usable transport that it has SRV records for.
/// - SRV records name servers and ports, in the order of RFC 2782. An explicit port, or no SRV records, means the
/// host's
///   own addresses, there at the transport's default port.
class Resolver {
 public:
  /// Targets that come out at most, and servers that are looked up for them.
  static constexpr std::size_t max_targets = 32;
  static constexpr std::size_t max_servers = 16;

  /// `usable`: what the caller can send by (TransportLayer::kinds()); nothing else is chosen, or asked DNS for.
  explicit Resolver(Environment& environment, TransportKinds usable = TransportKinds::all())
      : environment_(environment), usable_(usable) {}

  /// Where to send, first choice first; never empty, each once. Target::name is the domain that was asked for, whatever
  /// its servers are called (RFC 5922 §4). Errc::unsupported_transport, Errc::invalid_argument (not a SIP URI),
  /// Errc::name_not_found (at once for what ends in ".invalid", which never is looked up: RFC 2606),
  /// Errc::name_lookup_failed, Errc::limit_reached.
  Operation resolve(const UriView& uri, Done<std::vector<Target>> done);

 private:
  Environment& environment_;
  TransportKinds usable_;
};

}  // namespace sip::net
