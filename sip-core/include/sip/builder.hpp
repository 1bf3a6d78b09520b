// Requests and responses of our own, written by name and checked as a whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sip/error.hpp"
#include "sip/header/contact.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/headers.hpp"
#include "sip/message.hpp"
#include "sip/multipart_builder.hpp"
#include "sip/parse.hpp"
#include "sip/uri.hpp"

namespace sip {

/// A URI as a caller has it at hand: its text, a Uri or a view. Used within the call it is passed to.
class UriText {
 public:
  // NOLINTBEGIN(google-explicit-constructor): `.to("sip:bob@example.com")` reads best
  /// A zero-terminated text.
  UriText(const char* text) noexcept : text_(text) {}
  /// A text.
  UriText(std::string_view text) noexcept : text_(text) {}
  /// A text.
  UriText(const std::string& text) noexcept : text_(text) {}
  /// The text of a URI, parsed before.
  UriText(const Uri& uri) noexcept : text_(uri.text()) {}
  /// The same of a view.
  UriText(const UriView& uri) noexcept : text_(uri.text) {}
  // NOLINTEND(google-explicit-constructor)
  /// As it was given; nothing is checked here.
  [[nodiscard]] std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

/// A Via row (§18.1.1, §20.42).
struct ViaFields {
  std::string_view transport = "UDP";  ///< as it goes on the wire: "UDP", "TCP" …
  std::string_view host = {};          ///< sent-by; IPv6 with or without brackets
  std::uint16_t port = 0;              ///< sent-by; 0 for none
  std::string_view branch = {};        ///< begins with magic_cookie, and is unique (§8.1.1.7): the caller's to make
  bool rport = true;                   ///< asks for the answer where the request came from (RFC 3581 §3)
  std::string_view params = {};        ///< more of them: ";keep;maddr=192.0.2.9"
};

/// What stands around the URI of From and To.
struct PartyFields {
  std::string_view display_name = {};  ///< as people read it; quoted and escaped here
  std::string_view tag = {};           ///< "" for none
  std::string_view params = {};        ///< more of them: ";x=1"
};

/// What stands around the URI of a Contact (§20.10).
struct ContactFields {
  std::string_view display_name = {};         ///< as people read it; quoted and escaped here
  std::optional<std::uint32_t> expires = {};  ///< seconds
  std::optional<std::uint16_t> q = {};        ///< in thousandths, 0 to 1000
  std::string_view params = {};               ///< more of them: ";+sip.instance=\"<urn:uuid:…>\";reg-id=1"
};

namespace detail {

/// The message both builders write to, and the first thing that was wrong with what they were given.
class MessageDraft {
 public:
  explicit MessageDraft(Message&& start) noexcept : message(std::move(start)) {}
  MessageDraft(MessageDraft&&) noexcept = default;
  MessageDraft& operator=(MessageDraft&&) noexcept = default;
  MessageDraft(const MessageDraft& other) : message(other.message.retain()), error(other.error) {}
  MessageDraft& operator=(const MessageDraft& other) { return *this = MessageDraft(other); }
  ~MessageDraft() = default;

  void note(Errc code, const char* what) noexcept {
    if (!error) error = Error{code, what};
  }
  [[nodiscard]] static bool has_control(std::string_view text) noexcept;
  [[nodiscard]] static bool stands_once(HeaderRule rule) noexcept {
    return rule == HeaderRule::one || rule == HeaderRule::first;
  }
  /// Replaces what may stand once, and adds to what may stand often (HeaderRule).
  void put(HeaderId id, std::string_view value);
  void put(std::string_view name, std::string_view value);
  void put_via(const ViaFields& fields);
  void put_party(HeaderId id, std::string_view uri, const PartyFields& fields);
  void put_contact(std::string_view uri, const ContactFields& fields);
  void put_route(std::string_view uri);
  void put_cseq(std::uint32_t number, const Method& method);
  void put_to_tag(std::string_view tag);
  void put_body(std::string_view content_type, std::string_view body);
  void put_body(const MultipartBuilder& parts);
  /// The message as parse() reads what serialize() writes.
  [[nodiscard]] Result<Message> read_back(const ParseLimits& limits) const;

  Message message;
  std::optional<Error> error;
};

}  // namespace detail

/// What requests and responses have in common. Each call returns the builder, so calls chain; a header field that may
/// stand once (HeaderRule `one`, `first`) is replaced by a second call, any other gets a further row. Nothing a caller
/// passes can bring in a row of its own: a control character, a URI or a parameter that does not parse makes build()
/// fail, and the first such thing is the one it names. A builder is a value: a copy goes its own way.
template <class Builder>
class MessageBuilder {
 public:
  /// A Via row below those there are.
  Builder& via(const ViaFields& fields) {
    draft_.put_via(fields);
    return self();
  }
  /// From (§20.20).
  Builder& from(UriText uri, const PartyFields& fields = {}) {
    draft_.put_party(HeaderId::from, uri.text(), fields);
    return self();
  }
  /// To (§20.39).
  Builder& to(UriText uri, const PartyFields& fields = {}) {
    draft_.put_party(HeaderId::to, uri.text(), fields);
    return self();
  }
  /// Call-ID (§20.8).
  Builder& call_id(std::string_view id) {
    draft_.put(HeaderId::call_id, id);
    return self();
  }
  /// A Contact row. `Contact: *` is header(c) with c.wildcard.
  Builder& contact(UriText uri, const ContactFields& fields = {}) {
    draft_.put_contact(uri.text(), fields);
    return self();
  }
  /// Seconds (§20.19).
  Builder& expires(std::uint32_t seconds) { return header(Expires{seconds}); }
  /// Any typed header field; lists take one element a call.
  template <TypedHeader T>
  Builder& header(const T& typed) {
    std::string value;
    typed.print(value);
    if (!T::parse(value) || detail::MessageDraft::has_control(value)) {
      draft_.note(Errc::malformed_header, header_name<T>());
    } else if constexpr (NumberedHeader<T>) {
      draft_.put(T::id, value);
    } else if (detail::MessageDraft::stands_once(T::rule)) {
      draft_.message.headers.set(typed);
    } else {
      draft_.message.headers.add(typed);
    }
    return self();
  }
  /// Any header field by number or name, its value as it goes on the wire, LWS around it left out. Content-Length is
  /// refused: it is written by serialize().
  Builder& header(HeaderId id, std::string_view value) {
    draft_.put(id, value);
    return self();
  }
  /// The same by name, in any case and either form.
  Builder& header(std::string_view name, std::string_view value) {
    draft_.put(name, value);
    return self();
  }
  /// As Message::set_body().
  Builder& body(std::string_view content_type, std::string_view bytes) {
    draft_.put_body(content_type, bytes);
    return self();
  }
  /// A multipart body, and its Content-Type.
  Builder& body(const MultipartBuilder& parts) {
    draft_.put_body(parts);
    return self();
  }

 private:
  friend Builder;
  explicit MessageBuilder(Message&& start) noexcept : draft_(std::move(start)) {}

  Builder& self() noexcept { return static_cast<Builder&>(*this); }

  detail::MessageDraft draft_;
};

/// A request (§8.1.1):
///   auto request = RequestBuilder(MethodId::options, "sip:bob@example.com")
///                      .via({.host = "192.0.2.1", .branch = branch})
///                      .from("sip:alice@example.com", {.display_name = "Alice", .tag = tag})
///                      .to("sip:bob@example.com").call_id(call_id).cseq(1).build();
/// Branch, tag and Call-ID are the caller's: nothing here is random.
class RequestBuilder : public MessageBuilder<RequestBuilder> {
 public:
  /// Max-Forwards is 70 until max_forwards() says otherwise (§8.1.1.6).
  RequestBuilder(Method method, UriText uri);

  /// CSeq (§20.16), its method the request's. Below 2^31 (§8.1.1.5).
  RequestBuilder& cseq(std::uint32_t number);
  /// Max-Forwards (§20.22).
  RequestBuilder& max_forwards(std::uint8_t hops) { return header(MaxForwards{hops}); }
  /// A Route row below those there are (§8.1.2). A loose router's URI brings its own `;lr`.
  RequestBuilder& route(UriText uri);

  /// The request, read back: what it returns parses within `limits`, here and at the peer. The builder may be used
  /// again. Otherwise the first thing that was wrong, or else Errc::missing_header and what is missing: Via, From, To,
  /// Call-ID, CSeq, the tag of From (§8.1.1.3), or the Contact of what begins or refreshes a dialog (§8.1.1.8).
  [[nodiscard]] Result<Request> build(const ParseLimits& limits = {}) const;
  /// What was given so far, checked, and nothing demanded: for the layers above, which add what is missing (Via and its
  /// branch, tags, Call-ID).
  [[nodiscard]] Result<Request> draft() const;

 private:
  std::string method_;
};

/// A response (§8.2.6).
class ResponseBuilder : public MessageBuilder<ResponseBuilder> {
 public:
  /// Begins as reply(request, status, reason) does. An empty reason means default_reason(status).
  ResponseBuilder(const Request& request, Status status, std::string_view reason = {});
  /// Begins with a status line alone.
  explicit ResponseBuilder(Status status, std::string_view reason = {});

  /// Adds a tag to To. One that is there already stays, because the request brought it (§8.2.6.2).
  ResponseBuilder& to_tag(std::string_view tag);
  /// CSeq (§20.16): the number and method of the request.
  ResponseBuilder& cseq(std::uint32_t number, const Method& method);

  /// As RequestBuilder::build(). A To without tag is no error: the server transaction adds one.
  [[nodiscard]] Result<Response> build(const ParseLimits& limits = {}) const;

 private:
  void check_status_line(Status status, std::string_view reason) noexcept;
};

}  // namespace sip
