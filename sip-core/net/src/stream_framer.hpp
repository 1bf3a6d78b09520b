// Cuts a byte stream into SIP messages: RFC 3261 §18.3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sip/buffer.hpp"
#include "sip/error.hpp"
#include "sip/parse.hpp"

#include "buffer_pool.hpp"

namespace sip::net {

/// What next() found in the stream.
struct Framed {
  enum class Kind : std::uint8_t {
    nothing,  // the rest of the next message has not come yet
    message,  // `bytes` is one whole message
    ping,     // a double CRLF between messages, to be answered with one CRLF (RFC 5626 §4.4.1)
    broken,   // no telling where the next message begins: `error`, and `bytes` is what is there of this one
  };
  Kind kind = Kind::nothing;
  Buffer bytes;
  Error error;
};

/// The bytes of one connection go in at space(), its messages come out of next(). No I/O, no callbacks. Each byte is
/// looked at once, however small the pieces. Holds a block of its own only while a message is incomplete.
class StreamFramer {
 public:
  /// The pool must outlive the framer and may serve many. A message takes at most limits.message bytes, its body at
  /// most limits.body.
  StreamFramer(const ParseLimits& limits, BufferPool& pool) : limits_(&limits), pool_(&pool) {}

  /// Where the next bytes of the stream are to be written; never empty.
  [[nodiscard]] std::span<char> space();
  /// `count` bytes have been written at the beginning of space().
  void added(std::size_t count) noexcept;
  /// The next thing in the bytes added so far; call it until it says `nothing`. After `broken` it says `nothing`.
  [[nodiscard]] Framed next();

  /// A message has begun and is not whole.
  [[nodiscard]] bool in_message() const noexcept { return filled_ > start_; }

 private:
  void skip_blank_lines(bool& ping) noexcept;
  [[nodiscard]] Result<bool> find_end();
  [[nodiscard]] Result<std::size_t> body_length(std::string_view header_block) const;
  [[nodiscard]] Framed cut();
  [[nodiscard]] Framed broken(const Error& error);
  void grow(std::size_t capacity);
  void release();

  const ParseLimits* limits_;
  BufferPool* pool_;
  Buffer incoming_;
  std::size_t start_ = 0;    // where the current message begins in incoming_
  std::size_t filled_ = 0;   // where the bytes received so far end
  std::size_t scanned_ = 0;  // no header block ends before this
  std::size_t end_ = 0;      // where the current message ends; 0: not known yet
  int blank_ = 0;            // how much of CRLF CRLF has come
  bool broken_ = false;
};

}  // namespace sip::net
