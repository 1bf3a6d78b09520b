#include "sim_stream_transport.hpp"

#include <cerrno>
#include <utility>

namespace sip::testing::detail {

Result<void> SimStreamTransport::bind() {
  if (!fabric_.streams().listen(address_, *this)) {
    return fail(Errc::address_in_use, net::uri_name(kind_).data(), EADDRINUSE);
  }
  open_ = true;
  return {};
}

std::vector<net::Flow> SimStreamTransport::shut() {
  if (!std::exchange(open_, false)) return {};
  return fabric_.streams().shut(address_, *this);
}

Result<net::Flow> SimStreamTransport::flow_to(const net::SocketAddress& remote, std::string_view name) {
  if (!open_) return fail(Errc::gone, "transport");
  const bool checks = kind_ == net::TransportKind::tls || kind_ == net::TransportKind::wss;
  Peer wanted{remote, std::string(checks ? name : std::string_view())};
  if (const auto known = by_peer_.find(wanted); known != by_peer_.end()) {
    if (const net::Flow* flow = fabric_.streams().usable(known->second)) return *flow;
  }
  if (full()) return fail(Errc::limit_reached, "connections");
  const net::Flow flow = fabric_.streams().connect(*this, remote);
  ++connections_;
  remember(std::move(wanted), flow);
  return flow;
}

void SimStreamTransport::ended(const net::Flow& flow) {
  --connections_;
  const auto peer = peers_.extract(flow.connection);
  if (peer.empty()) return;
  const auto known = by_peer_.find(peer.mapped());
  if (known != by_peer_.end() && known->second == flow.connection) by_peer_.erase(known);
}

void SimStreamTransport::remember(Peer peer, const net::Flow& flow) {
  by_peer_[peer] = flow.connection;
  peers_[flow.connection] = std::move(peer);
}

Result<void> SimStreamTransport::send(const net::Flow& flow, std::string_view bytes) {
  if (!open_) return fail(Errc::gone, "transport");
  return fabric_.streams().send(flow.connection, bytes);
}

void SimStreamTransport::close(std::move_only_function<void()> done) {
  fabric_.post([&receiver = receiver_, ended = shut(), done = std::move(done)]() mutable {
    for (const net::Flow& flow : ended) receiver.on_flow_closed(flow, {Errc::cancelled, "transport closed"});
    done();
  });
}

}  // namespace sip::testing::detail
