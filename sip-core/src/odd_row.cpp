#include "sip/header/simple_headers.hpp"

#include "byte_scan.hpp"
#include "message_reader.hpp"

namespace sip {

namespace {

constexpr std::size_t npos = std::string_view::npos;

// Whether each control character stands behind a backslash in a quoted string, as §25.1 quoted-pair has it.
bool controls_are_quoted(std::string_view value) noexcept {
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (chars::is(value[i], chars::control)) return false;
    if (value[i] != '"') continue;
    const std::size_t end = chars::skip_quoted(value, i);
    if (end == npos) return false;
    i = end - 1;
  }
  return true;
}

const char* name_for_error(HeaderId id) noexcept { return id == HeaderId::other ? "header field" : header_name(id); }

}  // namespace

void MessageReader::read_odd_row() {
  const std::size_t begin = at;
  const std::size_t colon = chars::find_control_or<':'>(text, begin);
  const bool has_colon = colon < text.size() && text[colon] == ':';
  std::string_view name = text.substr(begin, colon - begin);
  while (!name.empty() && chars::is(name.back(), chars::lws)) name.remove_suffix(1);  // HCOLON: LWS, but no fold
  const HeaderId id = has_colon ? header_id(name) : HeaderId::other;
  bool faulty = id == HeaderId::other && !(has_colon && name.size() <= UINT16_MAX && is_token(name));

  const std::size_t value_begin = has_colon ? colon + 1 : begin;
  std::size_t value_end = chars::find_control(text, value_begin);
  if (!is_row_end(value_end)) value_end = find_odd_value_end(value_begin, value_end, faulty);
  at = std::min(value_end + 2, text.size());
  if (value_end == text.size()) return;  // the caller says so
  if (value_end - begin > limits.header_line) note(Errc::too_large, name_for_error(id));
  // A row that holds what no row may is left out, so that no reply can carry it on.
  if (faulty) return note(Errc::malformed_header, name_for_error(id));
  const std::string_view value = chars::trim(text.substr(value_begin, value_end - value_begin));
  add_row(id, name, value);
}

bool MessageReader::is_row_end(std::size_t i) const noexcept {
  return chars::is_crlf(text, i) && (i + 2 == text.size() || !chars::is(text[i + 2], chars::lws));
}

std::size_t MessageReader::find_odd_value_end(std::size_t begin, std::size_t i, bool& faulty) {
  char* const bytes = out.headers.buffer_.data();
  bool has_quoted_control = false;
  for (; i < text.size() && !is_row_end(i); i = chars::find_control(text, i + 1)) {
    if (chars::is_crlf(text, i)) {
      bytes[i] = bytes[i + 1] = ' ';  // §7.3.1: a fold is LWS
    } else if (text[i] == '\r' || text[i] == '\n' || text[i - 1] != '\\') {
      // A bare CR or LF is no line end, and what others would take for one (§7.3, §25.1 quoted-pair).
      faulty = true;
    } else {
      has_quoted_control = true;
    }
  }
  if (has_quoted_control && !controls_are_quoted(text.substr(begin, i - begin))) faulty = true;
  return i;
}

}  // namespace sip
