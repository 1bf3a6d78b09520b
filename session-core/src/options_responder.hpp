// What a client answers to requests it does not serve.
#pragma once

#include "sip/net/event_bus.hpp"
#include "sip/transaction/events.hpp"

namespace sip::session::detail {

/// Takes what nobody else wants: OPTIONS, as servers send to see who lives, gets 200 (RFC 3261 §11.2), anything else
/// 405 with Allow (§8.2.1). A request with a To tag is left to the transaction layer, which answers 481 (§12.2.2).
class OptionsResponder {
 public:
  OptionsResponder(net::EventBus& bus, std::string server);

 private:
  [[nodiscard]] bool take(transaction::RequestArrived& arrived) const;

  std::string server_;  // the Server header field; "": none
  net::Subscription subscription_;
};

}  // namespace sip::session::detail
