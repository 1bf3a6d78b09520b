#include "udp_transport.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "datagram_limit.hpp"

namespace sip::net {

namespace {

// A flooded socket must not keep the loop from its timers and its other sockets.
constexpr int batches_per_turn = 8;

}  // namespace

Result<std::unique_ptr<Transport>> UdpTransport::open(const TransportParts& parts, const SocketAddress& local) {
  auto socket = UdpSocket::bound(local, parts.limits.reuse_port);
  if (!socket) return std::unexpected(socket.error());
  std::unique_ptr<UdpTransport> transport(new UdpTransport(parts, std::move(*socket)));
  if (!transport->poll_) return fail(Errc::transport_failed, "uv_poll_init");
  transport->poll_.watch(UV_READABLE);
  return transport;
}

UdpTransport::UdpTransport(const TransportParts& parts, Descriptor socket)
    : parts_(parts),
      socket_(std::move(socket), parts.limits.message.message),
      poll_(parts.loop, socket_.descriptor(), [this](int events) { on_ready(events); }) {}

SocketAddress UdpTransport::local_towards(const SocketAddress& remote) const { return source_towards(local(), remote); }

Result<Flow> UdpTransport::flow_to(const SocketAddress& remote, std::string_view /*name*/) {
  if (closed_) return fail(Errc::gone, "transport");
  if (remote.is_none() || remote.port() == 0) return fail(Errc::invalid_argument, "remote address");
  if (remote.is_ipv6() != local().is_ipv6()) return fail(Errc::unsupported_transport, "address family");
  return flow(local(), remote);
}

Result<void> UdpTransport::send(const Flow& flow, std::string_view bytes) {
  if (closed_) return fail(Errc::gone, "transport");
  if (flow.remote.is_ipv6() != local().is_ipv6()) return fail(Errc::unsupported_transport, "address family");
  // Here, because what is queued fails when nobody is left to be told.
  if (const auto fits = check_datagram(flow.remote, bytes.size()); !fits) return fits;
  // Behind what waits, or datagrams to one peer would overtake each other.
  if (receiving_ || !queued_.empty()) return queue(flow, bytes);
  const auto sent = socket_.send(flow.local, flow.remote, bytes);
  if (sent || sent.error().code != Errc::limit_reached) return sent;
  auto queued = queue(flow, bytes);
  poll_.watch(UV_READABLE | UV_WRITABLE);
  return queued;
}

void UdpTransport::close_flow(const Flow& /*flow*/) {}

void UdpTransport::close(std::move_only_function<void()> done) {
  flush();
  closed_ = true;
  poll_.close(std::move(done));
  socket_.close();
}

void UdpTransport::on_ready(int events) {
  socket_.read_errors(unreachable_);
  if ((events & UV_READABLE) != 0) receive();
  if ((events & UV_WRITABLE) != 0) flush();
  report_unreachable();
}

void UdpTransport::receive() {
  for (int round = 0; round < batches_per_turn && !closed_; ++round) {
    const auto datagrams = socket_.receive();
    receiving_ = true;
    for (auto& datagram : datagrams) {
      deliver(datagram);
      if (closed_) break;
    }
    receiving_ = false;
    if (!closed_) flush();
    if (datagrams.size() < UdpSocket::batch) break;
  }
}

void UdpTransport::deliver(Datagram& datagram) {
  const bool cut = datagram.size > datagram.bytes.size();
  const Flow from = flow(datagram.local, datagram.remote);
  if (cut) {
    parts_.receiver.on_unframed(std::move(datagram.bytes), {Errc::too_large, "datagram"}, from);
  } else {
    parts_.receiver.on_message(std::move(datagram.bytes), from);
  }
}

/// Told when nothing else is under way: whoever hears it may send, and close.
void UdpTransport::report_unreachable() {
  for (const auto& [remote, error] : std::exchange(unreachable_, {})) {
    if (closed_) return;
    const Errc code = error == ECONNREFUSED ? Errc::connection_refused : Errc::transport_failed;
    parts_.receiver.on_flow_closed(flow(local(), remote), {code, "unreachable", error});
  }
}

/// Bounded like a connection: a peer can make us answer faster than the socket takes it.
Result<void> UdpTransport::queue(const Flow& flow, std::string_view bytes) {
  if (queued_bytes_.size() + bytes.size() > parts_.limits.send_queue) return fail(Errc::limit_reached, "send queue");
  queued_.push_back({flow.local, flow.remote, queued_bytes_.size(), bytes.size()});
  queued_bytes_.append(bytes);
  return {};
}

/// Sends what waits; what the socket does not take now waits until it is writable.
void UdpTransport::flush() {
  if (closed_ || queued_.empty()) return;
  outgoing_.clear();
  for (const auto& datagram : queued_) {
    outgoing_.push_back({datagram.local, datagram.remote, {queued_bytes_.data() + datagram.offset, datagram.size}, 0});
  }
  const std::size_t done = socket_.send(outgoing_);
  for (std::size_t i = 0; i < done; ++i) {
    if (outgoing_[i].error != 0) unreachable_.push_back({outgoing_[i].remote, outgoing_[i].error});
  }
  if (done == queued_.size()) {
    queued_.clear();
    queued_bytes_.clear();
    poll_.watch(UV_READABLE);
  } else {
    const std::size_t offset = queued_[done].offset;
    queued_.erase(queued_.begin(), queued_.begin() + static_cast<std::ptrdiff_t>(done));
    queued_bytes_.erase(0, offset);
    for (auto& datagram : queued_) datagram.offset -= offset;
    poll_.watch(UV_READABLE | UV_WRITABLE);
  }
}

Flow UdpTransport::flow(const SocketAddress& local, const SocketAddress& remote) const {
  return {TransportKind::udp, local, remote, 0, parts_.id};
}

}  // namespace sip::net
