#include "sip/parse.hpp"

#include <utility>

#include "sip/header/simple_headers.hpp"

#include "chars.hpp"
#include "message_reader.hpp"

namespace sip {

namespace {

// callid = word [ "@" word ]
bool is_call_id(std::string_view text) noexcept {
  const std::size_t at = chars::skip(text, 0, chars::word);
  if (at == 0 || at == text.size()) return at != 0;
  return text[at] == '@' && at + 1 < text.size() && chars::all(text.substr(at + 1), chars::word);
}

}  // namespace

std::optional<Error> MessageReader::read_into(Buffer bytes, Message& out, const ParseLimits& limits) {
  out.headers.buffer_ = std::move(bytes);
  MessageReader reader(out, limits);
  reader.read();
  return reader.error;
}

void MessageReader::read() {
  if (text.size() > limits.message) note(Errc::too_large, "message");
  if (!read_start_line()) return;
  const bool rows_are_whole = read_rows();
  read_mandatory();
  if (rows_are_whole) read_body();
}

std::string_view MessageReader::value(HeaderId id) const noexcept {
  return out.headers.value_of(out.headers.entries_[first_row[static_cast<std::size_t>(id)]]);
}

template <class Header>
void MessageReader::read_typed(Header& header) {
  if (has(Header::id)) {
    std::string_view element = value(Header::id);
    if (header_rule(Header::id) == HeaderRule::list) element = first_list_element(element).text;
    if (Header::read(element, header)) return;
    note(Errc::malformed_header, header_name(Header::id));
  } else {
    note(Errc::missing_header, header_name(Header::id));
  }
  header = {};
}

// The door (§8.1.1): what every message must have, typed once and for all.
void MessageReader::read_mandatory() {
  Message::Door& door = out.door_;
  read_typed(door.via);
  read_typed(door.from);
  read_typed(door.to);
  door.call_id = has(HeaderId::call_id) ? value(HeaderId::call_id) : std::string_view{};
  if (!has(HeaderId::call_id)) {
    note(Errc::missing_header, header_name(HeaderId::call_id));
  } else if (!is_call_id(door.call_id)) {
    note(Errc::malformed_header, header_name(HeaderId::call_id));
  }
  read_typed(door.cseq);
  if (out.is_request()) {
    // §8.1.1.5: the method of CSeq is the request's.
    if (has(HeaderId::cseq) && door.cseq.method != out.method_) {
      note(Errc::malformed_header, header_name(HeaderId::cseq));
    }
    // §8.1.1.6 demands a Max-Forwards, §16.3 step 3 forgives a missing one.
    if (has(HeaderId::max_forwards) && !MaxForwards::parse(value(HeaderId::max_forwards))) {
      note(Errc::malformed_header, header_name(HeaderId::max_forwards));
    }
  }
  door.read_at = out.headers.edits().now;
  door.read = true;
}

void MessageReader::read_body() {
  std::size_t length = text.size() - at;
  if (has(HeaderId::content_length)) {
    const auto announced = ContentLength::parse(value(HeaderId::content_length));
    if (!announced) return note(Errc::malformed_header, header_name(HeaderId::content_length));
    if (announced->value > limits.body) return note(Errc::body_too_large, header_name(HeaderId::content_length));
    if (announced->value > length) return note(Errc::truncated, header_name(HeaderId::content_length));
    length = announced->value;
  }
  if (length > limits.body) return note(Errc::body_too_large, "body");
  out.body_ = text.substr(at, length);
}

Result<void> parse(Buffer bytes, Message& out, const ParseLimits& limits) {
  out.clear();
  if (bytes.size() == 0) return fail(Errc::not_sip);
  const auto error = MessageReader::read_into(std::move(bytes), out, limits);
  if (error) return std::unexpected(*error);
  return {};
}

Result<Message> parse(std::string_view bytes, const ParseLimits& limits) {
  if (bytes.size() > limits.message) return fail(Errc::too_large, "message");
  Message message;
  const auto result = parse(Buffer::copy_of(bytes), message, limits);
  if (!result) return std::unexpected(result.error());
  return message;
}

}  // namespace sip
