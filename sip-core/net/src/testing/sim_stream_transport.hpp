// A simulated TCP listener (or TLS, WS, WSS: whole messages in order, nothing of their handshakes).
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sip/net/transport.hpp"

#include "fabric.hpp"

namespace sip::testing::detail {

class SimStreamTransport final : public net::Transport {
 public:
  /// `bound` as asked for, its port chosen; `host` the node's address.
  SimStreamTransport(Fabric& fabric, net::TransportKind kind, const net::SocketAddress& bound,
                     const net::SocketAddress& host, std::uint32_t transport_id, const net::TransportLimits& limits,
                     Receiver& receiver)
      : fabric_(fabric),
        kind_(kind),
        bound_(bound),
        address_(host.with_port(bound.port())),
        transport_id_(transport_id),
        limits_(limits),
        receiver_(receiver) {}
  ~SimStreamTransport() override { shut(); }

  [[nodiscard]] Result<void> bind();

  [[nodiscard]] net::TransportKind kind() const noexcept override { return kind_; }
  [[nodiscard]] const net::SocketAddress& local() const noexcept override { return bound_; }
  [[nodiscard]] net::SocketAddress local_towards(const net::SocketAddress&) const override { return address_; }
  [[nodiscard]] Result<net::Flow> flow_to(const net::SocketAddress& remote, std::string_view name) override;
  [[nodiscard]] Result<void> send(const net::Flow& flow, std::string_view bytes) override;
  void close_flow(const net::Flow& flow) override { fabric_.streams().close(flow.connection); }
  void close(std::move_only_function<void()> done) override;

  // For Streams

  [[nodiscard]] const net::SocketAddress& address() const noexcept { return address_; }
  [[nodiscard]] std::uint32_t transport_id() const noexcept { return transport_id_; }
  [[nodiscard]] const net::TransportLimits& limits() const noexcept { return limits_; }
  [[nodiscard]] Receiver& receiver() noexcept { return receiver_; }
  [[nodiscard]] bool full() const noexcept { return connections_ >= limits_.connections; }
  /// A connection that a peer has made. In the clear it serves both ways (§18); where certificates count, a peer who
  /// has shown none is not reached by it (RFC 5923 §8.2), nor is a WebSocket client, who has no address (RFC 7118 §5).
  void accepted(const net::Flow& flow) {
    ++connections_;
    if (kind_ == net::TransportKind::tcp) remember({flow.remote, {}}, flow);
  }
  void ended(const net::Flow& flow);

 private:
  /// Who is reached by a connection: an address, and the name his certificate was checked for.
  struct Peer {
    net::SocketAddress address;
    std::string name;
    friend bool operator==(const Peer&, const Peer&) = default;
  };
  struct PeerHash {
    std::size_t operator()(const Peer& peer) const noexcept {
      return peer.address.hash() * 31 + std::hash<std::string>()(peer.name);
    }
  };
  std::vector<net::Flow> shut();
  void remember(Peer peer, const net::Flow& flow);

  Fabric& fabric_;
  net::TransportKind kind_;
  net::SocketAddress bound_;
  net::SocketAddress address_;  // what peers see
  std::uint32_t transport_id_;
  net::TransportLimits limits_;
  Receiver& receiver_;
  std::size_t connections_ = 0;
  std::unordered_map<Peer, std::uint64_t, PeerHash> by_peer_;
  std::unordered_map<std::uint64_t, Peer> peers_;  // by connection
  bool open_ = false;
};

}  // namespace sip::testing::detail
