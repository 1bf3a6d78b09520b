#include "client_machine.hpp"

#include <utility>

#include "client_table.hpp"

namespace sip::transaction::detail {

ClientMachine::ClientMachine(ClientTable& table, const Key& key, const net::Flow& flow, ClientCallback callback)
    : table_(&table), key_(key), flow_(flow), callback_(std::move(callback)) {}

void ClientMachine::fail(const Error& error) {
  if (ended() || !awaits_final()) return;
  terminate();
  // A flow that is gone is no end of the caller's own doing: for him the request could not be sent.
  const Errc code = error.code == Errc::gone ? Errc::transport_failed : error.code;
  tell(Failed{Error{code, error.what, error.system}});
}

void ClientMachine::close() {
  fail(Error{Errc::cancelled, "transaction manager closed"});
  if (!ended()) terminate();
}

void ClientMachine::abandon() {
  silent_ = true;
  // The callback may be the caller: then it is destroyed when it has returned. And destroying it may run code of the
  // user's: that comes last.
  const ClientCallback dropped = calls_ == 0 ? std::exchange(callback_, nullptr) : nullptr;
  if (!ended()) terminate();
}

Result<void> ClientMachine::send(std::string_view bytes) { return context().transports.send(flow_, bytes); }

void ClientMachine::tell(ClientEvent event) {
  if (!callback_) return;
  ++calls_;
  callback_(std::move(event));
  if (--calls_ == 0 && silent_) const ClientCallback dropped = std::exchange(callback_, nullptr);
}

void ClientMachine::terminate() {
  enter_terminated();
  std::exchange(table_, nullptr)->remove(key_);
}

Context& ClientMachine::context() noexcept { return table_->context(); }

}  // namespace sip::transaction::detail
