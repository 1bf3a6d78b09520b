#include "sip/transaction/manager.hpp"

#include <optional>
#include <string>
#include <utility>

#include "client_invite_machine.hpp"
#include "client_non_invite_machine.hpp"
#include "client_table.hpp"
#include "context.hpp"
#include "path_mtu.hpp"
#include "requests.hpp"
#include "server_side.hpp"
#include "tokens.hpp"

namespace sip::transaction {

// Shared with the handlers on the bus while they run: one of them may destroy the Manager.
struct Manager::Implementation : std::enable_shared_from_this<Implementation> {
  Implementation(net::TransportLayer& transports, const Config& config)
      : context(transports, config), clients(context), server_side(context) {}

  void subscribe();
  ClientHandle request(Request request, const Destination& destination, ClientCallback callback);
  Result<void> send_ack(Request ack, const Destination& destination);
  void close();

  [[nodiscard]] Result<net::Flow> flow_for(const Request& request, const Destination& destination);
  [[nodiscard]] net::Target target_for(const Request& request, const net::Target& target);
  [[nodiscard]] std::optional<Error> why_not(const Request& request) const;

  detail::Context context;
  detail::ClientTable clients;
  detail::ServerSide server_side;
  net::Subscription requests;
  net::Subscription responses;
  net::Subscription closed_flows;
  bool closing = false;
};

void Manager::Implementation::subscribe() {
  net::EventBus& bus = context.environment.bus();
  const auto weak = weak_from_this();
  requests = bus.take<net::RequestReceived>([weak](net::RequestReceived& event) {
    const auto self = weak.lock();
    return self && self->server_side.receive(event);
  });
  responses = bus.take<net::ResponseReceived>([weak](net::ResponseReceived& event) {
    const auto self = weak.lock();
    return self && self->clients.receive(event.response);
  });
  closed_flows = bus.on<net::FlowClosed>([weak](const net::FlowClosed& event) {
    if (const auto self = weak.lock()) self->clients.flow_closed(event.flow, event.reason);
  });
}

Result<net::Flow> Manager::Implementation::flow_for(const Request& request, const Destination& destination) {
  if (const auto* flow = std::get_if<net::Flow>(&destination)) return *flow;
  return context.transports.flow_to(target_for(request, std::get<net::Target>(destination)));
}

net::Target Manager::Implementation::target_for(const Request& request, const net::Target& target) {
  return detail::target_for(request, target, context.transports, context.config.mtu);
}

std::optional<Error> Manager::Implementation::why_not(const Request& request) const {
  if (closing) return Error{Errc::cancelled, "transaction manager closed"};
  if (request.empty()) return Error{Errc::invalid_argument, "empty request"};
  // An ACK has no transaction (§17.1), and a CANCEL the branch of another: ClientHandle::cancel() makes it.
  if (request.method() == MethodId::ack || request.method() == MethodId::cancel) {
    return Error{Errc::invalid_argument, "method"};
  }
  if (clients.size() >= context.config.client_transactions) return Error{Errc::limit_reached, "client transactions"};
  return std::nullopt;
}

ClientHandle Manager::Implementation::request(Request request, const Destination& destination,
                                              ClientCallback callback) {
  std::optional<Error> error = why_not(request);
  net::Flow flow;
  if (!error) {
    if (const auto found = flow_for(request, destination)) {
      flow = *found;
    } else {
      error = found.error();
    }
  }
  const std::string branch = detail::new_branch(context.environment);
  if (!error) detail::make_ready(request, context.transports, flow, branch);

  const std::size_t vias = detail::via_count(request);
  const detail::Key key = context.keys.client(branch, request.method());
  std::shared_ptr<detail::ClientMachine> machine;
  if (request.method() == MethodId::invite) {
    machine =
        std::make_shared<detail::ClientInviteMachine>(clients, key, flow, std::move(request), std::move(callback));
  } else {
    machine = std::make_shared<detail::ClientNonInviteMachine>(clients, key, flow, request, std::move(callback));
  }
  if (error) {
    clients.refuse(machine, *error, closing ? shared_from_this() : nullptr);
  } else {
    clients.start(machine, vias);
  }
  return ClientHandle(machine);
}

Result<void> Manager::Implementation::send_ack(Request ack, const Destination& destination) {
  if (closing) return fail(Errc::cancelled, "transaction manager closed");
  const auto flow = flow_for(ack, destination);
  if (!flow) return std::unexpected(flow.error());
  detail::make_ready(ack, context.transports, *flow, detail::new_branch(context.environment));
  return context.transports.send(*flow, ack);
}

void Manager::Implementation::close() {
  const auto alive = shared_from_this();  // a callback may destroy the Manager
  closing = true;
  requests.reset();
  responses.reset();
  closed_flows.reset();
  server_side.close();
  clients.close();
}

Manager::Manager(net::TransportLayer& transports, Config config)
    : implementation_(std::make_shared<Implementation>(transports, config)) {
  implementation_->subscribe();
}

Manager::~Manager() { implementation_->close(); }

// Who watches the wire may destroy the Manager while something is being sent.
ClientHandle Manager::request(Request request, const Destination& destination, ClientCallback callback) {
  const auto alive = implementation_;
  return alive->request(std::move(request), destination, std::move(callback));
}

Result<void> Manager::send_ack(Request ack, const Destination& destination) {
  const auto alive = implementation_;
  return alive->send_ack(std::move(ack), destination);
}

net::Target Manager::target_for(const Request& request, const net::Target& target) const {
  return implementation_->target_for(request, target);
}

void Manager::close() { implementation_->close(); }

Manager::Counts Manager::counts() const noexcept {
  const Implementation& all = *implementation_;
  return {all.clients.size(), all.server_side.size(), all.server_side.forgotten(), all.server_side.shed()};
}

bool Manager::owes_answers() const noexcept { return implementation_->server_side.owes_answers(); }

net::TransportLayer& Manager::transports() noexcept { return implementation_->context.transports; }

}  // namespace sip::transaction
