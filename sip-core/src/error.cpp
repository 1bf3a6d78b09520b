#include "sip/error.hpp"

#include <cerrno>
#include <system_error>

namespace sip {

const char* describe(Errc code) noexcept {
  switch (code) {
    case Errc::not_sip:
      return "not SIP";
    case Errc::malformed_start_line:
      return "malformed start line";
    case Errc::unsupported_version:
      return "unsupported SIP version";
    case Errc::malformed_header:
      return "malformed header";
    case Errc::missing_header:
      return "missing header";
    case Errc::duplicate_header:
      return "duplicate header";
    case Errc::malformed_multipart:
      return "malformed multipart body";
    case Errc::malformed_uri:
      return "malformed URI";
    case Errc::malformed_sdp:
      return "malformed SDP";
    case Errc::truncated:
      return "truncated message";
    case Errc::too_large:
      return "message too large";
    case Errc::body_too_large:
      return "body too large";
    case Errc::too_many_headers:
      return "too many header fields";
    case Errc::absent:
      return "absent";
    case Errc::invalid_argument:
      return "invalid argument";
    case Errc::gone:
      return "gone";
    case Errc::cancelled:
      return "cancelled";
    case Errc::limit_reached:
      return "limit reached";
    case Errc::timed_out:
      return "timed out";
    case Errc::transport_failed:
      return "transport failed";
    case Errc::connection_refused:
      return "connection refused";
    case Errc::address_in_use:
      return "address in use";
    case Errc::address_unavailable:
      return "address unavailable";
    case Errc::unsupported_transport:
      return "unsupported transport";
    case Errc::name_not_found:
      return "name not found";
    case Errc::name_lookup_failed:
      return "name lookup failed";
    case Errc::storage_failed:
      return "storage failed";
    case Errc::storage_locked:
      return "storage locked";
  }
  return "unknown error";
}

namespace {

// Whether the code says in its words what the system says in its own.
bool says_already(Errc code, int system_code) noexcept {
  switch (code) {
    case Errc::connection_refused:
      return system_code == ECONNREFUSED;
    case Errc::address_in_use:
      return system_code == EADDRINUSE;
    case Errc::address_unavailable:
      return system_code == EADDRNOTAVAIL;
    case Errc::timed_out:
      return system_code == ETIMEDOUT;
    case Errc::cancelled:
      return system_code == ECANCELED;
    case Errc::too_large:
      return system_code == EMSGSIZE;
    default:
      return false;
  }
}

}  // namespace

std::string describe(const Error& error) {
  std::string text = describe(error.code);
  if (*error.what != '\0') {
    text += ": ";
    text += error.what;
  }
  // libuv's codes are errno negated, but for its own below -3000, which only libuv can name.
  const int system_code = error.system < 0 ? -error.system : error.system;
  if (system_code != 0 && !says_already(error.code, system_code)) {
    text += " (";
    text +=
        system_code < 3000 ? std::generic_category().message(system_code) : "system " + std::to_string(error.system);
    text += ')';
  }
  if (error.line != 0) text += " (line " + std::to_string(error.line) + ")";
  return text;
}

}  // namespace sip
