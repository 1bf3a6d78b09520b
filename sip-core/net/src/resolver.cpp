#include "sip/net/resolver.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "sip/net/environment.hpp"

#include "resolution.hpp"
#include "services.hpp"
#include "special_names.hpp"

namespace sip::net {

namespace {

/// What the `transport` parameter asks for; a sips URI asks for TLS under whatever it names (RFC 3261 §26.2.2).
Result<TransportKind> named_transport(std::string_view name, bool secure) {
  const auto kind = transport_kind(name);
  if (!kind || (secure && *kind == TransportKind::udp)) return fail(Errc::unsupported_transport, "transport parameter");
  if (!secure) return *kind;
  return *kind == TransportKind::tcp || *kind == TransportKind::tls ? TransportKind::tls : TransportKind::wss;
}

Result<Resolution::Question> question_of(const UriView& uri, TransportKinds usable) {
  if (!uri.is_sip()) return fail(Errc::invalid_argument, "not a SIP URI");
  // RFC 3263 §4: the target is maddr where there is one, else the host.
  const std::string_view maddr = uri.params.value("maddr");
  Resolution::Question question{.name = std::string(uri.host),
                                .host = std::string(maddr.empty() ? uri.host : maddr),
                                .port = uri.port,
                                .usable = usable,
                                .secure = uri.scheme == Scheme::sips};
  if (is_invalid_name(question.host)) return fail(Errc::name_not_found, ".invalid");
  if (const auto param = uri.params.find("transport")) {
    const auto kind = named_transport(param->value, question.secure);
    if (!kind) return std::unexpected(kind.error());
    if (!usable.has(*kind)) return fail(Errc::unsupported_transport, uri_name(*kind).data());
    question.transport = *kind;
  }
  if (default_services({}, usable, question.secure).empty()) {
    return fail(Errc::unsupported_transport, question.secure ? "tls" : "transports");
  }
  return question;
}

}  // namespace

Operation Resolver::resolve(const UriView& uri, Done<std::vector<Target>> done) {
  const auto question = question_of(uri, usable_);
  const auto resolution =
      std::make_shared<Resolution>(environment_, question.value_or(Resolution::Question{}), std::move(done));
  Operation operation{std::weak_ptr<Operation::Cancellable>(resolution)};
  if (!question) {
    resolution->finish_later(std::unexpected(question.error()));
    return operation;
  }
  // §4.1: UDP and, for sips, TLS are what every server has.
  const TransportKind transport =
      question->transport.value_or(default_services({}, usable_, question->secure).front().transport);
  const std::uint16_t port = question->port != 0 ? question->port : default_port(transport);
  if (const auto address = SocketAddress::parse(question->host, port)) {
    resolution->finish_later(std::vector{Target{transport, *address, question->name}});
  } else if (question->port != 0 || is_localhost(question->host)) {
    resolution->ask_host(transport);
  } else if (question->transport) {
    resolution->ask_srv({{transport, srv_name(transport, question->host)}});
  } else {
    resolution->ask_naptr();
  }
  return operation;
}

}  // namespace sip::net
