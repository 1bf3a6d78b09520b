#include "sip/multipart.hpp"

#include <bitset>

#include "sip/message.hpp"

#include "byte_scan.hpp"
#include "chars.hpp"
#include "multipart_boundary.hpp"

namespace sip {

constexpr std::size_t npos = std::string_view::npos;

struct MultipartReader {
  struct Delimiter {
    std::size_t begin = npos;  // of its CRLF
    std::size_t end = npos;    // behind its line
    bool closes = false;
  };

  std::string_view body;
  std::string delimiter;  // CRLF, "--", boundary
  const MultipartLimits& limits;

  // The delimiter line that begins at or behind `from`. Each byte is looked at a bounded number of times: no CR stands
  // in a boundary, so the search never steps back behind one.
  [[nodiscard]] Delimiter find_delimiter(std::size_t from) const noexcept {
    const std::string_view dash_boundary = std::string_view(delimiter).substr(2);
    if (from == 0 && body.starts_with(dash_boundary)) {  // no preamble, and no CRLF either
      if (const Delimiter first = read_line(0, dash_boundary.size()); first.end != npos) return first;
    }
    for (std::size_t at = body.find(delimiter, from); at != npos; at = body.find(delimiter, at + 2)) {
      if (const Delimiter found = read_line(at, at + delimiter.size()); found.end != npos) return found;
    }
    return {};
  }

  // transport-padding CRLF, behind a closing one also the end: then `end` is set.
  [[nodiscard]] Delimiter read_line(std::size_t begin, std::size_t at) const noexcept {
    Delimiter line{.begin = begin};
    line.closes = body.substr(at).starts_with("--");
    if (line.closes) at += 2;
    at = chars::skip(body, at, chars::lws);
    if (chars::is_crlf(body, at)) line.end = at + 2;
    if (line.closes && at == body.size()) line.end = at;
    return line;
  }

  // multipart-body := [preamble CRLF] dash-boundary transport-padding CRLF body-part *encapsulation close-delimiter …
  [[nodiscard]] std::optional<Error> read(Multipart& out, const BodyPart& model) const {
    Delimiter line = find_delimiter(0);
    if (line.end == npos || line.closes) return Error{Errc::malformed_multipart, "first boundary"};
    while (!line.closes) {
      if (out.parts_.size() == limits.parts) return Error{Errc::limit_reached, "body parts"};
      const std::size_t begin = line.end;
      // A part without rows and content may have left its CRLF to the next delimiter: look from that one on.
      line = find_delimiter(begin - 2);
      if (line.end == npos) return Error{Errc::truncated, "multipart body"};
      BodyPart part = model;
      const std::size_t end = line.begin > begin ? line.begin : begin;
      if (const auto error = read_part(body.substr(begin, end - begin), part)) return error;
      out.parts_.push_back(std::move(part));
    }
    return std::nullopt;
  }

  // body-part := MIME-part-headers [CRLF *OCTET]
  [[nodiscard]] std::optional<Error> read_part(std::string_view text, BodyPart& part) const {
    if (text.starts_with("\r\n")) {
      part.content_ = text.substr(2);
      return std::nullopt;
    }
    const std::size_t empty_line = text.find("\r\n\r\n");
    std::string_view rows = text;  // without content, and the last CRLF may be the delimiter's
    if (empty_line != npos) {
      rows = text.substr(0, empty_line + 2);
      part.content_ = text.substr(empty_line + 4);
    } else {
      part.content_ = text.substr(text.size());
    }
    if (rows.size() > limits.header_bytes) return Error{Errc::too_large, "body part"};
    part.rows_ = rows;
    unfold(part);
    return check_rows(part);
  }

  // A fold's CR and LF become spaces, as in the rows of a message.
  static void unfold(BodyPart& part) {
    std::string text;
    std::string_view rest = part.rows_;
    for (std::size_t at = rest.find("\r\n"); at != npos; at = rest.find("\r\n", at + 2)) {
      if (at + 2 == rest.size() || !chars::is(rest[at + 2], chars::lws)) continue;
      if (text.empty()) text = rest;
      text[at] = text[at + 1] = ' ';
    }
    if (text.empty()) return;
    part.unfolded_ = std::make_shared<const std::string>(std::move(text));
    part.rows_ = *part.unfolded_;
  }

  // So that a walk over them cannot fail.
  static std::optional<Error> check_rows(const BodyPart& part) {
    std::bitset<static_cast<std::size_t>(HeaderId::count_)> seen;
    for (const Headers::Row& row : part.rows()) {
      const char* const name = row.id == HeaderId::other ? "header field of a body part" : header_name(row.id);
      if (!is_token(row.name) || chars::find_control(row.value, 0) != row.value.size()) {
        return Error{Errc::malformed_header, name};
      }
      const auto bit = static_cast<std::size_t>(row.id);
      if (seen[bit] && header_rule(row.id) == HeaderRule::one) return Error{Errc::duplicate_header, name};
      seen.set(bit);
    }
    return std::nullopt;
  }

  static Result<Multipart> parse(const MediaType& type, std::string_view body, const MultipartLimits& limits,
                                 std::size_t depth) {
    if (!equals_ignoring_case(type.type, "multipart")) return fail(Errc::absent, "multipart body");
    if (depth > limits.depth) return fail(Errc::limit_reached, "multipart depth");
    const std::string boundary = unquote(type.params.value("boundary"));
    if (!is_boundary(boundary)) return fail(Errc::malformed_header, header_name(HeaderId::content_type));
    Multipart multipart;
    multipart.limits_ = limits;
    multipart.is_alternative_ = equals_ignoring_case(type.subtype, "alternative");
    BodyPart model;
    model.depth_ = depth;
    model.in_digest_ = equals_ignoring_case(type.subtype, "digest");
    const MultipartReader reader{body, "\r\n--" + boundary, limits};
    if (const auto error = reader.read(multipart, model)) return std::unexpected(*error);
    return multipart;
  }

  static std::size_t depth_of(const BodyPart& part) noexcept { return part.depth_; }
};

// Of rows that were checked; what is none yields a name that is no token, which is how check_rows() notices.
void BodyPart::Rows::Iterator::advance() noexcept {
  at_end_ = rest_.empty();
  if (at_end_) return;
  const std::size_t end = rest_.find("\r\n");
  const std::string_view line = rest_.substr(0, end);
  const std::size_t colon = line.find(':');
  row_.name = colon == npos ? std::string_view{} : line.substr(0, colon);
  while (!row_.name.empty() && chars::is(row_.name.back(), chars::lws)) row_.name.remove_suffix(1);  // HCOLON
  row_.value = colon == npos ? std::string_view{} : chars::trim(line.substr(colon + 1));
  row_.id = header_id(row_.name);
  rest_.remove_prefix(end == npos ? rest_.size() : end + 2);
}

Result<Multipart> parse_multipart(const MediaType& type, std::string_view body, const MultipartLimits& limits) {
  return MultipartReader::parse(type, body, limits, 1);
}

Result<Multipart> parse_multipart(const Message& message, const MultipartLimits& limits) {
  const auto type = message.headers.get<ContentType>();
  if (!type) return std::unexpected(type.error());
  return parse_multipart(*type, message.body(), limits);
}

Result<Multipart> parse_multipart(const BodyPart& part, const MultipartLimits& limits) {
  const auto type = part.content_type();
  if (!type) return std::unexpected(type.error());
  return MultipartReader::parse(*type, part.content(), limits, MultipartReader::depth_of(part) + 1);
}

Result<std::string_view> find_content(const Message& message, std::string_view type, std::string_view subtype,
                                      const MultipartLimits& limits) {
  const auto whole = message.headers.get<ContentType>();
  if (!whole) return std::unexpected(whole.error());
  if (whole->is(type, subtype)) return message.body();
  const auto multipart = parse_multipart(*whole, message.body(), limits);
  if (!multipart) return std::unexpected(multipart.error());
  const auto part = multipart->find(type, subtype);
  if (!part) return std::unexpected(part.error());
  return part->content();
}

}  // namespace sip
