#include "sdp/fields.hpp"

#include <algorithm>

#include "sdp/text.hpp"

namespace sip::sdp::fields {

namespace {

// The last subfields of a line, without the spaces that some phones leave behind them.
std::string_view without_last_spaces(std::string_view value) noexcept {
  return value.substr(0, value.find_last_not_of(' ') + 1);
}

// Cuts one subfield of that class off.
bool take(std::string_view& value, text::Class wanted, std::string& out) {
  const std::string_view word = text::cut(value);
  if (!text::is_word(word, wanted)) return false;
  out = word;
  return true;
}

// nettype SP addrtype SP address, to the end. Any word will do as an address, because extn-addr is one (§9).
bool take_address(std::string_view value, std::string& network_type, std::string& address_type, std::string& address) {
  return take(value, text::token, network_type) && take(value, text::token, address_type) &&
         take(value, text::visible, address) && value.empty();
}

// token *("/" token)
bool is_protocol(std::string_view value) noexcept {
  if (value.empty() || value.back() == '/') return false;
  while (!value.empty()) {
    if (!text::is_word(text::cut(value, '/'), text::token)) return false;
  }
  return true;
}

// typed-time: 1*DIGIT and at most one unit.
bool is_typed_time(std::string_view word) noexcept {
  if (!word.empty() && std::string_view("dhms").find(word.back()) != std::string_view::npos) word.remove_suffix(1);
  return text::is_word(word, text::digit);
}

}  // namespace

bool read(std::string_view value, Origin& out) {
  value = without_last_spaces(value);
  return take(value, text::visible, out.username) && take(value, text::digit, out.session_id) &&
         take(value, text::digit, out.session_version) &&
         take_address(value, out.network_type, out.address_type, out.address);
}

bool read(std::string_view value, Connection& out) {
  return take_address(without_last_spaces(value), out.network_type, out.address_type, out.address);
}

bool read(std::string_view value, Bandwidth& out) {
  value = without_last_spaces(value);
  const std::string_view type = text::cut(value, ':');
  out.type = type;
  return text::is_word(type, text::token) && text::read_number(value, 0, UINT64_MAX, out.value);
}

bool read(std::string_view value, Time& out) {
  value = without_last_spaces(value);
  return text::read_number(text::cut(value), 0, UINT64_MAX, out.start) &&
         text::read_number(value, 0, UINT64_MAX, out.stop);
}

bool read(std::string_view value, Media& out) {
  value = without_last_spaces(value);
  if (!take(value, text::token, out.type)) return false;
  std::string_view ports = text::cut(value);
  const bool has_number = ports.find('/') != std::string_view::npos;
  if (!text::read_number(text::cut(ports, '/'), 0, UINT16_MAX, out.port)) return false;
  if (has_number && !text::read_number(ports, 1, UINT16_MAX, out.number_of_ports.emplace())) return false;
  const std::string_view protocol = text::cut(value);
  if (!is_protocol(protocol)) return false;
  out.protocol = protocol;
  // The formats of a refused stream say nothing (RFC 3264 §6), and some leave them out.
  if (value.empty()) return out.port == 0;
  out.formats.reserve(static_cast<std::size_t>(std::ranges::count(value, ' ')) + 1);
  while (!value.empty()) {
    if (!take(value, text::token, out.formats.emplace_back())) return false;
  }
  return true;
}

bool is_repeat(std::string_view value) noexcept {
  std::size_t words = 0;
  for (value = without_last_spaces(value); !value.empty(); ++words) {
    if (!is_typed_time(text::cut(value))) return false;
  }
  return words >= 3;
}

bool is_zones(std::string_view value) noexcept {
  value = without_last_spaces(value);
  if (value.empty()) return false;
  while (!value.empty()) {
    if (!text::is_word(text::cut(value), text::digit)) return false;
    std::string_view offset = text::cut(value);
    if (offset.starts_with('-')) offset.remove_prefix(1);
    if (!is_typed_time(offset)) return false;
  }
  return true;
}

}  // namespace sip::sdp::fields
