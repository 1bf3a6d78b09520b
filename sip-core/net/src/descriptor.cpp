#include "descriptor.hpp"

#include <cerrno>

#include <sys/socket.h>
#include <unistd.h>

namespace sip::net {

void Descriptor::close() noexcept {
  if (number_ >= 0) ::close(std::exchange(number_, -1));
}

bool Descriptor::set(int level, int option, int value) const noexcept {
  return ::setsockopt(number_, level, option, &value, sizeof value) == 0;
}

bool is_exhausted(int error) noexcept {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

Result<Descriptor> open_socket(const SocketAddress& address, int type) {
  if (address.is_none()) return fail(Errc::invalid_argument, "address");
  const int family = address.is_ipv6() ? AF_INET6 : AF_INET;
  Descriptor socket(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) {
    return fail(errno == EAFNOSUPPORT ? Errc::unsupported_transport : Errc::transport_failed, "socket", errno);
  }
  // One socket, one family: :: and 0.0.0.0 can then both be listened on.
  if (family == AF_INET6 && !socket.set(IPPROTO_IPV6, IPV6_V6ONLY, 1)) {
    return fail(Errc::transport_failed, "IPV6_V6ONLY", errno);
  }
  return socket;
}

Result<void> bind_socket(const Descriptor& socket, const SocketAddress& address) {
  if (::bind(socket.number(), address.raw(), address.raw_size()) == 0) return {};
  switch (errno) {
    case EADDRINUSE:
      return fail(Errc::address_in_use, "bind", errno);
    case EADDRNOTAVAIL:
    case EACCES:
      return fail(Errc::address_unavailable, "bind", errno);
    default:
      return fail(Errc::transport_failed, "bind", errno);
  }
}

SocketAddress bound_address(const Descriptor& socket) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  return SocketAddress::from(reinterpret_cast<const sockaddr*>(&storage));
}

SocketAddress source_towards(const SocketAddress& local, const SocketAddress& remote) {
  if (!local.is_wildcard() || local.is_ipv6() != remote.is_ipv6()) return local;
  // Connecting a UDP socket sends nothing: it asks the routing table.
  const Descriptor probe(::socket(remote.is_ipv6() ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!probe) return local;
  // Any port but 0 will do.
  const SocketAddress destination = remote.port() == 0 ? remote.with_port(5060) : remote;
  if (::connect(probe.number(), destination.raw(), destination.raw_size()) != 0) return local;
  const SocketAddress source = bound_address(probe);
  return source.is_none() ? local : source.with_port(local.port());
}

}  // namespace sip::net
