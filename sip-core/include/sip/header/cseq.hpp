// CSeq (§20.16).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/method.hpp"

namespace sip {

/// The number that orders requests, and whose it is (§20.16).
struct CSeq {
  static constexpr HeaderId id = HeaderId::cseq;  ///< see TypedHeader

  std::uint32_t number = 0;  ///< below 2^31 (§8.1.1.5)
  Method method;             ///< that of the request

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<CSeq> parse(std::string_view value) noexcept;
  /// The same into `out`. On false `out` is not to be used.
  [[nodiscard]] static bool read(std::string_view value, CSeq& out) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

}  // namespace sip
