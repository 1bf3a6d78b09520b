// What one part says of itself, and which of them to take.
#include <algorithm>

#include "sip/multipart.hpp"
#include "sip/uri.hpp"

#include "chars.hpp"

namespace sip {

std::optional<std::string_view> BodyPart::raw(HeaderId id) const noexcept {
  for (const Headers::Row& row : rows()) {
    if (row.id == id) return row.value;
  }
  return std::nullopt;
}

std::optional<std::string_view> BodyPart::raw(std::string_view name) const noexcept {
  if (const HeaderId id = header_id(name); id != HeaderId::other) return raw(id);
  for (const Headers::Row& row : rows()) {
    if (equals_ignoring_case(row.name, name)) return row.value;
  }
  return std::nullopt;
}

Result<ContentType> BodyPart::content_type() const {
  auto type = get<ContentType>();
  if (type || type.error().code != Errc::absent) return type;
  ContentType unsaid;
  unsaid.type = in_digest_ ? "message" : "text";
  unsaid.subtype = in_digest_ ? "rfc822" : "plain";
  return unsaid;
}

bool BodyPart::is(std::string_view type, std::string_view subtype) const {
  const auto own = content_type();
  return own && own->is(type, subtype);
}

bool BodyPart::is_multipart() const {
  const auto own = content_type();
  return own && equals_ignoring_case(own->type, "multipart");
}

Result<ContentDisposition> BodyPart::disposition() const {
  auto own = get<ContentDisposition>();
  if (own || own.error().code != Errc::absent) return own;
  ContentDisposition unsaid;
  unsaid.type = is("application", "sdp") ? "session" : "render";
  return unsaid;
}

Handling BodyPart::handling() const {
  const auto own = disposition();
  const bool optional = own && equals_ignoring_case(own->params.value("handling"), "optional");
  return optional ? Handling::optional : Handling::required;
}

namespace {

// msg-id without its <>.
std::string_view bare_id(std::string_view id) noexcept {
  return id.size() > 1 && id.starts_with('<') && id.ends_with('>') ? id.substr(1, id.size() - 2) : id;
}

}  // namespace

std::string_view BodyPart::content_id() const noexcept { return bare_id(raw("Content-ID").value_or("")); }

std::string_view BodyPart::transfer_encoding() const noexcept {
  return raw("Content-Transfer-Encoding").value_or("binary");
}

Result<BodyPart> Multipart::find_if(const Understands& matches) const {
  Error error{Errc::absent, "body part"};
  for (std::size_t i = 0; i < size(); ++i) {
    const BodyPart& part = parts_[is_alternative_ ? size() - 1 - i : i];
    if (matches(part)) return part;
    if (!part.is_multipart()) continue;
    auto within = parse_multipart(part, limits_);
    auto found = within ? within->find_if(matches) : std::unexpected(within.error());
    if (found) return found;
    if (error.code == Errc::absent) error = found.error();
  }
  return std::unexpected(error);
}

Result<BodyPart> Multipart::find(std::string_view type, std::string_view subtype) const {
  return find_if([&](const BodyPart& part) { return part.is(type, subtype); });
}

Result<BodyPart> Multipart::find_content_id(std::string_view id_or_url) const {
  const bool is_url = equals_ignoring_case(id_or_url.substr(0, 4), "cid:");
  const std::string id = is_url ? unescape(id_or_url.substr(4)) : std::string(bare_id(id_or_url));
  return find_if([&id](const BodyPart& part) { return !id.empty() && part.content_id() == id; });
}

const BodyPart* Multipart::pick(const Understands& understands) const {
  const auto last = std::find_if(parts_.rbegin(), parts_.rend(), understands);
  return last == parts_.rend() ? nullptr : &*last;
}

std::optional<BodyPart> Multipart::first_refused(const Understands& understands) const {
  const auto is_understood = [&](const BodyPart& part) { return understood(part, understands); };
  if (is_alternative_) {
    if (std::any_of(begin(), end(), is_understood)) return std::nullopt;
    return parts_.front();
  }
  for (const BodyPart& part : parts_) {
    if (part.handling() == Handling::required && !is_understood(part)) return part;
  }
  return std::nullopt;
}

bool Multipart::understood(const BodyPart& part, const Understands& understands) const {
  if (!part.is_multipart()) return understands(part);
  const auto within = parse_multipart(part, limits_);
  return within && !within->first_refused(understands);
}

}  // namespace sip
