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
  explicit AuthParams(std::string_view text) noexcept : text_(text) {}
  /// The value of `name` as written, quotes included; "" where absent. Names compare without case.
  [[nodiscard]] std::string_view raw(std::string_view name) const noexcept;
  [[nodiscard]] bool has(std::string_view name) const noexcept;
  /// The value without quotes and escapes.
  [[nodiscard]] std::string value(std::string_view name) const { return unquote(raw(name)); }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  /// Whether `text` is a well-formed list with no name twice.
  [[nodiscard]] static bool valid(std::string_view text) noexcept;

 private:
  std::string_view text_;
};

/// One challenge or one set of credentials: a scheme and its parameters. Never part of a comma list (§7.3.1).
template <HeaderId Id>
struct AuthHeader {
  static constexpr HeaderId id = Id;
  std::string_view scheme;  // "Digest", in the case it was written
  AuthParams params;        // empty for a scheme that is not a name=value list; see AuthParams::text()

  [[nodiscard]] bool is_digest() const noexcept { return equals_ignoring_case(scheme, "Digest"); }

  /// Errc::malformed_header where there is no scheme, or where a Digest's parameters are not a valid list. The
  /// parameters of other schemes are not looked at (RFC 4475 §3.3.11).
  [[nodiscard]] static Result<AuthHeader> parse(std::string_view value) noexcept;
  void print(std::string& out) const {
    out += scheme;
    out += ' ';
    out += params.text();
  }
};

using WwwAuthenticate = AuthHeader<HeaderId::www_authenticate>;
using ProxyAuthenticate = AuthHeader<HeaderId::proxy_authenticate>;
using Authorization = AuthHeader<HeaderId::authorization>;
using ProxyAuthorization = AuthHeader<HeaderId::proxy_authorization>;

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
