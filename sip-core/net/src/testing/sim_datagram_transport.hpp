// A simulated UDP socket.
#pragma once

#include "sip/net/transport.hpp"

#include "fabric.hpp"

namespace sip::testing::detail {

class SimDatagramTransport final : public net::Transport {
 public:
  /// `bound` as asked for, its port chosen; `host` the node's address.
  SimDatagramTransport(Fabric& fabric, const net::SocketAddress& bound, const net::SocketAddress& host,
                       std::uint32_t transport_id, Receiver& receiver)
      : fabric_(fabric),
        bound_(bound),
        address_(host.with_port(bound.port())),
        transport_id_(transport_id),
        receiver_(receiver) {}
  ~SimDatagramTransport() override { unbind(); }

  [[nodiscard]] Result<void> bind();
  void deliver(Buffer bytes, const net::SocketAddress& from);

  [[nodiscard]] net::TransportKind kind() const noexcept override { return net::TransportKind::udp; }
  [[nodiscard]] const net::SocketAddress& local() const noexcept override { return bound_; }
  [[nodiscard]] net::SocketAddress local_towards(const net::SocketAddress&) const override { return address_; }
  [[nodiscard]] Result<net::Flow> flow_to(const net::SocketAddress& remote, std::string_view name) override;
  [[nodiscard]] Result<void> send(const net::Flow& flow, std::string_view bytes) override;
  void close_flow(const net::Flow&) override {}
  void close(std::move_only_function<void()> done) override;

 private:
  void unbind();

  Fabric& fabric_;
  net::SocketAddress bound_;
  net::SocketAddress address_;  // what peers see
  std::uint32_t transport_id_;
  Receiver& receiver_;
  bool open_ = false;
};

}  // namespace sip::testing::detail
