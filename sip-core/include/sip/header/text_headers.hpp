// Subject and Organization (§20.36, §20.25): words for people.
#pragma once

#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"

namespace sip {

/// [TEXT-UTF8-TRIM] of §25.1: UTF-8 without control characters and without white space at its ends, or nothing.
[[nodiscard]] bool is_utf8_text(std::string_view text) noexcept;

/// Words for people, UTF-8 (§25.1 TEXT-UTF8-TRIM).
template <HeaderId Id>
struct TextHeader {
  static constexpr HeaderId id = Id;  ///< see TypedHeader
  std::string_view value;             ///< as written; may be ""

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<TextHeader> parse(std::string_view text) noexcept {
    if (!is_utf8_text(text)) return fail(Errc::malformed_header, header_name(Id));
    return TextHeader{text};
  }
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const { out += value; }
};

using Subject = TextHeader<HeaderId::subject>;            ///< §20.36
using Organization = TextHeader<HeaderId::organization>;  ///< §20.25

}  // namespace sip
