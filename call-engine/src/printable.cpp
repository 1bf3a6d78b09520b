#include "printable.hpp"

#include <cstdint>

#include <fmt/format.h>

namespace sip::engine {

namespace {

// The length of the printable character at the front of `text`; 0 where there is none.
std::size_t printable_length(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;

  // Shortest forms only, no surrogates, nothing past U+10FFFF (RFC 3629 §3).
  struct Form {
    unsigned char mask, lead;
    std::size_t length;
    std::uint32_t least;
  };
  static constexpr Form forms[] = {{0xE0, 0xC0, 2, 0xA0}, {0xF0, 0xE0, 3, 0x800}, {0xF8, 0xF0, 4, 0x10000}};
  for (const Form& form : forms) {
    if ((first & form.mask) != form.lead) continue;
    if (text.size() < form.length) return 0;
    std::uint32_t point = first & static_cast<unsigned char>(~form.mask);
    for (std::size_t i = 1; i < form.length; ++i) {
      const auto next = static_cast<unsigned char>(text[i]);
      if ((next & 0xC0) != 0x80) return 0;
      point = point << 6 | (next & 0x3F);
    }
    // U+0080 to U+009F are the C1 controls: hence 0xA0 as the least of two bytes.
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    return point < form.least || surrogate || point > 0x10FFFF ? 0 : form.length;
  }
  return 0;
}

}  // namespace

bool is_printable(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = printable_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = printable_length(text);
    if (length == 0) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else {
      if (text[0] == '\\' || text[0] == '"') out += '\\';
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace sip::engine
