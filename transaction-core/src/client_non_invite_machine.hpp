// The client transaction of every other method: RFC 3261 §17.1.2.
//
//                             | request()
//                             V request
//     E fires: request  +------------+   F fires, send fails,
//     E = min(2*E, T2)  |   Trying   |   flow closes
//     (datagrams)  <--->|    E, F    |------------------------+
//                       +------------+   (user: Failed)       |
//       200-699            |     | 1xx                        |
//       user: Final        |     V user: Provisional          |
//     +--------------------+  +------------+                  |
//     |                       | Proceeding |----------------->+
//     |   E fires: request    |    E, F    |  as in Trying    |
//     |   E = T2         <--->|            |<---> 1xx (user)  |
//     |                       +------------+                  |
//     |          200-699            |                         |
//     |          user: Final        V                         |
//     |                       +------------+                  |
//     +---------------------->| Completed  |<---> response    |
//                             |     K      |      (absorbed)  |
//                             +------------+                  |
//                                   | K fires                 |
//                                   V                         |
//                             +------------+                  |
//                             | Terminated |<-----------------+
//                             +------------+
//
// E starts at T1; F is 64*T1; K is T4 on datagrams and 0 on streams.
#pragma once

#include <string>
#include <variant>

#include "sip/message.hpp"
#include "sip/net/scheduler.hpp"

#include "client_machine.hpp"

namespace sip::transaction::detail {

class ClientNonInviteMachine final : public ClientMachine {
 public:
  /// `request` is ready to be sent, our Via on top.
  ClientNonInviteMachine(ClientTable& table, const Key& key, const net::Flow& flow, const Request& request,
                         ClientCallback callback);

  [[nodiscard]] Result<void> start() override;
  void receive(Response response) override;
  /// Nothing: only an INVITE takes so long that it is worth it (§9.1).
  void cancel() override {}
  [[nodiscard]] bool awaits_final() const noexcept override;

 private:
  // A state holds what it needs; leaving it stops its timers.
  struct Trying {
    Trying(ClientNonInviteMachine& machine, std::string request_as_sent);
    net::Timer timer_e;
    net::Timer timer_f;
    net::Duration interval;
    std::string request;
    bool proceeding = false;  // a 1xx has come: Proceeding, which keeps both timers
  };
  struct Completed {
    explicit Completed(ClientNonInviteMachine& machine);
    net::Timer timer_k;
  };
  struct Terminated {};

  void on_timer_e();
  void on_timer_f();
  void on_timer_k();
  void enter_terminated() override;

  std::variant<Trying, Completed, Terminated> state_;
};

}  // namespace sip::transaction::detail
