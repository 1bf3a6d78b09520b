// Date (§20.17): RFC 1123 form, GMT only.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"

namespace sip {

/// An rfc1123-date of §25.1, which has no other zone than GMT.
struct Date {
  static constexpr HeaderId id = HeaderId::date;  ///< see TypedHeader
  std::chrono::sys_seconds time;                  ///< UTC, to the second

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<Date> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

}  // namespace sip
