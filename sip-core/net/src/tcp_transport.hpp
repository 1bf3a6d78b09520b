// SIP over TCP on a Loop: RFC 3261 §18.
#pragma once

#include <cstdint>
#include <list>
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
  [[nodiscard]] Result<Flow> flow_to(const SocketAddress& remote, std::string_view name) override;
  [[nodiscard]] Result<void> send(const Flow& flow, std::string_view bytes) override;
  void close_flow(const Flow& flow) override;
  void close(std::move_only_function<void()> done) override;

 private:
  using Unproven = std::list<TcpConnection*>;
  struct Entry {
    std::unique_ptr<TcpConnection> connection;
    Unproven::iterator unproven;  // unproven_.end() once it is not in there
  };

  TcpTransport(const TransportParts& parts, Descriptor listener);

  void on_proven(TcpConnection& connection) override;
  void on_closed(TcpConnection& connection) override;
  void accept();
  void tell_exhausted(int error);
  void pause_accepting();
  void admit(Descriptor socket, const SocketAddress& remote);
  /// Whether one more connection may be opened, if need be at the cost of another.
  [[nodiscard]] bool make_room();
  /// Closes the oldest connection that has never delivered a whole message; false where there is none.
  bool evict();
  [[nodiscard]] TcpConnection* add(Descriptor socket, const SocketAddress& remote, TcpConnection::Origin origin);
  [[nodiscard]] TcpConnection* find(const Flow& flow) const;
  void forget_unproven(Entry& entry);
  void finish_closing();

  TransportParts parts_;
  SocketAddress local_;
  BufferPool pool_;
  Descriptor listener_;
  Poll listening_;
  Timer accept_again_;
  TimePoint quiet_until_{};                               // of on_accept_failed()
  std::unordered_map<std::uint64_t, Entry> connections_;  // by Flow::connection
  Unproven unproven_;                                     // have never delivered a whole message, the oldest first
  std::unordered_map<SocketAddress, std::uint64_t> by_remote_;  // the newest usable one
  std::uint64_t last_connection_ = 0;
  std::move_only_function<void()> done_;
  bool listener_closed_ = false;
  bool closing_ = false;
};

}  // namespace sip::net
