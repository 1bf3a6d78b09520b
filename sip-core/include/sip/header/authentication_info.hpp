// Authentication-Info (§20.6, RFC 7616 §3.5): what a server says behind a request it has let in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/header/authorization.hpp"

namespace sip {

/// What a server that was answered proves and says in return.
struct AuthenticationInfo {
  static constexpr HeaderId id = HeaderId::authentication_info;  ///< see TypedHeader
  AuthParams params;                                             ///< nextnonce, qop, rspauth, cnonce, nc

  /// The nonce to use next, without quotes; "" where none is named.
  [[nodiscard]] std::string nextnonce() const { return params.value("nextnonce"); }
  /// The server's proof that it knows the secret: hexadecimal, without quotes; "" where there is none.
  [[nodiscard]] std::string rspauth() const { return params.value("rspauth"); }
  /// The quality of protection the proof was made with; "" where absent.
  [[nodiscard]] std::string qop() const { return params.value("qop"); }
  /// The client's nonce, given back; "" where absent.
  [[nodiscard]] std::string cnonce() const { return params.value("cnonce"); }
  /// nonce-count: eight hexadecimal digits; none where they are not that.
  [[nodiscard]] std::optional<std::uint32_t> nc() const noexcept;

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<AuthenticationInfo> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const { out += params.text(); }
};

}  // namespace sip
