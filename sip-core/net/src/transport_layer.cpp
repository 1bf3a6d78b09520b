// The outward half: listening, finding a flow, sending, closing. What arrives is in transport_door.cpp.
#include "sip/net/transport_layer.hpp"

#include <algorithm>
#include <utility>

namespace sip::net {

namespace {

// For Error::what: the kind alone where none of it is open, else the address family that is missing.
const char* missing(const Target& target, const std::vector<TransportLayer::Listener>& listeners) {
  const bool open = std::any_of(listeners.begin(), listeners.end(),
                                [&](const auto& listener) { return listener.kind == target.transport; });
  if (!open) return uri_name(target.transport).data();
  const bool ipv6 = target.address.is_ipv6();
  switch (target.transport) {
    case TransportKind::udp:
      return ipv6 ? "udp over IPv6" : "udp over IPv4";
    case TransportKind::tcp:
      return ipv6 ? "tcp over IPv6" : "tcp over IPv4";
    case TransportKind::tls:
      return ipv6 ? "tls over IPv6" : "tls over IPv4";
    case TransportKind::ws:
      return ipv6 ? "ws over IPv6" : "ws over IPv4";
    case TransportKind::wss:
      return ipv6 ? "wss over IPv6" : "wss over IPv4";
  }
  return "";
}

}  // namespace

TransportLayer::TransportLayer(Environment& environment, TransportLimits limits, Stopwatch stopwatch)
    : environment_(environment),
      limits_(limits),
      stopwatch_(stopwatch),
      tag_key_{environment.random().next(), environment.random().next()} {}

TransportLayer::~TransportLayer() = default;

Result<SocketAddress> TransportLayer::listen(TransportKind kind, const SocketAddress& local) {
  if (closing_) return fail(Errc::gone, "transport layer");
  const auto id = static_cast<std::uint32_t>(transports_.size());
  auto transport = environment_.open_transport(kind, local, id, limits_, *this);
  if (!transport) return std::unexpected(transport.error());
  const SocketAddress bound = (*transport)->local();
  transports_.push_back(std::move(*transport));
  listeners_.push_back({kind, bound});
  return bound;
}

TransportKinds TransportLayer::kinds() const noexcept {
  TransportKinds kinds;
  for (const Listener& listener : listeners_) kinds.add(listener.kind);
  return kinds;
}

Transport* TransportLayer::transport(const Flow& flow) const noexcept {
  return flow.transport_id < transports_.size() ? transports_[flow.transport_id].get() : nullptr;
}

Result<Flow> TransportLayer::flow_to(const Target& target) {
  if (closing_) return fail(Errc::gone, "transport layer");
  if (!target.address.is_unicast() || target.address.port() == 0) return fail(Errc::invalid_argument, "target address");
  Transport* chosen = nullptr;
  for (const auto& transport : transports_) {
    const SocketAddress& local = transport->local();
    if (transport->kind() != target.transport || local.is_ipv6() != target.address.is_ipv6()) continue;
    // A socket bound to the loopback interface cannot send beyond it: it serves where there is no better.
    const bool fits = local.is_wildcard() || local.is_loopback() == target.address.is_loopback();
    if (chosen == nullptr || fits) chosen = transport.get();
    if (fits) break;
  }
  if (chosen == nullptr) return fail(Errc::unsupported_transport, missing(target, listeners_));
  return chosen->flow_to(target.address, target.name);
}

SocketAddress TransportLayer::local_address(const Flow& flow) const {
  const Transport* carrier = transport(flow);
  if (carrier == nullptr) return flow.local;
  const bool known = !flow.local.is_none() && !flow.local.is_wildcard();
  const SocketAddress host = known ? flow.local : carrier->local_towards(flow.remote);
  // A connection we opened has a port of its own; who is to reach us needs the one we listen on (§18.1.1).
  return host.with_port(carrier->local().port());
}

std::string TransportLayer::sent_by(const Flow& flow) const { return local_address(flow).text(); }

Result<void> TransportLayer::send(const Flow& flow, const Message& message) {
  out_.clear();
  serialize(message, out_);
  return send(flow, std::string_view(out_));
}

Result<void> TransportLayer::send(const Flow& flow, std::string_view bytes) {
  Transport* carrier = transport(flow);
  if (closing_ || carrier == nullptr) return fail(Errc::gone, "transport");
  if (flow.remote.port() == 0 || !flow.remote.is_unicast()) return fail(Errc::invalid_argument, "remote address");
  auto sent = carrier->send(flow, bytes);
  if (sent && environment_.bus().watched<MessageOnWire>()) {
    environment_.bus().publish(MessageOnWire{MessageOnWire::Direction::sent, flow, std::string(bytes)});
  }
  return sent;
}

void TransportLayer::close_flow(const Flow& flow) {
  if (Transport* carrier = transport(flow); carrier != nullptr && !closing_) carrier->close_flow(flow);
}

void TransportLayer::close(std::move_only_function<void()> done) {
  if (transports_.empty()) {
    closing_ = true;
    environment_.post(std::move(done));
    return;
  }
  close_callbacks_.push_back(std::move(done));
  if (std::exchange(closing_, true)) return;
  open_transports_ = transports_.size();
  for (const auto& transport : transports_) transport->close([this] { on_transport_closed(); });
}

void TransportLayer::on_transport_closed() {
  if (--open_transports_ > 0) return;
  // This runs inside the last transport's own `done`, which allows its end; and a callback may end this object.
  auto callbacks = std::move(close_callbacks_);
  transports_.clear();
  for (auto& done : callbacks) done();
}

}  // namespace sip::net
