#include "request_checks.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "sip/header/content_type.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/parse.hpp"

namespace sip::engine {

namespace {

constexpr std::string_view allowed_methods = "REGISTER, INVITE, ACK, CANCEL, OPTIONS";
constexpr std::string_view accepted_types = "application/sdp";
constexpr std::string_view accepted_encodings = "identity";
constexpr std::array<std::string_view, 1> supported = {"path"};  // of use in REGISTER, understood everywhere
constexpr std::string_view retry_after_seconds = "30";

Response unsupported_media(const Request& request, HeaderId listing, std::string_view what) {
  Response response = reply(request, Status::unsupported_media_type);
  response.headers.add(listing, what);
  return response;
}

}  // namespace

std::optional<Response> refuse_method(const Request& request) {
  switch (request.method().id()) {
    case MethodId::register_:
    case MethodId::invite:
    case MethodId::options:
      return std::nullopt;
    default:
      break;
  }
  // A To tag asks for a dialog first: its answer is refuse_dialog()'s.
  const bool is_known = request.method().id() != MethodId::other;
  if (is_known && !request.to().tag.empty()) return std::nullopt;
  Response response = reply(request, is_known ? Status::method_not_allowed : Status::not_implemented);
  response.headers.add(HeaderId::allow, allowed_methods);
  return response;
}

std::optional<Response> refuse_dialog(const Request& request) {
  if (request.to().tag.empty()) return std::nullopt;
  return reply(request, Status::call_or_transaction_does_not_exist);
}

std::optional<Response> refuse_scheme(const Request& request) {
  if (request.uri().is_sip()) return std::nullopt;
  return reply(request, Status::unsupported_uri_scheme);
}

std::optional<Response> refuse_extensions(const Request& request) {
  std::string unsupported;
  for (const Result<Require>& tag : request.headers.all<Require>()) {
    if (!tag) return malformed(request, tag.error());
    const auto is_this = [&](std::string_view known) { return equals_ignoring_case(known, tag->value); };
    if (std::ranges::any_of(supported, is_this)) continue;
    if (!unsupported.empty()) unsupported += ", ";
    unsupported += tag->value;
  }
  if (unsupported.empty()) return std::nullopt;
  Response response = reply(request, Status::bad_extension);
  response.headers.add(HeaderId::unsupported, unsupported);
  return response;
}

std::optional<Response> refuse_content(const Request& request) {
  if (request.body().empty()) return std::nullopt;
  if (request.headers.has(HeaderId::content_disposition)) {
    const auto disposition = request.headers.get<ContentDisposition>();
    if (!disposition) return malformed(request, disposition.error());
    // §20.11: the sender can do without it being understood.
    if (equals_ignoring_case(disposition->params.value("handling"), "optional")) return std::nullopt;
  }
  if (!request.headers.has(HeaderId::content_type)) {
    // Octets behind a datagram's header that no header field announces are no body anybody meant (§18.3); one that is
    // announced must say what it is (§20.15).
    if (!request.headers.has(HeaderId::content_length)) return std::nullopt;
    return malformed(request, Error{Errc::missing_header, header_name(HeaderId::content_type)});
  }
  const auto type = request.headers.get<ContentType>();
  if (!type) return malformed(request, type.error());
  if (!type->is("application", "sdp")) return unsupported_media(request, HeaderId::accept, accepted_types);
  for (const Result<ContentEncoding>& encoding : request.headers.all<ContentEncoding>()) {
    if (!encoding) return malformed(request, encoding.error());
    if (!equals_ignoring_case(encoding->value, accepted_encodings)) {
      return unsupported_media(request, HeaderId::accept_encoding, accepted_encodings);
    }
  }
  return std::nullopt;  // nothing we do depends on the language
}

void add_capabilities(Response& response) {
  response.headers.add(HeaderId::allow, allowed_methods);
  response.headers.add(HeaderId::accept, accepted_types);
  response.headers.add(HeaderId::accept_encoding, accepted_encodings);
  response.headers.add(HeaderId::accept_language, "en");
  for (const std::string_view tag : supported) response.headers.add(HeaderId::supported, tag);
}

Response unavailable(const Request& request) {
  Response response = reply(request, Status::service_unavailable);
  response.headers.add(HeaderId::retry_after, retry_after_seconds);
  return response;
}

Response malformed(const Request& request, const Error& error) {
  const Refusal refused = refusal(error);
  return reply(request, refused.status, refused.reason);
}

}  // namespace sip::engine
