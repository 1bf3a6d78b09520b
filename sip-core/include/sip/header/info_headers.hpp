// Alert-Info, Call-Info, Error-Info (§20.4, §20.9, §20.18): where more is to be had.
#pragma once

#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"
#include "sip/uri.hpp"

namespace sip {

/// `<http://www.example.com/alice/photo.jpg>;purpose=icon`. Fetching what a stranger names is a risk (§20.4, §20.9).
template <HeaderId Id>
struct InfoHeader {
  static constexpr HeaderId id = Id;  ///< see TypedHeader
  UriView uri;                        ///< the URI between <>
  Params params{};                    ///< "purpose" and others

  /// "icon", "info", "card" or another token; "" where it is absent.
  [[nodiscard]] std::string_view purpose() const noexcept
    requires(Id == HeaderId::call_info)
  {
    return params.value("purpose");
  }

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<InfoHeader> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const {
    out += '<';
    out += uri.text;
    out += '>';
    out += params.text();
  }
};

using AlertInfo = InfoHeader<HeaderId::alert_info>;  ///< §20.4
using CallInfo = InfoHeader<HeaderId::call_info>;    ///< §20.9
using ErrorInfo = InfoHeader<HeaderId::error_info>;  ///< §20.18

namespace detail {
bool read_info(std::string_view value, bool is_call_info, UriView& uri, Params& params) noexcept;
}

template <HeaderId Id>
Result<InfoHeader<Id>> InfoHeader<Id>::parse(std::string_view value) noexcept {
  InfoHeader header;
  if (!detail::read_info(value, Id == HeaderId::call_info, header.uri, header.params)) {
    return fail(Errc::malformed_header, header_name(Id));
  }
  return header;
}

}  // namespace sip
