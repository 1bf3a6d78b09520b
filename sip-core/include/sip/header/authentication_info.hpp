// Authentication-Info (§20.6, RFC 7616 §3.5): what a server says behind a request it has let in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/header/authorization.hpp"

namespace sip {

struct AuthenticationInfo {
  static constexpr HeaderId id = HeaderId::authentication_info;
  AuthParams params;  // nextnonce, qop, rspauth, cnonce, nc

  /// The nonce to use next, without quotes; "" where none is named.
  [[nodiscard]] std::string nextnonce() const { return params.value("nextnonce"); }
  /// The server's proof that it knows the secret: hexadecimal, without quotes; "" where there is none.
  [[nodiscard]] std::string rspauth() const { return params.value("rspauth"); }
  [[nodiscard]] std::string qop() const { return params.value("qop"); }
  [[nodiscard]] std::string cnonce() const { return params.value("cnonce"); }
  /// nonce-count: eight hexadecimal digits; none where they are not that.
  [[nodiscard]] std::optional<std::uint32_t> nc() const noexcept;

  [[nodiscard]] static Result<AuthenticationInfo> parse(std::string_view value) noexcept;
  void print(std::string& out) const { out += params.text(); }
};

}  // namespace sip
