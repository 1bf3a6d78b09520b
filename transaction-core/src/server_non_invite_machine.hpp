// The server transaction of every other method: RFC 3261 §17.2.2.
//
//                              | request (offered to the users)
//                              V
//                        +------------+
//                        |   Trying   |<---> request: absorbed
//                        +------------+
//                          |        | 3.5 s without a response, or the user's 100: send 100
//                          |        V
//     200-699 from the     |  +------------+
//     user: send           |  | Proceeding |<---> request: 100 again
//     +--------------------+  +------------+
//     |                             | 200-699 from the user: send
//     |                             V
//     |                       +------------+
//     +---------------------->| Completed  |<---> request: send again
//                             |     J      |
//                             +------------+
//                                   | J fires
//                                   V
//                             +------------+
//                             | Terminated |
//                             +------------+
//
// J is 64*T1 on datagrams, where ReplyCache is Completed: nothing is left of the machine but its keys and its reply. On
// streams J is 0, and there is no Completed. A response that cannot be sent changes nothing (RFC 6026 §8.8): the user
// is told by what respond() returns. Of provisional responses RFC 4320 §4.1 leaves only the 100, on datagrams no
// earlier than the client's Timer E has reached T2, which is the 3.5 s; and of final ones it forbids the 408 (§4.2).
#pragma once

#include <functional>
#include <string>
#include <variant>

#include "sip/net/scheduler.hpp"

#include "server_machine.hpp"

namespace sip::transaction::detail {

class ServerNonInviteMachine final : public ServerMachine {
 public:
  ServerNonInviteMachine(ServerTable& table, const Key& key, const Request& request, const net::Flow& flow);

  /// Nothing: a CANCEL has no effect on other methods (§9.2).
  void on_cancel(std::move_only_function<void()> /*handler*/) override {}
  [[nodiscard]] bool owes_answer() const noexcept override {
    return std::holds_alternative<Trying>(state_) || std::holds_alternative<Proceeding>(state_);
  }
  void receive_retransmission() override;
  [[nodiscard]] bool receive_ack() override { return true; }
  void receive_cancel() override {}

 private:
  // A state holds what it needs; leaving it stops its timers.
  struct Trying {
    explicit Trying(ServerNonInviteMachine& machine);
    net::Timer trying;  // the 3.5 s
  };
  struct Proceeding {
    std::string last_response;
  };
  struct Terminated {};

  void on_unanswered();
  /// Sends the final response, and nothing but its retransmissions is left to do.
  [[nodiscard]] Result<void> complete(std::string_view reply);

  [[nodiscard]] Result<void> admits(Status status) const override;
  [[nodiscard]] Result<void> pass(const Response& response, std::string bytes) override;
  void enter_terminated() override;

  std::variant<Trying, Proceeding, Terminated> state_;
};

}  // namespace sip::transaction::detail
