// The attributes of ICE: RFC 8839 §5, RFC 8840 §8.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/error.hpp"
#include "sip/sdp/simple_attributes.hpp"

namespace sip::sdp {

using IceLite = Flag<"ice-lite">;                   ///< of the session, RFC 8839 §5.3
using IceMismatch = Flag<"ice-mismatch">;           ///< of a media in an answer, §5.3
using EndOfCandidates = Flag<"end-of-candidates">;  ///< nothing more will be trickled, RFC 8840 §8

namespace detail {

/// `least` to 256 ice-char of RFC 8839 §5.1.
[[nodiscard]] bool is_ice_text(std::string_view text, std::size_t least) noexcept;

}  // namespace detail

/// A value of ice-char, of at least so many.
template <detail::Name N, std::size_t Least>
struct IceTextAttribute {
  static constexpr const char* name = N.text;  ///< see TypedAttribute
  std::string_view value;                      ///< ice-char: letters, digits, + and /
  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<IceTextAttribute> parse(std::string_view text) noexcept {
    if (!detail::is_ice_text(text, Least)) return fail(Errc::malformed_sdp, name);
    return IceTextAttribute{text};
  }
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const { out += value; }
};

using IceUfrag = IceTextAttribute<"ice-ufrag", 4>;  ///< of a media, or for all without one, RFC 8839 §5.4
using IcePwd = IceTextAttribute<"ice-pwd", 22>;     ///< §5.4

/// a=ice-options (RFC 8839 §5.6): "trickle", "ice2", "rtp+ecn" …
struct IceOptions {
  static constexpr const char* name = "ice-options";  ///< see TypedAttribute
  Words tags;                                         ///< one or more

  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<IceOptions> parse(std::string_view value) noexcept;
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const;
};

/// a=ice-pacing: time between connectivity checks (RFC 8839 §5.5). 50 ms where absent.
struct IcePacing {
  static constexpr const char* name = "ice-pacing";  ///< see TypedAttribute
  std::chrono::milliseconds interval{50};            ///< of Ta (RFC 8445 §14.2)

  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<IcePacing> parse(std::string_view value) noexcept;
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const;
};

/// a=candidate (RFC 8839 §5.1).
struct Candidate {
  static constexpr const char* name = "candidate";  ///< see TypedAttribute
  std::string_view foundation;                      ///< 1 to 32 ice-char
  std::uint16_t component = 1;                      ///< 1 to 256: RTP is 1, RTCP 2
  std::string_view transport;                       ///< "UDP"; compares without case
  std::uint32_t priority = 1;                       ///< 1 to 2^31 - 1
  std::string_view address;                         ///< IPv4, IPv6, or a name, which §5.1 has us ignore
  std::uint16_t port = 0;                           ///< 9 for TCP candidates that only connect (RFC 6544 §4.5)
  std::string_view type;                            ///< "host", "srflx", "prflx", "relay" …
  std::string_view related_address;                 ///< raddr; "" where there is none
  std::optional<std::uint16_t> related_port;        ///< rport
  std::string_view extensions;                      ///< `name value name value`, as written

  /// The value of an extension: "tcptype", "ufrag", "generation" …
  [[nodiscard]] std::optional<std::string_view> extension(std::string_view extension_name) const noexcept;

  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<Candidate> parse(std::string_view value) noexcept;
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const;
};

/// a=remote-candidates (RFC 8839 §5.2): the pair chosen for each component.
struct RemoteCandidates {
  static constexpr const char* name = "remote-candidates";  ///< see TypedAttribute
  /// The remote candidate of one component.
  struct Each {
    std::uint16_t component = 1;  ///< 1 to 256
    std::string_view address;     ///< as in the candidate
    std::uint16_t port = 0;       ///< as in the candidate
  };
  std::vector<Each> candidates;  ///< at most 256

  /// The value of one a= line; Errc::malformed_sdp where it breaks its grammar (see TypedAttribute).
  [[nodiscard]] static Result<RemoteCandidates> parse(std::string_view value);
  /// Appends the value, without name and colon (see TypedAttribute).
  void print(std::string& out) const;
};

}  // namespace sip::sdp
