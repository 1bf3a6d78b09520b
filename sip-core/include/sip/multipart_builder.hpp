// Multipart bodies of our own (RFC 2046 §5.1, RFC 5621 §4.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/error.hpp"

namespace sip {

/// What a part says of itself besides its type.
struct PartFields {
  std::string_view disposition = {};  ///< Content-Disposition: "session;handling=optional"; "" for none
  std::string_view content_id = {};   ///< Content-ID, with or without <>; "" for none
};

/// A multipart body as set_body() takes it.
struct MultipartBody {
  std::string content_type;  ///< with the boundary
  std::string bytes;         ///< the body itself
};

/// Puts bodies together to one:
///   RequestBuilder::body(MultipartBuilder{}.add("application/sdp", sdp).add("application/pidf+xml", location))
/// All texts are copied.
class MultipartBuilder {
 public:
  /// Of "multipart/" and `subtype`: a token, "mixed", "related" …
  explicit MultipartBuilder(std::string_view subtype = "mixed");

  /// A parameter of the multipart type itself: the `start` of a multipart/related (RFC 2387).
  MultipartBuilder& param(std::string_view name, std::string_view value);
  /// 1 to 70 characters of RFC 2046 §5.1.1. Without this call, one is found that stands in no part.
  MultipartBuilder& boundary(std::string_view boundary);
  /// A part, its content any bytes.
  MultipartBuilder& add(std::string_view content_type, std::string_view content, const PartFields& fields = {});
  /// A multipart within this one.
  MultipartBuilder& add(const MultipartBuilder& nested, const PartFields& fields = {});
  /// A further header field of the part added last.
  MultipartBuilder& header(std::string_view name, std::string_view value);

  /// The body, which parse_multipart() reads back to these very parts. The builder may be used again. Otherwise the
  /// first thing that was wrong: Errc::malformed_header and which, or Errc::invalid_argument: "boundary" where the
  /// caller's is none or stands in a part, "body parts" where there is no part.
  [[nodiscard]] Result<MultipartBody> build() const;

 private:
  struct Part {
    std::string rows;  // each with its CRLF
    std::string content;
  };

  void note(Errc code, const char* what) noexcept;
  void put(Part& part, std::string_view name, std::string_view value);
  [[nodiscard]] std::string free_boundary() const;
  [[nodiscard]] bool holds_boundary(std::string_view boundary) const;

  std::string type_;    // "multipart/mixed"
  std::string params_;  // ";start=…"
  std::string boundary_;
  std::vector<Part> parts_;
  std::optional<Error> error_;
};

}  // namespace sip
