// A whole message: the start line and the rows as nearly all have them, and the header fields each must have. What is
// out of the ordinary goes to MessageReader, one line at a time.
#pragma once

#include "reader/address.hpp"
#include "reader/call_id.hpp"
#include "reader/list.hpp"
#include "reader/prelude.hpp"
#include "reader/via.hpp"

namespace sip {
namespace {

[[nodiscard]] inline bool is_crlf(const char* p) noexcept { return std::memcmp(p, "\r\n", 2) == 0; }

// Method SP Request-URI SP "SIP/2.0" CRLF. False, and nothing done, where it is not that.
[[nodiscard]] inline bool read_plain_request_line(MessageReader& reader) noexcept {
  const char* const begin = reader.text.data() + reader.at;
  const char* const end = reader.text.data() + reader.text.size();
  const char* const method_end = span<chars::token>(begin, end);
  if (method_end == begin || method_end == end || *method_end != ' ') return false;
  UriView& uri = reader.uri();
  const char* const uri_end = read_uri(method_end + 1, end, uri);
  if (uri_end == nullptr || end - uri_end < 10 || std::memcmp(uri_end, " SIP/2.0\r\n", 10) != 0 ||
      !uri.headers.empty()) {
    uri = {};
    return false;
  }
  reader.at = static_cast<std::size_t>(uri_end - reader.text.data()) + 10;
  reader.begin_request(*Method::parse(between(begin, method_end)));
  return true;
}

// "SIP/2.0" SP 3DIGIT SP Reason-Phrase CRLF
[[nodiscard]] inline bool read_plain_status_line(MessageReader& reader) noexcept {
  const char* const end = reader.text.data() + reader.text.size();
  const char* const code = reader.text.data() + reader.at + 8;
  const auto digit = [code](int i) { return static_cast<unsigned>(static_cast<unsigned char>(code[i] - '0')); };
  if (digit(0) - 1 > 5 || digit(1) > 9 || digit(2) > 9 || code[3] != ' ') return false;
  const char* const reason = code + 4;
  const char* colon = nullptr;
  const char* const reason_end = RowScanner(reason, end).find_end(reason, colon);
  if (end - reason_end < 2 || !is_crlf(reason_end)) return false;
  reader.at = static_cast<std::size_t>(reason_end - reader.text.data()) + 2;
  reader.begin_response(digit(0) * 100 + digit(1) * 10 + digit(2), between(reason, reason_end));
  return true;
}

[[nodiscard]] inline bool read_start_line(MessageReader& reader) noexcept {
  const std::size_t begin = reader.at;
  const bool is_response = std::memcmp(reader.text.data() + begin, "SIP/2.0 ", 8) == 0;
  const bool is_plain = is_response ? read_plain_status_line(reader) : read_plain_request_line(reader);
  if (!is_plain) return reader.read_start_line();
  if (reader.at - 2 - begin > reader.limits.header_line) reader.note(Errc::too_large, "start line");
  return true;
}

// The end of a row of several lines, or with HTAB or UTF-8 in it: at its CRLF, with its folds undone (§7.3.1). `stop`
// is the first such place, in what begins at `text`. Null where the row does not end so that another line may follow,
// or where a control character stands in it.
[[nodiscard, gnu::noinline]] inline const char* find_odd_row_end(const char* stop, const char* end,
                                                                 char* text) noexcept {
  const char* const begin = text;
  RowScanner scanner(stop, end);
  for (const char* colon = nullptr; end - stop >= RowScanner::beyond;) {
    char* const at = text + (stop - begin);
    if (is_crlf(at)) {
      if (!is_lws(at[2])) return at;
      at[0] = at[1] = ' ';
      stop = scanner.find_end(stop + 2, colon);
    } else if (*at == '\t' || static_cast<unsigned char>(*at) >= 0x80) {
      stop = scanner.find_end(stop + 1, colon);
    } else {
      return nullptr;
    }
  }
  return nullptr;
}

// Whether a header field may be called that; its name ends at `colon`.
[[nodiscard, gnu::noinline]] inline bool may_be_name(const char* p, const char* colon) noexcept {
  return p != colon && colon - p <= UINT16_MAX && span<chars::token>(p, colon + 1) == colon;
}

// Any row; the one behind it. MessageReader reads it, which knows all there may be.
[[nodiscard, gnu::noinline]] inline const char* read_odd_row(MessageReader& reader, const char* row) {
  reader.at = static_cast<std::size_t>(row - reader.text.data());
  reader.read_odd_row();
  return reader.text.data() + reader.at;
}

// How many rows fit in, those that are there included, without another look at the limit and for memory. 0 where not
// one more may come.
[[nodiscard, gnu::noinline]] inline std::size_t make_room(MessageReader& reader) {
  detail::HeaderRows& rows = reader.rows();
  if (rows.size() >= reader.limits.headers) {
    reader.note(Errc::too_many_headers, "header fields");
    return 0;
  }
  if (rows.size() == rows.capacity()) rows.grow();
  return std::min(reader.limits.headers, rows.capacity());
}

// Past the LWS at the ends of a value.
[[nodiscard, gnu::noinline]] inline std::string_view trim_value(const char* value, const char* end) noexcept {
  while (value != end && is_lws(*value)) ++value;
  while (value != end && is_lws(end[-1])) --end;
  return between(value, end);
}

/// Indexes all rows; false where the empty line behind them is not reached. Bounded: whether a line may be longer than
/// they may.
template <bool Bounded>
[[nodiscard]] inline bool read_rows(MessageReader& reader) {
  char* const text = reader.bytes();
  const char* const begin = text;
  const char* const end = begin + reader.text.size();
  detail::HeaderRows& rows = reader.rows();
  std::size_t room = std::min(reader.limits.headers, rows.capacity());
  const char* p = begin + reader.at;
  RowScanner scanner(p, end);
  for (;;) {
    const char* colon = nullptr;
    const char* row_end = scanner.find_end(p, colon);
    if (colon >= row_end) [[unlikely]] {
      if (end - p < 2) {
        reader.note(Errc::truncated, "header fields");
        return false;
      }
      if (is_crlf(p)) break;
      if (make_room(reader) == 0) return false;
      p = read_odd_row(reader, p);
      continue;
    }
    if (rows.size() >= room) [[unlikely]] {
      room = make_room(reader);
      if (room == 0) return false;
    }
    if (!is_crlf(row_end) || is_lws(row_end[2])) [[unlikely]] {
      row_end = find_odd_row_end(row_end, end, text);
      if (row_end == nullptr) {
        p = read_odd_row(reader, p);
        continue;
      }
    }
    if (Bounded && row_end - p > static_cast<std::ptrdiff_t>(reader.limits.header_line)) [[unlikely]] {
      p = read_odd_row(reader, p);
      continue;
    }
    const HeaderId id = look_up_header<min_text>(p, colon, end);
    if (id == HeaderId::other && !may_be_name(p, colon)) [[unlikely]] {
      p = read_odd_row(reader, p);
      continue;
    }
    // Nearly always one SP stands before the value; and behind the value there is a CR.
    const char* value = colon + 1;
    if (*value == ' ') ++value;
    auto length = static_cast<std::size_t>(row_end - value);
    if (static_cast<unsigned char>(*value) <= ' ' || static_cast<unsigned char>(row_end[-1]) <= ' ') [[unlikely]] {
      const std::string_view trimmed = trim_value(value, row_end);
      value = trimmed.data();
      length = trimmed.size();
    }
    const bool is_first = rows.append_within_capacity({.id = id,
                                                       .added = false,
                                                       .name_length = static_cast<std::uint16_t>(colon - p),
                                                       .name_offset = static_cast<std::uint32_t>(p - begin),
                                                       .value_offset = static_cast<std::uint32_t>(value - begin),
                                                       .value_length = static_cast<std::uint32_t>(length)});
    if (!is_first && header_rule(id) == HeaderRule::one) reader.note(Errc::duplicate_header, header_name(id));
    p = row_end + 2;
  }
  reader.at = static_cast<std::size_t>(p - begin) + 2;
  return true;
}

// Reads the row of a mandatory header field by `read(begin, end)`; false where that did not work.
template <class Read>
[[nodiscard]] inline bool read_mandatory(MessageReader& reader, HeaderId id, Read read) noexcept {
  const detail::HeaderRow* const row = reader.row(id);
  if (row == nullptr) {
    reader.note(Errc::missing_header, header_name(id));
    return false;
  }
  const std::string_view value = reader.value(*row);
  if (read(value.data(), value.data() + value.size())) return true;
  reader.note(Errc::malformed_header, header_name(id));
  return false;
}

// The door (§8.1.1): what every message must have, typed once and for all.
inline void read_door(MessageReader& reader) noexcept {
  auto& door = reader.door();
  auto& top_via = reader.top_via();
  top_via.length = 0;
  const auto via = [&](const char* p, const char* end) {
    const char* const behind = read_via(p, end, top_via.via);
    if (behind == nullptr) return false;
    top_via.length = static_cast<std::size_t>(behind - p);
    return true;
  };
  if (!read_mandatory(reader, HeaderId::via, via)) top_via.via = {};
  const auto from = [&](const char* p, const char* end) {
    return read_tagged_address(p, end, door.from, door.from.tag) == end;
  };
  if (!read_mandatory(reader, HeaderId::from, from)) door.from = {};
  const auto to = [&](const char* p, const char* end) {
    return read_tagged_address(p, end, door.to, door.to.tag) == end;
  };
  if (!read_mandatory(reader, HeaderId::to, to)) door.to = {};
  door.call_id = {};
  const auto call_id = [&](const char* p, const char* end) {
    door.call_id = between(p, end);
    return is_call_id(p, end);
  };
  (void)read_mandatory(reader, HeaderId::call_id, call_id);
  const auto cseq = [&](const char* p, const char* end) { return CSeq::read(between(p, end), door.cseq); };
  if (!read_mandatory(reader, HeaderId::cseq, cseq)) door.cseq = {};
  reader.check_request_and_close_door();
}

inline void read_rows_and_body(MessageReader& reader) {
  const bool is_bounded = reader.text.size() > reader.limits.header_line;
  const bool rows_are_whole = is_bounded ? read_rows<true>(reader) : read_rows<false>(reader);
  if (reader.depth == MessageReader::Depth::index) {
    reader.look_for_mandatory();
  } else {
    read_door(reader);
  }
  if (rows_are_whole) reader.read_body();
}

inline void read_message(MessageReader& reader) {
  if (!read_start_line(reader)) return;
  // Steps look back as far as min_text, and what they look at lies behind the start line.
  if (reader.at >= min_text) {
    read_rows_and_body(reader);
  } else {
    portable_readers.rows_and_body(reader);
  }
}

}  // namespace
}  // namespace sip
