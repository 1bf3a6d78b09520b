// The attributes of RTP streams: RFC 8866 §6, RFC 3605, RFC 4585, RFC 5761.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/sdp/simple_attributes.hpp"

namespace sip::sdp {

/// a=rtpmap: what a payload type means (RFC 8866 §6.6).
struct Rtpmap {
  static constexpr const char* name = "rtpmap";  ///< see TypedAttribute
  std::uint8_t payload_type = 0;                 ///< up to 127
  std::string_view encoding_name;                ///< "PCMU", "opus" …; compares without case
  std::uint32_t clock_rate = 0;                  ///< Hz
  std::uint32_t channels = 1;                    ///< printed where it is not 1

  /// Whether both mean the same encoding, whatever their payload types: names compare without case (§5.14).
  [[nodiscard]] bool same_encoding(const Rtpmap& other) const noexcept;

  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<Rtpmap> parse(std::string_view value) noexcept;
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const;
};

/// The payload types that have a meaning without a=rtpmap (RFC 3551 §6): 0 is PCMU/8000. nullptr for any other.
[[nodiscard]] const Rtpmap* static_rtpmap(std::uint8_t payload_type) noexcept;

/// The payload type that an m= line's format names: "0" to "127", without leading zeros. nullopt for any other text.
[[nodiscard]] std::optional<std::uint8_t> payload_type(std::string_view format) noexcept;

/// a=fmtp: parameters of one format (RFC 8866 §6.15).
struct Fmtp {
  static constexpr const char* name = "fmtp";  ///< see TypedAttribute
  std::string_view format;                     ///< the format of the m= line: a payload type for RTP
  std::string_view parameters;                 ///< as the format defines them

  /// The value of `parameter=value` in a list with semicolons, spaces around it taken off; "" for one without "=".
  /// Names compare without case (§5.14).
  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view parameter_name) const noexcept;

  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<Fmtp> parse(std::string_view value) noexcept;
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const;
};

namespace detail {

/// non-zero-int-or-real of RFC 8866 §9, in milliseconds. False for 0, for less than a microsecond and for more than a
/// day.
[[nodiscard]] bool parse_milliseconds(std::string_view text, std::chrono::microseconds& out) noexcept;
void print_milliseconds(std::chrono::microseconds duration, std::string& out);

}  // namespace detail

/// An attribute that is a length of time, written in milliseconds.
template <detail::Name N>
struct DurationAttribute {
  static constexpr const char* name = N.text;  ///< see TypedAttribute
  std::chrono::microseconds duration{};  ///< microseconds; written in milliseconds, with a fraction where it has one
  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<DurationAttribute> parse(std::string_view value) noexcept {
    DurationAttribute attribute;
    if (!detail::parse_milliseconds(value, attribute.duration)) return fail(Errc::malformed_sdp, name);
    return attribute;
  }
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const { detail::print_milliseconds(duration, out); }
};

using Ptime = DurationAttribute<"ptime">;        ///< of the media in one packet, RFC 8866 §6.4
using Maxptime = DurationAttribute<"maxptime">;  ///< at most in one packet, §6.5

/// a=rtcp: where RTCP goes, if not to the port above that of RTP (RFC 3605 §2.1).
struct Rtcp {
  static constexpr const char* name = "rtcp";  ///< see TypedAttribute
  std::uint16_t port = 0;                      ///< where RTCP goes
  // All three "" where only the port is written.
  std::string_view network_type;  ///< "IN"
  std::string_view address_type;  ///< "IP4" or "IP6"
  std::string_view address;       ///< a literal or a name

  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<Rtcp> parse(std::string_view value) noexcept;
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const;
};

using RtcpMux = Flag<"rtcp-mux">;  ///< RTP and RTCP on one port, RFC 5761 §5.1.1

/// a=rtcp-fb: a kind of feedback that may be sent (RFC 4585 §4.2).
struct RtcpFb {
  static constexpr const char* name = "rtcp-fb";  ///< see TypedAttribute
  std::string_view format;                        ///< or "*": all
  std::string_view type;                          ///< "nack", "ack", "ccm", "trr-int" …
  std::string_view parameter;                     ///< "pli", "fir" …, and what it takes; may be ""

  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<RtcpFb> parse(std::string_view value) noexcept;
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const;
};

}  // namespace sip::sdp
