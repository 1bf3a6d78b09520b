#include <algorithm>

#include "sip/params.hpp"
#include "sip/uri.hpp"

#include "chars.hpp"
#include "mends.hpp"

namespace sip::lenient {

namespace {

// Runs of SP and HTAB, one SP each.
std::string single_spaced(std::string_view line) {
  std::string out;
  for (const char c : line) {
    if (!chars::is(c, chars::lws)) {
      out += c;
    } else if (!out.ends_with(' ')) {
      out += ' ';
    }
  }
  return out;
}

// Status-Line = SIP-Version SP Status-Code SP Reason-Phrase, which is any text.
std::string mend_status_line(std::string_view line, const Notes& notes) {
  const std::size_t version = std::min(line.find_first_of(" \t"), line.size());
  const std::size_t code = chars::skip(line, version, chars::lws);
  std::string out(line.substr(0, version));
  out.append(" ").append(line.substr(code));
  if (out != line) notes.add(Forgiveness::start_line_spaces);
  return out;
}

std::string mend_request_uri(std::string_view text, const Notes& notes) {
  if (text.size() > 2 && text.starts_with('<') && text.ends_with('>')) {
    notes.add(Forgiveness::bracketed_request_uri);
    text = text.substr(1, text.size() - 2);
  }
  std::string uri = mend_uri(text, notes);
  const auto read = parse_uri(uri);
  if (!read || read->headers.empty()) return uri;
  notes.add(Forgiveness::request_uri_headers);
  uri.resize(uri.size() - read->headers.size() - 1);
  return uri;
}

}  // namespace

std::string mend_start_line(std::string_view line, const Notes& notes) {
  if (equals_ignoring_case(line.substr(0, 4), "SIP/")) return mend_status_line(line, notes);
  std::string out = single_spaced(line);
  if (out.ends_with(' ')) out.pop_back();
  if (out != line) notes.add(Forgiveness::start_line_spaces);
  if (std::ranges::count(out, ' ') != 2) return out;
  const std::size_t uri = out.find(' ') + 1;
  const std::size_t end = out.rfind(' ');
  return out.substr(0, uri) + mend_request_uri(out.substr(uri, end - uri), notes) + out.substr(end);
}

}  // namespace sip::lenient
