// Name look-ups, never blocking.
#pragma once

#include <string>
#include <vector>

#include "sip/net/socket_address.hpp"
#include "sip/operation.hpp"

namespace sip::net {

/// Asks DNS. c-ares on a real loop, a table in the simulator.
class Dns {
 public:
  virtual ~Dns() = default;
  /// The A and AAAA records of `name`, ports 0, in the order to try them (IPv4 first). Errc::name_not_found where DNS
  /// says there are none, Errc::name_lookup_failed where DNS could not be asked or did not answer in time.
  virtual Operation addresses(const std::string& name, Done<std::vector<SocketAddress>> done) = 0;
};

}  // namespace sip::net
