// Identity (RFC 8224 §4): a signature over who calls whom.
#pragma once

#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"
#include "sip/uri.hpp"

namespace sip {

/// `eyJhbGciOiJFUzI1NiJ9..dLcE;info=<https://cert.example.org/passport.cer>;alg=ES256;ppt=shaken`
struct Identity {
  static constexpr HeaderId id = HeaderId::identity;  ///< see TypedHeader
  std::string_view digest;  ///< a PASSporT (RFC 8225) in full or compact form, not verified here
  UriView info;             ///< where the signer's certificate is
  Params params{};          ///< those behind info

  /// "ES256" where it is absent (RFC 8224 §4), without quotes.
  [[nodiscard]] std::string alg() const;
  /// The kind of PASSporT, "shaken", without quotes; "" where it is absent.
  [[nodiscard]] std::string ppt() const { return unquote(params.value("ppt")); }

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<Identity> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

}  // namespace sip
