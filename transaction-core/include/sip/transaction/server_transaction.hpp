// A request that has to be answered.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "sip/error.hpp"
#include "sip/message.hpp"
#include "sip/net/flow.hpp"

namespace sip::transaction {

namespace detail {
class ServerMachine;
}

/// The right, and the duty, to answer one request. Move-only. Whoever holds it answers with respond(); dropped
/// unanswered, it answers 500. It may outlive its Manager: calls then give Errc::gone. The loop's thread only.
class ServerTransaction {
 public:
  ServerTransaction() noexcept = default;
  explicit ServerTransaction(std::shared_ptr<detail::ServerMachine> machine) noexcept;
  ServerTransaction(ServerTransaction&& other) noexcept = default;
  ServerTransaction& operator=(ServerTransaction&& other) noexcept;
  ServerTransaction(const ServerTransaction&) = delete;
  ServerTransaction& operator=(const ServerTransaction&) = delete;
  ~ServerTransaction();

  [[nodiscard]] explicit operator bool() const noexcept { return machine_ != nullptr; }

  /// The request; valid while this object holds its transaction.
  [[nodiscard]] const Request& request() const noexcept;
  /// The flow it came by.
  [[nodiscard]] const net::Flow& flow() const noexcept;

  /// Sends a response built with reply(). A To tag is added where it has none and the status is above 100, the same one
  /// in every response of this transaction (§8.2.6.2). An INVITE's provisional ones may be sent several times; other
  /// methods have no provisional one but the 100 that goes out by itself in time, and no 408 (RFC 4320 §4):
  /// Errc::invalid_argument. After a final one Errc::gone, except that an INVITE's further 2xx pass (RFC 6026 §7.1).
  /// Errc::too_large for what no datagram carries: nothing was sent, and a smaller one may follow.
  /// Any other error: the response could not be sent by any way §18.2.2 leaves; it stands none the less, and goes out
  /// again with each retransmission.
  Result<void> respond(const Response& response);
  /// The same without a copy for the tag's sake. `response` is not to be used afterwards.
  Result<void> respond(Response&& response);
  /// respond(reply(request(), status, reason)).
  Result<void> respond(Status status, std::string_view reason = {});

  /// The tag respond() puts into To, for who needs it before.
  [[nodiscard]] std::string_view to_tag() const noexcept;

  /// INVITE only: called once, on the loop, when a CANCEL matched this transaction before its final response; the
  /// CANCEL itself has been answered 200. Without a handler, the transaction answers 487 by itself (§9.2).
  void on_cancel(std::move_only_function<void()> handler);

  /// Lets go without an answer: for a request that must have none.
  void abandon() noexcept;

 private:
  std::shared_ptr<detail::ServerMachine> machine_;
};

}  // namespace sip::transaction
