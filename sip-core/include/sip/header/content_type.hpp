// Content-Type, Content-Disposition and Accept: a media type or token, and parameters.
#pragma once

#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"

namespace sip {

/// `application/sdp;charset=utf-8`. Type and subtype compare without case (§20.15).
struct MediaType {
  std::string_view type;
  std::string_view subtype;
  Params params;

  [[nodiscard]] bool is(std::string_view other_type, std::string_view other_subtype) const noexcept;
  [[nodiscard]] static bool parse(std::string_view value, MediaType& out) noexcept;
  void print(std::string& out) const;
};

template <HeaderId Id>
struct MediaTypeHeader : MediaType {
  static constexpr HeaderId id = Id;
  [[nodiscard]] static Result<MediaTypeHeader> parse(std::string_view value) noexcept {
    MediaTypeHeader header;
    if (!MediaType::parse(value, header)) return fail(Errc::malformed_header, header_name(Id));
    return header;
  }
};

using ContentType = MediaTypeHeader<HeaderId::content_type>;  // §20.15
using Accept = MediaTypeHeader<HeaderId::accept>;             // one media range, §20.1

/// §20.11
struct ContentDisposition {
  static constexpr HeaderId id = HeaderId::content_disposition;
  std::string_view type;
  Params params;
  [[nodiscard]] static Result<ContentDisposition> parse(std::string_view value) noexcept;
  void print(std::string& out) const;
};

}  // namespace sip
