// SIP over TCP on a Loop: RFC 3261 §18.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "sip/net/transport.hpp"

#include "buffer_pool.hpp"
#include "descriptor.hpp"
#include "poll.hpp"
#include "tcp_connection.hpp"
#include "transport_parts.hpp"

namespace sip::net {

/// Listens, connects, and reuses what is connected, whichever side made the connection (§18).
class TcpTransport final : public Transport, private TcpConnection::Owner {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Transport>> open(const TransportParts& parts, const SocketAddress& local);
  ~TcpTransport();

  [[nodiscard]] TransportKind kind() const noexcept override { return TransportKind::tcp; }
  [[nodiscard]] const SocketAddress& local() const noexcept override { return local_; }
  [[nodiscard]] SocketAddress local_towards(const SocketAddress& remote) const override;
  [[nodiscard]] Result<Flow> flow_to(const SocketAddress& remote) override;
  [[nodiscard]] Result<void> send(const Flow& flow, std::string_view bytes) override;
  void close_flow(const Flow& flow) override;
  void close(std::move_only_function<void()> done) override;

 private:
  TcpTransport(const TransportParts& parts, Descriptor listener);

  void on_closed(TcpConnection& connection) override;
  void accept();
  void admit(Descriptor socket, const SocketAddress& remote);
  [[nodiscard]] TcpConnection* add(Descriptor socket, const SocketAddress& remote, TcpConnection::Origin origin);
  [[nodiscard]] TcpConnection* find(const Flow& flow) const;
  void finish_closing();

  TransportParts parts_;
  SocketAddress local_;
  BufferPool pool_;
  Descriptor listener_;
  Poll listening_;
  Timer accept_again_;
  std::unordered_map<std::uint64_t, std::unique_ptr<TcpConnection>> connections_;  // by Flow::connection
  std::unordered_map<SocketAddress, std::uint64_t> by_remote_;                     // the newest usable one
  std::uint64_t last_connection_ = 0;
  std::move_only_function<void()> done_;
  bool listener_closed_ = false;
  bool closing_ = false;
};

}  // namespace sip::net
