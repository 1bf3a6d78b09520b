// A session description as a value: parse, look, edit, print. RFC 8866, and what RFC 3264 asks of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/error.hpp"
#include "sip/sdp/attributes.hpp"
#include "sip/sdp/rtp.hpp"

namespace sip::sdp {

/// o=: who made the description, and which edition of it this is (RFC 8866 §5.2).
struct Origin {
  std::string username = "-";  ///< "-" where there is none
  /// Decimal digits, any number of them: §5.2 calls both numeric strings. Ours stay below 2^62 (RFC 3264 §5).
  std::string session_id = "0";
  std::string session_version = "0";  ///< rises with each change
  std::string network_type = "IN";    ///< "IN"
  std::string address_type = "IP4";   ///< "IP4" or "IP6"  ///< a literal or a name, IPv6 without brackets
  std::string address = "127.0.0.1";  ///< a literal or a name, IPv6 without brackets

  /// Adds one to session_version, as every modified description must (RFC 3264 §8).
  void increment_version();

  friend bool operator==(const Origin&, const Origin&) = default;
};

/// c=: where media goes to (§5.7).
struct Connection {
  std::string network_type = "IN";   ///< "IN"
  std::string address_type = "IP4";  ///< "IP4" or "IP6"
  std::string address;               ///< of multicast groups with "/ttl" and "/number of addresses" as written

  friend bool operator==(const Connection&, const Connection&) = default;
};

/// b= (§5.8).
struct Bandwidth {
  std::string type;         ///< "AS", "CT", "TIAS" …; ignore those you do not know
  std::uint64_t value = 0;  ///< in kbit/s unless the type says otherwise: TIAS is in bit/s (RFC 3890 §6.2.2)

  friend bool operator==(const Bandwidth&, const Bandwidth&) = default;
};

/// t= with its r= and z= (§5.9 to §5.11): seconds since 1900-01-01 UTC. 0 0 is what SIP sends (RFC 3264 §5).
struct Time {
  std::uint64_t start = 0;           ///< 0: not bounded
  std::uint64_t stop = 0;            ///< 0: not bounded
  std::vector<std::string> repeats;  ///< the values of the r= lines
  std::optional<std::string> zones;  ///< the value of the z= line

  friend bool operator==(const Time&, const Time&) = default;
};

/// A line of a type letter that RFC 8866 does not know.
struct UnknownLine {
  std::size_t place = 1;  ///< how many known lines of its section stand before it, the first of them included
  char type = 'X';        ///< its letter
  std::string value;      ///< behind the =

  friend bool operator==(const UnknownLine&, const UnknownLine&) = default;
};

/// m= and what follows it up to the next (§5.14).
struct Media {
  std::string type;                              ///< "audio", "video", "application" …
  std::uint16_t port = 0;                        ///< 0: refused(), unless BUNDLE says otherwise
  std::optional<std::uint16_t> number_of_ports;  ///< nullopt where not written: 1
  std::string protocol;                          ///< "RTP/AVP", "UDP/TLS/RTP/SAVPF" …
  std::vector<std::string> formats;              ///< by preference; payload types where protocol is an RTP profile
  std::optional<std::string> information;        ///< i=
  std::vector<Connection> connections;           ///< more than one: layers sent to several multicast groups
  std::vector<Bandwidth> bandwidths;             ///< b=
  Attributes attributes;                         ///< a=
  std::vector<UnknownLine> unknown_lines;        ///< those of this media

  /// Port 0: an offer or answer that does not want this stream (RFC 3264 §6, §8.2). Whoever speaks BUNDLE looks for
  /// a=bundle-only before he believes it (RFC 9143 §6).
  [[nodiscard]] bool refused() const noexcept { return port == 0; }

  /// What this payload type means: by its a=rtpmap, or else as RFC 3551 §6 assigns it. Errc::absent, or
  /// Errc::malformed_sdp for an a=rtpmap that breaks its grammar. A view, as attributes.get() gives.
  [[nodiscard]] Result<Rtpmap> rtpmap(std::uint8_t payload_type) const;
  /// The parameters of one of the formats. Errc::absent, or Errc::malformed_sdp.
  [[nodiscard]] Result<Fmtp> fmtp(std::string_view format) const;

  friend bool operator==(const Media&, const Media&) = default;
};

/// The whole description. Members stand in the order of their lines (§5).
struct Session {
  Origin origin;                           ///< o=
  std::string name = "-";                  ///< s=; "" is read too, though §5.3 forbids it
  std::optional<std::string> information;  ///< i=
  std::optional<std::string> uri;          ///< u=
  std::vector<std::string> emails;         ///< e=
  std::vector<std::string> phones;         ///< p=
  std::optional<Connection> connection;    ///< for media without one
  std::vector<Bandwidth> bandwidths;       ///< b=
  std::vector<Time> times = {Time()};      ///< printed as "0 0" where empty
  Attributes attributes;                   ///< a= of the session
  std::vector<UnknownLine> unknown_lines;  ///< those before the first m=
  std::vector<Media> media;                ///< m= and what follows each, in order

  /// Where this media goes: its own first c=, or the session's (§5.7). nullptr where neither has one, which §5.7
  /// forbids but refused media do.
  [[nodiscard]] const Connection* connection_of(const Media& medium) const noexcept;
  /// Its own direction, or the session's, or sendrecv (§6.7).
  [[nodiscard]] Direction direction_of(const Media& medium) const noexcept;

  friend bool operator==(const Session&, const Session&) = default;
};

/// What a description may take at most; past any of these it is refused with Errc::limit_reached.
struct Limits {
  std::size_t bytes = 65535;      ///< of the whole text
  std::size_t line = 8192;        ///< bytes of one line
  std::size_t lines = 4096;       ///< of the whole text
  std::size_t media = 128;        ///< m= lines
  std::size_t attributes = 1024;  ///< a= lines of the session, and of each media description
};

/// Reads a description. Errc::malformed_sdp or Errc::limit_reached; Error::line says in which line, Error::what which
/// kind of line it is, or should be. Lines stand in the order of §5, and none but a= may break its grammar: an
/// attribute nobody understands is ignored (§5.13), so a malformed one is an error to whoever asks for it only. Lines
/// that end with a bare LF are read (§5), and so are a last line without an end, empty lines behind it, spaces at the
/// end of o=, c=, b=, t=, r=, z= and m=, an empty s=, and an m= that has port 0 and no format. k= is dropped
/// (§5.12). Lines of another letter go to unknown_lines; §5 has descriptions with such lines ignored as a whole, which
/// is the caller's to decide. That there is a c= for each media is not checked.
[[nodiscard]] Result<Session> parse(std::string_view text, const Limits& limits = {});

/// Writes it with CRLF at the end of each line. What parse() read comes back byte for byte, if it was well formed, but
/// for k= and leading zeros of a port or bandwidth. CR, LF and NUL in a text become spaces; what would end a subfield,
/// or an attribute's name, becomes '-', and so does an empty one: nothing can smuggle in a line of its own.
[[nodiscard]] std::string print(const Session& session);

}  // namespace sip::sdp
