// URIs of RFC 3261 §19.1: sip and sips in full, any other absolute URI kept whole.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/params.hpp"

namespace sip {

/// The schemes the stack knows; `none` is no URI, `other` any other absolute one.
enum class Scheme : std::uint8_t { none, sip, sips, tel, other };

/// A URI taken apart; views into the text it was parsed from. Escapes (%41) stay as they were written.
struct UriView {
  Scheme scheme = Scheme::none;  ///< compares without case
  std::string_view text;         ///< the whole URI
  std::string_view scheme_text;  ///< "sip", in the case it was written
  // sip and sips only; empty for other schemes
  std::string_view user;      ///< "" where there is no userinfo
  std::string_view password;  ///< behind the colon; not to be used (§19.1.1), and so not to be relied on
  std::string_view host;      ///< an IPv6 reference keeps its brackets: "[2001:db8::1]"
  std::uint16_t port = 0;     ///< 0: absent. An explicit port 0 does not parse
  Params params;              ///< ";transport=tcp;lr"
  std::string_view headers;   ///< after '?', without it; see uri_headers.hpp
  // schemes other than sip and sips: everything behind the colon
  std::string_view opaque;  ///< as written

  /// sip or sips.
  [[nodiscard]] bool is_sip() const noexcept { return scheme == Scheme::sip || scheme == Scheme::sips; }
  /// False for a default-constructed view.
  [[nodiscard]] explicit operator bool() const noexcept { return scheme != Scheme::none; }
  /// The port to use: the explicit one, else 5060, or 5061 for sips (§19.1.2).
  [[nodiscard]] std::uint16_t effective_port() const noexcept;
  /// The host without IPv6 brackets, as an address parser takes it.
  [[nodiscard]] std::string_view host_address() const noexcept;
  /// Makes all views look into `copy`, which holds the same text elsewhere.
  void rebase(std::string_view copy) noexcept;
};

/// Errc::malformed_uri unless `text` is one whole URI. Does not copy.
[[nodiscard]] Result<UriView> parse_uri(std::string_view text) noexcept;

/// Equivalence of §19.1.4, in full: escapes decoded, host and parameter names without case, user with case, missing
/// port not the default port, `transport`, `user`, `ttl`, `method`, `maddr` significant when in only one, other
/// parameters only when in both, URI headers compared each by each: their names without case and in either form, their
/// values without case but for quoted strings and where a Call-ID, a method or a URI stands. Two tel URIs: RFC 3966 §4
/// (see tel_uri.hpp). Other schemes: byte equality but for the case of the scheme (RFC 3986 §6.2.2.1).
[[nodiscard]] bool equivalent(const UriView& a, const UriView& b);

/// `user` with %HH decoded: what compares and what is looked up. Malformed escapes stay as they are.
[[nodiscard]] std::string unescape(std::string_view text);
/// `text` escaped so that it may stand as the user part of a SIP URI (§25.1 user).
[[nodiscard]] std::string escape_user(std::string_view text);

/// A URI that owns its text. Equality is that of §19.1.4.
class Uri {
 public:
  /// No URI: false.
  Uri() = default;
  /// Errc::malformed_uri as parse_uri().
  [[nodiscard]] static Result<Uri> parse(std::string_view text);
  /// `sip:user@host:port`; user may be "", port 0 for none. `host` takes IPv6 with or without brackets; `user` is
  /// escaped here.
  [[nodiscard]] static Result<Uri> make(Scheme scheme, std::string_view user, std::string_view host,
                                        std::uint16_t port = 0);
  /// A copy of what `view` views.
  explicit Uri(const UriView& view);

  /// A text of its own.
  Uri(const Uri& other);
  /// The other is no URI then.
  Uri(Uri&& other) noexcept;
  /// A text of its own.
  Uri& operator=(const Uri& other);
  /// The other is no URI then.
  Uri& operator=(Uri&& other) noexcept;
  ~Uri() = default;

  /// The whole URI as written.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// Valid while this Uri lives unchanged.
  [[nodiscard]] const UriView& view() const noexcept { return view_; }
  /// Its parts.
  [[nodiscard]] const UriView* operator->() const noexcept { return &view_; }
  /// Whether there is a URI.
  [[nodiscard]] explicit operator bool() const noexcept { return bool(view_); }

  /// Adds or replaces a URI parameter; value "" writes `;name`.
  [[nodiscard]] Result<void> set_param(std::string_view name, std::string_view value);

  /// Equivalence of §19.1.4: see equivalent().
  friend bool operator==(const Uri& a, const Uri& b) { return equivalent(a.view_, b.view_); }

 private:
  std::string text_;
  UriView view_;
};

}  // namespace sip
