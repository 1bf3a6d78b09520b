#include "sip/parse.hpp"

namespace sip {

Refusal refusal(const Error& error) {
  const std::string what = error.what;
  switch (error.code) {
    case Errc::unsupported_version:
      return {Status::version_not_supported, "Version Not Supported"};
    case Errc::malformed_start_line:
    case Errc::malformed_header:
      return {Status::bad_request, "Malformed " + what};
    case Errc::malformed_uri:
      return {Status::bad_request, "Malformed URI"};
    case Errc::malformed_multipart:
      return {Status::bad_request, "Malformed multipart body"};
    case Errc::missing_header:
      return {Status::bad_request, "Missing " + what};
    case Errc::duplicate_header:
      return {Status::bad_request, "Duplicate " + what + " header"};
    case Errc::truncated:
      return {Status::bad_request, what == "Content-Length" ? "Body shorter than Content-Length" : "Truncated " + what};
    case Errc::body_too_large:
      return {Status::request_entity_too_large, "Request Entity Too Large"};
    case Errc::too_large:
      return {Status::message_too_large, what + " too large"};
    case Errc::too_many_headers:
      return {Status::message_too_large, "Too many header fields"};
    default:
      return {Status::bad_request, "Bad Request"};
  }
}

}  // namespace sip
