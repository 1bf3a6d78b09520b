#include "client.hpp"

#include <utility>

#include "sip/dialog/check_request.hpp"
#include "sip/dialog/next_hop.hpp"
#include "sip/session/nat_aware_contact.hpp"

#include "registration.hpp"
#include "registration_rules.hpp"
#include "request_headers.hpp"

namespace sip::session::detail {
namespace {

Exchange::Finished result_only(Done<Response> done) {
  return [done = std::move(done)](Exchange::Outcome outcome) mutable {
    if (done) done(std::move(outcome.result));
  };
}

}  // namespace

Client::Client(dialog::DialogManager& dialogs, ClientSettings settings)
    : dialogs_(dialogs),
      settings_(std::move(settings)),
      failed_targets_(transports().environment().scheduler()),
      exchanges_(std::make_shared<std::map<std::uint64_t, std::shared_ptr<Exchange>>>()) {}

Client::~Client() { close(); }

Operation Client::register_contact(RegisterOptions options, Done<RegistrationHandle> done) {
  return std::make_shared<Registration>(shared_from_this(), next_number_++, std::move(options))->bind(std::move(done));
}

Operation Client::send_options(Uri target, OptionsOptions options, Done<Response> done) {
  Request request(MethodId::options, target);
  request.headers.add(HeaderId::accept, "application/sdp");  // §11.1
  return exchange(std::move(request), {std::move(options), nullptr}, result_only(std::move(done)));
}

Operation Client::send_message(Uri to, std::string body, MessageOptions options, Done<Response> done) {
  Request request(MethodId::message, to);
  request.set_body(options.content_type, body);
  return exchange(std::move(request), {std::move(options), nullptr}, result_only(std::move(done)));
}

Operation Client::send_raw_request(Request request, std::chrono::milliseconds timeout, Done<Response> done) {
  Way way;
  way.options.timeout = timeout;
  if (request.method() == MethodId::invite && !request.headers.has(HeaderId::contact)) {  // §8.1.1.8
    way.prepare = [this](Request& invite, const net::Flow& flow, const net::SocketAddress& discovered) {
      put_contact(invite, flow, discovered);
    };
  }
  request.headers.remove(HeaderId::via);
  return exchange(std::move(request), std::move(way), result_only(std::move(done)));
}

Operation Client::exchange(Request request, Way way, Exchange::Finished on_finish) {
  complete(request, way.options);
  if (const auto checked = dialog::check_request(request); !checked) {
    return refuse(checked.error(), std::move(on_finish));
  }
  const Uri next = hop(request, way.options);
  const bool own_proxy = way.options.outbound_proxy || settings_.outbound_proxy;
  Authentication authentication(nonces_, scopes(request, next, own_proxy), settings_.credentials);
  if (way.options.credentials) authentication.prefer(std::move(*way.options.credentials));

  Exchange::Plan plan{std::move(request), next, way.options.timeout, std::move(way.prepare), &failed_targets_};
  const auto exchange =
      std::make_shared<Exchange>(dialogs_, std::move(plan), std::move(authentication), std::move(on_finish));
  return launch(exchange, std::nullopt);
}

Operation Client::refuse(const Error& error, Exchange::Finished on_finish) {
  Authentication nothing(nonces_, {}, {});
  return launch(std::make_shared<Exchange>(dialogs_, Exchange::Plan{}, std::move(nothing), std::move(on_finish)),
                error);
}

Operation Client::launch(const std::shared_ptr<Exchange>& exchange, const std::optional<Error>& refusal) {
  const std::uint64_t number = next_number_++;
  exchanges_->emplace(number, exchange);
  auto forget = [owner = std::weak_ptr(exchanges_), number] {
    if (const auto exchanges = owner.lock()) exchanges->erase(number);
  };
  if (closed_) {
    exchange->refuse(std::move(forget), {Errc::gone, "session manager"});
  } else if (refusal) {
    exchange->refuse(std::move(forget), *refusal);
  } else {
    exchange->start(std::move(forget));
  }
  return Operation(exchange);
}

void Client::adopt(std::shared_ptr<Registration> registration) {
  const std::uint64_t number = registration->number();
  registrations_.emplace(number, std::move(registration));
}

void Client::forget(std::uint64_t registration) { registrations_.erase(registration); }

void Client::close() {
  closed_ = true;
  for (auto& [number, registration] : std::exchange(registrations_, {})) registration->close();
  auto exchanges = std::exchange(*exchanges_, {});
  while (!exchanges.empty()) Exchange::close(std::move(exchanges.extract(exchanges.begin()).mapped()));
}

// Where a peer reaches us: as the builder was told, else as the answers to this very request say, else as the registrar
// last told.
void Client::put_contact(Request& request, const net::Flow& flow, const net::SocketAddress& discovered) const {
  const net::SocketAddress local = local_address(flow);
  const auto told = discovered.is_none() ? public_addresses_.of(flow.transport, local) : discovered;
  const auto address =
      settings_.public_address.is_none() ? reachable_address(flow.transport, local, told) : settings_.public_address;
  const Uri contact = nat_aware_contact(unescape(request.from().uri.user), address, local, flow.transport);
  request.headers.set(HeaderId::contact, "<" + contact.text() + ">");
}

// §8.1.1: what is missing. The From tag, Max-Forwards and Via are made further down.
void Client::complete(Request& request, const RequestOptions& options) const {
  auto& headers = request.headers;
  if (const Uri target = target_uri(request.uri()); target.text() != request.uri().text) request.set_uri(target);
  if (!headers.has(HeaderId::to)) headers.add(HeaderId::to, "<" + logical_uri(request.uri()) + ">");
  if (!headers.has(HeaderId::from)) {
    headers.add(HeaderId::from, from_row(options.from ? options.from : settings_.identity));
  }
  auto& random = environment().random();
  if (request.from().tag.empty()) {  // here, so that each retry has the same
    headers.set(HeaderId::from, std::string(*headers.raw(HeaderId::from)) + ";tag=" + random.token());
  }
  if (!headers.has(HeaderId::call_id)) headers.add(HeaderId::call_id, random.token(24));
  if (!headers.has(HeaderId::cseq)) headers.add(CSeq{1, request.method()});
  const auto& proxy = options.outbound_proxy ? options.outbound_proxy : settings_.outbound_proxy;
  if (proxy && !headers.has(HeaderId::route)) headers.add(HeaderId::route, loose_route(*proxy));
  if (!settings_.user_agent.empty() && !headers.has(HeaderId::user_agent)) {
    headers.add(HeaderId::user_agent, settings_.user_agent);
  }
}

Uri Client::hop(const Request& request, const RequestOptions& options) const {
  Uri next = dialog::next_hop(request);
  if (!next->is_sip()) return next;
  if (options.transport) {
    (void)next.set_param("transport", net::uri_name(*options.transport));  // a token: cannot fail
  } else if (next->scheme == Scheme::sip && !next->params.has("transport") &&
             settings_.default_transport != net::TransportKind::udp) {
    (void)next.set_param("transport", net::uri_name(settings_.default_transport));
  }
  return next;
}

// Proxies are asked again only where they are our own, else only in requests with the same Call-ID (§22.3).
Authentication::Scopes Client::scopes(const Request& request, const Uri& hop, bool own_proxy) const {
  const std::string server = std::string(hop->host) + ":" + std::to_string(hop->effective_port());
  return {.server = server + "/" + std::string(request.uri().host),
          .proxy = own_proxy ? server : "call " + std::string(request.call_id())};
}

}  // namespace sip::session::detail
