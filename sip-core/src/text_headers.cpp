#include "sip/header/text_headers.hpp"

#include "chars.hpp"

namespace sip {
namespace {

// How many bytes the character that begins with `lead` has (§25.1 UTF8-NONASCII); 0 where none does. The forms of five
// and six bytes, which the RFC still had, are none since RFC 3629.
std::size_t utf8_length(unsigned char lead) noexcept {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

bool is_utf8_text(std::string_view text) noexcept {
  if (text != chars::trim(text)) return false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(static_cast<unsigned char>(text[at]));
    if (length == 0 || text.size() - at < length || chars::is(text[at], chars::control)) return false;
    for (std::size_t i = 1; i < length; ++i) {
      if (!is_continuation(text[at + i])) return false;
    }
    at += length;
  }
  return true;
}

}  // namespace sip
