// STUN Binding as RFC 5626 §8 needs it on the port of SIP: RFC 5389 §6, §7, §15. (The library for it in Debian would
// bring GLib along.)
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/net/random.hpp"
#include "sip/net/socket_address.hpp"

namespace sip::net::stun {

/// What tells the answers to several requests apart: 96 bits.
using TransactionId = std::array<char, 12>;

/// Whether a datagram is STUN: its first two bits, its cookie and its length say so (§6). A SIP message never begins
/// with a byte below 0x20.
[[nodiscard]] bool is_message(std::string_view datagram) noexcept;

/// The answer to a Binding Request that came from `source`: a success with XOR-MAPPED-ADDRESS, or a 420 that lists what
/// must be understood and is not (§7.3.1). nullopt for what is no request, or of another method. Never larger than the
/// request by more than the address, so nobody's traffic is multiplied by it.
[[nodiscard]] std::optional<std::string> answer(std::string_view message, const SocketAddress& source);

/// A Binding Request without attributes (RFC 5626 §8), with a fresh id, which is put into `id`.
[[nodiscard]] std::string binding_request(Random& random, TransactionId& id);

/// What answers a Binding Request.
struct BindingAnswer {
  TransactionId id{};
  std::optional<SocketAddress> mapped;  // the address the request came from; nullopt for an error response
};
/// nullopt for what is no answer to a Binding Request, or a success without an address that can be read.
[[nodiscard]] std::optional<BindingAnswer> read_answer(std::string_view message);

}  // namespace sip::net::stun
