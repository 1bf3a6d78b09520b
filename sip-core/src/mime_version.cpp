#include "sip/header/mime_version.hpp"

#include "sip/header/simple_headers.hpp"

#include "param_rules.hpp"

namespace sip {
namespace {

bool read(std::string_view value, MimeVersion& version) noexcept {
  const std::size_t dot = value.find('.');
  return dot != std::string_view::npos && parse_number(value.substr(0, dot), 0xFFFFFFFF, version.major_number) &&
         parse_number(value.substr(dot + 1), 0xFFFFFFFF, version.minor_number);
}

}  // namespace

Result<MimeVersion> MimeVersion::parse(std::string_view value) noexcept { return parsed<MimeVersion>(value, read); }

void MimeVersion::print(std::string& out) const {
  out += std::to_string(major_number);
  out += '.';
  out += std::to_string(minor_number);
}

}  // namespace sip
