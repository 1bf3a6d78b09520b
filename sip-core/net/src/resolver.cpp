#include "sip/net/resolver.hpp"

#include <memory>
#include <string>
#include <utility>

#include "sip/net/environment.hpp"

namespace sip::net {

namespace {

/// RFC 3263 §4.1, without NAPTR: the `transport` parameter, else UDP; a sips URI asks for TLS under whatever it names.
Result<TransportKind> choose_transport(const UriView& uri) {
  const bool secure = uri.scheme == Scheme::sips;
  const auto param = uri.params.find("transport");
  if (!param) return secure ? TransportKind::tls : TransportKind::udp;
  const auto kind = transport_kind(param->value);
  if (!kind || (secure && *kind == TransportKind::udp)) return fail(Errc::unsupported_transport, "transport parameter");
  if (!secure) return *kind;
  return *kind == TransportKind::tcp || *kind == TransportKind::tls ? TransportKind::tls : TransportKind::wss;
}

/// One resolve() under way. The task or look-up that will end it owns it.
class Lookup final : public Operation::Cancellable {
 public:
  explicit Lookup(Done<std::vector<Target>> done) : done_(std::move(done)) {}

  void cancel() override {
    cancelled_ = true;
    query_.cancel();
  }
  void asks(Operation query) { query_ = std::move(query); }

  /// Gives the result and ends the look-up: `lookup` is the last owner.
  static void finish(std::shared_ptr<Lookup> lookup, Result<std::vector<Target>> result) {
    if (lookup->cancelled_) result = fail(Errc::cancelled, "look-up");
    auto done = std::move(lookup->done_);
    lookup.reset();  // Operation::pending() is false once `done` runs
    done(std::move(result));
  }

 private:
  Done<std::vector<Target>> done_;
  Operation query_;
  bool cancelled_ = false;
};

}  // namespace

Operation Resolver::resolve(const UriView& uri, Done<std::vector<Target>> done) {
  auto lookup = std::make_shared<Lookup>(std::move(done));
  Operation operation{std::weak_ptr<Operation::Cancellable>(lookup)};
  const auto finish_later = [&](Result<std::vector<Target>> result) {
    environment_.post([lookup = std::move(lookup), result = std::move(result)]() mutable {
      Lookup::finish(std::move(lookup), std::move(result));
    });
    return operation;
  };

  if (!uri.is_sip()) return finish_later(fail(Errc::invalid_argument, "not a SIP URI"));
  const auto kind = choose_transport(uri);
  if (!kind) return finish_later(std::unexpected(kind.error()));

  // RFC 3263 §4: the target is maddr where there is one, else the host.
  const std::string_view maddr = uri.params.value("maddr");
  const std::string_view host = maddr.empty() ? uri.host : maddr;
  const std::uint16_t port = uri.port != 0 ? uri.port : default_port(*kind);
  if (const auto address = SocketAddress::parse(host, port))
    return finish_later(std::vector{Target{*kind, *address, std::string(uri.host)}});

  lookup->asks(environment_.dns().addresses(
      std::string(host),
      [lookup, kind = *kind, port, name = std::string(uri.host)](Result<std::vector<SocketAddress>> addresses) mutable {
        if (!addresses) return Lookup::finish(std::move(lookup), std::unexpected(addresses.error()));
        std::vector<Target> targets;
        targets.reserve(addresses->size());
        for (const SocketAddress& address : *addresses) targets.push_back({kind, address.with_port(port), name});
        if (targets.empty()) return Lookup::finish(std::move(lookup), fail(Errc::name_not_found, "look-up"));
        Lookup::finish(std::move(lookup), std::move(targets));
      }));
  return operation;
}

}  // namespace sip::net
