// One log line per request, and what is to be known of connections.
#pragma once

#include "sip/engine/request_log.hpp"
#include "sip/net/event_bus.hpp"

#include "log.hpp"

namespace sip::engine {

/// Logs each RequestAnswered of a bus, level info, and at level debug each message that got no answer as "dropped" and
/// each connection's end, while it lives. `log` must outlive it.
class RequestLogger {
 public:
  RequestLogger(net::EventBus& bus, Log& log);

 private:
  net::Subscription answered_;
  net::Subscription refused_;
  net::Subscription dropped_;
  net::Subscription ended_;
};

}  // namespace sip::engine
