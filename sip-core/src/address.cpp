#include "sip/header/address.hpp"

#include "readers.hpp"

namespace sip {

bool Address::read(std::string_view value, Address& out) noexcept {
  return !value.empty() && read_first(value, out) == value.size();
}

bool Address::read(std::string_view value, Address& out, std::string_view& tag) noexcept {
  return !value.empty() && readers_for(value).tagged_address(value.data(), end_of(value), out, tag) == end_of(value);
}

std::size_t Address::read_first(std::string_view list, Address& out) noexcept {
  return length_of(list, readers_for(list).address(list.data(), end_of(list), out));
}

Result<Address> Address::parse(std::string_view value) noexcept {
  Result<Address> address;
  if (!read(value, *address)) address = fail(Errc::malformed_header, "address");
  return address;
}

void Address::print(std::string& out) const {
  if (!display_name.empty()) {
    out += display_name;
    out += ' ';
  }
  out += '<';
  out += uri.text;
  out += '>';
  out += params.text();
}

}  // namespace sip
