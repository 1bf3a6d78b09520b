// Warning (§20.43).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"

namespace sip {

/// `307 isi.edu "Session parameter 'foo' not understood"`
struct Warning {
  static constexpr HeaderId id = HeaderId::warning;  ///< see TypedHeader
  std::uint16_t code = 399;                          ///< 100 to 999; 399 is the miscellaneous one
  std::string_view agent;                            ///< host with or without port, or a pseudonym
  std::string_view text;                             ///< as written, quotes included (see quote() and unquote())

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<Warning> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

}  // namespace sip
