// What RFC 5626, RFC 5627 and RFC 8599 say in the parameters of a Contact and of its URI: outbound flows, GRUUs, push.
// The feature tags of RFC 3840 are in feature_tags.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/params.hpp"
#include "sip/uri.hpp"

namespace sip {

// Of the Contact header field: `instance_id(contact.params)`.

/// The URN in +sip.instance, "urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF", which names the device (RFC 5626 §4.1);
/// none where it is absent or is not a URI in <> in quotes. It compares byte by byte, hexadecimal digits without case.
[[nodiscard]] std::optional<std::string_view> instance_id(const Params& contact) noexcept;
/// reg-id: which of its flows the device registers, 1 to 2^31 - 1 (RFC 5626 §4.2).
[[nodiscard]] std::optional<std::uint32_t> reg_id(const Params& contact) noexcept;
/// The URIs a registrar gives a device (RFC 5627 §5.3), without quotes; "" where they are absent.
[[nodiscard]] std::string pub_gruu(const Params& contact);
/// See pub_gruu(): this one does not tell whose it is (RFC 5627 §3.1.2).
[[nodiscard]] std::string temp_gruu(const Params& contact);

// Of the URI in it: `wants_outbound(contact.uri)`.

/// ob: the flow this came by shall be kept for what goes back (RFC 5626 §4.3, §5).
[[nodiscard]] inline bool wants_outbound(const UriView& uri) noexcept { return uri.params.has("ob"); }
/// gr: the URI is a GRUU (RFC 5627 §4).
[[nodiscard]] inline bool is_gruu(const UriView& uri) noexcept { return uri.params.has("gr"); }
/// The value of gr, escapes kept: the instance, in a public GRUU; "" in a temporary one (RFC 5627 §5.1).
[[nodiscard]] inline std::string_view gruu_instance(const UriView& uri) noexcept { return uri.params.value("gr"); }

/// How a sleeping device is woken (RFC 8599 §13.2). Escapes are kept (see unescape()).
struct PushParams {
  std::string_view provider;  ///< pn-provider: "apns", "fcm", "webpush" …; "" asks which the proxy offers
  std::string_view prid;      ///< pn-prid: the device's address there
  std::string_view param;     ///< pn-param: what else the provider needs
  std::string_view purr;      ///< pn-purr: finds the registration in the middle of a dialog (§6.1.2)
};

/// None where pn-provider and pn-purr are both absent.
[[nodiscard]] std::optional<PushParams> push_params(const UriView& uri) noexcept;

}  // namespace sip
