#include "host.hpp"

#include "sip/header/simple_headers.hpp"
#include "sip/params.hpp"

#include "chars.hpp"

namespace sip {

namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_reference(std::string_view text) noexcept {
  return text.size() > 2 && text.front() == '[' && text.back() == ']';
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

std::size_t skip_host(std::string_view text, std::size_t from) noexcept {
  if (from < text.size() && text[from] == '[') {
    // Only as far as an address may reach: a list of '[' would be searched to its end for each of them.
    std::size_t close = from + 1;
    while (close < text.size() && (chars::is(text[close], chars::hex) || text[close] == ':' || text[close] == '.')) {
      ++close;
    }
    if (close == text.size() || text[close] != ']') return npos;
    if (!parse_ipv6(text.substr(from + 1, close - from - 1))) return npos;
    return close + 1;
  }
  std::size_t label = from;  // where the last one begins
  std::size_t end = from;
  for (;;) {
    end = chars::skip(text, label, chars::host);
    if (end == label) break;
    if (text[label] == '-' || text[end - 1] == '-' || end - label > 63) return npos;
    if (end == text.size() || text[end] != '.') break;
    const std::size_t next = end + 1;
    if (next == text.size() || !chars::is(text[next], chars::host)) {  // §25.1: a hostname may end in "."
      if (next < text.size() && text[next] == '.') return npos;
      break;
    }
    label = next;
  }
  if (end == from || end - from > 253) return npos;
  const bool ends_in_number = chars::skip(text, label, chars::digit) == end;
  if (ends_in_number) return parse_ipv4(text.substr(from, end - from)) ? end : npos;
  return end < text.size() && text[end] == '.' ? end + 1 : end;
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
