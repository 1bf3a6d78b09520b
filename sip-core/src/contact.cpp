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
  Contact contact;
  if (value == "*") {
    contact.wildcard = true;
    return contact;
  }
  const auto address = Address::parse(value);
  if (!address) return fail(Errc::malformed_header, header_name(id));
  static_cast<Address&>(contact) = *address;
  if (const auto q = contact.params.find("q")) {
    contact.q = read_q(q->value);
    if (!contact.q) return fail(Errc::malformed_header, header_name(id));
  }
  if (const auto expires = contact.params.find("expires")) {
    std::uint32_t seconds = 3600;  // what a malformed value counts as (§20.10)
    (void)parse_number(expires->value, 0xFFFFFFFF, seconds);
    contact.expires = seconds;
  }
  return contact;
}

void Contact::print(std::string& out) const {
  if (wildcard) {
    out += '*';
  } else {
    Address::print(out);
  }
}

}  // namespace sip
