#include "client_invite_machine.hpp"

#include <utility>

#include "client_non_invite_machine.hpp"
#include "client_table.hpp"
#include "firing.hpp"
#include "requests.hpp"

namespace sip::transaction::detail {

using Machine = ClientInviteMachine;

Machine::ClientInviteMachine(ClientTable& table, const Key& key, const net::Flow& flow, Request invite,
                             ClientCallback callback)
    : ClientMachine(table, key, flow, std::move(callback)),
      invite_(std::move(invite)),
      state_(std::in_place_type<Calling>, *this) {}

Machine::Calling::Calling(ClientInviteMachine& machine)
    : timer_a(machine.context().scheduler(), firing<&Machine::on_timer_a>(&machine)),
      timer_b(machine.context().scheduler(), firing<&Machine::on_timer_b>(&machine)),
      interval(machine.context().config.t1) {}

Machine::Proceeding::Proceeding(ClientInviteMachine& machine)
    : cancelled(machine.context().scheduler(), firing<&Machine::on_cancelled_for_long>(&machine)) {}

Machine::Completed::Completed(ClientInviteMachine& machine, std::string ack_as_sent)
    : timer_d(machine.context().scheduler(), firing<&Machine::on_timer_d>(&machine)), ack(std::move(ack_as_sent)) {
  timer_d.start(machine.flow().is_reliable() ? net::Duration::zero() : machine.context().config.timer_d);
}

Machine::Accepted::Accepted(ClientInviteMachine& machine)
    : timer_m(machine.context().scheduler(), firing<&Machine::on_timer_m>(&machine)) {
  timer_m.start(machine.context().patience());
}

// The transitions

Result<void> Machine::start() {
  auto& calling = std::get<Calling>(state_);
  if (!flow().is_reliable()) calling.timer_a.start(calling.interval);
  calling.timer_b.start(context().patience());
  calling.invite = to_string(invite_);
  return send(calling.invite);
}

void Machine::on_timer_a() {
  auto& calling = std::get<Calling>(state_);
  calling.interval *= 2;
  calling.timer_a.start(calling.interval);
  if (const auto sent = send(calling.invite); !sent) fail(sent.error());
}

void Machine::on_timer_b() { fail(Error{Errc::timed_out, "Timer B"}); }

void Machine::receive(Response response) {
  if (is_provisional(response.status())) {
    receive_provisional(std::move(response));
  } else if (is_success(response.status())) {
    receive_success(std::move(response));
  } else {
    receive_failure(std::move(response));
  }
}

void Machine::receive_provisional(Response response) {
  if (std::holds_alternative<Calling>(state_)) {
    state_.emplace<Proceeding>(*this);
    if (cancel_wanted_) send_cancel();
  }
  if (std::holds_alternative<Proceeding>(state_)) tell(Provisional{std::move(response)});
}

void Machine::receive_success(Response response) {
  if (awaits_final()) {
    state_.emplace<Accepted>(*this);
    invite_ = Request();
  }
  // Its retransmissions and those of other forks are the user's too, who acknowledges each (RFC 6026 §7.2).
  if (std::holds_alternative<Accepted>(state_)) tell(Final{std::move(response)});
}

void Machine::receive_failure(Response response) {
  if (std::holds_alternative<Completed>(state_)) return send_ack();
  if (!awaits_final()) return;
  state_.emplace<Completed>(*this, to_string(ack_for(invite_, response)));
  invite_ = Request();
  send_ack();
  tell(Final{std::move(response)});
}

void Machine::send_ack() {
  if (!send(std::get<Completed>(state_).ack) && !ended()) terminate();
}

void Machine::on_timer_d() { terminate(); }

void Machine::on_timer_m() { terminate(); }

void Machine::cancel() {
  // Before a provisional response, the CANCEL could overtake the INVITE (§9.1).
  if (cancel_wanted_ || !awaits_final()) return;
  cancel_wanted_ = true;
  if (std::holds_alternative<Proceeding>(state_)) send_cancel();
}

void Machine::send_cancel() {
  // A server of RFC 2543 may never answer the INVITE now (§9.1).
  std::get<Proceeding>(state_).cancelled.start(context().patience());
  const Key cancel_key = context().keys.client(invite_.top_via().branch(), MethodId::cancel);
  // A transaction of its own whose outcome says nothing about the INVITE's. A CANCEL has one Via (§9.1).
  table().start(std::make_shared<ClientNonInviteMachine>(table(), cancel_key, flow(), cancel_for(invite_), nullptr), 1);
}

void Machine::on_cancelled_for_long() { fail(Error{Errc::timed_out, "64*T1 after CANCEL"}); }

void Machine::enter_terminated() {
  state_.emplace<Terminated>();
  invite_ = Request();
}

bool Machine::awaits_final() const noexcept {
  return !std::holds_alternative<Completed>(state_) && !std::holds_alternative<Accepted>(state_) &&
         !std::holds_alternative<Terminated>(state_);
}

}  // namespace sip::transaction::detail
