// From, To, Route, Record-Route, Path, Service-Route, Reply-To, Refer-To, P-Asserted-Identity, P-Preferred-Identity: an
// address each.
#pragma once

#include "sip/header/address.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/header_id.hpp"

namespace sip {

/// A header field whose value is one address. In those of RFC 3261 §20.30 and §20.34 (Route, Record-Route, and RFC
/// 3327's Path, RFC 3608's Service-Route) the URI must stand in <>. Those of RFC 3325 §9 have no parameters.
template <HeaderId Id>
struct AddressHeader : Address {
  static constexpr HeaderId id = Id;  ///< see TypedHeader
  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<AddressHeader> parse(std::string_view value) noexcept {
    Result<AddressHeader> header;
    if (!read(value, *header)) header = fail(Errc::malformed_header, header_name(Id));
    return header;
  }
  /// As Address::read().
  [[nodiscard]] static bool read(std::string_view value, AddressHeader& out) noexcept {
    return Address::read(value, out) && is_allowed(out);
  }
  /// As Address::read_first().
  [[nodiscard]] static std::size_t read_first(std::string_view list, AddressHeader& out) noexcept {
    const std::size_t length = Address::read_first(list, out);
    return is_allowed(out) ? length : 0;
  }

 private:
  static bool is_allowed(const Address& address) noexcept {
    constexpr bool needs_brackets =
        Id == HeaderId::route || Id == HeaderId::record_route || Id == HeaderId::path || Id == HeaderId::service_route;
    constexpr bool has_params = Id != HeaderId::p_asserted_identity && Id != HeaderId::p_preferred_identity;
    return (!needs_brackets || address.bracketed) && (has_params || address.params.empty());
  }
};

/// From and To: an address with a tag. A tag that is there is a token (§25.1 tag-param).
template <HeaderId Id>
struct TaggedAddressHeader : Address {
  static constexpr HeaderId id = Id;  ///< see TypedHeader
  std::string_view tag;               ///< "" where there is none
  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<TaggedAddressHeader> parse(std::string_view value) noexcept {
    Result<TaggedAddressHeader> header;
    if (!read(value, *header)) header = fail(Errc::malformed_header, header_name(Id));
    return header;
  }
  /// As Address::read().
  [[nodiscard]] static bool read(std::string_view value, TaggedAddressHeader& out) noexcept {
    return Address::read(value, out, out.tag);
  }
};

using From = TaggedAddressHeader<HeaderId::from>;                          ///< §20.20
using To = TaggedAddressHeader<HeaderId::to>;                              ///< §20.39
using Route = AddressHeader<HeaderId::route>;                              ///< §20.34
using RecordRoute = AddressHeader<HeaderId::record_route>;                 ///< §20.30
using Path = AddressHeader<HeaderId::path>;                                ///< RFC 3327 §4
using ServiceRoute = AddressHeader<HeaderId::service_route>;               ///< RFC 3608 §5
using ReplyTo = AddressHeader<HeaderId::reply_to>;                         ///< §20.31
using ReferTo = AddressHeader<HeaderId::refer_to>;                         ///< RFC 3515 §2.1
using PAssertedIdentity = AddressHeader<HeaderId::p_asserted_identity>;    ///< RFC 3325 §9.1
using PPreferredIdentity = AddressHeader<HeaderId::p_preferred_identity>;  ///< RFC 3325 §9.2

}  // namespace sip
