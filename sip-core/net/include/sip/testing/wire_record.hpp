// What entered the simulated wire, and how people read it.
#pragma once

#include <span>
#include <string>

#include "sip/net/flow.hpp"
#include "sip/net/scheduler.hpp"

namespace sip::testing {

/// A datagram or stream message that entered the wire.
struct WireRecord {
  net::TimePoint at{};
  net::Flow flow{};  // the sender's
  std::string bytes{};
  bool lost = false;             // by the link, a filter, or (known at arrival) a NAT on the way
  bool duplicated = false;       // arrives twice
  net::SocketAddress source{};   // the sender as its receiver sees it: behind a NAT not flow.local
  net::SocketAddress arrival{};  // where it goes: behind a NAT not flow.remote
};

/// `records` as a ladder: hosts are columns, in the order they appear. A message is a line of its time, its arrow with
/// method or status and CSeq, and its transport, ports and Call-ID. An arrow that ends in `x` was lost, one that ends
/// in
/// `>>` arrived twice.
[[nodiscard]] std::string ladder(std::span<const WireRecord> records);

}  // namespace sip::testing
