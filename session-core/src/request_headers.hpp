// The header fields a request of ours begins with.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sip/message.hpp"
#include "sip/session/options.hpp"

namespace sip::session::detail {

/// `uri` as To and From may hold it: without port, transport, maddr, ttl, method, lr and headers (RFC 3261 Table 1).
[[nodiscard]] std::string logical_uri(const UriView& uri);

/// `uri` as a Request-URI or a Route may hold it: without headers and without `method` (Table 1). Nothing of them is
/// honoured: a Contact in a peer's 3xx could set From, Route or Via by them (§19.1.5).
[[nodiscard]] Uri target_uri(const UriView& uri);

/// `<uri>` of whom From names: `from` if set, else an anonymous one (§8.1.1.3). The tag is not there yet.
[[nodiscard]] std::string from_row(const std::optional<Uri>& from);

/// Where REGISTER goes when nobody says: the AOR's domain, without user (§10.2).
[[nodiscard]] Uri registrar_of(const Uri& aor);

/// `proxy` as a Route row, made a loose router (§8.1.2).
[[nodiscard]] std::string loose_route(const Uri& proxy);

}  // namespace sip::session::detail
