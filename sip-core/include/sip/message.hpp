// A SIP message, and the two things it can be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sip/header/address_headers.hpp"
#include "sip/header/cseq.hpp"
#include "sip/header/via.hpp"
#include "sip/headers.hpp"
#include "sip/method.hpp"
#include "sip/status.hpp"
#include "sip/uri.hpp"

namespace sip {

/// Any SIP message. parse() fills it; Request and Response are made by moving it in. The mandatory header
/// fields are typed once, when the message is read, and handed out from there; an edit of `headers` is followed at the
/// next look. Moving is cheap and keeps every view valid; copying is retain().
class Message {
 public:
  Message() = default;
  /// The other is empty then.
  Message(Message&&) noexcept = default;
  /// The other is empty then.
  Message& operator=(Message&& other) noexcept;
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  ~Message() = default;

  Headers headers;  ///< its header fields, in wire order

  /// Whether it begins with a request line.
  [[nodiscard]] bool is_request() const noexcept { return kind_ == Kind::request; }
  /// Whether it begins with a status line.
  [[nodiscard]] bool is_response() const noexcept { return kind_ == Kind::response; }
  /// Neither: default-constructed, or parse() could not even read the first line.
  [[nodiscard]] bool empty() const noexcept { return kind_ == Kind::none; }

  // The mandatory header fields. In a message that parse() accepted all are there; in one we build, or one parse()
  // refused, a missing or malformed one reads as a default-constructed value.

  /// The topmost Via, typed; a default-constructed one where it is absent or malformed.
  [[nodiscard]] const Via& top_via() const { return headers.top_via().via; }
  /// From, typed; the same.
  [[nodiscard]] const From& from() const { return door().from; }
  /// To, typed; the same.
  [[nodiscard]] const To& to() const { return door().to; }
  /// The value of Call-ID; "" where it is absent.
  [[nodiscard]] std::string_view call_id() const { return door().call_id; }
  /// CSeq, typed; a default-constructed one where it is absent or malformed.
  [[nodiscard]] const CSeq& cseq() const { return door().cseq; }

  /// The bytes behind the empty line, as far as Content-Length goes.
  [[nodiscard]] std::string_view body() const noexcept { return body_; }
  /// Sets body, Content-Type and Content-Length; an empty body removes Content-Type. The bytes are copied.
  void set_body(std::string_view content_type, std::string_view body);

  /// A copy that owns exactly its own bytes: for what outlives the call that handed the message in.
  [[nodiscard]] Message retain() const;
  /// How many bytes of text that copy owns.
  [[nodiscard]] std::size_t retained_size() const noexcept;

  /// Back to empty; keeps its memory for the next parse().
  void clear() noexcept;

 protected:
  /// @cond internal
  friend struct MessageReader;  // parse.cpp
  friend struct ReplyBuilder;   // reply.cpp
  friend void serialize(const Message& message, std::string& out);

  enum class Kind : std::uint8_t { none, request, response };

  struct Door {
    From from;
    To to;
    std::string_view call_id;
    CSeq cseq;
    std::uint64_t read_at = 0;  // Headers::edits().now
    bool read = false;
  };
  [[nodiscard]] const Door& door() const {
    if (!door_.read || door_.read_at != headers.edits().now) read_door();
    return door_;
  }
  void read_door() const;
  /// As clear(); `bytes` are what is read next.
  void clear_for(const Buffer& bytes) noexcept;
  /// Copies `text` into memory that lives with this message, and returns the copy.
  std::string_view keep(std::string_view text);
  /// The same for a part of the start line; CR, LF and NUL become spaces.
  std::string_view keep_line(std::string_view text);

  Kind kind_ = Kind::none;
  Method method_;            // requests
  UriView uri_;              // requests
  Status status_{};          // responses
  std::string_view reason_;  // responses
  std::string_view body_;
  std::vector<std::unique_ptr<char[]>> kept_;  // start line and body where we wrote them
  mutable Door door_;
  /// @endcond
};

/// A request (§7.1).
class Request : public Message {
 public:
  /// Empty, to be assigned to.
  Request() = default;
  /// A request line and no header fields. The URI is copied.
  Request(Method method, const Uri& uri);
  /// `message` must be a request; anything else makes an empty Request.
  explicit Request(Message&& message) noexcept;

  /// The method of the request line. Methods have case (§7.1).
  [[nodiscard]] const Method& method() const noexcept { return method_; }
  /// The Request-URI.
  [[nodiscard]] const UriView& uri() const noexcept { return uri_; }
  /// Replaces the method in the request line; CSeq is left alone.
  void set_method(Method method);
  /// Replaces the Request-URI.
  void set_uri(const Uri& uri);

  /// As Message::retain().
  [[nodiscard]] Request retain() const { return Request(Message::retain()); }
};

/// A response (§7.2).
class Response : public Message {
 public:
  Response() = default;
  /// A status line and no header fields. An empty reason means default_reason(status).
  explicit Response(Status status, std::string_view reason = {});
  /// `message` must be a response; anything else makes an empty Response.
  explicit Response(Message&& message) noexcept;

  /// The status code.
  [[nodiscard]] Status status() const noexcept { return status_; }
  /// The reason phrase; may be "" (RFC 4475 §3.1.1.13).
  [[nodiscard]] std::string_view reason() const noexcept { return reason_; }

  /// As Message::retain().
  [[nodiscard]] Response retain() const { return Response(Message::retain()); }
};

/// A response to `request` as §8.2.6 has it: Via rows, From, To, Call-ID and CSeq copied, and Timestamp into a 100. The
/// To tag is not made here: the server transaction adds it (§8.2.6.2). The rows share the request's bytes.
[[nodiscard]] Response reply(const Request& request, Status status, std::string_view reason = {});

/// Appends the message as it goes on the wire. Content-Length is written whether or not the headers hold one, and says
/// the body's length (§20.14); Content-Length rows in `headers` are ignored.
void serialize(const Message& message, std::string& out);
/// The message as it goes on the wire, as a text of its own.
[[nodiscard]] std::string to_string(const Message& message);

}  // namespace sip
