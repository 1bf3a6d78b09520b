// How a simulated NAT behaves, in the words of RFC 4787.
#pragma once

#include <chrono>
#include <cstdint>

#include "sip/net/scheduler.hpp"

namespace sip::testing {

/// The defaults are those of a home router. Streams obey all but `filters`: nobody connects inwards.
struct NatOptions {
  enum class Mapping : std::uint8_t {
    endpoint_independent,  // one public port for each inside port (RFC 4787 §4.1)
    per_flow,              // another one for each peer ("symmetric")
  };

  Mapping mapping = Mapping::endpoint_independent;
  bool filters = true;         // only who was sent to may send back (§5, by address and port)
  bool preserves_port = true;  // a first mapping has the inside port's number where that is free (§4.2)
  net::Duration datagram_lifetime = std::chrono::minutes(2);  // since the last one outwards (§4.3)
  net::Duration stream_lifetime = std::chrono::minutes(124);  // since the last message (RFC 5382 §5)
  net::Duration rebind_every{};  // a mapping of this age is lost, and the next one has a new port; 0: never
};

}  // namespace sip::testing
