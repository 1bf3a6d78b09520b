// The INVITE server transaction: RFC 3261 §17.2.1 as RFC 6026 §7.1 has it.
//
//                                   | INVITE (offered to the users)
//                                   V
//     INVITE: last response   +------------+  1xx from the user: send
//                        <--->| Proceeding |<---> 200 ms without a response: 100
//                             |            |  CANCEL: user's handler, else 487
//                             +------------+
//     300-699 from the user      |      |   2xx from the user
//     send                       |      |   send
//              +-----------------+      +----------------+
//              V                                         V
//        +-----------+  INVITE: send again         +-----------+  INVITE: absorbed
//        | Completed |<---> G fires: send again    | Accepted  |<---> ACK: to the users
//        |   G, H    |  G = min(2*G, T2)           |     L     |  2xx from the user: send
//        +-----------+                             +-----------+
//          |      | ACK                                  |
//          |      V                                      |
//          |  +-----------+                              |
//  H fires |  | Confirmed |<---> INVITE, ACK: absorbed   | L fires
//          |  |     I     |                              |
//          |  +-----------+                              |
//          |      | I fires                              |
//          V      V                                      V
//        +-----------------------------------------------------+
//        |                     Terminated                      |
//        +-----------------------------------------------------+
//
// G starts at T1, on datagrams only; H and L are 64*T1; I is T4 on datagrams and 0 on streams. A response that cannot
// be sent changes nothing (RFC 6026 §8.8): the user is told by what respond() returns.
#pragma once

#include <functional>
#include <string>
#include <variant>

#include "sip/net/scheduler.hpp"

#include "server_machine.hpp"

namespace sip::transaction::detail {

class ServerInviteMachine final : public ServerMachine {
 public:
  ServerInviteMachine(ServerTable& table, const Key& key, const Request& invite, const net::Flow& flow);

  void on_cancel(std::move_only_function<void()> handler) override;
  [[nodiscard]] bool owes_answer() const noexcept override {
    return std::holds_alternative<Proceeding>(state_) || std::holds_alternative<Completed>(state_);
  }
  void receive_retransmission() override;
  [[nodiscard]] bool receive_ack() override;
  void receive_cancel() override;

 private:
  // A state holds what it needs; leaving it stops its timers.
  struct Proceeding {
    explicit Proceeding(ServerInviteMachine& machine);
    net::Timer trying;          // the 200 ms
    std::string last_response;  // "" until there was one
  };
  struct Completed {
    Completed(ServerInviteMachine& machine, std::string response);
    net::Timer timer_g;
    net::Timer timer_h;
    net::Duration interval;
    std::string last_response;
  };
  struct Confirmed {
    explicit Confirmed(ServerInviteMachine& machine);
    net::Timer timer_i;
  };
  struct Accepted {
    explicit Accepted(ServerInviteMachine& machine);
    net::Timer timer_l;
  };
  struct Terminated {};

  void on_200_ms();
  void on_timer_g();
  void on_end();

  [[nodiscard]] Result<void> admits(Status status) const override;
  [[nodiscard]] Result<void> pass(const Response& response, std::string bytes) override;
  void enter_terminated() override;

  std::variant<Proceeding, Completed, Confirmed, Accepted, Terminated> state_;
  std::move_only_function<void()> cancel_handler_;  // while Proceeding
};

}  // namespace sip::transaction::detail
