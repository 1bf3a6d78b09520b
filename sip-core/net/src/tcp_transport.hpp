// SIP over TCP on a Loop, in the clear or by TLS: RFC 3261 §18.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sip/net/transport.hpp"

#include "buffer_pool.hpp"
#include "descriptor.hpp"
#include "stream_listener.hpp"
#include "tcp_connection.hpp"
#include "transport_parts.hpp"

namespace sip::net {

/// Listens, connects, and reuses what is connected. Without TLS whichever side made the connection (§18). By TLS, where
/// a certificate says who the peer is, requests to him go by a connection he made only as RFC 5923 §8.2 allows it: he
/// has asked for it (alias()), and has shown a certificate for the name the request goes to.
class TcpTransport final : public Transport, private TcpConnection::Owner, private StreamListener::Owner {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Transport>> open(const TransportParts& parts, const SocketAddress& local);
  ~TcpTransport();

  [[nodiscard]] TransportKind kind() const noexcept override {
    return parts_.tls != nullptr ? TransportKind::tls : TransportKind::tcp;
  }
  [[nodiscard]] const SocketAddress& local() const noexcept override { return listener_.local(); }
  [[nodiscard]] SocketAddress local_towards(const SocketAddress& remote) const override;
  [[nodiscard]] Result<Flow> flow_to(const SocketAddress& remote, std::string_view name) override;
  [[nodiscard]] Result<void> send(const Flow& flow, std::string_view bytes) override;
  void alias(const Flow& flow, const SocketAddress& advertised) override;
  void close_flow(const Flow& flow) override;
  void close(std::move_only_function<void()> done) override;

 private:
  using Unproven = std::list<TcpConnection*>;
  /// Who is reached by a connection.
  struct Peer {
    SocketAddress address;
    std::string name;  // as canonical_host() has it; "" where no certificate is looked at
    friend bool operator==(const Peer&, const Peer&) = default;
  };
  struct PeerHash {
    std::size_t operator()(const Peer& peer) const noexcept;
  };
  struct Entry {
    std::unique_ptr<TcpConnection> connection;
    Unproven::iterator unproven;  // unproven_.end() once it is not in there
    std::vector<Peer> peers;      // who leads here in by_peer_, unless a newer connection took his place
  };

  TcpTransport(const TransportParts& parts, Descriptor listener);

  void on_proven(TcpConnection& connection) override;
  void on_closed(TcpConnection& connection) override;
  void on_accepted(Descriptor socket, const SocketAddress& remote) override;
  void on_exhausted(const Error& error) override;
  [[nodiscard]] Peer peer(const SocketAddress& remote, std::string_view name) const;
  void remember(Entry& entry, Peer peer);
  /// Whether one more connection may be opened, if need be at the cost of another.
  [[nodiscard]] bool make_room();
  /// Closes the oldest connection that has never delivered a whole message; false where there is none.
  bool evict();
  /// None where the loop cannot watch one more descriptor.
  [[nodiscard]] Entry* add(Descriptor socket, const SocketAddress& remote, TcpConnection::Origin origin);
  [[nodiscard]] TcpConnection* find(const Flow& flow) const;
  void forget_unproven(Entry& entry);
  void finish_closing();

  TransportParts parts_;
  BufferPool pool_;
  StreamListener listener_;
  TimePoint quiet_until_{};                                    // of on_accept_failed()
  std::unordered_map<std::uint64_t, Entry> connections_;       // by Flow::connection
  Unproven unproven_;                                          // have never delivered a whole message, the oldest first
  std::unordered_map<Peer, std::uint64_t, PeerHash> by_peer_;  // the newest
  std::uint64_t last_connection_ = 0;
  std::move_only_function<void()> done_;
  bool listener_closed_ = false;
  bool closing_ = false;
};

}  // namespace sip::net
