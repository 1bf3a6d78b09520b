// Where a response goes: RFC 3261 §18.2.2 and RFC 3581 §4.
#include "sip/net/transport_layer.hpp"

#include "datagram_limit.hpp"

namespace sip::net {

namespace {

/// The address in `received`, IPv6 with or without brackets; else the source, which a sent-by without `received`
/// equals. The source, too, where only its zone is missing in `received`.
SocketAddress received_or_source(const Via& via, const Flow& flow) {
  const auto received = SocketAddress::parse(via.received(), flow.remote.port());
  if (!received || !received->is_unicast() || *received == flow.remote.without_zone()) return flow.remote;
  return *received;
}

std::uint16_t sent_by_port(const Via& via, TransportKind kind) { return via.port != 0 ? via.port : default_port(kind); }

/// `maddr` lets a stranger name whom we send to, so it is honoured as far as §18.2.2 asks and no further: an address
/// (a name would need a look-up), of one host, and never our own loopback for someone who is not on it.
std::optional<SocketAddress> usable_maddr(const Via& via, const Flow& flow) {
  if (via.maddr().empty()) return std::nullopt;
  const auto maddr = SocketAddress::parse(via.maddr(), sent_by_port(via, flow.transport));
  if (!maddr || !maddr->is_unicast() || maddr->is_ipv6() != flow.remote.is_ipv6()) return std::nullopt;
  if (maddr->is_loopback() && !flow.remote.is_loopback()) return std::nullopt;
  return maddr;
}

/// §18.2.2: "to the IP address in the "received" parameter, if present, using the port in the "sent-by" value".
std::optional<Target> fallback(const Via& via, const Flow& flow) {
  // A WebSocket client listens nowhere (RFC 7118 §5).
  if (flow.transport != TransportKind::tcp && flow.transport != TransportKind::tls) return std::nullopt;
  const bool is_named = !SocketAddress::parse(via.host, 0);
  return Target{flow.transport, received_or_source(via, flow).with_port(sent_by_port(via, flow.transport)),
                std::string(is_named ? via.host : std::string_view())};
}

}  // namespace

TransportLayer::ResponseRoute TransportLayer::response_route(const Via& top_via, const Flow& flow) const {
  if (flow.is_reliable()) return {flow, fallback(top_via, flow)};
  Flow back = flow;  // its `local` stays: the response leaves from where the request came to (RFC 3581 §4)
  if (const auto maddr = usable_maddr(top_via, flow)) {
    back.remote = *maddr;
  } else if (top_via.wants_rport()) {
    back.remote = received_or_source(top_via, flow).with_port(top_via.rport().value_or(flow.remote.port()));
  } else {
    back.remote = received_or_source(top_via, flow).with_port(sent_by_port(top_via, flow.transport));
  }
  return {back, std::nullopt};
}

Result<void> TransportLayer::send(ResponseRoute& route, std::string_view bytes) {
  auto sent = send(route.flow, bytes);
  // Who does not read what he is sent (limit_reached) would not read it on another connection either.
  if (sent || !route.fallback || sent.error().code == Errc::limit_reached) return sent;
  const auto flow = flow_to(*route.fallback);
  if (!flow) return std::unexpected(flow.error());
  route.flow = *flow;
  return send(route.flow, bytes);
}

Result<void> TransportLayer::check_size(const Flow& flow, std::size_t size) {
  if (flow.is_reliable()) return {};
  return check_datagram(flow.remote, size);
}

}  // namespace sip::net
