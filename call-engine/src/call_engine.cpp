#include "sip/engine/call_engine.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "sip/aor.hpp"
#include "sip/engine/authenticator.hpp"
#include "sip/engine/domains.hpp"
#include "sip/engine/incoming_request.hpp"
#include "sip/engine/memory_location_store.hpp"
#include "sip/engine/redirect_server.hpp"
#include "sip/engine/request_log.hpp"
#include "sip/engine/sip_registrar.hpp"
#include "sip/net/transport_events.hpp"
#include "sip/transaction/events.hpp"
#include "sip/transaction/manager.hpp"

#include "interface_addresses.hpp"
#include "request_checks.hpp"

namespace sip::engine {

namespace {

// The transaction layer does not say when its last answer is through, so a drain looks this often.
constexpr net::Duration drain_step = std::chrono::milliseconds(20);

std::vector<ListenAddress> default_listeners() {
  std::vector<ListenAddress> result;
  for (const char* host : {"0.0.0.0", "::"}) {
    for (const net::TransportKind kind : {net::TransportKind::udp, net::TransportKind::tcp}) {
      result.push_back({kind, *net::SocketAddress::parse(host, net::default_port(kind))});
    }
  }
  return result;
}

net::TransportLimits transport_limits(const Config& config) {
  net::TransportLimits limits = config.transports;
  limits.message.body = config.body_limit;
  return limits;
}

Authenticator::Options authenticator_options(const Config& config) {
  Authenticator::Options options;
  options.realm = config.realm;
  options.nonce_lifetime = config.nonce_lifetime;
  return options;
}

// Of a request that no longer is: what the layers below have kept of it.
RequestAnswered describe(const net::RequestSummary& request, const net::Flow& flow) {
  RequestAnswered event;
  event.method = request.method;
  auto asked = parse_uri(request.method == Method(MethodId::register_).text() ? request.to : request.uri);
  if (!asked) asked = parse_uri(request.to);  // the Request-URI may be what is malformed
  if (asked && asked->is_sip()) event.aor = canonical_aor(*asked);
  event.call_id = request.call_id;
  event.flow = flow;
  return event;
}

}  // namespace

struct CallEngine::Implementation {
  Implementation(net::Environment& given_environment, Config given_config, AccountStore& accounts)
      : environment(given_environment),
        config(std::move(given_config)),
        location(environment, config.addresses_of_record),
        authenticator(environment, accounts, domains, authenticator_options(config)),
        registrar({config, domains, environment.scheduler(), location, config.open ? nullptr : &authenticator}),
        redirect({domains, location, accounts, config.authenticate_invite ? &authenticator : nullptr}),
        transports(environment, transport_limits(config), config.stopwatch),
        manager(transports, config.transactions),
        drain_over(environment.scheduler(), [this] { shut_down(); }),
        drain_check(environment.scheduler(), [this] { check_drained(); }) {
    arrivals = environment.bus().take<transaction::RequestArrived>([this](transaction::RequestArrived& arrived) {
      serve(IncomingRequest(std::move(arrived.transaction), environment.bus(), config));
      return true;
    });
    refusals = environment.bus().on<net::MessageRefused>([this](const net::MessageRefused& refused) { log(refused); });
    settlements = environment.bus().on<transaction::RequestSettled>(
        [this](const transaction::RequestSettled& settled) { log(settled); });
  }

  Result<void> start();
  Result<void> listen(const ListenAddress& address);
  void serve(IncomingRequest incoming);
  void serve_options(IncomingRequest incoming);
  void log(const net::MessageRefused& refused);
  void log(const transaction::RequestSettled& settled);
  void close(net::Duration drain, std::move_only_function<void()> done);
  void check_drained();
  void shut_down();

  enum class State { open, draining, closing, closed };

  net::Environment& environment;
  Config config;
  Domains domains{{}, {}};
  MemoryLocationStore location;
  Authenticator authenticator;
  SipRegistrar registrar;
  RedirectServer redirect;
  net::TransportLayer transports;
  transaction::Manager manager;
  std::optional<ListenAddress> failed;
  State state = State::open;
  std::vector<std::move_only_function<void()>> closed;
  net::Timer drain_over;
  net::Timer drain_check;
  net::Subscription arrivals;
  net::Subscription refusals;
  net::Subscription settlements;
};

Result<void> CallEngine::Implementation::start() {
  if (config.listen.empty()) {
    for (const ListenAddress& address : default_listeners()) {
      const auto bound = listen(address);
      if (bound) continue;
      // A machine without IPv6 is no reason to complain: nobody asked for it by name.
      const bool is_missing =
          bound.error().code == Errc::address_unavailable || bound.error().code == Errc::unsupported_transport;
      if (!is_missing || address.address.is_ipv4()) return bound;
      failed.reset();
    }
  }
  for (const ListenAddress& address : config.listen) {
    if (auto bound = listen(address); !bound) return bound;
  }
  const auto& listeners = transports.listeners();
  const bool any_wildcard = std::ranges::any_of(
      listeners, [](const net::TransportLayer::Listener& listener) { return listener.address.is_wildcard(); });
  domains =
      Domains(config.domains, listeners, any_wildcard ? interface_addresses() : std::vector<net::SocketAddress>());
  return {};
}

Result<void> CallEngine::Implementation::listen(const ListenAddress& address) {
  const auto bound = transports.listen(address.transport, address.address);
  if (bound) return {};
  failed = address;
  return std::unexpected(bound.error());
}

// §8.2: the checks in the RFC's order, then whoever serves the method.
void CallEngine::Implementation::serve(IncomingRequest incoming) {
  const Request& request = incoming.request();
  if (state != State::open) {
    Response response = unavailable(request);
    return std::move(incoming).answer(std::move(response), "shutting down");
  }
  std::optional<Response> refused = refuse_method(request);
  if (!refused) refused = refuse_dialog(request);
  if (!refused) refused = refuse_scheme(request);
  if (refused) return std::move(incoming).answer(std::move(*refused));
  if (!domains.owns_request_uri(request.uri(), incoming.flow().local)) {
    return std::move(incoming).answer(Status::not_found, {}, "Request-URI is not ours");
  }
  if (request.method() == MethodId::register_) return registrar.serve(std::move(incoming));
  if (request.method() == MethodId::options) return serve_options(std::move(incoming));
  // A redirect server must ignore what it does not understand, option tags in Require included (§8.3).
  redirect.serve(std::move(incoming));
}

void CallEngine::Implementation::serve_options(IncomingRequest incoming) {
  const Request& request = incoming.request();
  std::optional<Response> refused = refuse_extensions(request);
  if (!refused) refused = refuse_content(request);
  if (refused) return std::move(incoming).answer(std::move(*refused));
  // §11.2: for a user, the answer an INVITE would get.
  if (!request.uri().user.empty()) return redirect.serve(std::move(incoming));
  Response response = reply(request, Status::ok);
  add_capabilities(response);
  std::move(incoming).answer(std::move(response));
}

void CallEngine::Implementation::log(const net::MessageRefused& refused) {
  if (refused.status == 0 || !environment.bus().watched<RequestAnswered>()) return;
  RequestAnswered event = describe(refused.request, refused.flow);
  event.status = refused.status;
  event.why = sip::describe(refused.error.code);
  event.microseconds = refused.microseconds;
  environment.bus().publish(std::move(event));
}

void CallEngine::Implementation::log(const transaction::RequestSettled& settled) {
  if (!environment.bus().watched<RequestAnswered>()) return;
  RequestAnswered event = describe(settled.request, settled.flow);
  event.status = settled.status;
  event.why = settled.why;
  event.microseconds = settled.microseconds;
  environment.bus().publish(std::move(event));
}

void CallEngine::Implementation::close(net::Duration drain, std::move_only_function<void()> done) {
  if (state == State::closed) return environment.post(std::move(done));
  closed.push_back(std::move(done));
  if (state == State::closing) return;
  state = State::draining;
  const net::TimePoint end = environment.scheduler().now() + drain;
  if (!drain_over.running() || end < drain_over.deadline()) drain_over.start(drain);
  check_drained();
}

void CallEngine::Implementation::check_drained() {
  if (!manager.owes_answers()) return shut_down();
  drain_check.start(drain_step);
}

void CallEngine::Implementation::shut_down() {
  if (state == State::closing || state == State::closed) return;
  state = State::closing;
  drain_over.stop();
  drain_check.stop();
  arrivals.reset();
  manager.close();
  transports.close([this] {
    state = State::closed;
    auto waiting = std::move(closed);
    for (auto& done : waiting) done();  // any of them may destroy the engine
  });
}

CallEngine::CallEngine(net::Environment& environment, Config config, AccountStore& accounts)
    : implementation_(std::make_unique<Implementation>(environment, std::move(config), accounts)) {}

CallEngine::~CallEngine() = default;

Result<void> CallEngine::start() { return implementation_->start(); }

const ListenAddress* CallEngine::failed_listener() const noexcept {
  return implementation_->failed ? &*implementation_->failed : nullptr;
}

const std::vector<net::TransportLayer::Listener>& CallEngine::listeners() const noexcept {
  return implementation_->transports.listeners();
}

bool CallEngine::serves(std::string_view domain) const {
  UriView anyone;
  anyone.scheme = Scheme::sip;
  anyone.host = domain;
  return implementation_->domains.owns_address_of_record(anyone);
}

void CallEngine::close(net::Duration drain, std::move_only_function<void()> done) {
  implementation_->close(drain, std::move(done));
}

LocationStore& CallEngine::location() noexcept { return implementation_->location; }

}  // namespace sip::engine
