// An IP address and a port.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <netinet/in.h>

namespace sip::net {

/// IPv4 or IPv6 address and port; default-constructed it is none. 28 bytes, compares by value.
class SocketAddress {
 public:
  SocketAddress() noexcept;
  /// An address literal, IPv6 with or without brackets and without zone; nullopt for anything else, host names
  /// included. An IPv4-mapped IPv6 address becomes IPv4.
  [[nodiscard]] static std::optional<SocketAddress> parse(std::string_view host, std::uint16_t port) noexcept;
  /// "host:port" or "[v6]:port".
  [[nodiscard]] static std::optional<SocketAddress> parse_with_port(std::string_view text) noexcept;
  /// IPv4-mapped IPv6 addresses become IPv4.
  [[nodiscard]] static SocketAddress from(const sockaddr* address) noexcept;

  [[nodiscard]] bool is_none() const noexcept { return storage_.any.sa_family == AF_UNSPEC; }
  [[nodiscard]] bool is_ipv4() const noexcept { return storage_.any.sa_family == AF_INET; }
  [[nodiscard]] bool is_ipv6() const noexcept { return storage_.any.sa_family == AF_INET6; }
  /// 0.0.0.0 or ::
  [[nodiscard]] bool is_wildcard() const noexcept;
  [[nodiscard]] bool is_loopback() const noexcept;
  /// One host's address: not none, a wildcard, multicast or broadcast.
  [[nodiscard]] bool is_unicast() const noexcept;
  [[nodiscard]] std::uint16_t port() const noexcept;
  [[nodiscard]] SocketAddress with_port(std::uint16_t port) const noexcept;
  /// A link-local IPv6 address has a zone in sockets, and none in messages (RFC 3261 §25.1 IPv6reference): what to
  /// compare with one of those.
  [[nodiscard]] SocketAddress without_zone() const noexcept;
  /// Same address, whatever the ports.
  [[nodiscard]] bool same_host(const SocketAddress& other) const noexcept;

  /// "192.0.2.1", "2001:db8::1": as `received` has it.
  [[nodiscard]] std::string host() const;
  /// "192.0.2.1", "[2001:db8::1]": as URIs and sent-by have it.
  [[nodiscard]] std::string uri_host() const;
  /// "192.0.2.1:5060", "[2001:db8::1]:5060"; "none" for none.
  [[nodiscard]] std::string text() const;

  [[nodiscard]] const sockaddr* raw() const noexcept { return &storage_.any; }
  [[nodiscard]] socklen_t raw_size() const noexcept { return is_ipv6() ? sizeof(sockaddr_in6) : sizeof(sockaddr_in); }

  friend bool operator==(const SocketAddress& a, const SocketAddress& b) noexcept;
  [[nodiscard]] std::size_t hash() const noexcept;

 private:
  union Storage {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
  } storage_;
};

}  // namespace sip::net

template <>
struct std::hash<sip::net::SocketAddress> {
  std::size_t operator()(const sip::net::SocketAddress& address) const noexcept { return address.hash(); }
};
