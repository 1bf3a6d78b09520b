#include "ws_transport.hpp"

#include <cstdint>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "ws_handshake.hpp"
#include "ws_tls.hpp"

namespace sip::net {

namespace {

constexpr Duration quiet_time = std::chrono::minutes(1);

std::uint64_t number_of(lws* wsi) noexcept { return reinterpret_cast<std::uintptr_t>(lws_get_opaque_user_data(wsi)); }

void* opaque(std::uint64_t number) noexcept { return reinterpret_cast<void*>(static_cast<std::uintptr_t>(number)); }

SocketAddress local_of(lws* wsi) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  if (::getsockname(lws_get_socket_fd(wsi), address, &size) != 0) return {};
  return SocketAddress::from(address);
}

}  // namespace

Result<std::unique_ptr<Transport>> WsTransport::open(const TransportParts& parts, const SocketAddress& local) {
  auto socket = StreamListener::bind(local, parts.limits.reuse_port);
  if (!socket) return std::unexpected(socket.error());
  std::unique_ptr<WsTransport> transport(new WsTransport(parts, std::move(*socket)));
  if (!transport->listener_.valid()) return fail(Errc::transport_failed, "uv_poll_init");
  static constexpr lws_protocols protocols[] = {{.name = "sip",
                                                 .callback = on_event,
                                                 .per_session_data_size = 0,
                                                 .rx_buffer_size = 0,
                                                 .id = 0,
                                                 .user = nullptr,
                                                 .tx_packet_size = 0},
                                                {}};
  auto context =
      WsContext::open({.loop = parts.loop, .protocols = protocols, .user = transport.get(), .tls = parts.tls});
  if (!context) return std::unexpected(context.error());
  transport->context_ = std::move(*context);
  transport->listener_.start();
  return transport;
}

WsTransport::WsTransport(const TransportParts& parts, Descriptor listener)
    : parts_(parts), listener_(parts_, std::move(listener), *this) {}

WsTransport::~WsTransport() = default;

SocketAddress WsTransport::local_towards(const SocketAddress& remote) const { return source_towards(local(), remote); }

Result<Flow> WsTransport::flow_to(const SocketAddress& remote, std::string_view name) {
  if (closing_) return fail(Errc::gone, "transport");
  if (remote.is_none() || remote.port() == 0) return fail(Errc::invalid_argument, "remote address");
  if (remote.is_ipv6() != local().is_ipv6()) return fail(Errc::unsupported_transport, "address family");
  const Peer wanted = peer(remote, name);
  if (const auto known = by_peer_.find(wanted); known != by_peer_.end()) {
    const auto& connection = *connections_.at(known->second).connection;
    if (connection.usable()) return connection.flow();
  }
  if (!make_room()) return fail(Errc::limit_reached, "connections");

  const std::uint64_t number = next_number();
  WsConnection& connection = add({.flow = {kind(), {}, remote, number, parts_.id},
                                  .origin = WsConnection::Origin::connecting,
                                  .name = wanted.name});
  const std::string host = name.empty() ? remote.text() : std::string(name) + ":" + std::to_string(remote.port());
  connecting_ = number;
  lws* wsi = context_->connect(
      {.remote = remote, .from = local().is_wildcard() ? "" : local().host(), .host = host, .opaque = opaque(number)});
  connecting_ = 0;
  if (wsi == nullptr) {
    forget(connection.flow());
    return fail(Errc::transport_failed, "connect");
  }
  connection.start(wsi, local_of(wsi));
  return connection.flow();
}

Result<void> WsTransport::send(const Flow& flow, std::string_view bytes) {
  auto* connection = find(flow.connection);
  if (connection == nullptr) return fail(Errc::gone, "connection");
  return connection->send(bytes);
}

void WsTransport::close_flow(const Flow& flow) {
  if (auto* connection = find(flow.connection)) connection->finish({Errc::cancelled, "closed here"});
}

void WsTransport::close(std::move_only_function<void()> done) {
  closing_ = true;
  done_ = std::move(done);
  for (const auto& [number, entry] : connections_) entry.connection->close({Errc::cancelled, "transport closed"});
  listener_.close([this] {
    listener_closed_ = true;
    finish_closing();
  });
  context_->close([this] {
    context_closed_ = true;
    finish_closing();
  });
}

void WsTransport::on_proven(WsConnection& connection) {
  forget_unproven(connections_.at(connection.flow().connection));
}

void WsTransport::on_accepted(Descriptor socket, const SocketAddress& remote) {
  if (remote.is_none() || !make_room()) return;  // closes it
  // SIP messages are small and answers are waited for: never hold one back for the next (Nagle).
  socket.set(IPPROTO_TCP, TCP_NODELAY, 1);
  const SocketAddress here = bound_address(socket);
  const std::uint64_t number = next_number();
  WsConnection& connection = add({.flow = {kind(), here, remote, number, parts_.id}});
  const Flow flow = connection.flow();
  lws* wsi = context_->adopt(std::move(socket), opaque(number));
  if (wsi == nullptr) return forget(flow);
  connection.start(wsi, here);
}

void WsTransport::on_exhausted(const Error& error) {
  const auto now = parts_.scheduler.now();
  // The place of the evicted one is free by the time accepting goes on.
  evict();
  if (now >= std::exchange(quiet_until_, now + quiet_time)) parts_.receiver.on_accept_failed(*this, error);
}

int WsTransport::on_event(lws* wsi, lws_callback_reasons reason, void* session, void* data, std::size_t size) {
  const std::uint64_t number = number_of(wsi);
  if (number == 0 && reason != LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS) return 0;  // of the context itself
  auto& self = *static_cast<WsTransport*>(lws_context_user(lws_get_context(wsi)));
  const auto* bytes = static_cast<const char*>(data);
  switch (reason) {
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
      return self.on_handshake(wsi, bytes);
    case LWS_CALLBACK_HTTP:
      return self.on_handshake(wsi, {});
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
      serve_with(static_cast<SSL_CTX*>(session), *self.parts_.tls);
      return 0;
    case LWS_CALLBACK_RAW_ADOPT:  // what an HTTP CONNECT would become
    case LWS_CALLBACK_RAW_RX:
      return -1;
    case LWS_CALLBACK_WSI_DESTROY:
      self.on_gone(wsi);
      return 0;
    default:
      break;
  }
  WsConnection* connection = self.find(number);
  if (connection == nullptr) return 0;
  if (reason == LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH) return self.is_accepted_server(wsi, *connection) ? 0 : -1;
  return self.on_connection_event(*connection, reason, {bytes, data == nullptr ? 0 : size});
}

int WsTransport::on_handshake(lws* wsi, std::string_view upgrade) {
  const std::string_view refusal = handshake_refusal(wsi, upgrade);
  if (refusal.empty()) return 0;
  std::string bytes(LWS_PRE, '\0');
  bytes.append(refusal);
  // Closed either way.
  static_cast<void>(
      lws_write(wsi, reinterpret_cast<unsigned char*>(bytes.data()) + LWS_PRE, refusal.size(), LWS_WRITE_HTTP_HEADERS));
  return -1;
}

int WsTransport::on_connection_event(WsConnection& connection, lws_callback_reasons reason, std::string_view data) {
  switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
      connection.on_opened();
      return 0;
    case LWS_CALLBACK_RECEIVE:
    case LWS_CALLBACK_CLIENT_RECEIVE:
      return connection.on_received(data);
    case LWS_CALLBACK_RECEIVE_PONG:
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
      connection.on_pong();
      return 0;
    case LWS_CALLBACK_SERVER_WRITEABLE:
    case LWS_CALLBACK_CLIENT_WRITEABLE:
      return connection.on_writable();
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
      connection.on_ended({Errc::transport_failed, "connect"});
      return 0;
    case LWS_CALLBACK_CLOSED:
    case LWS_CALLBACK_CLIENT_CLOSED:
      connection.on_ended({Errc::transport_failed, "closed by the peer"});
      return 0;
    default:
      return 0;
  }
}

bool WsTransport::is_accepted_server(lws* wsi, const WsConnection& connection) const {
  if (parts_.tls == nullptr) return is_sip_agreed(wsi);
  return is_expected_server(lws_get_ssl(wsi), connection.identity().name) && is_sip_agreed(wsi);
}

WsTransport::Peer WsTransport::peer(const SocketAddress& remote, std::string_view name) const {
  if (parts_.tls == nullptr) return {remote, {}};
  return {remote, name.empty() ? remote.host() : std::string(name)};
}

WsTransport::Peer WsTransport::peer(const WsConnection& connection) {
  return {connection.flow().remote, connection.identity().name};
}

/// The last that is heard of a connection.
void WsTransport::on_gone(lws* wsi) {
  const std::uint64_t number = number_of(wsi);
  WsConnection* connection = find(number);
  if (connection == nullptr) return;
  // Of the few that this concerns: it looks at every handle of the loop.
  const bool connecting = connection->identity().origin == WsConnection::Origin::connecting;
  if (connecting && !connection->was_opened()) context_->close_forgotten_poll(wsi);
  if (number == connecting_) return;  // flow_to() will say it itself
  connection->on_ended({Errc::transport_failed, "closed by the peer"});
  const Flow flow = connection->flow();
  const Error reason = connection->reason();
  const bool known = connection->is_known();
  forget(flow);
  if (known) parts_.receiver.on_flow_closed(flow, reason);
}

bool WsTransport::make_room() { return connections_.size() < parts_.limits.connections || evict(); }

/// One that has been closed but has not yet gone may be the oldest: its place is free then, all the same.
bool WsTransport::evict() {
  if (unproven_.empty()) return false;
  WsConnection& oldest = *unproven_.front();
  forget_unproven(connections_.at(oldest.flow().connection));
  oldest.close({Errc::limit_reached, "made room for another connection"});
  return true;
}

WsConnection& WsTransport::add(WsConnection::Identity identity) {
  const Flow flow = identity.flow;
  auto& owner = static_cast<WsConnection::Owner&>(*this);
  auto connection = std::make_unique<WsConnection>(parts_, *context_, owner, std::move(identity));
  auto& added = *connection;
  connections_.emplace(flow.connection, Entry{std::move(connection), unproven_.insert(unproven_.end(), &added)});
  // Who has come to us over TLS has shown no name to be asked for by.
  if (parts_.tls == nullptr || added.identity().origin == WsConnection::Origin::connecting) {
    by_peer_[peer(added)] = flow.connection;
  }
  return added;
}

void WsTransport::forget(const Flow& flow) {
  const auto entry = connections_.find(flow.connection);
  if (entry == connections_.end()) return;
  const auto known = by_peer_.find(peer(*entry->second.connection));
  if (known != by_peer_.end() && known->second == flow.connection) by_peer_.erase(known);
  forget_unproven(entry->second);
  connections_.erase(entry);
}

void WsTransport::forget_unproven(Entry& entry) {
  if (entry.unproven != unproven_.end()) unproven_.erase(std::exchange(entry.unproven, unproven_.end()));
}

WsConnection* WsTransport::find(std::uint64_t number) const {
  const auto found = connections_.find(number);
  return found == connections_.end() ? nullptr : found->second.connection.get();
}

std::uint64_t WsTransport::next_number() noexcept {
  // Never used twice, and different in each of a layer's transports.
  return (std::uint64_t{parts_.id} << 40) | ++last_connection_;
}

void WsTransport::finish_closing() {
  if (!listener_closed_ || !context_closed_) return;
  // May destroy us.
  if (auto done = std::exchange(done_, {})) done();
}

}  // namespace sip::net
