// SIP over WebSocket, plain or secured by TLS, on a Loop: RFC 7118.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <libwebsockets.h>

#include "sip/net/transport.hpp"

#include "stream_listener.hpp"
#include "transport_parts.hpp"
#include "ws_connection.hpp"
#include "ws_context.hpp"

namespace sip::net {

/// Listens, connects, and reuses what is connected, whichever side made the connection (RFC 3261 §18). The sockets are
/// accepted here, within the limits, and then libwebsockets'.
class WsTransport final : public Transport, private WsConnection::Owner, private StreamListener::Owner {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Transport>> open(const TransportParts& parts, const SocketAddress& local);
  ~WsTransport();

  [[nodiscard]] TransportKind kind() const noexcept override {
    return parts_.tls != nullptr ? TransportKind::wss : TransportKind::ws;
  }
  [[nodiscard]] const SocketAddress& local() const noexcept override { return listener_.local(); }
  [[nodiscard]] SocketAddress local_towards(const SocketAddress& remote) const override;
  [[nodiscard]] Result<Flow> flow_to(const SocketAddress& remote, std::string_view name) override;
  [[nodiscard]] Result<void> send(const Flow& flow, std::string_view bytes) override;
  void close_flow(const Flow& flow) override;
  void close(std::move_only_function<void()> done) override;

 private:
  using Unproven = std::list<WsConnection*>;
  struct Entry {
    std::unique_ptr<WsConnection> connection;
    Unproven::iterator unproven;  // unproven_.end() once it is not in there
  };

  /// Whom a connection leads to: of secured ones also by which name, because the certificate was checked for that one.
  struct Peer {
    SocketAddress address{};
    std::string name{};
    friend bool operator==(const Peer&, const Peer&) = default;
  };
  struct PeerHash {
    std::size_t operator()(const Peer& peer) const noexcept {
      return peer.address.hash() * 31 + std::hash<std::string>{}(peer.name);
    }
  };

  WsTransport(const TransportParts& parts, Descriptor listener);

  void on_proven(WsConnection& connection) override;
  void on_accepted(Descriptor socket, const SocketAddress& remote) override;
  void on_exhausted(const Error& error) override;

  static int on_event(lws* wsi, lws_callback_reasons reason, void* session, void* data, std::size_t size);
  [[nodiscard]] Peer peer(const SocketAddress& remote, std::string_view name) const;
  [[nodiscard]] static Peer peer(const WsConnection& connection);
  [[nodiscard]] int on_handshake(lws* wsi, std::string_view upgrade);
  [[nodiscard]] int on_connection_event(WsConnection& connection, lws_callback_reasons reason, std::string_view data);
  [[nodiscard]] bool is_accepted_server(lws* wsi, const WsConnection& connection) const;
  void on_gone(lws* wsi);

  /// Whether one more connection may be opened, if need be at the cost of another.
  [[nodiscard]] bool make_room();
  /// Closes the oldest connection that has never delivered a whole message; false where there is none.
  bool evict();
  [[nodiscard]] WsConnection& add(WsConnection::Identity identity);
  void forget(const Flow& flow);
  void forget_unproven(Entry& entry);
  [[nodiscard]] WsConnection* find(std::uint64_t number) const;
  [[nodiscard]] std::uint64_t next_number() noexcept;
  void finish_closing();

  TransportParts parts_;
  StreamListener listener_;
  std::unique_ptr<WsContext> context_;
  TimePoint quiet_until_{};                                    // of on_accept_failed()
  std::unordered_map<std::uint64_t, Entry> connections_;       // by Flow::connection
  Unproven unproven_;                                          // have never delivered a whole message, the oldest first
  std::unordered_map<Peer, std::uint64_t, PeerHash> by_peer_;  // the newest usable one
  std::uint64_t last_connection_ = 0;
  std::uint64_t connecting_ = 0;  // whose lws_client_connect_via_info() is running
  std::move_only_function<void()> done_;
  bool listener_closed_ = false;
  bool context_closed_ = false;
  bool closing_ = false;
};

}  // namespace sip::net
