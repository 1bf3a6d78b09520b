#include "host.hpp"

#include "sip/header/simple_headers.hpp"
#include "sip/params.hpp"

#include "chars.hpp"

namespace sip {

namespace {

bool is_reference(std::string_view text) noexcept {
  return text.size() > 2 && text.front() == '[' && text.back() == ']';
}

bool is_label(std::string_view label) noexcept {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  for (const char c : label) {
    if (!chars::is(c, chars::alphanum) && c != '-' && c != '_') return false;
  }
  return true;
}

bool is_host_name(std::string_view text) noexcept {
  if (text.size() > 255) return false;
  if (text.ends_with('.')) text.remove_suffix(1);  // §25.1: hostname may end in "."
  std::string_view label;
  do {
    const std::size_t dot = text.find('.');
    label = text.substr(0, dot);
    if (!is_label(label)) return false;
    text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
    if (dot != std::string_view::npos && text.empty()) return false;
  } while (!text.empty());
  return !chars::all(label, chars::digit);
}

// Up to four hexadecimal digits at `at`; how many there were.
std::size_t read_group(std::string_view text, std::size_t at, unsigned& group) noexcept {
  std::size_t length = 0;
  group = 0;
  while (length < 4 && at + length < text.size() && chars::is(text[at + length], chars::hex)) {
    group = group * 16 + static_cast<unsigned>(chars::hex_value(text[at + length]));
    ++length;
  }
  return length;
}

}  // namespace

std::optional<Ipv4Bytes> parse_ipv4(std::string_view text) noexcept {
  Ipv4Bytes bytes{};
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t end = chars::skip(text, 0, chars::digit);
    std::uint32_t number = 0;
    if (end > 3 || !parse_number(text.substr(0, end), 255, number)) return std::nullopt;
    bytes[i] = static_cast<std::uint8_t>(number);
    text.remove_prefix(end);
    if (i == 3) break;
    if (!text.starts_with('.')) return std::nullopt;
    text.remove_prefix(1);
  }
  if (!text.empty()) return std::nullopt;
  return bytes;
}

std::optional<Ipv6Bytes> parse_ipv6(std::string_view text) noexcept {
  constexpr std::size_t none = 17;
  Ipv6Bytes bytes{};
  std::size_t filled = 0;
  std::size_t gap = none;  // where "::" stands
  std::size_t at = 0;
  if (text.starts_with("::")) {
    gap = 0;
    at = 2;
  }
  while (at < text.size()) {
    unsigned group = 0;
    const std::size_t length = read_group(text, at, group);
    if (length == 0) return std::nullopt;
    if (at + length < text.size() && text[at + length] == '.') {
      const auto quad = parse_ipv4(text.substr(at));
      if (!quad || filled > 12) return std::nullopt;
      for (const std::uint8_t byte : *quad) bytes[filled++] = byte;
      break;
    }
    if (filled > 14) return std::nullopt;
    bytes[filled++] = static_cast<std::uint8_t>(group >> 8);
    bytes[filled++] = static_cast<std::uint8_t>(group);
    at += length;
    if (at == text.size()) break;
    if (text[at] != ':' || ++at == text.size()) return std::nullopt;
    if (text[at] == ':') {
      if (gap != none) return std::nullopt;
      gap = filled;
      ++at;
      // The ABNF of RFC 3261 puts a third colon before a dotted quad; RFC 5118 §4.10 wants it tolerated.
      if (at < text.size() && text[at] == ':' && parse_ipv4(text.substr(at + 1))) ++at;
    }
  }
  if (gap == none) return filled == 16 ? std::optional(bytes) : std::nullopt;
  if (filled > 14) return std::nullopt;
  for (std::size_t from = filled, to = 16; from > gap;) {
    bytes[--to] = bytes[--from];
    bytes[from] = 0;
  }
  return bytes;
}

bool is_host(std::string_view text) noexcept {
  if (is_reference(text)) return parse_ipv6(text.substr(1, text.size() - 2)).has_value();
  return is_host_name(text) || parse_ipv4(text).has_value();
}

std::size_t skip_host(std::string_view text, std::size_t from) noexcept {
  if (from < text.size() && text[from] == '[') {
    const std::size_t end = text.find(']', from);
    return end == std::string_view::npos ? text.size() : end + 1;
  }
  while (from < text.size() &&
         (chars::is(text[from], chars::alphanum) || text[from] == '.' || text[from] == '-' || text[from] == '_')) {
    ++from;
  }
  return from;
}

std::uint16_t parse_port(std::string_view text) noexcept {
  std::uint32_t port = 0;
  return parse_number(text, 65535, port) ? static_cast<std::uint16_t>(port) : std::uint16_t{0};
}

bool same_host(std::string_view a, std::string_view b) noexcept {
  if (equals_ignoring_case(a, b)) return true;
  if (is_reference(a) && is_reference(b)) {
    const auto bits = parse_ipv6(a.substr(1, a.size() - 2));
    return bits && bits == parse_ipv6(b.substr(1, b.size() - 2));
  }
  const auto bits = parse_ipv4(a);
  return bits && bits == parse_ipv4(b);
}

}  // namespace sip
