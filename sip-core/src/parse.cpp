#include "sip/parse.hpp"

#include "sip/header/simple_headers.hpp"

#include "chars.hpp"
#include "message_reader.hpp"
#include "readers.hpp"

namespace sip {

Result<void> MessageReader::read_into(const Buffer& bytes, Message& out, const ParseLimits& limits, Depth depth) {
  out.clear_for(bytes);
  MessageReader reader(out, limits, depth);
  if (reader.text.size() > limits.message) reader.note(Errc::too_large, "message");
  while (chars::is_crlf(reader.text, reader.at)) reader.at += 2;  // §7.5: CRLFs before the start line are ignored
  const Readers& active = *detail::active_readers;
  if (reader.text.size() - reader.at >= active.min_message) {
    active.message(reader);
  } else if (reader.read_start_line()) {
    portable_readers.rows_and_body(reader);
  }
  if (reader.error) return std::unexpected(*reader.error);
  return {};
}

void MessageReader::check_request_and_close_door() noexcept {
  Message::Door& door = out.door_;
  if (out.is_request()) {
    // §8.1.1.5: the method of CSeq is the request's.
    if (row(HeaderId::cseq) != nullptr && door.cseq.method != out.method_) {
      note(Errc::malformed_header, header_name(HeaderId::cseq));
    }
    // §8.1.1.6 demands a Max-Forwards, §16.3 step 3 forgives a missing one.
    std::uint32_t hops = 0;
    const detail::HeaderRow* const max_forwards = row(HeaderId::max_forwards);
    if (max_forwards != nullptr && !parse_number(value(*max_forwards), 255, hops)) {
      note(Errc::malformed_header, header_name(HeaderId::max_forwards));
    }
  }
  door.read_at = out.headers.top_via_.read_at = out.headers.edits().now;
  door.read = true;
}

void MessageReader::look_for_mandatory() noexcept {
  for (const HeaderId id : {HeaderId::via, HeaderId::from, HeaderId::to, HeaderId::call_id, HeaderId::cseq}) {
    if (rows().find(id) == rows().size()) note(Errc::missing_header, header_name(id));
  }
}

void MessageReader::read_body() noexcept {
  std::size_t length = text.size() - at;
  if (const detail::HeaderRow* const content_length = row(HeaderId::content_length)) {
    const auto announced = ContentLength::parse(value(*content_length));
    if (!announced) return note(Errc::malformed_header, header_name(HeaderId::content_length));
    if (announced->value > limits.body) return note(Errc::body_too_large, header_name(HeaderId::content_length));
    if (announced->value > length) return note(Errc::truncated, header_name(HeaderId::content_length));
    length = announced->value;
  }
  if (length > limits.body) return note(Errc::body_too_large, "body");
  out.body_ = text.substr(at, length);
}

Result<void> parse(const Buffer& bytes, Message& out, const ParseLimits& limits) {
  return MessageReader::read_into(bytes, out, limits, MessageReader::Depth::door);
}

Result<void> index(const Buffer& bytes, Message& out, const ParseLimits& limits) {
  return MessageReader::read_into(bytes, out, limits, MessageReader::Depth::index);
}

Result<Message> parse(std::string_view bytes, const ParseLimits& limits) {
  if (bytes.size() > limits.message) return fail(Errc::too_large, "message");
  Message message;
  const auto result = parse(Buffer::copy_of(bytes), message, limits);
  if (!result) return std::unexpected(result.error());
  return message;
}

}  // namespace sip
