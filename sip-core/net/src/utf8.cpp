#include "utf8.hpp"

#include <cstddef>

namespace sip::net {

namespace {

/// What follows a lead byte: how many bytes, and between which bounds the first of them lies, so that nothing is
/// written longer than it must, no surrogate, and nothing past U+10FFFF.
struct Tail {
  std::size_t length;
  unsigned char low;
  unsigned char high;
};

constexpr Tail none{0, 0, 0};

constexpr Tail tail(unsigned char lead) noexcept {
  if (lead >= 0xC2 && lead <= 0xDF) return {1, 0x80, 0xBF};
  if (lead == 0xE0) return {2, 0xA0, 0xBF};
  if (lead == 0xED) return {2, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {2, 0x80, 0xBF};
  if (lead == 0xF0) return {3, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {3, 0x80, 0xBF};
  if (lead == 0xF4) return {3, 0x80, 0x8F};
  return none;
}

}  // namespace

bool is_utf8(std::string_view bytes) noexcept {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  for (std::size_t at = 0; at < bytes.size();) {
    if (byte(at) < 0x80) {
      ++at;
      continue;
    }
    const Tail rest = tail(byte(at));
    if (rest.length == 0 || bytes.size() - at <= rest.length) return false;
    if (byte(at + 1) < rest.low || byte(at + 1) > rest.high) return false;
    for (std::size_t i = 2; i <= rest.length; ++i) {
      if ((byte(at + i) & 0xC0) != 0x80) return false;
    }
    at += rest.length + 1;
  }
  return true;
}

}  // namespace sip::net
