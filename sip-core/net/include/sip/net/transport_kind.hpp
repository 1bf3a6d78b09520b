// The transports SIP runs over.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace sip::net {

enum class TransportKind : std::uint8_t { udp, tcp, tls, ws, wss };

/// Some of them.
class TransportKinds {
 public:
  constexpr TransportKinds() = default;
  constexpr TransportKinds(std::initializer_list<TransportKind> kinds) {
    for (const TransportKind kind : kinds) add(kind);
  }
  [[nodiscard]] static constexpr TransportKinds all() {
    return {TransportKind::udp, TransportKind::tcp, TransportKind::tls, TransportKind::ws, TransportKind::wss};
  }
  constexpr void add(TransportKind kind) noexcept { bits_ |= 1U << static_cast<unsigned>(kind); }
  [[nodiscard]] constexpr bool has(TransportKind kind) const noexcept {
    return (bits_ >> static_cast<unsigned>(kind) & 1U) != 0;
  }

 private:
  unsigned bits_ = 0;
};

/// Delivers in order or says that it broke: no retransmissions over it (RFC 3261 §17).
[[nodiscard]] constexpr bool is_reliable(TransportKind kind) noexcept { return kind != TransportKind::udp; }
/// As Via has it: "UDP".
[[nodiscard]] std::string_view via_name(TransportKind kind) noexcept;
/// As a URI's `transport` parameter and --listen have it: "udp".
[[nodiscard]] std::string_view uri_name(TransportKind kind) noexcept;
/// Either form, without case; nullopt for one we do not speak (SCTP …).
[[nodiscard]] std::optional<TransportKind> transport_kind(std::string_view name) noexcept;
/// 5060, 5061 over TLS (§18.2.1, §19.1.2), 80 and 443 over WS and WSS (RFC 7118 §5).
[[nodiscard]] std::uint16_t default_port(TransportKind kind) noexcept;

}  // namespace sip::net
