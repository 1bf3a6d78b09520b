#include "stream_listener.hpp"

#include <cerrno>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

namespace sip::net {

namespace {

constexpr int accepts_per_turn = 64;
// Out of descriptors: the kernel would tell us of the waiting connection again at once, for ever.
constexpr Duration accept_pause = std::chrono::milliseconds(100);

/// Whether somebody waits to be accepted: accept() itself looks for a descriptor first, and then for him.
bool is_awaited(const Descriptor& listener) {
  pollfd one{.fd = listener.number(), .events = POLLIN, .revents = 0};
  return ::poll(&one, 1, 0) == 1;
}

}  // namespace

Result<Descriptor> StreamListener::bind(const SocketAddress& local, bool reuse_port) {
  auto socket = open_socket(local, SOCK_STREAM);
  if (!socket) return socket;
  // A restarted server takes its address back though old connections are still in TIME_WAIT.
  if (local.port() != 0) socket->set(SOL_SOCKET, SO_REUSEADDR, 1);
  if (reuse_port && !socket->set(SOL_SOCKET, SO_REUSEPORT, 1)) {
    return fail(Errc::transport_failed, "SO_REUSEPORT", errno);
  }
  if (const auto bound = bind_socket(*socket, local); !bound) return std::unexpected(bound.error());
  if (::listen(socket->number(), SOMAXCONN) != 0) {
    return fail(errno == EADDRINUSE ? Errc::address_in_use : Errc::transport_failed, "listen", errno);
  }
  return socket;
}

StreamListener::StreamListener(const TransportParts& parts, Descriptor socket, Owner& owner)
    : owner_(owner),
      socket_(std::move(socket)),
      local_(bound_address(socket_)),
      poll_(parts.loop, socket_.number(), [this](int) { accept(); }),
      again_(parts.scheduler, [this] { poll_.watch(UV_READABLE); }) {}

void StreamListener::close(std::move_only_function<void()> closed) {
  again_.stop();
  poll_.close(std::move(closed));
  socket_.close();
}

void StreamListener::pause() {
  poll_.watch(0);
  again_.start(accept_pause);
}

void StreamListener::accept() {
  bool asked = false;  // to make room for the one who waits at the front
  for (int i = 0; i < accepts_per_turn && socket_; ++i) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto* remote = reinterpret_cast<sockaddr*>(&storage);
    Descriptor socket(::accept4(socket_.number(), remote, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    const int error = errno;
    if (socket) {
      asked = false;
      owner_.on_accepted(std::move(socket), SocketAddress::from(remote));
    } else if (is_exhausted(error)) {
      if (!is_awaited(socket_)) return;
      if (std::exchange(asked, true)) return pause();
      owner_.on_exhausted({Errc::limit_reached, "file descriptors", error});
    } else if (error == EAGAIN || error == EWOULDBLOCK) {
      return;  // none is left; any other error is that of a connection that broke while it waited (accept(2))
    }
  }
}

}  // namespace sip::net
