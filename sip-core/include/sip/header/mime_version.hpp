// MIME-Version (§20.24).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"

namespace sip {

/// The version of MIME a body follows: 1.0.
struct MimeVersion {
  static constexpr HeaderId id = HeaderId::mime_version;  ///< see TypedHeader
  std::uint32_t major_number = 1;                         ///< glibc has macros named major and minor
  std::uint32_t minor_number = 0;                         ///< behind the dot

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<MimeVersion> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

}  // namespace sip
