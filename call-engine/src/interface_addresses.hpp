// The machine's own addresses, which a wildcard listener owns.
#pragma once

#include <vector>

#include "sip/net/socket_address.hpp"

namespace sip::engine {

/// Ports 0. Empty where the system does not say; requests are then still known by the address they arrived at.
[[nodiscard]] std::vector<net::SocketAddress> interface_addresses();

}  // namespace sip::engine
