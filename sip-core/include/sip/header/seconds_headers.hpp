// Retry-After, Session-Expires, Min-SE: a time in seconds, and parameters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/params.hpp"

namespace sip {

/// RFC 4028 §5: the shortest session interval the sender takes.
struct MinSe {
  static constexpr HeaderId id = HeaderId::min_se;  ///< see TypedHeader
  std::uint32_t seconds = 90;                       ///< RFC 4028 §5 asks for 90 at least
  Params params{};                                  ///< extensions

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<MinSe> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

/// RFC 4028 §4: how long the session lives without a refresh.
struct SessionExpires {
  static constexpr HeaderId id = HeaderId::session_expires;  ///< see TypedHeader
  /// The values of the parameter `refresher`.
  enum class Refresher : std::uint8_t { unsaid, uac, uas };

  std::uint32_t seconds = 1800;  ///< the interval; a refresh comes at half of it (RFC 4028 §10)
  Params params{};               ///< "refresher" and others

  /// Who refreshes the session.
  [[nodiscard]] Refresher refresher() const noexcept;

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<SessionExpires> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

/// §20.33: when to try again.
struct RetryAfter {
  static constexpr HeaderId id = HeaderId::retry_after;  ///< see TypedHeader
  std::uint32_t seconds = 0;                             ///< from now
  std::string_view comment{};  ///< "(I'm in a meeting)", in its parentheses; "" where there is none
  Params params{};             ///< "duration" and others

  /// How long, from then on, one may be reached: seconds.
  [[nodiscard]] std::optional<std::uint32_t> duration() const noexcept;

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<RetryAfter> parse(std::string_view value) noexcept;
  /// Appends the value as it goes on the wire (see TypedHeader).
  void print(std::string& out) const;
};

}  // namespace sip
