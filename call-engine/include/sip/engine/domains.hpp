// Which URIs are ours to answer for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sip/net/transport_layer.hpp"
#include "sip/uri.hpp"

namespace sip::engine {

/// The configured domains, and the listeners' own addresses (a wildcard listener owns every interface address).
class Domains {
 public:
  Domains(std::vector<std::string> configured, const std::vector<net::TransportLayer::Listener>& listeners);

  /// For To and From, where a port says nothing: a configured domain, or a listener's address with no port or a
  /// listener's port.
  [[nodiscard]] bool owns_address_of_record(const UriView& uri) const;

  /// For a Request-URI: a configured domain; an address literal must be a listener's, port included, an absent port
  /// meaning 5060 (5061 for sips).
  [[nodiscard]] bool owns_request_uri(const UriView& uri) const;

 private:
  struct Owned {
    net::SocketAddress address;
  };
  std::vector<std::string> configured_;  // lower case
  std::vector<Owned> listening_;         // wildcards expanded
};

/// The canonical AOR of §10.3 step 5: "sip:user@host", all parameters and the port dropped, escapes undone, host in
/// lower case; sips becomes sip, so that one user has one set of bindings.
[[nodiscard]] std::string canonical_aor(const UriView& uri);

}  // namespace sip::engine
