// What parse() works with: the message it fills and the first thing that was wrong with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sip/parse.hpp"

namespace sip {

/// Reads one message into `out`. Goes on behind an error where it can, so that a refused request can be answered; the
/// first error is the one reported. The ordinary is read by reader/message.hpp, which calls this for the rest.
struct MessageReader {
  /// Whether the mandatory header fields are read, or only looked for.
  enum class Depth : std::uint8_t { door, index };

  MessageReader(Message& message, const ParseLimits& parse_limits, Depth how_deep) noexcept
      : out(message), limits(parse_limits), depth(how_deep), text(message.headers.buffer_.view()) {}

  Message& out;
  const ParseLimits& limits;
  Depth depth;
  std::string_view text;       // the whole buffer
  std::size_t at = 0;          // what is read so far
  std::optional<Error> error;  // the first one

  static Result<void> read_into(const Buffer& bytes, Message& out, const ParseLimits& limits, Depth depth);

  // start_line.cpp
  /// Any start line. False where there is nothing to answer and nothing more to read.
  bool read_start_line();
  void read_request_line(std::string_view line);
  void read_status_line(std::string_view line);

  // header_rows.cpp
  /// Any row that is not at the end of the text: it may be folded, or malformed.
  void read_odd_row();
  /// Whether the CRLF that ends a row stands at `i`, and not that of a fold.
  [[nodiscard]] bool is_row_end(std::size_t i) const noexcept;
  /// The end of the value that begins at `begin` and has its first control character, which does not end it, at `i`.
  /// Its folds are undone; `faulty` where it holds what it may not. text.size() where the row does not end.
  std::size_t find_odd_value_end(std::size_t begin, std::size_t i, bool& faulty);

  // parse.cpp
  /// What a request must have beyond its mandatory header fields; then nothing of the door may change any more.
  void check_request_and_close_door() noexcept;
  void look_for_mandatory() noexcept;
  void read_body() noexcept;

  void note(Errc code, const char* what) noexcept {
    if (!error) error = Error{code, what};
  }
  void begin_request(const Method& method) noexcept {
    out.kind_ = Message::Kind::request;
    out.method_ = method;
  }
  void begin_response(unsigned status, std::string_view reason) noexcept {
    out.kind_ = Message::Kind::response;
    out.status_ = static_cast<Status>(status);
    out.reason_ = reason;
  }
  [[nodiscard]] UriView& uri() noexcept { return out.uri_; }
  [[nodiscard]] auto& door() noexcept { return out.door_; }
  [[nodiscard]] auto& top_via() noexcept { return out.headers.top_via_; }
  /// The whole buffer, to undo folds in.
  [[nodiscard]] char* bytes() noexcept { return out.headers.buffer_.data(); }
  [[nodiscard]] detail::HeaderRows& rows() noexcept { return out.headers.rows_; }
  /// The first row of its kind; null where there is none.
  [[nodiscard]] const detail::HeaderRow* row(HeaderId id) const noexcept {
    const detail::HeaderRows& rows = out.headers.rows_;
    const std::size_t index = rows.find(id);
    return index == rows.size() ? nullptr : &rows[index];
  }
  [[nodiscard]] std::string_view value(const detail::HeaderRow& row) const noexcept {
    return {text.data() + row.value_offset, row.value_length};
  }

  void add_row(HeaderId id, std::string_view name, std::string_view value) {
    const char* const base = text.data();
    const bool is_first = rows().append({.id = id,
                                         .added = false,
                                         .name_length = static_cast<std::uint16_t>(name.size()),
                                         .name_offset = static_cast<std::uint32_t>(name.data() - base),
                                         .value_offset = static_cast<std::uint32_t>(value.data() - base),
                                         .value_length = static_cast<std::uint32_t>(value.size())});
    if (!is_first && header_rule(id) == HeaderRule::one) note(Errc::duplicate_header, header_name(id));
  }
};

}  // namespace sip
