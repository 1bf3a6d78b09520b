#include "server_invite_machine.hpp"

#include <algorithm>
#include <utility>

#include "firing.hpp"
#include "server_table.hpp"

namespace sip::transaction::detail {

using Machine = ServerInviteMachine;

Machine::ServerInviteMachine(ServerTable& table, const Key& key, const Request& invite, const net::Flow& flow)
    : ServerMachine(table, key, invite, flow), state_(std::in_place_type<Proceeding>, *this) {}

Machine::Proceeding::Proceeding(ServerInviteMachine& machine)
    : trying(machine.context().scheduler(), firing<&Machine::on_200_ms>(&machine)) {
  trying.start(machine.context().config.trying_after);
}

Machine::Completed::Completed(ServerInviteMachine& machine, std::string response)
    : timer_g(machine.context().scheduler(), firing<&Machine::on_timer_g>(&machine)),
      timer_h(machine.context().scheduler(), firing<&Machine::on_end>(&machine)),
      interval(machine.context().config.t1),
      last_response(std::move(response)) {
  if (!machine.is_reliable()) timer_g.start(interval);
  timer_h.start(machine.context().patience());
  machine.table().answered(machine, last_response.size());
}

Machine::Confirmed::Confirmed(ServerInviteMachine& machine)
    : timer_i(machine.context().scheduler(), firing<&Machine::on_end>(&machine)) {
  // What a proxy makes of a redirection (§16.7 step 4) has the same Call-ID and CSeq, and may lead here again: from now
  // on only the same Request-URI makes it the same request.
  machine.table().acknowledged(machine);
  timer_i.start(machine.is_reliable() ? net::Duration::zero() : machine.context().config.t4);
}

Machine::Accepted::Accepted(ServerInviteMachine& machine)
    : timer_l(machine.context().scheduler(), firing<&Machine::on_end>(&machine)) {
  timer_l.start(machine.context().patience());
}

// The transitions

Result<void> Machine::admits(Status status) const {
  if (std::holds_alternative<Proceeding>(state_)) return {};
  if (std::holds_alternative<Accepted>(state_) && is_success(status)) return {};
  return fail(Errc::gone, "server transaction");
}

Result<void> Machine::pass(const Response& response, std::string bytes) {
  const Status status = response.status();
  // Destroying the handler may run code of the user's: that comes last.
  const auto dropped = is_final(status) ? std::exchange(cancel_handler_, nullptr) : nullptr;
  if (is_success(status)) {
    // Not kept: its retransmissions are the user's (RFC 6026 §7.1).
    if (!std::holds_alternative<Accepted>(state_)) state_.emplace<Accepted>(*this);
    return send(bytes);
  }
  if (is_final(status)) {
    if (!Keys::has_unique_branch(request().top_via())) {
      table().add_legacy_ack_key(*this, context().keys.legacy_ack(request(), response.to().tag));
    }
    return send(state_.emplace<Completed>(*this, std::move(bytes)).last_response);
  }
  auto& proceeding = std::get<Proceeding>(state_);
  proceeding.trying.stop();
  proceeding.last_response = std::move(bytes);
  return send(proceeding.last_response);
}

void Machine::on_200_ms() { static_cast<void>(respond(Status::trying, {})); }

void Machine::receive_retransmission() {
  if (const auto* proceeding = std::get_if<Proceeding>(&state_)) {
    if (!proceeding->last_response.empty()) send_again(proceeding->last_response);
  } else if (const auto* completed = std::get_if<Completed>(&state_)) {
    send_again(completed->last_response);
  }
}

void Machine::on_timer_g() {
  auto& completed = std::get<Completed>(state_);
  completed.interval = std::min(2 * completed.interval, context().config.t2);
  completed.timer_g.start(completed.interval);
  send_again(completed.last_response);
}

bool Machine::receive_ack() {
  if (std::holds_alternative<Completed>(state_)) state_.emplace<Confirmed>(*this);
  return !std::holds_alternative<Accepted>(state_);
}

// Timers H, I and L. That no ACK came before H, RFC 6026 keeps from the user (Figure 7): there is nothing he could do.
void Machine::on_end() { terminate(); }

void Machine::on_cancel(std::move_only_function<void()> handler) {
  if (std::holds_alternative<Proceeding>(state_)) std::swap(cancel_handler_, handler);
}

void Machine::receive_cancel() {
  if (!std::holds_alternative<Proceeding>(state_)) return;  // answered: no effect (§9.2)
  if (auto handler = std::exchange(cancel_handler_, nullptr)) {
    handler();
  } else {
    static_cast<void>(respond(Status::request_terminated, {}));
  }
}

void Machine::enter_terminated() {
  const auto dropped = std::exchange(cancel_handler_, nullptr);
  state_.emplace<Terminated>();
}

}  // namespace sip::transaction::detail
