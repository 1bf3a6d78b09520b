// Addresses of record: the form in which a user is looked up (RFC 3261 §10.3).
#pragma once

#include <string>
#include <string_view>

#include "sip/uri.hpp"

namespace sip {

/// A host as we compare and keep it: lower case, no root dot, an address literal in its shortest form, IPv6 in
/// brackets. An IPv4 address mapped into IPv6 is that IPv4 address. IPv6 is taken with and without brackets.
[[nodiscard]] std::string canonical_host(std::string_view host);

/// The canonical AOR of §10.3 step 5: "sip:user@host", parameters and port dropped, host canonical. The user's case
/// counts. Its escapes are undone, and set again where the character cannot stand in a URI (a %00 stays one): equal
/// where the unescaped forms are, and fit to be printed. sips becomes sip, so that one user has one set of bindings.
///
/// Of a tel URI the number alone: "tel:+12015550123", or "tel:7042;phone-context=example.com" for a local one, which is
/// unique only together with its context (RFC 3966 §5.1.5). "" for any other URI, and for a malformed tel URI.
[[nodiscard]] std::string canonical_aor(const UriView& uri);

}  // namespace sip
