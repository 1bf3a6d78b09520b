#include "tcp_transport.hpp"

#include <cerrno>
#include <functional>
#include <utility>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "sip/aor.hpp"

namespace sip::net {

namespace {

constexpr std::size_t read_block = 4096;
constexpr std::size_t spare_blocks = 8;
constexpr int accepts_per_turn = 64;
// Out of descriptors: the kernel would tell us of the waiting connection again at once, for ever.
constexpr Duration accept_pause = std::chrono::milliseconds(100);
constexpr Duration quiet_time = std::chrono::minutes(1);
// Of one certificate: how many domains a connection may be reused for.
constexpr std::size_t aliases_per_connection = 16;

bool is_exhausted(int error) noexcept {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

/// Whether somebody waits to be accepted: accept() itself looks for a descriptor first, and then for him.
bool is_awaited(const Descriptor& listener) {
  pollfd one{.fd = listener.number(), .events = POLLIN, .revents = 0};
  return ::poll(&one, 1, 0) == 1;
}

Result<Descriptor> listening_socket(const SocketAddress& local, bool reuse_port) {
  auto socket = open_socket(local, SOCK_STREAM);
  if (!socket) return socket;
  // A restarted server takes its address back though old connections are still in TIME_WAIT.
  if (local.port() != 0) socket->set(SOL_SOCKET, SO_REUSEADDR, 1);
  if (reuse_port && !socket->set(SOL_SOCKET, SO_REUSEPORT, 1)) {
    return fail(Errc::transport_failed, "SO_REUSEPORT", errno);
  }
  if (const auto bound = bind_socket(*socket, local); !bound) return std::unexpected(bound.error());
  if (::listen(socket->number(), SOMAXCONN) != 0) {
    return fail(errno == EADDRINUSE ? Errc::address_in_use : Errc::transport_failed, "listen", errno);
  }
  return socket;
}

/// A socket on its way to `remote`, from the host we listen on.
Result<Descriptor> connecting_socket(const SocketAddress& local, const SocketAddress& remote) {
  auto socket = open_socket(remote, SOCK_STREAM);
  if (!socket) return socket;
  if (!local.is_wildcard()) {
    socket->set(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);  // one local port may serve several remotes
    if (const auto bound = bind_socket(*socket, local.with_port(0)); !bound) return std::unexpected(bound.error());
  }
  if (::connect(socket->number(), remote.raw(), remote.raw_size()) != 0 && errno != EINPROGRESS) {
    return fail(errno == ECONNREFUSED ? Errc::connection_refused : Errc::transport_failed, "connect", errno);
  }
  return socket;
}

}  // namespace

Result<std::unique_ptr<Transport>> TcpTransport::open(const TransportParts& parts, const SocketAddress& local) {
  auto socket = listening_socket(local, parts.limits.reuse_port);
  if (!socket) return std::unexpected(socket.error());
  std::unique_ptr<TcpTransport> transport(new TcpTransport(parts, std::move(*socket)));
  if (!transport->listening_) return fail(Errc::transport_failed, "uv_poll_init");
  transport->listening_.watch(UV_READABLE);
  return transport;
}

TcpTransport::TcpTransport(const TransportParts& parts, Descriptor listener)
    : parts_(parts),
      local_(bound_address(listener)),
      pool_(read_block, spare_blocks),
      listener_(std::move(listener)),
      listening_(parts.loop, listener_.number(), [this](int) { accept(); }),
      accept_again_(parts.scheduler, [this] { listening_.watch(UV_READABLE); }) {}

TcpTransport::~TcpTransport() = default;

SocketAddress TcpTransport::local_towards(const SocketAddress& remote) const { return source_towards(local_, remote); }

Result<Flow> TcpTransport::flow_to(const SocketAddress& remote, std::string_view name) {
  if (closing_) return fail(Errc::gone, "transport");
  if (remote.is_none() || remote.port() == 0) return fail(Errc::invalid_argument, "remote address");
  if (remote.is_ipv6() != local_.is_ipv6()) return fail(Errc::unsupported_transport, "address family");
  Peer wanted = peer(remote, name);
  if (const auto known = by_peer_.find(wanted); known != by_peer_.end()) {
    const auto& connection = *connections_.at(known->second).connection;
    if (connection.usable()) return connection.flow();
  }
  if (!make_room()) return fail(Errc::limit_reached, "connections");
  auto socket = connecting_socket(local_, remote);
  if (!socket && is_exhausted(socket.error().system) && evict()) socket = connecting_socket(local_, remote);
  if (!socket) return std::unexpected(socket.error());
  Entry* entry = add(std::move(*socket), remote, TcpConnection::Origin::connecting);
  if (entry == nullptr) return fail(Errc::transport_failed, "uv_poll_init");
  entry->connection->start(wanted.name);
  remember(*entry, std::move(wanted));
  return entry->connection->flow();
}

Result<void> TcpTransport::send(const Flow& flow, std::string_view bytes) {
  auto* connection = find(flow);
  if (connection == nullptr) return fail(Errc::gone, "connection");
  return connection->send(bytes);
}

void TcpTransport::alias(const Flow& flow, const SocketAddress& advertised) {
  if (parts_.tls == nullptr || closing_) return;
  const auto found = connections_.find(flow.connection);
  // What he has once said stands: a peer who says something else each time gets no table of his own.
  if (found == connections_.end() || !found->second.peers.empty() || !found->second.connection->usable()) return;
  auto identities = found->second.connection->peer_identities();
  if (identities.size() > aliases_per_connection) identities.resize(aliases_per_connection);
  for (std::string& identity : identities) remember(found->second, {advertised, std::move(identity)});
}

void TcpTransport::close_flow(const Flow& flow) {
  if (auto* connection = find(flow)) connection->finish({Errc::cancelled, "closed here"});
}

void TcpTransport::close(std::move_only_function<void()> done) {
  closing_ = true;
  done_ = std::move(done);
  accept_again_.stop();
  for (const auto& [number, entry] : connections_) entry.connection->hang_up({Errc::cancelled, "transport closed"});
  listening_.close([this] {
    listener_closed_ = true;
    finish_closing();
  });
  listener_.close();
}

void TcpTransport::on_proven(TcpConnection& connection) {
  forget_unproven(connections_.at(connection.flow().connection));
}

void TcpTransport::on_closed(TcpConnection& connection) {
  const Flow flow = connection.flow();
  const Error reason = connection.reason();
  const auto entry = connections_.find(flow.connection);
  forget_unproven(entry->second);
  for (const Peer& gone : entry->second.peers) {
    if (const auto known = by_peer_.find(gone); known != by_peer_.end() && known->second == flow.connection) {
      by_peer_.erase(known);
    }
  }
  connections_.erase(entry);
  parts_.receiver.on_flow_closed(flow, reason);
  finish_closing();
}

void TcpTransport::accept() {
  bool evicted = false;  // for the one who waits at the front
  for (int i = 0; i < accepts_per_turn && !closing_; ++i) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* remote = reinterpret_cast<sockaddr*>(&storage);
    Descriptor socket(::accept4(listener_.number(), remote, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    const int error = errno;
    if (socket) {
      evicted = false;
      admit(std::move(socket), SocketAddress::from(remote));
    } else if (is_exhausted(error)) {
      if (!is_awaited(listener_)) return;
      tell_exhausted(error);
      if (!std::exchange(evicted, true) && evict()) continue;
      return pause_accepting();
    } else if (error == EAGAIN || error == EWOULDBLOCK) {
      return;  // none is left; any other error is that of a connection that broke while it waited (accept(2))
    }
  }
}

void TcpTransport::tell_exhausted(int error) {
  const auto now = parts_.scheduler.now();
  if (now >= std::exchange(quiet_until_, now + quiet_time)) {
    parts_.receiver.on_accept_failed(*this, {Errc::limit_reached, "file descriptors", error});
  }
}

void TcpTransport::pause_accepting() {
  if (closing_) return;
  listening_.watch(0);
  accept_again_.start(accept_pause);
}

void TcpTransport::admit(Descriptor socket, const SocketAddress& remote) {
  if (remote.is_none() || !make_room()) return;  // closes it
  Entry* entry = add(std::move(socket), remote, TcpConnection::Origin::accepted);
  if (entry == nullptr) return;
  if (parts_.tls == nullptr) remember(*entry, {remote, {}});
  entry->connection->start({});
}

/// RFC 5922 §7.3: the certificate is checked for this name; where there is none, for the address itself.
TcpTransport::Peer TcpTransport::peer(const SocketAddress& remote, std::string_view name) const {
  if (parts_.tls == nullptr) return {remote, {}};
  return {remote, canonical_host(name.empty() ? remote.without_zone().host() : name)};
}

void TcpTransport::remember(Entry& entry, Peer peer) {
  by_peer_[peer] = entry.connection->flow().connection;
  entry.peers.push_back(std::move(peer));
}

std::size_t TcpTransport::PeerHash::operator()(const Peer& peer) const noexcept {
  return std::hash<SocketAddress>()(peer.address) ^ std::hash<std::string>()(peer.name);
}

bool TcpTransport::make_room() { return connections_.size() < parts_.limits.connections || evict(); }

/// One that has been closed but has not yet gone may be the oldest: its place is free then, all the same.
bool TcpTransport::evict() {
  if (unproven_.empty()) return false;
  TcpConnection& oldest = *unproven_.front();
  forget_unproven(connections_.at(oldest.flow().connection));
  oldest.close({Errc::limit_reached, "made room for another connection"});
  return true;
}

void TcpTransport::forget_unproven(Entry& entry) {
  if (entry.unproven != unproven_.end()) unproven_.erase(std::exchange(entry.unproven, unproven_.end()));
}

TcpTransport::Entry* TcpTransport::add(Descriptor socket, const SocketAddress& remote, TcpConnection::Origin origin) {
  // Never used twice, and different in each of a layer's transports.
  const std::uint64_t number = (std::uint64_t{parts_.id} << 40) | ++last_connection_;
  const Flow flow{kind(), bound_address(socket), remote, number, parts_.id};
  auto& owner = static_cast<TcpConnection::Owner&>(*this);
  auto connection = std::make_unique<TcpConnection>(parts_, pool_, owner, std::move(socket), flow, origin);
  if (!connection->valid()) return nullptr;
  auto* added = connection.get();
  Entry entry{std::move(connection), unproven_.insert(unproven_.end(), added), {}};
  return &connections_.emplace(number, std::move(entry)).first->second;
}

TcpConnection* TcpTransport::find(const Flow& flow) const {
  const auto found = connections_.find(flow.connection);
  return found == connections_.end() ? nullptr : found->second.connection.get();
}

void TcpTransport::finish_closing() {
  if (!closing_ || !listener_closed_ || !connections_.empty()) return;
  // May destroy us. Only one caller gets here with it still set.
  if (auto done = std::exchange(done_, {})) done();
}

}  // namespace sip::net
