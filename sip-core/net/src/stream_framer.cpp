#include "stream_framer.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "sip/header_id.hpp"

namespace sip::net {

namespace {

constexpr std::string_view header_end = "\r\n\r\n";

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes one header field with its folded lines off the front of `block` (§7.3.1).
std::string_view take_field(std::string_view& block) noexcept {
  std::size_t end = 0;
  while (true) {
    end = block.find('\n', end);
    if (end == std::string_view::npos) return std::exchange(block, {});
    ++end;
    if (end == block.size() || (block[end] != ' ' && block[end] != '\t')) break;
  }
  const auto field = block.substr(0, end);
  block.remove_prefix(end);
  return field;
}

/// The value where `field` is Content-Length, long or compact.
std::optional<std::string_view> content_length(std::string_view field) noexcept {
  if (field.empty() || (field[0] | 0x20) < 'c' || (field[0] | 0x20) > 'l') return std::nullopt;
  const auto colon = field.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  if (header_id(trimmed(field.substr(0, colon))) != HeaderId::content_length) return std::nullopt;
  return trimmed(field.substr(colon + 1));
}

/// 1*DIGIT (§25.1), any number past what we could ever take being as good as any other.
Result<std::size_t> number(std::string_view digits) {
  constexpr std::size_t ceiling = UINT32_MAX;
  if (digits.empty()) return fail(Errc::malformed_header, "Content-Length");
  std::size_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return fail(Errc::malformed_header, "Content-Length");
    value = std::min(value * 10 + static_cast<std::size_t>(c - '0'), ceiling);
  }
  return value;
}

/// What a start line can begin with: a method or SIP/ are tokens (§25.1). Tells TLS and the like from SIP at once,
/// where we would otherwise wait for the end of a header block.
bool begins_start_line(char c) noexcept {
  const bool alphanumeric = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  return alphanumeric || std::string_view("-.!%*_+`'~").find(c) != std::string_view::npos;
}

}  // namespace

std::span<char> StreamFramer::space() {
  if (!incoming_) {
    incoming_ = pool_->take();
  } else if (!in_message()) {
    // A message that was lent out whole may still be held, and then its block is no longer ours to write.
    if (!incoming_.unique()) {
      release();
      incoming_ = pool_->take();
    }
    start_ = filled_ = scanned_ = 0;
  } else if (start_ > 0) {
    std::memmove(incoming_.data(), incoming_.data() + start_, filled_ - start_);
    filled_ -= start_;
    scanned_ -= start_;
    if (end_ > 0) end_ -= start_;
    start_ = 0;
  }
  if (filled_ == incoming_.capacity()) {
    // Not at once to what Content-Length announces: a stranger gets memory for bytes, not for promises.
    const std::size_t doubled = 2 * incoming_.capacity();
    grow(end_ > 0 ? std::min(end_, doubled) : doubled);
  }
  return {incoming_.data() + filled_, incoming_.capacity() - filled_};
}

void StreamFramer::added(std::size_t count) noexcept {
  filled_ += count;
  incoming_.resize(filled_);
}

Framed StreamFramer::next() {
  if (broken_ || !incoming_) return {};
  if (end_ == 0) {
    bool ping = false;
    if (scanned_ == start_) skip_blank_lines(ping);
    if (ping) return {Framed::Kind::ping, {}, {}};
    if (!in_message()) {
      release();
      return {};
    }
    if (!begins_start_line(incoming_.data()[start_])) return broken({Errc::not_sip, "start line"});
    const auto found = find_end();
    if (!found) return broken(found.error());
    if (!*found) return {};
  }
  if (filled_ < end_) return {};
  return cut();
}

/// CRLFs before a start line are skipped (§7.5); two in a row are a keep-alive (RFC 5626 §3.5.1).
void StreamFramer::skip_blank_lines(bool& ping) noexcept {
  while (start_ < filled_) {
    const char c = incoming_.data()[start_];
    if (c != '\r' && c != '\n') {
      blank_ = 0;
      break;
    }
    ++start_;
    blank_ = c == header_end[static_cast<std::size_t>(blank_)] ? blank_ + 1 : c == '\r' ? 1 : 0;
    if (blank_ == 4) {
      blank_ = 0;
      ping = true;
      break;
    }
  }
  scanned_ = start_;
}

/// Sets end_ once the header block is whole; false while it is not.
Result<bool> StreamFramer::find_end() {
  const std::string_view bytes(incoming_.data(), filled_);
  const auto position = bytes.find(header_end, scanned_);
  if (position == std::string_view::npos) {
    if (filled_ - start_ > limits_->message) return fail(Errc::too_large, "header fields");
    scanned_ = std::max(scanned_, filled_ - std::min(filled_ - start_, header_end.size() - 1));
    return false;
  }
  const std::size_t body = position + header_end.size();
  const auto length = body_length(bytes.substr(start_, position + 2 - start_));
  if (!length) return std::unexpected(length.error());
  if (*length > limits_->body) return fail(Errc::body_too_large, "Content-Length");
  if (body - start_ + *length > limits_->message) return fail(Errc::too_large, "message");
  end_ = body + *length;
  return true;
}

/// §18.3, §20.14: over a stream Content-Length MUST be there; nothing else says where the next message begins.
Result<std::size_t> StreamFramer::body_length(std::string_view header_block) const {
  std::optional<std::size_t> length;
  take_field(header_block);  // the start line
  while (!header_block.empty()) {
    const auto value = content_length(take_field(header_block));
    if (!value) continue;
    const auto parsed = number(*value);
    if (!parsed) return parsed;
    // Two different lengths are two different ideas of where the next message begins: an attacker's.
    if (length && *length != *parsed) return fail(Errc::duplicate_header, "Content-Length");
    length = *parsed;
  }
  if (!length) return fail(Errc::missing_header, "Content-Length");
  return *length;
}

/// The message that is whole: the block itself where it holds nothing else, so that the usual one message a segment is
/// not copied.
Framed StreamFramer::cut() {
  Framed framed{Framed::Kind::message, {}, {}};
  if (start_ == 0 && end_ == filled_) {
    framed.bytes = incoming_;
  } else {
    framed.bytes = Buffer::copy_of({incoming_.data() + start_, end_ - start_});
  }
  start_ = scanned_ = end_;
  end_ = 0;
  return framed;
}

Framed StreamFramer::broken(const Error& error) {
  Framed framed{Framed::Kind::broken, Buffer::copy_of({incoming_.data() + start_, filled_ - start_}), error};
  broken_ = true;
  filled_ = start_;
  release();
  return framed;
}

void StreamFramer::grow(std::size_t capacity) {
  Buffer larger = Buffer::allocate(capacity);
  std::memcpy(larger.data(), incoming_.data(), filled_);
  larger.resize(filled_);
  pool_->give(std::exchange(incoming_, std::move(larger)));
}

void StreamFramer::release() {
  pool_->give(std::exchange(incoming_, {}));
  start_ = filled_ = scanned_ = 0;
}

}  // namespace sip::net
