// Referred-By and Replaces (RFC 3892, RFC 3891): the transfer of a call. Refer-To is in address_headers.hpp.
#pragma once

#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header/address.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"

namespace sip {

/// Who referred, and where that is proven.
struct ReferredBy : Address {
  static constexpr HeaderId id = HeaderId::referred_by;  ///< see TypedHeader

  /// Names the body that holds the referrer's signature, `20398823.2UWQFN309shb3@referrer.example`; "" where there is
  /// none. The body's Content-ID has the same between <>.
  [[nodiscard]] std::string_view cid() const noexcept;

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<ReferredBy> parse(std::string_view value) noexcept;
};

/// The dialog that an INVITE takes the place of, named from the side of its receiver (RFC 3891 §3).
struct Replaces {
  static constexpr HeaderId id = HeaderId::replaces;  ///< see TypedHeader
  std::string_view call_id;                           ///< of the dialog to be replaced
  Params params;                                      ///< to-tag and from-tag at least

  /// The receiver's tag and its peer's; "0" where that one has none (RFC 3891 §6.1).
  [[nodiscard]] std::string_view to_tag() const noexcept { return params.value("to-tag"); }
  /// See to_tag().
  [[nodiscard]] std::string_view from_tag() const noexcept { return params.value("from-tag"); }
  /// Only a dialog that is not yet confirmed may be replaced.
  [[nodiscard]] bool early_only() const noexcept { return params.has("early-only"); }

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<Replaces> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

}  // namespace sip
