// From, To, Route, Record-Route, Path, Service-Route, Reply-To: an address each.
#pragma once

#include "sip/header/address.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/header_id.hpp"

namespace sip {

/// A header field whose value is one address. In those of RFC 3261 §20.30 and §20.34 (Route, Record-Route, and RFC
/// 3327's Path, RFC 3608's Service-Route) the URI must stand in <>.
template <HeaderId Id>
struct AddressHeader : Address {
  static constexpr HeaderId id = Id;
  [[nodiscard]] static Result<AddressHeader> parse(std::string_view value) noexcept {
    constexpr bool needs_brackets =
        Id == HeaderId::route || Id == HeaderId::record_route || Id == HeaderId::path || Id == HeaderId::service_route;
    const auto address = Address::parse(value);
    if (!address || (needs_brackets && !address->bracketed)) return fail(Errc::malformed_header, header_name(Id));
    return AddressHeader{*address};
  }
};

/// From and To: an address with a tag. A tag that is there is a token (§25.1 tag-param).
template <HeaderId Id>
struct TaggedAddressHeader : Address {
  static constexpr HeaderId id = Id;
  std::string_view tag;  // "" where there is none
  [[nodiscard]] static Result<TaggedAddressHeader> parse(std::string_view value) noexcept {
    const auto address = Address::parse(value);
    if (!address) return fail(Errc::malformed_header, header_name(Id));
    const auto tag = address->params.find("tag");
    if (tag && !is_token(tag->value)) return fail(Errc::malformed_header, header_name(Id));
    return TaggedAddressHeader{*address, tag ? tag->value : std::string_view{}};
  }
};

using From = TaggedAddressHeader<HeaderId::from>;
using To = TaggedAddressHeader<HeaderId::to>;
using Route = AddressHeader<HeaderId::route>;
using RecordRoute = AddressHeader<HeaderId::record_route>;
using Path = AddressHeader<HeaderId::path>;
using ServiceRoute = AddressHeader<HeaderId::service_route>;
using ReplyTo = AddressHeader<HeaderId::reply_to>;

}  // namespace sip
