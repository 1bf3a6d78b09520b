// Call-ID and In-Reply-To (§20.8, §20.21).
#pragma once

#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"

namespace sip {

/// callid of §25.1: word [ "@" word ].
[[nodiscard]] bool is_call_id(std::string_view text) noexcept;

/// callid of §25.1: a word, or two with an @ between.
template <HeaderId Id>
struct CallIdHeader {
  static constexpr HeaderId id = Id;  ///< see TypedHeader
  std::string_view value;             ///< compares byte by byte (§20.8)

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<CallIdHeader> parse(std::string_view text) noexcept {
    if (!is_call_id(text)) return fail(Errc::malformed_header, header_name(Id));
    return CallIdHeader{text};
  }
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const { out += value; }
};

using CallId = CallIdHeader<HeaderId::call_id>;         ///< §20.8
using InReplyTo = CallIdHeader<HeaderId::in_reply_to>;  ///< one of its list

}  // namespace sip
