// MIME multipart bodies (RFC 2046 §5.1, RFC 5621): several bodies in one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/error.hpp"
#include "sip/header/content_type.hpp"
#include "sip/headers.hpp"

namespace sip {

class Message;

/// What a multipart body may cost before it is refused.
struct MultipartLimits {
  std::size_t parts = 32;           ///< of one multipart: Errc::limit_reached
  std::size_t header_bytes = 8192;  ///< the header fields of one part: Errc::too_large
  std::size_t depth = 4;            ///< multiparts inside one another, the outermost included: Errc::limit_reached
};

/// What to do about a part one does not understand (RFC 3204 §6, RFC 5621 §8.1).
enum class Handling : std::uint8_t { required, optional };

/// One part. It views the body it was read from (where a header field was folded, text of its own), and is cheap to
/// copy.
class BodyPart {
 public:
  /// Its bytes, as they were sent: a Content-Transfer-Encoding is not undone. They view the body.
  [[nodiscard]] std::string_view content() const noexcept { return content_; }

  /// text/plain where the part has none, message/rfc822 in a multipart/digest (RFC 2046 §5.1.1).
  [[nodiscard]] Result<ContentType> content_type() const;
  /// Whether that is what content_type() says; without case.
  [[nodiscard]] bool is(std::string_view type, std::string_view subtype) const;
  /// Whether it is a multipart itself, to be read with parse_multipart().
  [[nodiscard]] bool is_multipart() const;
  /// `session` for application/sdp and `render` for any other where the part has none (§20.11).
  [[nodiscard]] Result<ContentDisposition> disposition() const;
  /// `required` unless the disposition says `handling=optional` (§20.11).
  [[nodiscard]] Handling handling() const;
  /// Without its <>; "" where there is none (RFC 2392 §2).
  [[nodiscard]] std::string_view content_id() const noexcept;
  /// As written; "binary" where there is none, because SIP is 8-bit safe (RFC 5621 §3.2).
  [[nodiscard]] std::string_view transfer_encoding() const noexcept;

  // Any other header field, as in Headers: the first row of that kind, and of a list its first element.

  /// The value of the first such row, unfolded.
  [[nodiscard]] std::optional<std::string_view> raw(HeaderId id) const noexcept;
  /// The same by name.
  [[nodiscard]] std::optional<std::string_view> raw(std::string_view name) const noexcept;
  /// The first element of the first row, typed; see Headers::get().
  template <TypedHeader T>
  [[nodiscard]] Result<T> get() const {
    std::optional<std::string_view> value;
    if constexpr (NumberedHeader<T>) {
      value = raw(T::id);
    } else {
      value = raw(T::name);
    }
    if (!value) return fail(Errc::absent, header_name<T>());
    return T::parse(header_rule<T>() == HeaderRule::list ? first_list_element(*value).text : *value);
  }

  /// Its rows in order: `for (const Headers::Row& row : part.rows())`.
  class Rows;
  /// See Rows.
  [[nodiscard]] Rows rows() const noexcept;

 private:
  friend struct MultipartReader;  // multipart.cpp
  friend class Multipart;

  std::string_view rows_;                        // each with its CRLF, and without folds
  std::shared_ptr<const std::string> unfolded_;  // holds them where they had folds
  std::string_view content_;
  std::size_t depth_ = 1;  // of the multipart it stands in
  bool in_digest_ = false;
};

/// A walk over the rows of one part. They were checked when it was read, so it cannot fail.
class BodyPart::Rows {
 public:
  class Iterator {
   public:
    using value_type = Headers::Row;
    using difference_type = std::ptrdiff_t;
    Iterator() noexcept = default;
    explicit Iterator(std::string_view rest) noexcept : rest_(rest) { advance(); }
    const Headers::Row& operator*() const noexcept { return row_; }
    const Headers::Row* operator->() const noexcept { return &row_; }
    Iterator& operator++() noexcept {
      advance();
      return *this;
    }
    void operator++(int) noexcept { advance(); }
    friend bool operator==(const Iterator& i, std::default_sentinel_t) noexcept { return i.at_end_; }

   private:
    void advance() noexcept;
    std::string_view rest_;
    Headers::Row row_{HeaderId::other, {}, {}};
    bool at_end_ = true;
  };

  /// Over the text of checked rows.
  explicit Rows(std::string_view text) noexcept : text_(text) {}
  /// The first of them; a range-for walks all.
  [[nodiscard]] Iterator begin() const noexcept { return Iterator(text_); }
  /// Behind the last.
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  std::string_view text_;
};

inline BodyPart::Rows BodyPart::rows() const noexcept { return Rows(rows_); }

/// The parts of one multipart body, in order: at least one. A subtype one does not know is to be treated as
/// multipart/mixed (RFC 5621 §4.2).
class Multipart {
 public:
  /// Whether the caller can use a part.
  using Understands = std::function<bool(const BodyPart&)>;

  /// The parts, in order.
  [[nodiscard]] const std::vector<BodyPart>& parts() const noexcept { return parts_; }
  /// How many there are.
  [[nodiscard]] std::size_t size() const noexcept { return parts_.size(); }
  /// The part at `index`, below size().
  [[nodiscard]] const BodyPart& operator[](std::size_t index) const noexcept { return parts_[index]; }
  /// The first of them; a range-for walks all.
  [[nodiscard]] auto begin() const noexcept { return parts_.begin(); }
  /// Behind the last.
  [[nodiscard]] auto end() const noexcept { return parts_.end(); }
  /// Each part says the same in another way, the last the richest (RFC 5621 §6.1).
  [[nodiscard]] bool is_alternative() const noexcept { return is_alternative_; }

  // Looking for a part, in multiparts within as well: the first in order, but of alternatives the last (RFC 5621 §6.1).
  // Errc::absent where there is none. A multipart within that does not parse, or stands too deep, is passed over; its
  // error comes back where no part was found.

  /// The part of that type, without case.
  [[nodiscard]] Result<BodyPart> find(std::string_view type, std::string_view subtype) const;
  /// The part with this Content-ID, with or without <>, or the one a `cid:` URL names (RFC 2392 §2).
  [[nodiscard]] Result<BodyPart> find_content_id(std::string_view id_or_url) const;

  /// Of alternatives the one to use: the last of the parts here that is understood (RFC 5621 §6.1); null where none is.
  [[nodiscard]] const BodyPart* pick(const Understands& understands) const;

  /// The part for which a UAS answers 415 (RFC 5621 §8.4): the first whose handling is required and that is not
  /// understood. A multipart within is walked, not asked for: of alternatives one part must be understood, whatever
  /// their handling (§8.3), of any other each whose handling is required; one that does not parse is not understood.
  [[nodiscard]] std::optional<BodyPart> first_refused(const Understands& understands) const;

 private:
  friend struct MultipartReader;
  [[nodiscard]] Result<BodyPart> find_if(const Understands& matches) const;
  [[nodiscard]] bool understood(const BodyPart& part, const Understands& understands) const;

  std::vector<BodyPart> parts_;
  MultipartLimits limits_;
  bool is_alternative_ = false;
};

/// Reads a body whose Content-Type is `type`. Lines end with CRLF, and the CRLF before a delimiter belongs to it; the
/// delimiter is a whole line, so a boundary may begin like another one; LWS behind it, and what stands before the first
/// and behind the last, is ignored (RFC 2046 §5.1.1). Linear in the bytes. `body` must outlive what is returned.
/// Errc::absent where `type` is no multipart; Errc::malformed_header where it has no boundary of 1 to 70 characters, or
/// a part a malformed row; Errc::malformed_multipart where there is no part, Errc::truncated where the closing
/// delimiter is missing; Errc::duplicate_header where a part has two rows of one that stands once.
[[nodiscard]] Result<Multipart> parse_multipart(const MediaType& type, std::string_view body,
                                                const MultipartLimits& limits = {});
/// The same of a message's body.
[[nodiscard]] Result<Multipart> parse_multipart(const Message& message, const MultipartLimits& limits = {});
/// The same of a multipart within another.
[[nodiscard]] Result<Multipart> parse_multipart(const BodyPart& part, const MultipartLimits& limits = {});

/// The content of that type in a message: its body, or the part Multipart::find() finds in it. Errc::absent where there
/// is none.
[[nodiscard]] Result<std::string_view> find_content(const Message& message, std::string_view type,
                                                    std::string_view subtype, const MultipartLimits& limits = {});

}  // namespace sip
