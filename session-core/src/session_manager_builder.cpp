#include <utility>

#include "sip/session/session_manager.hpp"

namespace sip::session {

SessionManagerBuilder& SessionManagerBuilder::with_sip_port(std::uint16_t port) {
  settings_.port = port;
  return *this;
}

SessionManagerBuilder& SessionManagerBuilder::with_bind_address(std::string address) {
  settings_.bind_addresses.push_back(std::move(address));
  return *this;
}

SessionManagerBuilder& SessionManagerBuilder::with_transports(std::vector<net::TransportKind> transports) {
  settings_.transports = std::move(transports);
  return *this;
}

SessionManagerBuilder& SessionManagerBuilder::with_public_address(net::SocketAddress address) {
  settings_.public_address = address;
  return *this;
}

SessionManagerBuilder& SessionManagerBuilder::with_user_agent(std::string name) {
  settings_.user_agent = std::move(name);
  return *this;
}

SessionManagerBuilder& SessionManagerBuilder::with_identity(Uri aor) {
  settings_.identity = std::move(aor);
  return *this;
}

SessionManagerBuilder& SessionManagerBuilder::with_outbound_proxy(Uri proxy) {
  settings_.outbound_proxy = std::move(proxy);
  return *this;
}

SessionManagerBuilder& SessionManagerBuilder::with_credentials(Credentials credentials) {
  settings_.credentials.push_back(std::move(credentials));
  return *this;
}

SessionManagerBuilder& SessionManagerBuilder::with_transport_limits(net::TransportLimits limits) {
  settings_.limits = limits;
  return *this;
}

SessionManagerBuilder& SessionManagerBuilder::with_timers(transaction::Config config) {
  settings_.timers = config;
  return *this;
}

SessionManagerBuilder& SessionManagerBuilder::enable_sip_client() {
  settings_.client = true;
  return *this;
}

}  // namespace sip::session
