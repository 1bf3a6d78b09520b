// Bytes into messages: RFC 3261 §7 and §25, in one pass.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sip/buffer.hpp"
#include "sip/error.hpp"
#include "sip/message.hpp"

namespace sip {

/// What a message may cost before it is refused.
struct ParseLimits {
  std::size_t message = 65535;     ///< bytes, start line to end of body: Errc::too_large
  std::size_t body = 65535;        ///< bytes: Errc::body_too_large
  std::size_t header_line = 8192;  ///< bytes of one header field, folds included: Errc::too_large
  std::size_t headers = 256;       ///< rows: Errc::too_many_headers
};

/// Reads one datagram, or one message a stream framer cut out: the start line, the index of all header fields, and the
/// mandatory ones typed (top Via, From, To, Call-ID, CSeq; Max-Forwards, Content-Length checked). Leading CRLFs are
/// skipped (§7.5); bytes behind the body that Content-Length announces are ignored (§18.3); with no Content-Length the
/// body reaches to the end. Folds are undone inside `bytes`, which `out` then shares: a pool may keep hold of it too,
/// but no other thread may look at it before parse() returns. Lines end with CRLF: a lone CR or LF, which another
/// implementation might take for a line end, makes its header field malformed. A reused `out` keeps its memory, so that
/// the next parse() allocates nothing.
///
/// On error `out` holds what could be read. When it is a request whose top Via stands, it can be answered: reply()
/// copies what there is. When it is empty() or a response, there is nothing to answer.
[[nodiscard]] Result<void> parse(const Buffer& bytes, Message& out, const ParseLimits& limits = {});

/// As parse(), but of the mandatory header fields it sees only that they are there, once; they are typed when somebody
/// asks for them, and one that is malformed then reads as a default-constructed value. For who looks at a few fields of
/// many messages, as a load balancer does, and leaves it to others to refuse.
[[nodiscard]] Result<void> index(const Buffer& bytes, Message& out, const ParseLimits& limits = {});

/// parse() on a copy of `bytes`.
[[nodiscard]] Result<Message> parse(std::string_view bytes, const ParseLimits& limits = {});

/// The status and reason phrase a request that parse() refused is answered with: {400, "Malformed CSeq"} …
/// What a refused request is answered with.
struct Refusal {
  Status status;       ///< 400, 413, 505 or 513
  std::string reason;  ///< says what was wrong; fit for a status line
};
/// The answer to a request that parse() refused with `error`.
[[nodiscard]] Refusal refusal(const Error& error);

}  // namespace sip
