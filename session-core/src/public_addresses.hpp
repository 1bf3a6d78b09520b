// The public addresses that registrations have learned.
#pragma once

#include <cstddef>
#include <vector>

#include "sip/net/socket_address.hpp"
#include "sip/net/transport_kind.hpp"

namespace sip::session::detail {

/// What a registrar last told of each local address of ours, so that the Contact of a later request names the same
/// place the registration does. Bounded: a machine that moves between networks forgets the oldest.
class PublicAddresses {
 public:
  static constexpr std::size_t capacity = 16;

  void learn(net::TransportKind transport, const net::SocketAddress& local, const net::SocketAddress& discovered);
  /// None where nothing was told.
  [[nodiscard]] net::SocketAddress of(net::TransportKind transport, const net::SocketAddress& local) const noexcept;

 private:
  struct Entry {
    net::TransportKind transport;
    net::SocketAddress local;
    net::SocketAddress discovered;
  };
  std::vector<Entry> entries_;  // the one learned last at the end
};

}  // namespace sip::session::detail
