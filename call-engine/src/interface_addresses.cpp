#include "interface_addresses.hpp"

#include <memory>

#include <ifaddrs.h>

namespace sip::engine {

std::vector<net::SocketAddress> interface_addresses() {
  std::vector<net::SocketAddress> result;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return result;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, freeifaddrs);
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr) continue;
    const net::SocketAddress address = net::SocketAddress::from(entry->ifa_addr);
    if (!address.is_none()) result.push_back(address.with_port(0));
  }
  return result;
}

}  // namespace sip::engine
