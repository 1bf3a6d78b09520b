// Sockets of our own: opening, binding, and who one is.
#pragma once

#include <utility>

#include "sip/error.hpp"
#include "sip/net/socket_address.hpp"

namespace sip::net {

/// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() noexcept = default;
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }

  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] explicit operator bool() const noexcept { return number_ >= 0; }
  void close() noexcept;
  /// The number, which is the caller's to close from now on.
  [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }
  /// Sets an integer socket option. Failure is left to the caller to judge: some are only wishes.
  bool set(int level, int option, int value) const noexcept;

 private:
  int number_ = -1;
};

/// Whether this errno says that the system has no room for another descriptor.
[[nodiscard]] bool is_exhausted(int error) noexcept;

/// A non-blocking socket of `address`'s family; IPv6 ones do not take IPv4. Errc::unsupported_transport where the
/// machine has no such family.
[[nodiscard]] Result<Descriptor> open_socket(const SocketAddress& address, int type);

/// Errc::address_in_use, Errc::address_unavailable.
[[nodiscard]] Result<void> bind_socket(const Descriptor& socket, const SocketAddress& address);

/// The address a socket is bound to, its real port.
[[nodiscard]] SocketAddress bound_address(const Descriptor& socket);

/// The address a packet to `remote` would leave from, with `local`'s port: `local` itself unless it is a wildcard.
/// `local` where there is no route.
[[nodiscard]] SocketAddress source_towards(const SocketAddress& local, const SocketAddress& remote);

}  // namespace sip::net
