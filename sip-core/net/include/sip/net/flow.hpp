// Where a message came from, and the way back (RFC 5626 §2).
#pragma once

#include <cstdint>
#include <string>

#include "sip/net/socket_address.hpp"
#include "sip/net/transport_kind.hpp"

namespace sip::net {

/// (transport, local, remote, connection). A value: it may outlive its connection, and a send on it then fails with
/// Errc::gone. Connection numbers are never used twice by one TransportLayer.
struct Flow {
  TransportKind transport = TransportKind::udp;
  SocketAddress local{};
  SocketAddress remote{};
  std::uint64_t connection = 0;    // 0 for datagrams
  std::uint32_t transport_id = 0;  // which of the TransportLayer's transports carries it

  [[nodiscard]] bool is_reliable() const noexcept { return net::is_reliable(transport); }
  friend bool operator==(const Flow&, const Flow&) = default;
};

/// Where a request is to go, before there is a flow.
struct Target {
  TransportKind transport = TransportKind::udp;
  SocketAddress address{};
  /// The domain or host whose server this is: what a certificate must be for (RFC 5922 §7), and what is asked for by
  /// SNI and in a WebSocket handshake. "" where there is none but the address.
  std::string name{};
  friend bool operator==(const Target&, const Target&) = default;
};

}  // namespace sip::net
