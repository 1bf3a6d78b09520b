// tel URIs of RFC 3966, and telephone numbers in the user part of a SIP URI (RFC 3261 §19.1.6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/params.hpp"
#include "sip/uri.hpp"

namespace sip {

/// The telephone-subscriber of RFC 3966 §3: what stands behind "tel:", and before the '@' of a SIP URI with user=phone.
/// Views; escapes stay as they were written. `tel:863-1234;phone-context=+1-914-555`
struct TelUri {
  std::string_view number;         ///< as written, visual separators and the '+' of a global number included
  std::string_view phone_context;  ///< a domain name, or the first digits of a global number; local numbers have one
  std::string_view extension;      ///< `ext`, a station behind a PBX; "" where there is none
  std::string_view subaddress;     ///< `isub`, of ISDN; "" where there is none. Never beside `extension` (§5.3)
  Params params;                   ///< all of them, those above included

  /// Errc::malformed_uri unless `subscriber` is one, whole. §3's grammar, with these choices: parameters may stand in
  /// any order, because §4 compares them so and RFC 2806 knew no other (print() puts them in order); '#' may be "%23",
  /// as it must be inside a URI; a phone-context is a descriptor in a global number too; an `ext` holds a digit; no
  /// value holds the delimiters ';', '=' and '?' bare.
  [[nodiscard]] static Result<TelUri> parse(std::string_view subscriber) noexcept;
  /// Of a tel URI, or of the user part of a SIP URI that says user=phone (RFC 3261 §19.1.1). Who knows from elsewhere
  /// that a user part is a number hands it to parse().
  [[nodiscard]] static Result<TelUri> from(const UriView& uri) noexcept;

  /// It begins with '+', and means the same everywhere (§5.1.4).
  [[nodiscard]] bool is_global() const noexcept { return number.starts_with('+'); }
  /// The number without visual separators, in lower case, '#' bare: "+12015550123".
  [[nodiscard]] std::string digits() const;
  /// A parameter "m-…" is there: §5.4 says not to use a URI with one that one does not know, and we know none.
  [[nodiscard]] bool has_mandatory_params() const noexcept;

  /// Appends it in lower case, with the parameters in §3's order (ext or isub, phone-context, the others by name) and
  /// visual separators as they are: what RFC 3261 §19.1.6 wants in a user part. Without "tel:".
  void print(std::string& out) const;
};

/// Equivalence of RFC 3966 §4: visual separators, case and the order of parameters do not count; each parameter must
/// stand in both. An escape means its character.
[[nodiscard]] bool equivalent(const TelUri& a, const TelUri& b);

/// The one text all equivalent tel URIs share: "tel:" and print() without visual separators.
[[nodiscard]] std::string canonical_tel(const TelUri& tel);

/// `sip:NUMBER;PARAMS@host:port;user=phone` (RFC 3261 §19.1.6). `scheme` is sip or sips, `host` and `port` as
/// Uri::make() takes them.
[[nodiscard]] Result<Uri> to_sip_uri(const TelUri& tel, Scheme scheme, std::string_view host, std::uint16_t port = 0);

/// The other way: `tel:NUMBER;PARAMS` of a SIP URI that says user=phone. Host, port and the URI's own parameters go.
[[nodiscard]] Result<Uri> to_tel_uri(const UriView& sip);

}  // namespace sip
