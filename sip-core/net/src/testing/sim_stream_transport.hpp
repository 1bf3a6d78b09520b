// A simulated TCP listener (or TLS, WS, WSS: whole messages in order, nothing of their handshakes).
#pragma once

#include <unordered_map>

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
  void opened(const net::Flow& flow) {
    ++connections_;
    by_remote_[flow.remote] = flow.connection;
  }
  void ended(const net::Flow& flow) {
    --connections_;
    const auto known = by_remote_.find(flow.remote);
    if (known != by_remote_.end() && known->second == flow.connection) by_remote_.erase(known);
  }

 private:
  std::vector<net::Flow> shut();

  Fabric& fabric_;
  net::TransportKind kind_;
  net::SocketAddress bound_;
  net::SocketAddress address_;  // what peers see
  std::uint32_t transport_id_;
  net::TransportLimits limits_;
  Receiver& receiver_;
  std::size_t connections_ = 0;
  std::unordered_map<net::SocketAddress, std::uint64_t> by_remote_;
  bool open_ = false;
};

}  // namespace sip::testing::detail
