// A request on its way through the server.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/engine/config.hpp"
#include "sip/message.hpp"
#include "sip/net/event_bus.hpp"
#include "sip/net/flow.hpp"
#include "sip/transaction/server_transaction.hpp"

namespace sip::engine {

/// One request, the duty to answer it, and what its log line needs. Move-only; dropped unanswered it is answered 500 by
/// its transaction. The loop's thread only.
class IncomingRequest {
 public:
  /// `bus` must outlive it.
  IncomingRequest(transaction::ServerTransaction transaction, net::EventBus& bus, const Config& config);

  [[nodiscard]] const Request& request() const noexcept { return transaction_.request(); }
  [[nodiscard]] const net::Flow& flow() const noexcept { return transaction_.flow(); }

  /// Sends the final answer and publishes RequestAnswered; `why` is static text for the log. Whoever watches that event
  /// may destroy anything, so touch nothing afterwards that could be gone.
  void answer(Response response, std::string_view why = {}) &&;
  void answer(Status status, std::string_view reason = {}, std::string_view why = {}) &&;

 private:
  transaction::ServerTransaction transaction_;
  net::EventBus* bus_;
  net::Stopwatch stopwatch_;
  std::uint64_t arrived_;
};

}  // namespace sip::engine
