// Reading what deployed phones really send: strict parsing first, and where that refuses, what the sender evidently
// meant.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sip/buffer.hpp"
#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/message.hpp"
#include "sip/parse.hpp"

namespace sip {

/// What parse_leniently() forgives: each with the rule that was broken, what is made of it, and who does it where that
/// is known.
///
/// Never forgiven is what two elements could understand in two ways, and so could be used to slip something past one of
/// them: CR or LF alone beside CRLF, a row that begins with white space behind the start line, LWS inside a
/// Request-URI, two different values of what may stand once, a body shorter than Content-Length, a malformed
/// Content-Length, two '@' in a URI, two '<' in an address. Nor what the peer must find again byte for byte in our
/// answer (§8.2.6.2, §17.1.3): Call-ID, CSeq, tag, branch and sent-by are taken as they are or not at all.
enum class Forgiveness : std::uint8_t {
  // The message
  bare_lf,        ///< lines of the header section end in LF alone, all of them (§7 CRLF): messages typed by hand
  no_empty_line,  ///< nothing behind the last row, not even the empty line of §7, and no body announced: the same

  // The start line
  start_line_spaces,      ///< several SP or HTAB where one SP belongs, or some at the end (§7.1; RFC 4475 §3.1.2.9,
                          ///< §3.1.2.10)
  bracketed_request_uri,  ///< <> around the Request-URI (§7.1; RFC 4475 §3.1.2.7)
  request_uri_headers,    ///< a Request-URI with ?headers, which are dropped (§19.1.1 table 1; RFC 4475 §3.1.2.11)

  // Rows
  line_without_colon,  ///< no header field (§7.3.1), dropped
  repeated_row,        ///< stands twice with one value though it may stand once (§7.3.1); the second is dropped

  // Lists and parameters (§7.3.1, §25.1)
  empty_element,         ///< ",," or a comma at the end: dropped (RFC 4475 §3.1.2.1)
  empty_param,           ///< ";;" or ';' at the end: dropped (RFC 4475 §3.1.2.1)
  empty_param_value,     ///< ";rport=" means ";rport"; what needs its value (tag, branch, maddr …) is dropped
  repeated_param,        ///< stands twice with one value (§7.3.1, §19.1.1): the second is dropped
  unquoted_param_value,  ///< "+sip.instance=<urn:uuid:…>" without quotes (§25.1 gen-value): quoted

  // Addresses (§20.10, §20.20, §20.34, §20.39)
  display_name,       ///< characters of no token without quotes, or quotes that do not match: quoted anew. RFC 4475
                      ///< §3.1.2.6, §3.1.2.15; Cisco phones write `""unknown"" <sip:…>` after a redirect
  missing_brackets,   ///< a URI with ',' or '?', or a Route's, without <> (RFC 4475 §3.1.2.13): bracketed
  space_in_brackets,  ///< `< sip:a@b >` (§25.1 name-addr; RFC 4475 §3.1.2.14): taken out

  // URIs (§19.1.2, §25.1)
  unescaped_user,   ///< '#', space, quotes, letters beyond ASCII in the user part: escaped. Microsoft Teams and
                    ///< FreeSWITCH
                    ///< send '#' as it is dialled
  unescaped_param,  ///< the same in a URI parameter's value: OpenSIPS' topology hiding wrote `;thinfo="…="`

  // Values
  max_forwards,     ///< more than 255 (§20.22): 255
  expires,          ///< no number (§20.19): that before a ';', or 3600, as §10.2 has it of a Contact's
  wildcard_params,  ///< `Contact: *;expires=0` (§10.2.2, §25.1): `*`, and Expires: 0 where there is no Expires
};

/// What was broken, in words: "display name not quoted".
[[nodiscard]] const char* describe(Forgiveness what) noexcept;

/// What one message was forgiven, in the order of its rows.
class Forgiven {
 public:
  /// One thing that was forgiven.
  struct Entry {
    Forgiveness what = Forgiveness::bare_lf;  ///< which
    HeaderId header = HeaderId::other;        ///< `other` also for the start line and the message as a whole
    std::uint32_t row = 0;  ///< counted from 1 as received; 0: the start line, or the message as a whole
  };

  /// Whether there is none.
  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  /// How many there were, also those that found no place in entries().
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  /// The first of them; each kind once a row.
  [[nodiscard]] std::span<const Entry> entries() const noexcept {
    return std::span(entries_).first(count_ < entries_.size() ? count_ : entries_.size());
  }
  /// Whether that was among the first entries.
  [[nodiscard]] bool has(Forgiveness what) const noexcept;

  /// Notes it; a kind that the row has already is not counted twice.
  void add(const Entry& entry) noexcept;
  /// Forgets all.
  void clear() noexcept { count_ = 0; }
  /// Forgets all but the first `count`.
  void shrink(std::size_t count) noexcept { count_ = count < count_ ? count : count_; }

 private:
  std::array<Entry, 32> entries_;
  std::size_t count_ = 0;
};

/// "row 2 (From): display name not quoted; row 5: line without colon", fit for a log line.
[[nodiscard]] std::string describe(const Forgiven& forgiven);

/// parse(), and where it refuses the message, or a row that says whose it is and where messages go is malformed (Via,
/// Route, Record-Route, Path, Service-Route, Contact, Reply-To, Refer-To, P-Asserted-Identity, P-Preferred-Identity,
/// Expires, Content-Type), parse() again on a copy in which Forgiveness was practised. What is then accepted is a
/// message of strict form: forwarded or answered, it carries none of the faults on. `forgiven` says what was changed;
/// empty, the message is what parse() makes of it. A good message costs parse() and the reading of those rows, and
/// allocates nothing. Linear time; what a refused message costs is bounded by `limits`.
///
/// On error all is as parse() left it, and `forgiven` is empty: a refusal answers what the sender wrote.
[[nodiscard]] Result<void> parse_leniently(Buffer bytes, Message& out, Forgiven& forgiven,
                                           const ParseLimits& limits = {});

/// The same on a copy of `bytes`.
[[nodiscard]] Result<Message> parse_leniently(std::string_view bytes, Forgiven& forgiven,
                                              const ParseLimits& limits = {});

}  // namespace sip
