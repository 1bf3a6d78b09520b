#include "sip/net/transport_kind.hpp"

#include <iterator>

#include "sip/params.hpp"

namespace sip::net {

namespace {

struct Names {
  std::string_view via;
  std::string_view uri;
};

// By TransportKind.
constexpr Names names[] = {{"UDP", "udp"}, {"TCP", "tcp"}, {"TLS", "tls"}, {"WS", "ws"}, {"WSS", "wss"}};

}  // namespace

std::string_view via_name(TransportKind kind) noexcept { return names[static_cast<std::size_t>(kind)].via; }

std::string_view uri_name(TransportKind kind) noexcept { return names[static_cast<std::size_t>(kind)].uri; }

std::optional<TransportKind> transport_kind(std::string_view name) noexcept {
  for (std::size_t i = 0; i < std::size(names); ++i) {
    if (equals_ignoring_case(name, names[i].uri)) return static_cast<TransportKind>(i);
  }
  return std::nullopt;
}

std::uint16_t default_port(TransportKind kind) noexcept {
  switch (kind) {
    case TransportKind::udp:
    case TransportKind::tcp:
      return 5060;
    case TransportKind::tls:
      return 5061;
    case TransportKind::ws:
      return 80;
    case TransportKind::wss:
      return 443;
  }
  return 5060;
}

}  // namespace sip::net
