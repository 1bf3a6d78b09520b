// A UDP socket that knows which of our addresses a packet came to: system calls only, no loop.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sip/buffer.hpp"
#include "sip/error.hpp"
#include "sip/net/socket_address.hpp"

#include "buffer_pool.hpp"
#include "descriptor.hpp"

namespace sip::net {

/// A received datagram. `bytes` may be lent out: the socket takes the block back when nobody else holds it.
struct Datagram {
  Buffer bytes;
  std::size_t size = 0;  // as it came; more than bytes.size() where it was cut
  SocketAddress remote;
  SocketAddress local;  // the address it came to, our port
};

/// Datagrams received by one system call and sent by one (recvmmsg, sendmmsg).
class UdpSocket {
 public:
  static constexpr std::size_t batch = 32;

  /// Bytes of a datagram past `largest` are not kept.
  UdpSocket(Descriptor socket, std::size_t largest);
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;
  ~UdpSocket();

  [[nodiscard]] static Result<Descriptor> bound(const SocketAddress& local, bool reuse_port);

  [[nodiscard]] int descriptor() const noexcept { return socket_.number(); }
  [[nodiscard]] const SocketAddress& local() const noexcept { return local_; }
  void close() noexcept { socket_.close(); }

  /// What waits, at most `batch`; the span is valid until the next call.
  [[nodiscard]] std::span<Datagram> receive();

  /// Sends at once. Errc::limit_reached with EAGAIN where the socket's buffer is full; Errc::transport_failed.
  [[nodiscard]] Result<void> send(const SocketAddress& local, const SocketAddress& remote, std::string_view bytes);

  struct Outgoing {
    SocketAddress local;
    SocketAddress remote;
    std::string_view bytes;
    int error = 0;  // errno where it could not be sent
  };
  /// Sends from the front; how many are dealt with, failed ones included. Fewer than given: the socket's buffer is
  /// full.
  [[nodiscard]] std::size_t send(std::span<Outgoing> datagrams);

  struct Unreachable {
    SocketAddress remote;
    int error = 0;  // errno: ECONNREFUSED for a port, EHOSTUNREACH …
  };
  /// The ICMP errors that came for what we sent (RFC 3261 §18.4), at most `batch` read by one call.
  void read_errors(std::vector<Unreachable>& out);

 private:
  struct Slots;
  [[nodiscard]] bool fill(std::size_t index, Datagram& datagram);

  Descriptor socket_;
  SocketAddress local_;
  std::size_t largest_;
  BufferPool pool_;
  std::unique_ptr<Slots> slots_;
  std::vector<Datagram> received_;
};

}  // namespace sip::net
