#include "sip/header/contact.hpp"

#include "readers.hpp"

namespace sip {

bool Contact::read(std::string_view value, Contact& out) noexcept {
  return !value.empty() && read_first(value, out) == value.size();
}

std::size_t Contact::read_first(std::string_view list, Contact& out) noexcept {
  return length_of(list, readers_for(list).contact(list.data(), end_of(list), out));
}

Result<Contact> Contact::parse(std::string_view value) noexcept {
  Result<Contact> contact;
  if (!read(value, *contact)) contact = fail(Errc::malformed_header, header_name(id));
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
