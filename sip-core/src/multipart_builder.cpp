#include "sip/multipart_builder.hpp"

#include "sip/header/content_type.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/multipart.hpp"

#include "byte_scan.hpp"
#include "chars.hpp"
#include "multipart_boundary.hpp"

namespace sip {

namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view boundary_prefix = "boundary-";
constexpr std::size_t boundary_digits = 8;  // a fixed number: none of these boundaries begins like another

std::string numbered_boundary(std::size_t number) {
  const std::string digits = std::to_string(number);
  const std::size_t zeros = digits.size() < boundary_digits ? boundary_digits - digits.size() : 0;
  return std::string(boundary_prefix).append(zeros, '0').append(digits);
}

// Marks which of the first used.size() numbered boundaries stand in `text`.
void mark_used(std::string_view text, std::vector<bool>& used) {
  constexpr std::string_view wanted = "--boundary-";
  for (std::size_t at = text.find(wanted); at != npos; at = text.find(wanted, at + 1)) {
    const std::string_view digits = text.substr(at + wanted.size()).substr(0, boundary_digits);
    std::uint32_t number = 0;
    if (digits.size() == boundary_digits && parse_number(digits, 99'999'999, number) && number < used.size()) {
      used[number] = true;
    }
  }
}

}  // namespace

MultipartBuilder::MultipartBuilder(std::string_view subtype) {
  if (!is_token(subtype)) note(Errc::invalid_argument, "multipart subtype");
  type_.append("multipart/").append(subtype);
}

void MultipartBuilder::note(Errc code, const char* what) noexcept {
  if (!error_) error_ = Error{code, what};
}

MultipartBuilder& MultipartBuilder::param(std::string_view name, std::string_view value) {
  if (!is_token(name) || chars::find_control(value, 0) != value.size()) {
    note(Errc::invalid_argument, "multipart parameter");
  }
  params_.append(";").append(name).append("=").append(is_token(value) ? std::string(value) : quote(value));
  return *this;
}

MultipartBuilder& MultipartBuilder::boundary(std::string_view boundary) {
  if (!is_boundary(boundary)) note(Errc::invalid_argument, "boundary");
  boundary_ = boundary;
  return *this;
}

MultipartBuilder& MultipartBuilder::add(std::string_view content_type, std::string_view content,
                                        const PartFields& fields) {
  Part& part = parts_.emplace_back();
  if (!ContentType::parse(content_type)) note(Errc::malformed_header, header_name(HeaderId::content_type));
  put(part, header_name(HeaderId::content_type), content_type);
  if (!fields.disposition.empty()) {
    const char* const name = header_name(HeaderId::content_disposition);
    if (!ContentDisposition::parse(fields.disposition)) note(Errc::malformed_header, name);
    put(part, name, fields.disposition);
  }
  if (!fields.content_id.empty()) {
    const bool is_bare = !fields.content_id.starts_with('<');
    const std::string id = is_bare ? "<" + std::string(fields.content_id) + ">" : std::string(fields.content_id);
    // "<" addr-spec ">" (RFC 2392 §2)
    if (id.size() < 3 || id.find_first_of("<> \t", 1) != id.size() - 1 || !id.ends_with('>'))
      note(Errc::malformed_header, "Content-ID");
    put(part, "Content-ID", id);
  }
  part.content = content;
  return *this;
}

MultipartBuilder& MultipartBuilder::add(const MultipartBuilder& nested, const PartFields& fields) {
  const auto body = nested.build();
  if (!body) {
    note(body.error().code, body.error().what);
    return *this;
  }
  return add(body->content_type, body->bytes, fields);
}

MultipartBuilder& MultipartBuilder::header(std::string_view name, std::string_view value) {
  if (parts_.empty()) {
    note(Errc::invalid_argument, "header field without a body part");
  } else {
    put(parts_.back(), name, value);
  }
  return *this;
}

void MultipartBuilder::put(Part& part, std::string_view name, std::string_view value) {
  if (!is_token(name)) return note(Errc::invalid_argument, "header field name");
  if (chars::find_control(value, 0) != value.size()) {
    const HeaderId id = header_id(name);
    return note(Errc::malformed_header, id == HeaderId::other ? "header field of a body part" : header_name(id));
  }
  part.rows.append(name).append(": ").append(chars::trim(value)).append("\r\n");
}

// The first numbered boundary that stands nowhere in the parts. Each part is read once: there cannot be more of them in
// use than fit into its bytes.
std::string MultipartBuilder::free_boundary() const {
  std::size_t bytes = 0;
  for (const Part& part : parts_) bytes += part.rows.size() + part.content.size();
  std::vector<bool> used(bytes / (2 + boundary_prefix.size() + boundary_digits) + 1);
  for (const Part& part : parts_) {
    mark_used(part.rows, used);
    mark_used(part.content, used);
  }
  std::size_t number = 0;
  while (number < used.size() && used[number]) ++number;
  return numbered_boundary(number);
}

// RFC 2046 §5.1.1: no line of a part may begin with it.
bool MultipartBuilder::holds_boundary(std::string_view boundary) const {
  const std::string line = "\r\n--" + std::string(boundary);
  const auto begins_a_line = [&line](std::string_view text) {
    return text.starts_with(std::string_view(line).substr(2)) || text.find(line) != npos;
  };
  for (const Part& part : parts_) {
    if (begins_a_line(part.rows) || begins_a_line(part.content)) return true;
  }
  return false;
}

Result<MultipartBody> MultipartBuilder::build() const {
  if (error_) return std::unexpected(*error_);
  if (parts_.empty()) return fail(Errc::invalid_argument, "body parts");
  const std::string boundary = boundary_.empty() ? free_boundary() : boundary_;
  if (holds_boundary(boundary)) return fail(Errc::invalid_argument, "boundary");
  MultipartBody body;
  body.content_type.append(type_).append(";boundary=").append(is_token(boundary) ? boundary : quote(boundary));
  body.content_type += params_;
  for (const Part& part : parts_) {
    body.bytes.append("--").append(boundary).append("\r\n");
    body.bytes.append(part.rows).append("\r\n").append(part.content).append("\r\n");
  }
  body.bytes.append("--").append(boundary).append("--\r\n");
  // Read back, for what only the whole can show: a row or a parameter that stands twice.
  const auto type = ContentType::parse(body.content_type);
  if (!type) return std::unexpected(type.error());
  const MultipartLimits as_built{.parts = parts_.size(), .header_bytes = body.bytes.size(), .depth = 1};
  if (const auto read = parse_multipart(*type, body.bytes, as_built); !read) return std::unexpected(read.error());
  return body;
}

}  // namespace sip
