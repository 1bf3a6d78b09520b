// The INVITE client transaction: RFC 3261 §17.1.1 as RFC 6026 §7.2 has it.
//
//                            | request()                       B fires, send fails, flow closes
//                            V INVITE                          (A stops; user: Failed)
//     A fires: INVITE  +-----------+
//     A = 2*A          |  Calling  |--------------------------------------------------------+
//     (datagrams) <--->|   A, B    |------------------+ 2xx (user: Final)                   |
//                      +-----------+                  |                                     |
//      300-699            |     | 1xx                 |                                     |
//      ACK, user: Final   |     V user: Provisional   |                                     |
//   +---------------------+  +-----------+            |        flow closes, or 64*T1        |
//   |                        |Proceeding |------------+        after the CANCEL             |
//   |   1xx (user) <-------->| (CANCEL)  |------------------------------------------------->+
//   |                        +-----------+            |        (user: Failed)               |
//   |             300-699          |                  |                                     |
//   |             ACK, user: Final |                  V                                     |
//   |                        +-----------+     +-----------+                                |
//   +----------------------->| Completed |     | Accepted  |<---> 2xx (user: Final)         |
//         300-699: ACK <---->|     D     |     |     M     |                                |
//                            +-----------+     +-----------+                                |
//                     D fires, or  |                 | M fires                              |
//                     the ACK fails|                 |                                      |
//                                  V                 V                                      |
//                            +------------------------------+                               |
//                            |          Terminated          |<------------------------------+
//                            +------------------------------+
//
// A starts at T1 and doubles; B and M are 64*T1; D is 32 s on datagrams and 0 on streams.
// cancel() in Calling waits for the 1xx, in Proceeding it sends the CANCEL at once (§9.1).
#pragma once

#include <string>
#include <variant>

#include "sip/message.hpp"
#include "sip/net/scheduler.hpp"

#include "client_machine.hpp"

namespace sip::transaction::detail {

class ClientInviteMachine final : public ClientMachine {
 public:
  /// `invite` is ready to be sent, our Via on top.
  ClientInviteMachine(ClientTable& table, const Key& key, const net::Flow& flow, Request invite,
                      ClientCallback callback);

  [[nodiscard]] Result<void> start() override;
  void receive(Response response) override;
  void cancel() override;
  [[nodiscard]] bool awaits_final() const noexcept override;

 private:
  // A state holds what it needs; leaving it stops its timers.
  struct Calling {
    explicit Calling(ClientInviteMachine& machine);
    net::Timer timer_a;
    net::Timer timer_b;
    net::Duration interval;
    std::string invite;  // as sent
  };
  struct Proceeding {
    explicit Proceeding(ClientInviteMachine& machine);
    net::Timer cancelled;  // runs once the CANCEL has been sent
  };
  struct Completed {
    Completed(ClientInviteMachine& machine, std::string ack_as_sent);
    net::Timer timer_d;
    std::string ack;
  };
  struct Accepted {
    explicit Accepted(ClientInviteMachine& machine);
    net::Timer timer_m;
  };
  struct Terminated {};

  void on_timer_a();
  void on_timer_b();
  void on_timer_d();
  void on_timer_m();
  void on_cancelled_for_long();

  void receive_provisional(Response response);
  void receive_success(Response response);
  void receive_failure(Response response);
  void send_ack();
  void send_cancel();
  void enter_terminated() override;

  Request invite_;  // for ACK and CANCEL; let go when neither can come any more
  std::variant<Calling, Proceeding, Completed, Accepted, Terminated> state_;
  bool cancel_wanted_ = false;
};

}  // namespace sip::transaction::detail
