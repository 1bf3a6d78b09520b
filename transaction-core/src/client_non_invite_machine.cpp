#include "client_non_invite_machine.hpp"

#include <algorithm>
#include <utility>

#include "client_table.hpp"
#include "firing.hpp"

namespace sip::transaction::detail {

using Machine = ClientNonInviteMachine;

Machine::ClientNonInviteMachine(ClientTable& table, const Key& key, const net::Flow& flow, const Request& request,
                                ClientCallback callback)
    : ClientMachine(table, key, flow, std::move(callback)),
      state_(std::in_place_type<Trying>, *this, to_string(request)) {}

Machine::Trying::Trying(ClientNonInviteMachine& machine, std::string request_as_sent)
    : timer_e(machine.context().scheduler(), firing<&Machine::on_timer_e>(&machine)),
      timer_f(machine.context().scheduler(), firing<&Machine::on_timer_f>(&machine)),
      interval(machine.context().config.t1),
      request(std::move(request_as_sent)) {}

Machine::Completed::Completed(ClientNonInviteMachine& machine)
    : timer_k(machine.context().scheduler(), firing<&Machine::on_timer_k>(&machine)) {
  timer_k.start(machine.flow().is_reliable() ? net::Duration::zero() : machine.context().config.t4);
}

// The transitions

Result<void> Machine::start() {
  auto& trying = std::get<Trying>(state_);
  if (!flow().is_reliable()) trying.timer_e.start(trying.interval);
  trying.timer_f.start(context().patience());
  return send(trying.request);
}

void Machine::on_timer_e() {
  auto& trying = std::get<Trying>(state_);
  const net::Duration t2 = context().config.t2;
  trying.interval = trying.proceeding ? t2 : std::min(2 * trying.interval, t2);
  trying.timer_e.start(trying.interval);
  if (const auto sent = send(trying.request); !sent) fail(sent.error());
}

void Machine::on_timer_f() { fail(Error{Errc::timed_out, "Timer F"}); }

void Machine::receive(Response response) {
  auto* trying = std::get_if<Trying>(&state_);
  if (trying == nullptr) return;  // Completed absorbs
  if (is_provisional(response.status())) {
    trying->proceeding = true;
    tell(Provisional{std::move(response)});
  } else {
    state_.emplace<Completed>(*this);
    tell(Final{std::move(response)});
  }
}

void Machine::on_timer_k() { terminate(); }

void Machine::enter_terminated() { state_.emplace<Terminated>(); }

bool Machine::awaits_final() const noexcept { return std::holds_alternative<Trying>(state_); }

}  // namespace sip::transaction::detail
