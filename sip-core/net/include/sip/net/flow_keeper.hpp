// Keeps a flow alive, and finds out when it is not: RFC 5626 §4.4.
#pragma once

#include <functional>
#include <memory>

#include "sip/error.hpp"
#include "sip/net/flow.hpp"
#include "sip/net/transport_layer.hpp"

namespace sip::net {

/// Sends a STUN Binding Request by a UDP flow now and then, and says when the flow has failed: no answer, an error
/// response, or another address in the answer than in the first, which is how a NAT that has forgotten us shows
/// (§4.4.2). Only for a next hop that is known to answer: one that put `ob` into the Path of a registration, or that
/// let us say `keep` (§8, RFC 6223). Stops when destroyed. The loop's thread.
class FlowKeeper {
 public:
  /// How long between two checks: a random time from `least` to `most`. Where the registrar's Flow-Timer says T: from
  /// 0.8 T to T (§4.4).
  struct Interval {
    Duration least = std::chrono::seconds(24);
    Duration most = std::chrono::seconds(29);
  };
  /// `failed` comes once, on the loop, and may destroy this object. Nothing is sent after it. `transports` must outlive
  /// this object.
  FlowKeeper(TransportLayer& transports, const Flow& flow, Interval interval,
             std::move_only_function<void(Error)> failed);
  ~FlowKeeper();
  FlowKeeper(const FlowKeeper&) = delete;
  FlowKeeper& operator=(const FlowKeeper&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace sip::net
