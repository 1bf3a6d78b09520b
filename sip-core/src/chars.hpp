// The character classes of RFC 3261 §25.1, one table look-up each, and the small steps every reader is made of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sip::chars {

enum Class : std::uint32_t {
  digit = 1 << 0,
  hex = 1 << 1,
  alphanum = 1 << 2,
  token = 1 << 3,
  word = 1 << 4,           // Call-ID's: token and most separators
  reserved = 1 << 5,       // of URIs
  user = 1 << 6,           // unreserved / user-unreserved; escapes apart
  password = 1 << 7,       // escapes apart
  uri_param = 1 << 8,      // paramchar; escapes apart
  uri_header = 1 << 9,     // hnv-unreserved / unreserved; escapes apart
  uric = 1 << 10,          // reserved / unreserved, and RFC 3986's [ ]; escapes apart
  lws = 1 << 11,           // SP and HTAB: a fold's CR and LF are spaces by now
  host = 1 << 12,          // of a hostname's label; '_' too, because it is in use
  control = 1 << 14,       // what may stand in a header field value only behind a backslash; HTAB is none
  host_name = 1 << 15,     // host and '.'
  host_plain = 1 << 13,    // of host what may stand anywhere in a label: all but '-'
  plain_list = 1 << 16,    // ASCII that does not decide where an element of a comma list ends
  plain_quoted = 1 << 17,  // ASCII that may stand in a quoted-string by itself: no '"', '\\' or control
  display = token | lws,   // of a display-name without quotes
};

namespace detail {
constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  const auto mark = [&table](std::string_view characters, int classes) {
    for (const char c : characters) table[static_cast<unsigned char>(c)] |= static_cast<std::uint32_t>(classes);
  };
  const int unreserved = user | password | uri_param | uri_header | uric;
  mark("0123456789", digit | hex | alphanum | token | word | unreserved);
  mark("abcdefABCDEF", hex);
  mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", alphanum | token | word | unreserved);
  mark("-_.!~*'()", unreserved);
  mark("-.!%*_+`'~", token | word);
  mark("()<>:\\\"/[]?{}", word);
  mark(";/?:@&=+$,", reserved | uric);
  mark("[]", uric);
  mark("&=+$,;?/", user);
  mark("&=+$,", password);
  mark("[]/:&+$", uri_param);
  mark("[]/?:+$", uri_header);
  mark(" \t", lws);
  mark("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_", host);
  mark("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.", host_name);
  mark("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", host_plain);
  for (int c = 0; c < 0x20; ++c) {
    if (c != '\t') table[static_cast<std::size_t>(c)] |= control;
  }
  table[0x7F] |= control;
  for (std::size_t c = 0; c < 0x80; ++c) {
    if (c != ',' && c != '"' && c != '<') table[c] |= plain_list;
    if ((table[c] & control) == 0 && c != '"' && c != '\\') table[c] |= plain_quoted;
  }
  return table;
}
inline constexpr std::array<std::uint32_t, 256> table = make_table();
}  // namespace detail

[[nodiscard]] constexpr bool is(char c, Class wanted) noexcept {
  return (detail::table[static_cast<unsigned char>(c)] & wanted) != 0;
}

/// How many characters at the beginning of `text`, from `from` on, are all of that class: the index behind them.
[[nodiscard]] constexpr std::size_t skip(std::string_view text, std::size_t from, Class wanted) noexcept {
  while (from < text.size() && is(text[from], wanted)) ++from;
  return from;
}

[[nodiscard]] constexpr bool all(std::string_view text, Class wanted) noexcept {
  return skip(text, 0, wanted) == text.size();
}

[[nodiscard]] constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

/// The value of a hexadecimal digit.
[[nodiscard]] constexpr int hex_value(char c) noexcept { return c <= '9' ? c - '0' : lower(c) - 'a' + 10; }

/// Whether "%HH" stands at `at`.
[[nodiscard]] constexpr bool is_escape(std::string_view text, std::size_t at) noexcept {
  return text[at] == '%' && text.size() - at >= 3 && is(text[at + 1], hex) && is(text[at + 2], hex);
}

/// The index behind the characters of that class, and escapes (§25.1 escaped), from `from` on.
[[nodiscard]] constexpr std::size_t skip_escaped(std::string_view text, std::size_t from, Class wanted) noexcept {
  for (;;) {
    from = skip(text, from, wanted);
    if (from == text.size() || !is_escape(text, from)) return from;
    from += 3;
  }
}

/// As all(), where %HH may stand too.
[[nodiscard]] constexpr bool all_or_escaped(std::string_view text, Class wanted) noexcept {
  return skip_escaped(text, 0, wanted) == text.size();
}

/// Whether a line ends at `at`.
[[nodiscard]] constexpr bool is_crlf(std::string_view text, std::size_t at) noexcept {
  return text.size() - at >= 2 && text[at] == '\r' && text[at + 1] == '\n';
}

/// `text` without LWS at its ends.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is(text.front(), lws)) text.remove_prefix(1);
  while (!text.empty() && is(text.back(), lws)) text.remove_suffix(1);
  return text;
}

/// `end` without the LWS before it.
[[nodiscard]] constexpr const char* trim_end(const char* begin, const char* end) noexcept {
  while (end != begin && static_cast<unsigned char>(end[-1]) <= ' ' && is(end[-1], lws)) --end;
  return end;
}

/// The index behind the quoted-string that begins at `from`, or npos where it does not end or holds a control
/// character without a backslash (§25.1).
[[nodiscard]] constexpr std::size_t skip_quoted(std::string_view text, std::size_t from) noexcept {
  for (std::size_t at = from + 1; at < text.size(); ++at) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\') {
      ++at;
    } else if (is(text[at], control)) {
      return std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

}  // namespace sip::chars
