#include "public_addresses.hpp"

#include <algorithm>

namespace sip::session::detail {

void PublicAddresses::learn(net::TransportKind transport, const net::SocketAddress& local,
                            const net::SocketAddress& discovered) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.transport == transport && entry.local == local; });
  if (entries_.size() == capacity) entries_.erase(entries_.begin());
  entries_.push_back({transport, local, discovered});
}

net::SocketAddress PublicAddresses::of(net::TransportKind transport, const net::SocketAddress& local) const noexcept {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.transport == transport && entry.local == local;
  });
  return found == entries_.end() ? net::SocketAddress{} : found->discovered;
}

}  // namespace sip::session::detail
