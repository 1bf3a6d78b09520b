#include "tcp_transport.hpp"

#include <cerrno>
#include <functional>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>

#include "sip/aor.hpp"

#include "tls_credentials.hpp"

namespace sip::net {

namespace {

constexpr std::size_t read_block = 4096;
constexpr std::size_t spare_blocks = 8;
// Between two complaints of on_accept_failed().
constexpr Duration quiet_time = std::chrono::minutes(1);
// Of one certificate: how many domains a connection may be reused for.
constexpr std::size_t aliases_per_connection = 16;

/// One that keeps an address for us, and nobody gets through to.
Result<Descriptor> reserved_socket(const SocketAddress& local) {
  auto socket = open_socket(local, SOCK_STREAM);
  if (!socket) return socket;
  if (const auto bound = bind_socket(*socket, local); !bound) return std::unexpected(bound.error());
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
  const bool listens = parts.tls == nullptr || parts.tls->listens();
  auto socket = listens ? StreamListener::bind(local, parts.limits.reuse_port) : reserved_socket(local);
  if (!socket) return std::unexpected(socket.error());
  std::unique_ptr<TcpTransport> transport(new TcpTransport(parts, std::move(*socket)));
  if (!transport->listener_.valid()) return fail(Errc::transport_failed, "uv_poll_init");
  if (listens) transport->listener_.start();
  return transport;
}

TcpTransport::TcpTransport(const TransportParts& parts, Descriptor listener)
    : parts_(parts), pool_(read_block, spare_blocks), listener_(parts_, std::move(listener), *this) {}

TcpTransport::~TcpTransport() = default;

SocketAddress TcpTransport::local_towards(const SocketAddress& remote) const { return source_towards(local(), remote); }

Result<Flow> TcpTransport::flow_to(const SocketAddress& remote, std::string_view name) {
  if (closing_) return fail(Errc::gone, "transport");
  if (remote.is_none() || remote.port() == 0) return fail(Errc::invalid_argument, "remote address");
  if (remote.is_ipv6() != local().is_ipv6()) return fail(Errc::unsupported_transport, "address family");
  Peer wanted = peer(remote, name);
  if (const auto known = by_peer_.find(wanted); known != by_peer_.end()) {
    const auto& connection = *connections_.at(known->second).connection;
    if (connection.usable()) return connection.flow();
  }
  if (!make_room()) return fail(Errc::limit_reached, "connections");
  auto socket = connecting_socket(local(), remote);
  if (!socket && is_exhausted(socket.error().system) && evict()) socket = connecting_socket(local(), remote);
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
  for (const auto& [number, entry] : connections_) entry.connection->hang_up({Errc::cancelled, "transport closed"});
  listener_.close([this] {
    listener_closed_ = true;
    finish_closing();
  });
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

void TcpTransport::on_accepted(Descriptor socket, const SocketAddress& remote) {
  if (remote.is_none() || !make_room()) return;  // closes it
  Entry* entry = add(std::move(socket), remote, TcpConnection::Origin::accepted);
  if (entry == nullptr) return;
  if (parts_.tls == nullptr) remember(*entry, {remote, {}});
  entry->connection->start({});
}

void TcpTransport::on_exhausted(const Error& error) {
  evict();
  const auto now = parts_.scheduler.now();
  if (now >= std::exchange(quiet_until_, now + quiet_time)) parts_.receiver.on_accept_failed(*this, error);
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
