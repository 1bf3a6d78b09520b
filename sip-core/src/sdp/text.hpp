// The character classes and small steps of RFC 8866 §9, from which its lines and attributes are read.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sip::sdp::text {

enum Class : std::uint8_t {
  digit = 1 << 0,
  token = 1 << 1,    // token-char; fewer than RFC 3261 §25.1 has in one place, more in another
  visible = 1 << 2,  // of non-ws-string
  ice = 1 << 3,      // ice-char of RFC 8839 §5.1
  suite = 1 << 4,    // of crypto-suite and key-method, RFC 4568 §9.1
  base64 = 1 << 5,
  tls_id = 1 << 6,  // RFC 8842 §4
};

namespace detail {
constexpr std::array<std::uint8_t, 256> make_table() {
  std::array<std::uint8_t, 256> table{};
  const auto mark = [&table](std::string_view characters, int classes) {
    for (const char c : characters) table[static_cast<unsigned char>(c)] |= static_cast<std::uint8_t>(classes);
  };
  const int alphanumeric = token | ice | suite | base64 | tls_id;
  mark("0123456789", digit | alphanumeric);
  mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", alphanumeric);
  mark("!#$%&'*+-.^_`{|}~", token);
  mark("+/", ice | base64 | tls_id);
  mark("=", base64);
  mark("-_", tls_id);
  mark("_", suite);
  for (std::size_t c = 0x21; c < table.size(); ++c) {
    if (c != 0x7F) table[c] |= visible;
  }
  return table;
}
inline constexpr std::array<std::uint8_t, 256> table = make_table();
}  // namespace detail

[[nodiscard]] constexpr bool is(char c, Class wanted) noexcept {
  return (detail::table[static_cast<unsigned char>(c)] & wanted) != 0;
}

/// Whether `text` is one or more characters of that class.
[[nodiscard]] constexpr bool is_word(std::string_view text, Class wanted) noexcept {
  for (const char c : text) {
    if (!is(c, wanted)) return false;
  }
  return !text.empty();
}

/// As is_word(), of at most so many characters.
[[nodiscard]] constexpr bool is_word(std::string_view text, Class wanted, std::size_t most) noexcept {
  return text.size() <= most && is_word(text, wanted);
}

/// 1*DIGIT from `least` to `most`. False on anything else, overflow included.
template <class Number>
[[nodiscard]] bool read_number(std::string_view text, std::uint64_t least, std::uint64_t most, Number& out) noexcept {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  // from_chars takes no sign for what is unsigned.
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || at != end || error != std::errc() || value < least || value > most) return false;
  out = static_cast<Number>(value);
  return true;
}

/// Cuts `text` at the first `separator`: returns what is before it, and leaves what is behind it. Takes all where there
/// is none.
[[nodiscard]] constexpr std::string_view cut(std::string_view& text, char separator = ' ') noexcept {
  const std::size_t at = text.find(separator);
  const std::string_view before = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return before;
}

/// Whether `text` is words of that class with one space between them.
[[nodiscard]] constexpr bool is_list(std::string_view text, Class wanted) noexcept {
  bool in_word = false;
  for (const char c : text) {
    if (c == ' ' ? !in_word : !is(c, wanted)) return false;
    in_word = c != ' ';
  }
  return in_word;
}

}  // namespace sip::sdp::text
