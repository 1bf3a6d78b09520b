// Header fields whose value is one number, one token or one language tag.
#pragma once

#include <cstdint>
#include <optional>
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
/// qvalue of §25.1, in thousandths: 0 to 1000.
[[nodiscard]] std::optional<std::uint16_t> parse_q(std::string_view text) noexcept;
/// language-tag of §25.1: "en-gb". Digits are taken behind the first '-', as RFC 5646 has them: "es-419".
[[nodiscard]] bool is_language_tag(std::string_view text) noexcept;
/// The number in the parameter `name`, up to `max`; none where it is absent or not 1*DIGIT.
[[nodiscard]] std::optional<std::uint32_t> number_param(const Params& params, std::string_view name,
                                                        std::uint32_t max = 0xFFFFFFFF) noexcept;

/// A number of 1*DIGIT, at most Max; more is malformed.
template <HeaderId Id, std::uint32_t Max>
struct NumberHeader {
  static constexpr HeaderId id = Id;  ///< see TypedHeader
  std::uint32_t value = 0;            ///< 0 to Max

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<NumberHeader> parse(std::string_view text) noexcept {
    NumberHeader header;
    if (!parse_number(text, Max, header.value)) return fail(Errc::malformed_header, header_name(Id));
    return header;
  }
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const { out += std::to_string(value); }
};

using MaxForwards = NumberHeader<HeaderId::max_forwards, 255>;             ///< §20.22
using Expires = NumberHeader<HeaderId::expires, 0xFFFFFFFF>;               ///< seconds, §20.19
using MinExpires = NumberHeader<HeaderId::min_expires, 0xFFFFFFFF>;        ///< seconds, §20.23
using ContentLength = NumberHeader<HeaderId::content_length, 0x7FFFFFFF>;  ///< bytes, §20.14
using RSeq = NumberHeader<HeaderId::rseq, 0xFFFFFFFF>;                     ///< RFC 3262 §7.1
using FlowTimer = NumberHeader<HeaderId::flow_timer, 0xFFFFFFFF>;          ///< seconds, RFC 5626 §11.2

/// One token, or one element of a list of tokens.
template <HeaderId Id>
struct TokenHeader {
  static constexpr HeaderId id = Id;  ///< see TypedHeader
  std::string_view value;             ///< as written

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<TokenHeader> parse(std::string_view text) noexcept {
    if (!is_token(text)) return fail(Errc::malformed_header, header_name(Id));
    return TokenHeader{text};
  }
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const { out += value; }
};

using Allow = TokenHeader<HeaderId::allow>;                       ///< a method, §20.5
using Supported = TokenHeader<HeaderId::supported>;               ///< an option tag, §20.37
using Require = TokenHeader<HeaderId::require>;                   ///< §20.32
using ProxyRequire = TokenHeader<HeaderId::proxy_require>;        ///< §20.29
using Unsupported = TokenHeader<HeaderId::unsupported>;           ///< §20.40
using ContentEncoding = TokenHeader<HeaderId::content_encoding>;  ///< §20.12
using Priority = TokenHeader<HeaderId::priority>;                 ///< compares without case, §20.26
using SipEtag = TokenHeader<HeaderId::sip_etag>;                  ///< compares with case, RFC 3903 §11.3.1
using SipIfMatch = TokenHeader<HeaderId::sip_if_match>;           ///< as SipEtag, RFC 3903 §11.3.2

/// A language tag. It compares without case (RFC 5646 §2.1.1).
template <HeaderId Id>
struct LanguageHeader {
  static constexpr HeaderId id = Id;  ///< see TypedHeader
  std::string_view value;             ///< as written: "en-gb"

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<LanguageHeader> parse(std::string_view text) noexcept {
    if (!is_language_tag(text)) return fail(Errc::malformed_header, header_name(Id));
    return LanguageHeader{text};
  }
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const { out += value; }
};

using ContentLanguage = LanguageHeader<HeaderId::content_language>;  ///< §20.13

}  // namespace sip
