#include "sip/header/via.hpp"

#include "host.hpp"
#include "readers.hpp"

namespace sip {

bool Via::read(std::string_view value, Via& out) noexcept {
  return !value.empty() && read_first(value, out) == value.size();
}

std::size_t Via::read_first(std::string_view list, Via& out) noexcept {
  return length_of(list, readers_for(list).via(list.data(), end_of(list), out));
}

Result<Via> Via::parse(std::string_view value) noexcept {
  Result<Via> via;
  if (!read(value, *via)) via = fail(Errc::malformed_header, header_name(id));
  return via;
}

std::optional<std::uint16_t> Via::rport() const noexcept {
  const std::uint16_t number = parse_port(params.value("rport"));
  return number == 0 ? std::nullopt : std::optional(number);
}

bool Via::has_magic_cookie() const noexcept {
  return equals_ignoring_case(branch().substr(0, magic_cookie.size()), magic_cookie);
}

void Via::print(std::string& out) const {
  out += "SIP/2.0/";
  out += transport;
  out += ' ';
  out += host;
  if (port != 0) {
    out += ':';
    out += std::to_string(port);
  }
  out += params.text();
}

}  // namespace sip
