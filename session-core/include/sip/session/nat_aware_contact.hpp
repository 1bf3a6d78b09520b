// The Contact that a peer on the other side of a NAT can reach.
#pragma once

#include <string_view>

#include "sip/net/socket_address.hpp"
#include "sip/net/transport_kind.hpp"
#include "sip/uri.hpp"

namespace sip::session {

/// `sip:user@host:port` of `public_address`, or of `local` where no public address is known (is_none()); a port the
/// public address lacks (0) is the local one. Transports other than UDP are named in a `transport` parameter (§19.1.5).
/// `user` is escaped; "" leaves it out. An empty Uri where neither address is known.
[[nodiscard]] Uri nat_aware_contact(std::string_view user, const net::SocketAddress& public_address,
                                    const net::SocketAddress& local,
                                    net::TransportKind transport = net::TransportKind::udp);

}  // namespace sip::session
