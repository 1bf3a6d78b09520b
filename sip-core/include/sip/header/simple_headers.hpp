// Header fields whose value is one number or one token.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"

namespace sip {

/// Reads 1*DIGIT up to `max`; nothing else may stand in `text`. False on anything else, overflow included.
[[nodiscard]] bool parse_number(std::string_view text, std::uint32_t max, std::uint32_t& out) noexcept;
/// token of §25.1.
[[nodiscard]] bool is_token(std::string_view text) noexcept;

template <HeaderId Id, std::uint32_t Max>
struct NumberHeader {
  static constexpr HeaderId id = Id;
  std::uint32_t value = 0;

  [[nodiscard]] static Result<NumberHeader> parse(std::string_view text) noexcept {
    NumberHeader header;
    if (!parse_number(text, Max, header.value)) return fail(Errc::malformed_header, header_name(Id));
    return header;
  }
  void print(std::string& out) const { out += std::to_string(value); }
};

using MaxForwards = NumberHeader<HeaderId::max_forwards, 255>;             // §20.22
using Expires = NumberHeader<HeaderId::expires, 0xFFFFFFFF>;               // seconds, §20.19
using MinExpires = NumberHeader<HeaderId::min_expires, 0xFFFFFFFF>;        // seconds, §20.23
using ContentLength = NumberHeader<HeaderId::content_length, 0x7FFFFFFF>;  // bytes, §20.14

/// One element of a list of tokens.
template <HeaderId Id>
struct TokenHeader {
  static constexpr HeaderId id = Id;
  std::string_view value;

  [[nodiscard]] static Result<TokenHeader> parse(std::string_view text) noexcept {
    if (!is_token(text)) return fail(Errc::malformed_header, header_name(Id));
    return TokenHeader{text};
  }
  void print(std::string& out) const { out += value; }
};

using Allow = TokenHeader<HeaderId::allow>;                       // a method, §20.5
using Supported = TokenHeader<HeaderId::supported>;               // an option tag, §20.37
using Require = TokenHeader<HeaderId::require>;                   // §20.32
using ProxyRequire = TokenHeader<HeaderId::proxy_require>;        // §20.29
using Unsupported = TokenHeader<HeaderId::unsupported>;           // §20.40
using ContentEncoding = TokenHeader<HeaderId::content_encoding>;  // §20.12
using ContentLanguage = TokenHeader<HeaderId::content_language>;  // §20.13

}  // namespace sip
