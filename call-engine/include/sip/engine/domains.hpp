// Which URIs are ours to answer for.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sip/net/socket_address.hpp"
#include "sip/net/transport_layer.hpp"
#include "sip/uri.hpp"

namespace sip::engine {

/// The configured domains, and the listeners' own addresses. A port tells our address from a neighbour's on the same
/// host: a server that took any 127.0.0.1:port as its own would redirect a caller to itself for ever. An IPv6 address
/// compares without its zone, which a URI cannot carry.
class Domains {
 public:
  /// `interfaces`: the machine's addresses, which a wildcard listener owns.
  Domains(const std::vector<std::string>& configured, const std::vector<net::TransportLayer::Listener>& listeners,
          std::span<const net::SocketAddress> interfaces = {});

  /// For To and From: a configured domain, whatever the port; or a listener's address with no port or a listener's
  /// port. `arrived_at` is the local address of the request's flow: an interface that came up later is ours too.
  [[nodiscard]] bool owns_address_of_record(const UriView& uri, const net::SocketAddress& arrived_at = {}) const;

  /// For a Request-URI: a configured name, whatever the port; an address literal must be a listener's, port included,
  /// an absent port meaning 5060 (5061 for sips). A configured address takes no port, or a listener's.
  [[nodiscard]] bool owns_request_uri(const UriView& uri, const net::SocketAddress& arrived_at = {}) const;

 private:
  [[nodiscard]] bool is_configured(std::string_view host) const;
  [[nodiscard]] bool is_listening(const net::SocketAddress& address, const net::SocketAddress& arrived_at) const;
  [[nodiscard]] bool is_listener_port(std::uint16_t port) const;

  std::vector<std::string> configured_;        // canonical_host()
  std::vector<net::SocketAddress> listening_;  // wildcards expanded
  std::vector<net::SocketAddress> wildcards_;
  std::vector<std::uint16_t> ports_;
};

}  // namespace sip::engine
