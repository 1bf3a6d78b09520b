// User-to-User (RFC 7433): what one application tells the other through the call.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"

namespace sip {

/// `56a390f3d2b7310023a2;encoding=hex;purpose=foo;content=bar`
struct UserToUser {
  static constexpr HeaderId id = HeaderId::user_to_user;  ///< see TypedHeader
  std::string_view data;                                  ///< a token or a quoted-string, as written
  Params params{};                                        ///< "purpose", "content", "encoding" and others

  /// The application it is meant for; "" where absent: ISDN (RFC 7434).
  [[nodiscard]] std::string_view purpose() const noexcept { return params.value("purpose"); }
  /// The kind of information within the application; "" where absent.
  [[nodiscard]] std::string_view content() const noexcept { return params.value("content"); }
  /// How `data` is written: "hex"; "" where absent, and then purpose decides.
  [[nodiscard]] std::string_view encoding() const noexcept { return params.value("encoding"); }
  /// The bytes meant: the data without quotes, or decoded where encoding is "hex"; none where it then is not
  /// hexadecimal.
  [[nodiscard]] std::optional<std::string> bytes() const;

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<UserToUser> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

}  // namespace sip
