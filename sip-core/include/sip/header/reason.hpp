// Reason (RFC 3326): why a request was sent, or what a response of another protocol was.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"

namespace sip {

/// `SIP;cause=200;text="Call completed elsewhere"`
struct Reason {
  static constexpr HeaderId id = HeaderId::reason;  ///< see TypedHeader
  std::string_view protocol;                        ///< "SIP", "Q.850" or another token
  Params params{};                                  ///< "cause", "text" and others

  /// Whether it speaks of that protocol, without case.
  [[nodiscard]] bool is(std::string_view other) const noexcept { return equals_ignoring_case(protocol, other); }
  /// A status code for SIP, a cause value for Q.850.
  [[nodiscard]] std::optional<std::uint32_t> cause() const noexcept;
  /// Without quotes; "" where it is absent.
  [[nodiscard]] std::string text() const { return unquote(params.value("text")); }

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<Reason> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

}  // namespace sip
