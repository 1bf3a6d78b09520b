// What parse() works with: the message it fills and the first thing that was wrong with it.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sip/parse.hpp"

namespace sip {

/// Reads one message into `out`. Goes on behind an error where it can, so that a refused request can be answered; the
/// first error is the one reported.
struct MessageReader {
  MessageReader(Message& message, const ParseLimits& parse_limits) noexcept
      : out(message), limits(parse_limits), text(message.headers.buffer_.view()) {}

  Message& out;
  const ParseLimits& limits;
  std::string_view text;                                         // the whole buffer
  std::size_t at = 0;                                            // what is read so far
  std::optional<Error> error;                                    // the first one
  std::bitset<static_cast<std::size_t>(HeaderId::count_)> seen;  // of each HeaderId, whether it has a row
  std::array<std::uint32_t, static_cast<std::size_t>(HeaderId::count_)> first_row;  // where `seen` says there is one

  static std::optional<Error> read_into(Buffer bytes, Message& out, const ParseLimits& limits);
  void read();

  // start_line.cpp
  /// False where there is nothing to answer and nothing more to read.
  bool read_start_line();
  void read_request_line(std::string_view line);
  void read_status_line(std::string_view line);

  // header_rows.cpp
  /// Indexes all rows; false where the empty line behind them is not reached.
  bool read_rows();
  void read_row();
  /// Whether the CRLF that ends a row stands at `i`, and not that of a fold.
  [[nodiscard]] bool is_row_end(std::size_t i) const noexcept;
  /// The end of the value that begins at `begin` and has its first control character, which does not end it, at `i`.
  /// Its folds are undone; `faulty` where it holds what it may not. text.size() where the row does not end.
  std::size_t find_odd_value_end(std::size_t begin, std::size_t i, bool& faulty);
  void add_row(HeaderId id, std::string_view name, std::string_view value);

  // parse.cpp
  void read_mandatory();
  template <class Header>
  void read_typed(Header& header);
  void read_body();

  void note(Errc code, const char* what) noexcept {
    if (!error) error = Error{code, what};
  }
  [[nodiscard]] bool has(HeaderId id) const noexcept { return seen[static_cast<std::size_t>(id)]; }
  /// Of a header field that has().
  [[nodiscard]] std::string_view value(HeaderId id) const noexcept;
};

}  // namespace sip
