// One log line per request.
#pragma once

#include "sip/engine/request_log.hpp"
#include "sip/net/event_bus.hpp"

#include "log.hpp"

namespace sip::engine {

/// Logs each RequestAnswered of a bus, level info, and each message that got no answer as "dropped", level debug, while
/// it lives. `log` must outlive it.
class RequestLogger {
 public:
  RequestLogger(net::EventBus& bus, Log& log);

 private:
  net::Subscription answered_;
  net::Subscription refused_;
  net::Subscription dropped_;
};

}  // namespace sip::engine
