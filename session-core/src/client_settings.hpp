// What the builder said, as the client needs it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sip/net/socket_address.hpp"
#include "sip/net/transport_kind.hpp"
#include "sip/session/options.hpp"

namespace sip::session::detail {

struct ClientSettings {
  net::SocketAddress public_address;  // none: what servers tell
  std::string user_agent;
  std::optional<Uri> identity;
  std::optional<Uri> outbound_proxy;
  std::vector<Credentials> credentials;
  net::TransportKind default_transport = net::TransportKind::udp;
};

}  // namespace sip::session::detail
