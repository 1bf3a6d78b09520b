// The transports SIP runs over.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sip::net {

enum class TransportKind : std::uint8_t { udp, tcp, tls, ws, wss };

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
