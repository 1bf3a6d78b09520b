// Accept-Encoding and Accept-Language (§20.2, §20.3). Accept is in content_type.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"

namespace sip {

/// One range of a list, and how much it is wanted.
template <HeaderId Id>
struct AcceptHeader {
  static constexpr HeaderId id = Id;  ///< see TypedHeader
  std::string_view range;             ///< "gzip", "en-gb" or "*"; compares without case
  Params params{};                    ///< `q`, and what an extension adds

  /// In thousandths; 1000 where it is absent (RFC 2616 §14.3, §14.4).
  [[nodiscard]] std::uint16_t q() const noexcept;

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<AcceptHeader> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const {
    out += range;
    out += params.text();
  }
};

using AcceptEncoding = AcceptHeader<HeaderId::accept_encoding>;  ///< §20.2
using AcceptLanguage = AcceptHeader<HeaderId::accept_language>;  ///< §20.3

namespace detail {
bool read_accept(std::string_view value, bool is_language, std::string_view& range, Params& params) noexcept;
std::uint16_t q_of(const Params& params) noexcept;
}  // namespace detail

template <HeaderId Id>
std::uint16_t AcceptHeader<Id>::q() const noexcept {
  return detail::q_of(params);
}

template <HeaderId Id>
Result<AcceptHeader<Id>> AcceptHeader<Id>::parse(std::string_view value) noexcept {
  AcceptHeader header;
  if (!detail::read_accept(value, Id == HeaderId::accept_language, header.range, header.params)) {
    return fail(Errc::malformed_header, header_name(Id));
  }
  return header;
}

}  // namespace sip
