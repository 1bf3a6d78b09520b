// The header fields a SIP URI carries behind '?' (RFC 3261 §19.1.1), and the request such a URI asks for (§19.1.5).
#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/header_id.hpp"
#include "sip/message.hpp"
#include "sip/method.hpp"
#include "sip/uri.hpp"

namespace sip {

/// One of `?Subject=project%20x&Priority=urgent`, its escapes undone. It may hold any byte, CR and LF included.
struct UriHeader {
  std::string name;   ///< hname
  std::string value;  ///< hvalue
  /// hname "body": the value is no header field, but the message's body (§19.1.1).
  [[nodiscard]] bool is_body() const noexcept;
};

/// Walks them in order: `for (const UriHeader& header : UriHeaders(uri))`. A view: `uri` and its text must live on.
class UriHeaders {
 public:
  /// Those of `uri`; none where it has no '?'.
  explicit UriHeaders(const UriView& uri) noexcept : text_(uri.headers) {}

  class Iterator {
   public:
    using value_type = UriHeader;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(std::string_view rest) : rest_(rest) { advance(); }
    const UriHeader& operator*() const noexcept { return header_; }
    const UriHeader* operator->() const noexcept { return &header_; }
    Iterator& operator++() {
      advance();
      return *this;
    }
    void operator++(int) { advance(); }
    friend bool operator==(const Iterator& i, std::default_sentinel_t) noexcept { return i.at_end_; }

   private:
    void advance();
    std::string_view rest_;
    UriHeader header_;
    bool at_end_ = true;
  };

  /// The first of them; a range-for walks all.
  [[nodiscard]] Iterator begin() const { return Iterator(text_); }
  /// Behind the last.
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }
  /// Whether there is none.
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

 private:
  std::string_view text_;
};

/// The request a sip or sips URI asks for, as far as a stranger's URI may ask (§19.1.5): its Request-URI is `uri`
/// without headers and `method` parameter, its method that parameter's, or `method` where there is none. URI headers
/// become header fields and body, but for those that would let the URI's author speak in the sender's name (From,
/// Call-ID, CSeq, Via, Record-Route), steer the request (Route), or say where the sender is and what it can (Accept,
/// Accept-Encoding, Accept-Language, Allow, Contact, Organization, Supported, User-Agent), and Date and Timestamp,
/// which are the sender's to know: these are left out without a word. What describes the body goes where there is none;
/// a body without Content-Type is text/plain.
///
/// Errc::malformed_uri where no valid request comes of it, and then none may be sent: a name or value that cannot stand
/// in a header field, a second To or Content-Type, a Content-Length that is not the body's. The request lacks what its
/// sender fills in: Via, Max-Forwards, From, To unless the URI has one, Call-ID, CSeq. Whether the sender knows
/// the method, and what a Require row asks for, is the caller's to check.
[[nodiscard]] Result<Request> request_from(const UriView& uri, const Method& method = MethodId::invite);

}  // namespace sip
