// Privacy (RFC 3323 §4.2).
#pragma once

#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"

namespace sip {

/// "header;user;critical": tokens between semicolons. "id" is RFC 3325's, "history" RFC 7044's.
struct Privacy {
  static constexpr HeaderId id = HeaderId::privacy;  ///< see TypedHeader
  std::string_view values;                           ///< as written

  /// Whether `token` is one of them; they compare without case.
  [[nodiscard]] bool asks_for(std::string_view token) const noexcept;
  /// Calls `see(std::string_view)` for each, in order.
  template <class See>
  void each(See see) const {
    std::string_view rest = values;
    while (!rest.empty()) see(take(rest));
  }

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<Privacy> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const { out += values; }

 private:
  static std::string_view take(std::string_view& rest) noexcept;
};

}  // namespace sip
