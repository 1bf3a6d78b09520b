// SIP over UDP on a Loop: RFC 3261 §18, RFC 3581.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sip/net/transport.hpp"

#include "poll.hpp"
#include "transport_parts.hpp"
#include "udp_socket.hpp"

namespace sip::net {

/// Replies that are sent while a received batch is handled leave together at its end. An ICMP error for a datagram we
/// sent is told as on_flow_closed() of the flow that flow_to() gives for that remote.
class UdpTransport final : public Transport {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Transport>> open(const TransportParts& parts, const SocketAddress& local);

  [[nodiscard]] TransportKind kind() const noexcept override { return TransportKind::udp; }
  [[nodiscard]] const SocketAddress& local() const noexcept override { return socket_.local(); }
  [[nodiscard]] SocketAddress local_towards(const SocketAddress& remote) const override;
  /// On a wildcard the flow's local address is the wildcard: the route decides, each time.
  [[nodiscard]] Result<Flow> flow_to(const SocketAddress& remote, std::string_view name) override;
  [[nodiscard]] Result<void> send(const Flow& flow, std::string_view bytes) override;
  void close_flow(const Flow& flow) override;
  void close(std::move_only_function<void()> done) override;

 private:
  UdpTransport(const TransportParts& parts, Descriptor socket);

  void on_ready(int events);
  void receive();
  void deliver(Datagram& datagram);
  Result<void> queue(const Flow& flow, std::string_view bytes);
  void flush();
  void report_unreachable();
  [[nodiscard]] Flow flow(const SocketAddress& local, const SocketAddress& remote) const;

  // One datagram that waits; its bytes stand in queued_bytes_.
  struct Queued {
    SocketAddress local;
    SocketAddress remote;
    std::size_t offset;
    std::size_t size;
  };

  TransportParts parts_;
  UdpSocket socket_;
  Poll poll_;
  std::vector<Queued> queued_;
  std::string queued_bytes_;
  std::vector<UdpSocket::Outgoing> outgoing_;        // flush()'s own, kept for its memory
  std::vector<UdpSocket::Unreachable> unreachable_;  // not yet told
  bool receiving_ = false;
  bool closed_ = false;
};

}  // namespace sip::net
