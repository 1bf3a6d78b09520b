// Content-Type, Content-Disposition and Accept: a media type or token, and parameters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"

namespace sip {

/// `application/sdp;charset=utf-8`. Type and subtype compare without case (§20.15).
struct MediaType {
  std::string_view type;     ///< "application", "*" in a range; compares without case
  std::string_view subtype;  ///< "sdp", "*" in a range; compares without case
  Params params;             ///< "boundary" and others

  /// Whether it is that type, without case; no wildcards.
  [[nodiscard]] bool is(std::string_view other_type, std::string_view other_subtype) const noexcept;
  /// Reads `type/subtype;params` into `out`; false where it breaks the grammar of §25.1.
  [[nodiscard]] static bool parse(std::string_view value, MediaType& out) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

/// A header field whose value is one media type or range.
template <HeaderId Id>
struct MediaTypeHeader : MediaType {
  static constexpr HeaderId id = Id;  ///< see TypedHeader

  /// How much the range is wanted, in thousandths; 1000 where it is not said (RFC 2616 §14.1).
  [[nodiscard]] std::uint16_t q() const noexcept
    requires(Id == HeaderId::accept)
  {
    return parse_q(params.value("q")).value_or(1000);
  }

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<MediaTypeHeader> parse(std::string_view value) noexcept {
    MediaTypeHeader header;
    if (!MediaType::parse(value, header) || (Id == HeaderId::accept && !header.has_valid_q())) {
      return fail(Errc::malformed_header, header_name(Id));
    }
    return header;
  }

 private:
  [[nodiscard]] bool has_valid_q() const noexcept {
    const auto q_param = params.find("q");
    return !q_param || parse_q(q_param->value);
  }
};

using ContentType = MediaTypeHeader<HeaderId::content_type>;  ///< §20.15
using Accept = MediaTypeHeader<HeaderId::accept>;             ///< one media range, §20.1

/// §20.11
struct ContentDisposition {
  static constexpr HeaderId id = HeaderId::content_disposition;  ///< see TypedHeader
  std::string_view type;  ///< "session", "render", "icon", "alert" or another token; compares without case
  Params params;          ///< "handling" and others
  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<ContentDisposition> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

}  // namespace sip
