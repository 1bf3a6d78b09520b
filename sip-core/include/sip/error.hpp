// What can go wrong on our side. A 4xx is a value, an Error is our failure.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace sip {

/// The kinds of failure. A status code a peer sends is none of them: it is a value.
enum class Errc : std::uint8_t {
  // Reading bytes
  not_sip,               ///< the first line is neither a request line nor a status line: nothing to answer
  malformed_start_line,  ///< a request or status line that breaks the grammar of RFC 3261 §7.1, §7.2
  unsupported_version,   ///< well formed, but not SIP/2.0 (505, §21.5.7)
  malformed_header,      ///< a header field value breaks its grammar; Error::what names the header field
  missing_header,        ///< a header field mandatory in this message is not there (§8.1.1)
  duplicate_header,      ///< a header field that may stand once stands twice (§7.3.1, HeaderRule::one)
  malformed_multipart,   ///< a body whose Content-Type says multipart, and that is none (RFC 2046 §5.1.1)
  malformed_uri,         ///< not a URI, or a SIP URI that breaks §25.1
  malformed_sdp,         ///< a session description, or an attribute in it, that breaks RFC 8866; Error::what says which
  truncated,             ///< the body is shorter than Content-Length says (§18.3)
  too_large,         ///< past ParseLimits::message or ParseLimits::header_line (513), or more than a datagram can carry
  body_too_large,    ///< past ParseLimits::body (413)
  too_many_headers,  ///< past ParseLimits::headers
  absent,            ///< the header field asked for is not in this message

  // Using the API
  invalid_argument,  ///< a value no caller may pass; what says which
  gone,              ///< the transaction, flow or operation has ended
  cancelled,         ///< the operation was cancelled, or its owner shut down
  limit_reached,     ///< a configured limit refuses to let this grow

  // Network
  timed_out,              ///< no answer in the time given (Timer B, Timer F, or the caller's timeout)
  transport_failed,       ///< the message could not be sent, or its connection ended (§8.1.3.1, §18.4)
  connection_refused,     ///< the peer refused the connection
  address_in_use,         ///< another socket holds this address and port
  address_unavailable,    ///< no interface has this address, or no permission for this port
  unsupported_transport,  ///< no transport of this kind or address family is open here
  name_not_found,         ///< DNS says this name has no address (RFC 3263 §4)
  name_lookup_failed,     ///< DNS could not be asked, or did not answer

  // Storage
  storage_failed,  ///< the disk or the database refused; nothing was changed
  storage_locked,  ///< another process holds the data folder
};

/// Why a call failed. Cheap to copy: `what` points at static text.
struct Error {
  Errc code = Errc::invalid_argument;  ///< what kind of failure
  /// The header field, option or step the error is about; static text, never null.
  const char* what = "";
  /// errno (positive) or libuv's code (negative), 0 where there is none.
  int system = 0;
  /// The line of the text the error is about, from 1 on; 0 where it has no lines to speak of.
  std::uint32_t line = 0;

  /// Same code and same words; `what` is compared as text.
  friend bool operator==(const Error& a, const Error& b) noexcept {
    return a.code == b.code && a.system == b.system && a.line == b.line && std::string_view(a.what) == b.what;
  }
};

/// Every call that can fail returns one. No exception crosses a public function.
template <class T>
using Result = std::expected<T, Error>;

/// `return fail(Errc::absent, "Contact");`
[[nodiscard]] inline std::unexpected<Error> fail(Errc code, const char* what = "", int system = 0) {
  return std::unexpected(Error{code, what, system, 0});
}

/// The error in words fit for a log line: "malformed header: Via", "malformed SDP: m= (line 7)".
[[nodiscard]] std::string describe(const Error& error);

/// The code alone in words: "malformed header".
[[nodiscard]] const char* describe(Errc code) noexcept;

}  // namespace sip
