#include "sip/net/socket_address.hpp"

#include <charconv>
#include <cstring>

#include <arpa/inet.h>

namespace sip::net {

namespace {

std::uint64_t mix(std::uint64_t value) noexcept {
  value = (value ^ (value >> 32)) * 0x9E3779B97F4A7C15U;
  return value ^ (value >> 29);
}

}  // namespace

SocketAddress::SocketAddress() noexcept { std::memset(&storage_, 0, sizeof storage_); }

std::optional<SocketAddress> SocketAddress::parse(std::string_view host, std::uint16_t port) noexcept {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    if (host.find(':') == std::string_view::npos) return std::nullopt;
  }
  char text[INET6_ADDRSTRLEN + 1] = {};
  if (host.empty() || host.size() > INET6_ADDRSTRLEN || host.find('\0') != std::string_view::npos) return std::nullopt;
  std::memcpy(text, host.data(), host.size());

  SocketAddress address;
  if (inet_pton(AF_INET, text, &address.storage_.v4.sin_addr) == 1) {
    address.storage_.v4.sin_family = AF_INET;
    address.storage_.v4.sin_port = htons(port);
    return address;
  }
  if (inet_pton(AF_INET6, text, &address.storage_.v6.sin6_addr) == 1) {
    address.storage_.v6.sin6_family = AF_INET6;
    address.storage_.v6.sin6_port = htons(port);
    return from(address.raw());
  }
  return std::nullopt;
}

std::optional<SocketAddress> SocketAddress::parse_with_port(std::string_view text) noexcept {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return std::nullopt;
  const std::string_view host = text.substr(0, colon);
  // "2001:db8::1:5060" could be read in two ways, so IPv6 needs its brackets here.
  if (host.find(':') != std::string_view::npos && (host.front() != '[' || host.back() != ']')) return std::nullopt;
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, port);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return parse(host, port);
}

SocketAddress SocketAddress::from(const sockaddr* address) noexcept {
  SocketAddress result;
  if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    result.storage_.v4.sin_family = AF_INET;
    result.storage_.v4.sin_port = v4->sin_port;
    result.storage_.v4.sin_addr = v4->sin_addr;
  } else if (address->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) {
      result.storage_.v4.sin_family = AF_INET;
      result.storage_.v4.sin_port = v6->sin6_port;
      std::memcpy(&result.storage_.v4.sin_addr, v6->sin6_addr.s6_addr + 12, 4);
    } else {
      result.storage_.v6.sin6_family = AF_INET6;
      result.storage_.v6.sin6_port = v6->sin6_port;
      result.storage_.v6.sin6_addr = v6->sin6_addr;
      result.storage_.v6.sin6_scope_id = v6->sin6_scope_id;
    }
  }
  return result;
}

bool SocketAddress::is_wildcard() const noexcept {
  if (is_ipv4()) return storage_.v4.sin_addr.s_addr == htonl(INADDR_ANY);
  return is_ipv6() && IN6_IS_ADDR_UNSPECIFIED(&storage_.v6.sin6_addr);
}

bool SocketAddress::is_loopback() const noexcept {
  if (is_ipv4()) return ntohl(storage_.v4.sin_addr.s_addr) >> 24 == 127;
  return is_ipv6() && IN6_IS_ADDR_LOOPBACK(&storage_.v6.sin6_addr);
}

bool SocketAddress::is_unicast() const noexcept {
  if (is_none() || is_wildcard()) return false;
  if (is_ipv6()) return !IN6_IS_ADDR_MULTICAST(&storage_.v6.sin6_addr);
  // 224.0.0.0/4 is multicast; above it 240.0.0.0/4 is reserved, 255.255.255.255 in it broadcast.
  return ntohl(storage_.v4.sin_addr.s_addr) >> 24 < 224;
}

std::uint16_t SocketAddress::port() const noexcept {
  if (is_ipv4()) return ntohs(storage_.v4.sin_port);
  return is_ipv6() ? ntohs(storage_.v6.sin6_port) : 0;
}

SocketAddress SocketAddress::with_port(std::uint16_t port) const noexcept {
  SocketAddress result = *this;
  if (is_ipv4()) result.storage_.v4.sin_port = htons(port);
  if (is_ipv6()) result.storage_.v6.sin6_port = htons(port);
  return result;
}

SocketAddress SocketAddress::without_zone() const noexcept {
  SocketAddress result = *this;
  if (is_ipv6()) result.storage_.v6.sin6_scope_id = 0;
  return result;
}

bool SocketAddress::same_host(const SocketAddress& other) const noexcept { return with_port(0) == other.with_port(0); }

std::string SocketAddress::host() const {
  char text[INET6_ADDRSTRLEN] = {};
  if (is_ipv4()) inet_ntop(AF_INET, &storage_.v4.sin_addr, text, sizeof text);
  if (is_ipv6()) inet_ntop(AF_INET6, &storage_.v6.sin6_addr, text, sizeof text);
  return text;
}

std::string SocketAddress::uri_host() const { return is_ipv6() ? '[' + host() + ']' : host(); }

std::string SocketAddress::text() const {
  return is_none() ? std::string("none") : uri_host() + ':' + std::to_string(port());
}

bool operator==(const SocketAddress& a, const SocketAddress& b) noexcept {
  // Every byte is set, padding and unused members included: SocketAddress() and from() see to that.
  if (a.storage_.any.sa_family != b.storage_.any.sa_family) return false;
  if (a.is_ipv4()) {
    return a.storage_.v4.sin_addr.s_addr == b.storage_.v4.sin_addr.s_addr &&
           a.storage_.v4.sin_port == b.storage_.v4.sin_port;
  }
  return std::memcmp(&a.storage_.v6, &b.storage_.v6, sizeof a.storage_.v6) == 0;
}

std::size_t SocketAddress::hash() const noexcept {
  if (is_ipv4()) return mix(std::uint64_t{storage_.v4.sin_addr.s_addr} << 16 | storage_.v4.sin_port);
  std::uint64_t halves[2];
  std::memcpy(halves, &storage_.v6.sin6_addr, sizeof halves);
  return mix(mix(halves[0]) + halves[1] + storage_.v6.sin6_port);
}

}  // namespace sip::net
