#include "sip/transaction/server_transaction.hpp"

#include <utility>

#include "server_machine.hpp"

namespace sip::transaction {

ServerTransaction::ServerTransaction(std::shared_ptr<detail::ServerMachine> machine) noexcept
    : machine_(std::move(machine)) {}

ServerTransaction& ServerTransaction::operator=(ServerTransaction&& other) noexcept {
  if (this == &other) return *this;
  // The machine first: what release() sends may come back to this object.
  const auto old = std::exchange(machine_, std::move(other.machine_));
  if (old) old->release();
  return *this;
}

ServerTransaction::~ServerTransaction() {
  if (machine_) machine_->release();
}

const Request& ServerTransaction::request() const noexcept {
  static const Request none;
  return machine_ ? machine_->request() : none;
}

const net::Flow& ServerTransaction::flow() const noexcept {
  static const net::Flow none;
  return machine_ ? machine_->flow() : none;
}

Result<void> ServerTransaction::respond(const Response& response) {
  const auto machine = machine_;  // who watches the wire may destroy this object
  return machine ? machine->respond(response) : fail(Errc::gone, "server transaction");
}

Result<void> ServerTransaction::respond(Response&& response) {
  const auto machine = machine_;
  return machine ? machine->respond(std::move(response)) : fail(Errc::gone, "server transaction");
}

Result<void> ServerTransaction::respond(Status status, std::string_view reason) {
  const auto machine = machine_;
  return machine ? machine->respond(status, reason) : fail(Errc::gone, "server transaction");
}

std::string_view ServerTransaction::to_tag() const noexcept {
  return machine_ ? std::string_view(machine_->to_tag()) : std::string_view();
}

void ServerTransaction::on_cancel(std::move_only_function<void()> handler) {
  if (machine_) machine_->on_cancel(std::move(handler));
}

void ServerTransaction::abandon() noexcept {
  if (const auto machine = std::exchange(machine_, nullptr)) machine->abandon();
}

}  // namespace sip::transaction
