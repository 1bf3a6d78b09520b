#include "server_machine.hpp"

#include <utility>

#include "server_table.hpp"
#include "tokens.hpp"

namespace sip::transaction::detail {

ServerMachine::ServerMachine(ServerTable& table, const Key& key, const Request& request, const net::Flow& flow)
    : table_(&table),
      key_(key),
      arrival_(std::make_unique<Arrival>(request.retain(), flow)),
      route_(context().transports.response_route(request.top_via(), flow)),
      to_tag_(request.to().tag) {
  if (to_tag_.empty()) to_tag_ = new_tag(context().environment);
}

Result<bool> ServerMachine::lacks_tag(const Response& response) {
  if (code(response.status()) < 100 || code(response.status()) > 699) return fail(Errc::invalid_argument, "status");
  if (const auto admitted = admits(response.status()); !admitted) return std::unexpected(admitted.error());
  if (response.status() == Status::trying) return false;
  const auto to = response.headers.get<To>();  // and not to(), which reads all that a request is looked up by
  if (!to || to->tag.empty()) return true;
  to_tag_ = to->tag;  // the user's own tag, then; the responses that follow have it too (§8.2.6.2)
  return false;
}

Result<void> ServerMachine::respond(const Response& response) {
  const auto lacks = lacks_tag(response);
  if (!lacks) return std::unexpected(lacks.error());
  if (!*lacks) return pass_if_it_fits(response);
  Response tagged = response.retain();
  add_to_tag(tagged, to_tag_);
  return pass_if_it_fits(tagged);
}

Result<void> ServerMachine::respond(Response&& response) {
  const auto lacks = lacks_tag(response);
  if (!lacks) return std::unexpected(lacks.error());
  if (*lacks) add_to_tag(response, to_tag_);
  return pass_if_it_fits(response);
}

// What could never be sent makes no transition, so that the user may send less.
Result<void> ServerMachine::pass_if_it_fits(const Response& response) {
  std::string bytes = to_string(response);
  if (const auto fits = net::TransportLayer::check_size(route_.flow, bytes.size()); !fits) return fits;
  return pass(response, std::move(bytes));
}

Result<void> ServerMachine::respond(Status status, std::string_view reason) {
  return respond(reply(request(), status, reason));
}

void ServerMachine::release() {
  // Without an answer the peer would try for 32 s. That it cannot be sent, nobody is there to be told.
  if (admits(Status::server_internal_error)) static_cast<void>(respond(Status::server_internal_error, {}));
  arrival_.reset();
}

void ServerMachine::abandon() {
  if (!ended()) terminate();
  arrival_.reset();
}

void ServerMachine::close() {
  if (!ended()) terminate();
}

Result<void> ServerMachine::send(std::string_view bytes) { return context().transports.send(route_, bytes); }

void ServerMachine::send_again(std::string_view bytes) {
  // §17.2.4 as RFC 6026 §8.8 has it: the transaction stays as it is, and the next retransmission tries again.
  static_cast<void>(send(bytes));
}

void ServerMachine::terminate() {
  enter_terminated();
  std::exchange(table_, nullptr)->remove(key_);
}

// Whoever watches the wire may end the Manager: sending comes last.
Result<void> ServerMachine::terminate_with(std::string_view reply) {
  net::TransportLayer& transports = context().transports;
  enter_terminated();
  std::exchange(table_, nullptr)->replace_by_reply(*this, route_.flow, reply);
  return transports.send(route_, reply);
}

Context& ServerMachine::context() noexcept { return table_->context(); }

}  // namespace sip::transaction::detail
