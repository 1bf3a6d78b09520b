// What a REGISTER's answer means, and when to ask again: rules without state.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "sip/message.hpp"
#include "sip/net/random.hpp"
#include "sip/net/socket_address.hpp"
#include "sip/net/transport_kind.hpp"
#include "sip/session/options.hpp"
#include "sip/uri.hpp"

namespace sip::session::detail {

/// What a REGISTER cannot be made of: Errc::invalid_argument for an AOR that is no SIP URI (RFC 3261 §10.2), and for an
/// expiry outside delta-seconds, 0 to 2^32-1 (§20.19).
[[nodiscard]] Result<void> check(const RegisterOptions& options);

/// How long a 2xx grants to `contact`: the `expires` of the Contact that is equivalent (RFC 3261 §19.1.4), else the
/// Expires header field, else `asked` (§10.2.4). 0 where Contacts are listed and none is equivalent: a 2xx lists every
/// current binding (§10.3 step 8), so ours is not among them.
[[nodiscard]] std::chrono::seconds granted_expires(const Response& success, const Uri& contact,
                                                   std::chrono::seconds asked);

/// How long after a 2xx the next REGISTER goes out: early by 5 seconds or a tenth of the time granted, whichever is
/// more, but never before half the time. Of a grant longer than what was `asked` (which §10.2.4 does not foresee) only
/// that counts: a NAT's mapping or a registrar's restart would be noticed in years. Of a tiny one nine tenths are
/// waited out, 3 seconds at most, so that no registrar makes us send more than once a second.
[[nodiscard]] std::chrono::milliseconds refresh_delay(std::chrono::seconds granted,
                                                      std::chrono::seconds asked) noexcept;

/// How long to wait after `failures` failed refreshes in a row (1 or more): RFC 5626 §4.5's growing random delay, less
/// while a binding that lives for `left` can still be saved, never less than a Retry-After (an hour of it at most).
[[nodiscard]] std::chrono::milliseconds retry_delay(int failures, std::chrono::milliseconds left,
                                                    std::optional<std::chrono::seconds> retry_after,
                                                    net::Random& random);

/// The number in Retry-After (§20.33), without comment and parameters.
[[nodiscard]] std::optional<std::chrono::seconds> retry_after(const Response& response);

/// Min-Expires of a 423, where it is more than was `asked` (§10.2.8) and not beyond all reason: a day, or `wanted`
/// where the application asks for more than that itself.
[[nodiscard]] std::optional<std::chrono::seconds> longer_expires(const Response& response, std::chrono::seconds asked,
                                                                 std::chrono::seconds wanted);

/// What the Contact names, given where our requests come from (`discovered`, or none). On a stream the port they come
/// from is the connection's own, so it counts only where the host shows that a NAT stands between.
[[nodiscard]] net::SocketAddress reachable_address(net::TransportKind transport, const net::SocketAddress& local,
                                                   const net::SocketAddress& discovered) noexcept;

}  // namespace sip::session::detail
