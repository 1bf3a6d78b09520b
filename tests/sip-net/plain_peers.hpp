// Peers that speak no stack of ours: plain sockets on loopback.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop_fixture.hpp"

namespace sip::net {

inline SocketAddress bound_to(int socket) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &size);
  return SocketAddress::from(reinterpret_cast<sockaddr*>(&storage));
}

/// A peer of ours: a plain blocking socket, whose receive() waits a second at most.
struct DatagramPeer {
  int socket;
  explicit DatagramPeer(const char* local = "127.0.0.1:0") {
    const auto at = address(local);
    socket = ::socket(at.is_ipv6() ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::bind(socket, at.raw(), at.raw_size()), 0);
    const timeval wait{1, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  }
  ~DatagramPeer() { ::close(socket); }
  SocketAddress local() const { return bound_to(socket); }
  void send(const SocketAddress& to, std::string_view bytes) const {
    EXPECT_EQ(::sendto(socket, bytes.data(), bytes.size(), 0, to.raw(), to.raw_size()),
              static_cast<ssize_t>(bytes.size()));
  }
  struct Received {
    std::string bytes;
    SocketAddress from;
  };
  Received receive() const {
    std::string bytes(70000, '\0');
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    const auto count = ::recvfrom(socket, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&storage), &size);
    if (count < 0) return {};
    bytes.resize(static_cast<std::size_t>(count));
    return {bytes, SocketAddress::from(reinterpret_cast<sockaddr*>(&storage))};
  }
};

/// A peer of ours: a plain socket, used while the loop turns.
struct StreamPeer {
  Loop& loop;
  int socket = -1;

  explicit StreamPeer(Loop& on) : loop(on) {}
  StreamPeer(Loop& on, const SocketAddress& to) : loop(on) {
    socket = ::socket(to.is_ipv6() ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::connect(socket, to.raw(), to.raw_size()), 0);
    ::fcntl(socket, F_SETFL, O_NONBLOCK);
    const int on_at_once = 1;  // small pieces are not to wait for each other
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on_at_once, sizeof on_at_once);
  }
  StreamPeer(const StreamPeer&) = delete;
  StreamPeer& operator=(const StreamPeer&) = delete;
  ~StreamPeer() { close(); }
  void close() {
    if (socket >= 0) ::close(socket);
    socket = -1;
  }
  SocketAddress local() const { return bound_to(socket); }
  void send(std::string_view bytes) const {
    EXPECT_EQ(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  std::string received;
  bool ended = false;  // by FIN or RST
  bool reset = false;
  bool poll() {
    char bytes[65536];
    while (!ended) {
      const auto count = ::recv(socket, bytes, sizeof bytes, 0);
      if (count < 0 && errno == EAGAIN) return false;
      if (count <= 0) {
        ended = true;
        reset = count < 0;
      } else {
        received.append(bytes, static_cast<std::size_t>(count));
      }
    }
    return true;
  }
  /// Until this much has come.
  std::string receive(std::size_t size) {
    Timer tick(loop.scheduler(), [&] { tick.start(std::chrono::milliseconds(1)); });
    tick.start(std::chrono::milliseconds(1));
    run_until(loop, [&] {
      poll();
      return received.size() >= size || ended;
    });
    return std::exchange(received, {});
  }
  bool wait_end() {
    Timer tick(loop.scheduler(), [&] { tick.start(std::chrono::milliseconds(1)); });
    tick.start(std::chrono::milliseconds(1));
    return run_until(loop, [&] { return poll(); });
  }
};

/// While it lives, the process can open no descriptor but in the place of one it has closed. Not for the
/// undefined-behaviour sanitizer, which takes two for a look at an object, and the object for gone where there are
/// none.
struct NoDescriptors {
#ifdef __SANITIZE_ADDRESS__
  static constexpr bool can_be = false;
#else
  static constexpr bool can_be = true;
#endif

  rlimit before{};
  NoDescriptors() {
    EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const int next = ::dup(0);
    ::close(next);
    const rlimit none{static_cast<rlim_t>(next), before.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  }
  ~NoDescriptors() { EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0); }
};

}  // namespace sip::net
