// What one UDP datagram can carry.
#pragma once

#include <cerrno>
#include <cstddef>

#include "sip/error.hpp"
#include "sip/net/socket_address.hpp"

namespace sip::net {

/// Payload bytes of the largest datagram to `remote`. IPv4 counts its own header in the 65,535, IPv6 does not (RFC 8200
/// §3); both count UDP's.
[[nodiscard]] inline std::size_t largest_datagram(const SocketAddress& remote) noexcept {
  return remote.is_ipv6() ? 65527 : 65507;
}

/// Errc::too_large where `size` bytes do not fit into one datagram to `remote`.
[[nodiscard]] inline Result<void> check_datagram(const SocketAddress& remote, std::size_t size) {
  if (size > largest_datagram(remote)) return fail(Errc::too_large, "datagram", EMSGSIZE);
  return {};
}

}  // namespace sip::net
