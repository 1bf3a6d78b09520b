// WWW-Authenticate, Proxy-Authenticate, Authorization, Proxy-Authorization (§20.7, §20.27, §20.28, §20.44; RFC 7616).
#pragma once

#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"

namespace sip {

/// The comma-separated `name=value` list behind the scheme. Checked when parsed, so that walking cannot fail.
class AuthParams {
 public:
  AuthParams() noexcept = default;
  /// A view over `name=value, name=value`.
  explicit AuthParams(std::string_view text) noexcept : text_(text) {}
  /// The value of `name` as written, quotes included; "" where absent. Names compare without case.
  [[nodiscard]] std::string_view raw(std::string_view name) const noexcept;
  /// Whether a parameter of that name is there; names compare without case.
  [[nodiscard]] bool has(std::string_view name) const noexcept;
  /// The value without quotes and escapes.
  [[nodiscard]] std::string value(std::string_view name) const { return unquote(raw(name)); }
  /// The whole list as written.
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  /// Whether `text` is a well-formed list with no name twice.
  [[nodiscard]] static bool valid(std::string_view text) noexcept;

 private:
  std::string_view text_;
};

/// One challenge or one set of credentials: a scheme and its parameters. Never part of a comma list (§7.3.1).
template <HeaderId Id>
struct AuthHeader {
  static constexpr HeaderId id = Id;  ///< see TypedHeader
  std::string_view scheme;            ///< "Digest", in the case it was written
  AuthParams params;                  ///< empty for a scheme that is not a name=value list; see AuthParams::text()

  /// The scheme is Digest, in any case (RFC 7616).
  [[nodiscard]] bool is_digest() const noexcept { return equals_ignoring_case(scheme, "Digest"); }

  /// Errc::malformed_header where there is no scheme, or where a Digest's parameters are not a valid list. The
  /// parameters of other schemes are not looked at (RFC 4475 §3.3.11).
  [[nodiscard]] static Result<AuthHeader> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const {
    out += scheme;
    out += ' ';
    out += params.text();
  }
};

using WwwAuthenticate = AuthHeader<HeaderId::www_authenticate>;        ///< §20.44
using ProxyAuthenticate = AuthHeader<HeaderId::proxy_authenticate>;    ///< §20.27
using Authorization = AuthHeader<HeaderId::authorization>;             ///< §20.7
using ProxyAuthorization = AuthHeader<HeaderId::proxy_authorization>;  ///< §20.28

namespace detail {
bool parse_auth(std::string_view value, std::string_view& scheme, AuthParams& params) noexcept;
}

template <HeaderId Id>
Result<AuthHeader<Id>> AuthHeader<Id>::parse(std::string_view value) noexcept {
  AuthHeader header;
  if (!detail::parse_auth(value, header.scheme, header.params)) return fail(Errc::malformed_header, header_name(Id));
  return header;
}

}  // namespace sip
