#include "sip/header/content_type.hpp"

#include "chars.hpp"
#include "param_reader.hpp"

namespace sip {

bool MediaType::is(std::string_view other_type, std::string_view other_subtype) const noexcept {
  return equals_ignoring_case(type, other_type) && equals_ignoring_case(subtype, other_subtype);
}

// media-type = m-type SLASH m-subtype *(SEMI m-parameter); "*" is a token, so a media-range reads the same way.
bool MediaType::parse(std::string_view value, MediaType& out) noexcept {
  const std::size_t type_end = chars::skip(value, 0, chars::token);
  const std::size_t slash = chars::skip(value, type_end, chars::lws);
  if (type_end == 0 || slash == value.size() || value[slash] != '/') return false;
  const std::size_t subtype = chars::skip(value, slash + 1, chars::lws);
  const std::size_t end = chars::skip(value, subtype, chars::token);
  const std::string_view params = value.substr(chars::skip(value, end, chars::lws));
  if (end == subtype || !valid_header_params(params)) return false;
  out.type = value.substr(0, type_end);
  out.subtype = value.substr(subtype, end - subtype);
  out.params = Params(params);
  return true;
}

void MediaType::print(std::string& out) const {
  out += type;
  out += '/';
  out += subtype;
  out += params.text();
}

Result<ContentDisposition> ContentDisposition::parse(std::string_view value) noexcept {
  const std::size_t end = chars::skip(value, 0, chars::token);
  const std::string_view params = value.substr(chars::skip(value, end, chars::lws));
  if (end == 0 || !valid_header_params(params)) return fail(Errc::malformed_header, header_name(id));
  ContentDisposition disposition;
  disposition.type = value.substr(0, end);
  disposition.params = Params(params);
  return disposition;
}

void ContentDisposition::print(std::string& out) const {
  out += type;
  out += params.text();
}

}  // namespace sip
