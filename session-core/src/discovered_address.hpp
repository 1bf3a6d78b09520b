// What a response tells about the address our request came from.
#pragma once

#include "sip/message.hpp"
#include "sip/net/socket_address.hpp"

namespace sip::session::detail {

/// received and rport of the top Via, which is ours (RFC 3261 §18.2.1, RFC 3581 §4); of a part not told, what we sent.
/// None where neither was told, and for what no host can have (0.0.0.0, a multicast or broadcast address).
[[nodiscard]] net::SocketAddress discovered_address(const Response& response);

}  // namespace sip::session::detail
