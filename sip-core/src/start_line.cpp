#include "sip/header/simple_headers.hpp"

#include "byte_scan.hpp"
#include "message_reader.hpp"
#include "readers.hpp"

namespace sip {

namespace {

constexpr std::size_t npos = std::string_view::npos;

// SIP-Version = "SIP" "/" 1*DIGIT "." 1*DIGIT, without case (§7.1).
bool is_version(std::string_view text) noexcept {
  if (text.size() < 7 || !equals_ignoring_case(text.substr(0, 4), "SIP/")) return false;
  const std::size_t dot = chars::skip(text, 4, chars::digit);
  return dot > 4 && dot + 1 < text.size() && text[dot] == '.' && chars::all(text.substr(dot + 1), chars::digit);
}

bool is_our_version(std::string_view text) noexcept { return equals_ignoring_case(text, "SIP/2.0"); }

// Whether the line was meant as a request line: a method first, a SIP version last.
bool is_like_request_line(std::string_view line) noexcept {
  const std::size_t method_end = chars::skip(line, 0, chars::token);
  if (method_end == 0 || method_end == line.size() || line[method_end] != ' ') return false;
  line = chars::trim(line);
  const std::string_view last_word = line.substr(line.rfind(' ') + 1);
  return equals_ignoring_case(last_word.substr(0, 4), "SIP/");
}

}  // namespace

bool MessageReader::read_start_line() {
  const std::size_t end = chars::find_control(text, at);
  const std::string_view line = text.substr(at, end - at);
  const bool is_whole = chars::is_crlf(text, end);
  at = is_whole ? end + 2 : text.size();
  if (equals_ignoring_case(line.substr(0, 4), "SIP/")) {  // '/' stands in no method
    out.kind_ = Message::Kind::response;
    read_status_line(line);
  } else if (is_like_request_line(line)) {
    out.kind_ = Message::Kind::request;
    read_request_line(line);
  } else {
    note(Errc::not_sip, "");
    return false;
  }
  if (!is_whole) note(Errc::malformed_start_line, "start line");
  if (line.size() > limits.header_line) note(Errc::too_large, "start line");
  return true;
}

// Request-Line = Method SP Request-URI SP SIP-Version CRLF, with exactly those two spaces (RFC 4475 §3.1.2.7 to .11).
void MessageReader::read_request_line(std::string_view line) {
  const std::size_t method_end = line.find(' ');
  const std::size_t uri_end = line.find(' ', method_end + 1);
  out.method_ = Method::parse(line.substr(0, method_end)).value_or(Method());  // is_like_request_line() saw a token
  if (uri_end == npos) return note(Errc::malformed_start_line, "request line");

  // A version that is not ours comes first: what it makes of the rest is not for us to judge.
  const std::string_view version = line.substr(uri_end + 1);
  if (!is_version(version)) return note(Errc::malformed_start_line, "request line");
  if (!is_our_version(version)) note(Errc::unsupported_version, "SIP version");
  // §19.1.1 table 1: a Request-URI has no headers part.
  if (!read_uri(line.substr(method_end + 1, uri_end - method_end - 1), out.uri_) || !out.uri_.headers.empty()) {
    out.uri_ = {};
    note(Errc::malformed_start_line, "Request-URI");
  }
}

// Status-Line = SIP-Version SP Status-Code SP Reason-Phrase CRLF; the phrase is any text, or none.
void MessageReader::read_status_line(std::string_view line) {
  const std::size_t version_end = line.find(' ');
  const std::string_view version = line.substr(0, version_end);
  if (version_end == npos || !is_version(version)) return note(Errc::malformed_start_line, "status line");
  if (!is_our_version(version)) note(Errc::unsupported_version, "SIP version");
  const std::string_view rest = line.substr(version_end + 1);
  std::uint32_t number = 0;
  if (!parse_number(rest.substr(0, 3), 699, number) || number < 100 || (rest.size() > 3 && rest[3] != ' ')) {
    return note(Errc::malformed_start_line, "status line");
  }
  out.status_ = static_cast<Status>(number);
  if (rest.size() > 4) out.reason_ = rest.substr(4);  // RFC 4475 §3.1.1.13: even the space may be missing
}

}  // namespace sip
