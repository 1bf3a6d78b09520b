// RFC 3261 §18.1.1: which requests are too large for datagrams.
#pragma once

#include <cstddef>

#include "sip/message.hpp"
#include "sip/net/transport_layer.hpp"

namespace sip::transaction::detail {

/// Whether a request of `size` bytes has to go by a congestion-controlled transport: it comes within 200 bytes of the
/// path MTU or, where that is unknown (0), is larger than 1300 bytes.
[[nodiscard]] constexpr bool exceeds_path(std::size_t size, std::size_t mtu) noexcept {
  return mtu == 0 ? size > 1300 : size + 200 >= mtu;
}

/// The target a request that has no Via of ours yet is to go to: TCP in place of UDP where it is too large and a
/// transport for that is open.
[[nodiscard]] net::Target target_for(const Request& request, const net::Target& target, net::TransportLayer& transports,
                                     std::size_t mtu);

}  // namespace sip::transaction::detail
