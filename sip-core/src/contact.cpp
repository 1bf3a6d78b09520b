#include "sip/header/contact.hpp"

#include "sip/header/simple_headers.hpp"

namespace sip {

namespace {

// qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ), in thousandths.
std::optional<std::uint16_t> read_q(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  std::uint32_t thousandths = 0;
  std::uint32_t weight = 100;
  for (const char c : text.substr(text.size() > 1 ? 2 : 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    thousandths += static_cast<std::uint32_t>(c - '0') * weight;
    weight /= 10;
  }
  if (text[0] == '1') thousandths = thousandths == 0 ? 1000 : 1001;
  if (thousandths > 1000) return std::nullopt;
  return static_cast<std::uint16_t>(thousandths);
}

}  // namespace

Result<Contact> Contact::parse(std::string_view value) noexcept {
  Result<Contact> contact;
  if (!read(value, *contact)) contact = fail(Errc::malformed_header, header_name(id));
  return contact;
}

bool Contact::read(std::string_view value, Contact& out) noexcept {
  if (value == "*") {
    out.wildcard = true;
    return true;
  }
  if (!Address::read(value, out)) return false;
  for (const Param& param : out.params) {
    if (equals_ignoring_case(param.name, "q")) {
      out.q = read_q(param.value);
      if (!out.q) return false;
    } else if (equals_ignoring_case(param.name, "expires")) {
      std::uint32_t seconds = 0;
      // What is malformed counts as an hour (§20.10).
      out.expires = parse_number(param.value, 0xFFFFFFFF, seconds) ? seconds : 3600;
    }
  }
  return true;
}

void Contact::print(std::string& out) const {
  if (wildcard) {
    out += '*';
  } else {
    Address::print(out);
  }
}

}  // namespace sip
