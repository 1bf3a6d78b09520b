// History-Info and Diversion (RFC 7044, RFC 5806): where a call has been before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header/address.hpp"
#include "sip/header_id.hpp"

namespace sip {

/// One target: `<sip:bob@192.0.2.4?Reason=SIP%3Bcause%3D302>;index=1.2;rc=1.1`.
struct HistoryInfo : Address {
  static constexpr HeaderId id = HeaderId::history_info;  ///< see TypedHeader
  /// How this target came of another (RFC 7044 §5).
  enum class Change : std::uint8_t {
    unsaid,
    retargeted,  ///< rc: the Request-URI changed, the user did not
    mapped,      ///< mp: to another user
    unchanged,   ///< np
  };

  /// Its place in the tree of forks and retargets, "1.2.1".
  [[nodiscard]] std::string_view index() const noexcept { return params.value("index"); }
  /// How this entry came of an earlier one (RFC 7044 §5).
  [[nodiscard]] Change change() const noexcept;
  /// The index of the target it came of; "" where change() is unsaid.
  [[nodiscard]] std::string_view changed_from() const noexcept;
  /// The Reason and Privacy that stand in the URI as headers (RFC 7044 §10.2, §10.1), without escapes; Reason::parse()
  /// and Privacy::parse() read them. They may hold any byte. "" where they are absent.
  [[nodiscard]] std::string reason() const;
  /// See reason().
  [[nodiscard]] std::string privacy() const;

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<HistoryInfo> parse(std::string_view value) noexcept;
};

/// One diversion, the last one on top: `<sip:alice@example.com>;reason=user-busy;counter=1`.
struct Diversion : Address {
  static constexpr HeaderId id = HeaderId::diversion;  ///< see TypedHeader

  /// "user-busy", "no-answer", "unconditional", "deflection" …, without quotes; "" where it is absent.
  [[nodiscard]] std::string reason() const { return unquote(params.value("reason")); }
  /// How many diversions this entry stands for: 0 to 99; 1 where it is absent.
  [[nodiscard]] std::uint32_t counter() const noexcept;
  /// How many more there may be: 0 to 99.
  [[nodiscard]] std::optional<std::uint32_t> limit() const noexcept;
  /// "full", "name", "uri", "off" or another, without quotes; "" where it is absent.
  [[nodiscard]] std::string privacy() const { return unquote(params.value("privacy")); }
  /// "yes", "no" or another, without quotes; "" where it is absent.
  [[nodiscard]] std::string screen() const { return unquote(params.value("screen")); }

  /// One value; Errc::malformed_header where it breaks its grammar (see TypedHeader).
  [[nodiscard]] static Result<Diversion> parse(std::string_view value) noexcept;
};

}  // namespace sip
