#include <algorithm>
#include <array>
#include <optional>

#include "sip/header/simple_headers.hpp"

#include "chars.hpp"
#include "mends.hpp"

namespace sip::lenient {

namespace {

constexpr std::size_t npos = std::string_view::npos;

// The lines of a header section in which every line ends in LF alone, with CRLF. A single CR in it, and the line ends
// are mixed: another element might see other lines than we.
void mend_line_ends(std::string& text, Forgiven& forgiven) {
  const std::size_t begin = std::min(text.find_first_not_of('\n'), text.size());
  const std::size_t empty_line = text.find("\n\n", begin);
  const std::size_t end = empty_line == npos ? text.size() : empty_line + 2;
  const std::string_view head = std::string_view(text).substr(0, end);
  if (head.find('\n') == npos || head.find('\r') != npos) return;
  std::string mended;
  for (const char c : head) {
    if (c == '\n') mended += '\r';
    mended += c;
  }
  forgiven.add({Forgiveness::bare_lf});
  text = mended.append(text, end);
}

// One header field, folds undone, or whatever else stands on a line of its own.
struct Row {
  std::string_view text;  // without its CRLF
  HeaderId id = HeaderId::other;
  std::string_view name;
  std::string_view value;
  bool has_colon = false;
};

Row take_apart(std::string_view text) noexcept {
  Row row{text, HeaderId::other, {}, {}, false};
  const std::size_t colon = text.find(':');
  if (colon == npos) return row;
  row.has_colon = true;
  row.name = text.substr(0, colon);
  while (!row.name.empty() && chars::is(row.name.back(), chars::lws)) row.name.remove_suffix(1);
  row.id = header_id(row.name);
  row.value = chars::trim(text.substr(colon + 1));
  return row;
}

bool has_control(std::string_view text) noexcept {
  return std::ranges::any_of(text, [](char c) { return chars::is(c, chars::control); });
}

class Rewriter {
 public:
  Rewriter(std::string& text, Forgiven& forgiven) noexcept : text_(text), forgiven_(forgiven) {}

  std::string run() {
    while (chars::is_crlf(text_, at_)) at_ += 2;
    const std::string_view line = next_line(false);
    const Notes notes{forgiven_};
    append_line(has_control(line) ? std::string(line) : mend_start_line(line, notes));
    while (at_ < text_.size() && !chars::is_crlf(text_, at_)) write_row();
    if (wildcard_ && !first_[static_cast<std::size_t>(HeaderId::expires)]) append_line("Expires: 0");
    finish();
    return std::move(out_);
  }

 private:
  // The next line without its CRLF, `at_` behind it. With `folds`, those that follow and begin with LWS belong to it.
  std::string_view next_line(bool folds) {
    const std::size_t begin = at_;
    std::size_t end = text_.find("\r\n", begin);
    while (folds && end != npos && end + 2 < text_.size() && chars::is(text_[end + 2], chars::lws)) {
      text_[end] = text_[end + 1] = ' ';
      end = text_.find("\r\n", end + 2);
    }
    is_whole_ = end != npos;
    at_ = is_whole_ ? end + 2 : text_.size();
    return std::string_view(text_).substr(begin, (is_whole_ ? end : text_.size()) - begin);
  }

  void append_line(std::string_view line) {
    out_.append(line);
    if (is_whole_) out_.append("\r\n");
  }

  void write_row() {
    const Row row = take_apart(next_line(true));
    const Notes notes{forgiven_, row.id, ++count_};
    if (has_control(row.text) || !is_whole_) return append_line(row.text);
    // What begins with LWS was meant to belong to the line before it, which folds do not do to a start line.
    if (!row.has_colon && !chars::is(row.text.front(), chars::lws)) return notes.add(Forgiveness::line_without_colon);
    auto& first = first_[static_cast<std::size_t>(row.id)];
    if (header_rule(row.id) == HeaderRule::one && first == row.value) return notes.add(Forgiveness::repeated_row);
    if (!first) first = row.value;
    if (reads(row.id, row.value)) return append_line(row.text);
    write_mended(row, notes);
  }

  void write_mended(const Row& row, const Notes& notes) {
    const std::size_t forgiven_so_far = forgiven_.count();
    const std::string value = mend_value(row.id, row.value, notes);
    if (reads(row.id, value)) {
      append_line(std::string(row.name).append(": ").append(value));
      wildcard_ = wildcard_ || (row.id == HeaderId::contact && value == "*");
    } else {
      forgiven_.shrink(forgiven_so_far);
      append_line(row.text);
    }
  }

  // The empty line and the body.
  void finish() {
    if (at_ < text_.size()) {
      out_.append(text_, at_);
      return;
    }
    const auto& length = first_[static_cast<std::size_t>(HeaderId::content_length)];
    std::uint32_t announced = 0;
    if (!is_whole_ || (length && !parse_number(*length, 0, announced))) return;
    forgiven_.add({Forgiveness::no_empty_line});
    out_.append("\r\n");
  }

  std::string& text_;
  Forgiven& forgiven_;
  std::string out_;
  std::size_t at_ = 0;
  std::uint32_t count_ = 0;
  bool is_whole_ = true;   // the line read last had its CRLF
  bool wildcard_ = false;  // a Contact became `*`
  std::array<std::optional<std::string_view>, static_cast<std::size_t>(HeaderId::count_)> first_;  // of each kind
};

}  // namespace

std::string rewrite(std::string_view bytes, Forgiven& forgiven) {
  std::string text(bytes);
  mend_line_ends(text, forgiven);
  return Rewriter(text, forgiven).run();
}

}  // namespace sip::lenient
