// host and port of RFC 3261 §25.1, as they stand in URIs, Via and parameters.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sip {

using Ipv4Bytes = std::array<std::uint8_t, 4>;
using Ipv6Bytes = std::array<std::uint8_t, 16>;

/// Dotted quad, each number up to 255.
[[nodiscard]] std::optional<Ipv4Bytes> parse_ipv4(std::string_view text) noexcept;
/// An IPv6 address without brackets; its last 32 bits may be a dotted quad.
[[nodiscard]] std::optional<Ipv6Bytes> parse_ipv6(std::string_view text) noexcept;

/// The index behind the host that begins at `from`; npos where there is none. A host is a hostname, IPv4address or
/// IPv6reference. More is taken than §25.1 names, because it is in use: '_' in a label, and names whose last label
/// begins with a digit (RFC 1123 §2.1). A last label of digits alone must end an IPv4 address.
[[nodiscard]] std::size_t skip_host(std::string_view text, std::size_t from) noexcept;

/// Whether `text` is one host, whole.
[[nodiscard]] inline bool is_host(std::string_view text) noexcept { return skip_host(text, 0) == text.size(); }

/// 1 to 65535, digits only; 0 where `text` is no port.
[[nodiscard]] std::uint16_t parse_port(std::string_view text) noexcept;

/// Whether two hosts are the same: addresses by their bits (RFC 5954 §4), names without case.
[[nodiscard]] bool same_host(std::string_view a, std::string_view b) noexcept;

}  // namespace sip
