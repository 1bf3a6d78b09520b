#include "server_non_invite_machine.hpp"

#include <utility>

#include "firing.hpp"
#include "server_table.hpp"

namespace sip::transaction::detail {

using Machine = ServerNonInviteMachine;

Machine::ServerNonInviteMachine(ServerTable& table, const Key& key, const Request& request, const net::Flow& flow)
    : ServerMachine(table, key, request, flow), state_(std::in_place_type<Trying>, *this) {}

Machine::Trying::Trying(ServerNonInviteMachine& machine)
    : trying(machine.context().scheduler(), firing<&Machine::on_unanswered>(&machine)) {
  trying.start(machine.context().until_timer_e_is_t2());
}

// The transitions

Result<void> Machine::admits(Status status) const {
  const auto* trying = std::get_if<Trying>(&state_);
  if (trying == nullptr && !std::holds_alternative<Proceeding>(state_)) return fail(Errc::gone, "server transaction");
  if (status == Status::request_timeout) return fail(Errc::invalid_argument, "408 to a non-INVITE request");
  if (is_final(status)) return {};
  if (status != Status::trying) return fail(Errc::invalid_argument, "1xx to a non-INVITE request");
  if (trying != nullptr && trying->trying.running() && !is_reliable()) {
    return fail(Errc::invalid_argument, "100 to a non-INVITE request this early");
  }
  return {};
}

Result<void> Machine::pass(const Response& response, std::string bytes) {
  if (is_final(response.status())) return complete(bytes);
  return send(state_.emplace<Proceeding>(std::move(bytes)).last_response);
}

Result<void> Machine::complete(std::string_view reply) {
  if (!is_reliable()) return terminate_with(reply);
  const auto alive = shared_from_this();
  const Result<void> sent = send(reply);
  if (!ended()) terminate();
  return sent;
}

void Machine::on_unanswered() { static_cast<void>(respond(Status::trying, {})); }

void Machine::receive_retransmission() {
  if (const auto* proceeding = std::get_if<Proceeding>(&state_)) {
    send_again(proceeding->last_response);
  }
}

void Machine::enter_terminated() { state_.emplace<Terminated>(); }

}  // namespace sip::transaction::detail
