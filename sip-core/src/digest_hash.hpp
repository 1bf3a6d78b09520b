// The hashes of a digest, and the response value both sides compute from them (RFC 7616 §3.4.1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "sip/digest.hpp"

namespace sip::digest::detail {

/// A hash in lower-case hex, without an allocation. Empty where libcrypto could not compute it.
struct Hex {
  std::array<char, 64> text;
  std::size_t size = 0;
  [[nodiscard]] std::string_view view() const noexcept { return {text.data(), size}; }
};

/// The length of a hash in hex: 32 for MD5, 64 for the others (RFC 8760 §2.2).
[[nodiscard]] std::size_t hex_size(Algorithm algorithm) noexcept;

/// Whether this libcrypto computes the algorithm: one held to FIPS has no MD5.
[[nodiscard]] bool available(Algorithm algorithm) noexcept;

/// H(the pieces joined by ':').
[[nodiscard]] Hex hash_joined(Algorithm algorithm, std::initializer_list<std::string_view> pieces) noexcept;

/// "auth", "auth-int"; "" for none.
[[nodiscard]] std::string_view qop_name(Qop qop) noexcept;

/// What the response is computed from. `nc` is its 8 hex digits as they stand in the credentials.
struct ResponseInput {
  Algorithm algorithm;
  Qop qop;
  std::string_view ha1;
  std::string_view nonce;
  std::string_view nc;
  std::string_view cnonce;
  std::string_view method;
  std::string_view uri;
  std::string_view body;
};
[[nodiscard]] Hex response(const ResponseInput& input) noexcept;

/// nc-value: 8LHEX (§25.1).
[[nodiscard]] std::array<char, 8> print_nc(std::uint32_t nc, bool upper_case = false) noexcept;

}  // namespace sip::digest::detail
