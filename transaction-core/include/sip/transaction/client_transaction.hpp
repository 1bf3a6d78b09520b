// A request we sent.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "sip/error.hpp"
#include "sip/message.hpp"

namespace sip::transaction {

namespace detail {
class ClientMachine;
}

/// A 1xx. Any number, before the Final.
struct Provisional {
  Response response;
};
/// A response of 200 or above. Exactly one, except that an INVITE hands up every 2xx it receives, from each fork and
/// each retransmission, until Timer M (RFC 6026 §7.2).
struct Final {
  Response response;
};
/// No final response: Errc::timed_out (Timer B, F), transport_failed, connection_refused, unsupported_transport,
/// limit_reached, too_large, cancelled (the Manager closed). Never a made-up response. Ends the calls.
struct Failed {
  Error error;
};
using ClientEvent = std::variant<Provisional, Final, Failed>;

/// Called on the loop, never before Manager::request() has returned.
using ClientCallback = std::move_only_function<void(ClientEvent)>;

/// A client transaction under way. Dropping the handle changes nothing. The loop's thread only.
class ClientHandle {
 public:
  ClientHandle() noexcept = default;
  explicit ClientHandle(std::weak_ptr<detail::ClientMachine> machine) noexcept : machine_(std::move(machine)) {}

  /// INVITE only: sends CANCEL once a provisional response has come (§9.1); the callback still gets the INVITE's final
  /// response, 487 as a rule. Nothing to do after a final response, for other methods, or a second time.
  void cancel();

  /// Ends the transaction with no further call and no message; for who has lost interest (a timeout of his own).
  void abandon();

  [[nodiscard]] bool active() const noexcept { return !machine_.expired(); }

 private:
  std::weak_ptr<detail::ClientMachine> machine_;
};

}  // namespace sip::transaction
