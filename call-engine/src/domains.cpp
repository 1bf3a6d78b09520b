#include "sip/engine/domains.hpp"

#include <algorithm>

#include "sip/aor.hpp"

namespace sip::engine {

namespace {

bool contains(const auto& list, const auto& value) { return std::ranges::find(list, value) != list.end(); }

}  // namespace

Domains::Domains(const std::vector<std::string>& configured,
                 const std::vector<net::TransportLayer::Listener>& listeners,
                 std::span<const net::SocketAddress> interfaces) {
  configured_.reserve(configured.size());
  for (const std::string& domain : configured) configured_.push_back(canonical_host(domain));
  for (const auto& listener : listeners) {
    const net::SocketAddress address = listener.address.without_zone();
    if (!is_listener_port(address.port())) ports_.push_back(address.port());
    if (!address.is_wildcard()) {
      listening_.push_back(address);
      continue;
    }
    wildcards_.push_back(address);
    for (const net::SocketAddress& interface : interfaces) {
      if (interface.is_ipv4() == address.is_ipv4())
        listening_.push_back(interface.without_zone().with_port(address.port()));
    }
  }
}

bool Domains::is_configured(std::string_view host) const {
  return !configured_.empty() && contains(configured_, canonical_host(host));
}

bool Domains::is_listener_port(std::uint16_t port) const { return contains(ports_, port); }

bool Domains::is_listening(const net::SocketAddress& address, const net::SocketAddress& arrived_at) const {
  if (contains(listening_, address)) return true;
  if (!address.same_host(arrived_at.without_zone())) return false;
  return std::ranges::any_of(wildcards_, [&](const net::SocketAddress& wildcard) {
    return wildcard.port() == address.port() && wildcard.is_ipv4() == address.is_ipv4();
  });
}

bool Domains::owns_address_of_record(const UriView& uri, const net::SocketAddress& arrived_at) const {
  if (!uri.is_sip()) return false;
  if (is_configured(uri.host)) return true;
  const auto literal = net::SocketAddress::parse(uri.host_address(), 0);
  if (!literal) return false;
  if (uri.port != 0 && !is_listener_port(uri.port)) return false;
  return std::ranges::any_of(ports_,
                             [&](std::uint16_t port) { return is_listening(literal->with_port(port), arrived_at); });
}

bool Domains::owns_request_uri(const UriView& uri, const net::SocketAddress& arrived_at) const {
  if (!uri.is_sip()) return false;
  const auto literal = net::SocketAddress::parse(uri.host_address(), uri.effective_port());
  if (!literal) return is_configured(uri.host);
  if (is_listening(*literal, arrived_at)) return true;
  return is_configured(uri.host) && (uri.port == 0 || is_listener_port(uri.port));
}

}  // namespace sip::engine
