// URI comparison, RFC 3261 §19.1.4.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "sip/header_id.hpp"
#include "sip/tel_uri.hpp"
#include "sip/uri.hpp"

#include "chars.hpp"
#include "host.hpp"
#include "param_reader.hpp"

namespace sip {

namespace {

enum class Case : std::uint8_t { matters, ignored };

// The next character of `text`, its escape undone. An escaped reserved character stays apart from the bare one: "%2C"
// is not ','.
int next_character(std::string_view& text, Case letters) noexcept {
  int character = static_cast<unsigned char>(text.front());
  int apart = 0;
  if (chars::is_escape(text, 0)) {
    character = chars::hex_value(text[1]) * 16 + chars::hex_value(text[2]);
    if (chars::is(static_cast<char>(character), chars::reserved)) apart = 0x100;
    text.remove_prefix(3);
  } else {
    text.remove_prefix(1);
  }
  if (letters == Case::ignored) {
    character = static_cast<unsigned char>(chars::lower(static_cast<char>(character)));
  }
  return character | apart;
}

bool same_text(std::string_view a, std::string_view b, Case letters) noexcept {
  while (!a.empty() && !b.empty()) {
    if (next_character(a, letters) != next_character(b, letters)) return false;
  }
  return a.empty() && b.empty();
}

// Those that must not stand in one of the two alone, be it with their default value.
bool is_significant_alone(std::string_view name) noexcept {
  for (const std::string_view significant : {"transport", "user", "ttl", "method", "maddr"}) {
    if (same_text(name, significant, Case::ignored)) return true;
  }
  return false;
}

// 64-bit FNV-1a, one character after the other.
class Hash {
 public:
  void add(int character) noexcept { value_ = (value_ ^ static_cast<std::uint64_t>(character)) * 1099511628211U; }
  void add(std::string_view text) noexcept {
    while (!text.empty()) add(next_character(text, Case::ignored));
  }
  [[nodiscard]] std::uint64_t value() const noexcept { return value_; }

 private:
  std::uint64_t value_ = 14695981039346656037U;
};

// A list gathered once, with a hash of what compares. Texts are compared only where hashes agree, so a comparison of
// two lists reads them about once, and not each of one for each of the other. parse_uri() lets max_params through at
// most; what is more than that a caller made, and is not compared.
template <class Item>
struct Gathered {
  void add(const Item& item, std::uint64_t hash) noexcept {
    if (count == items.size()) return;
    hashes[count] = hash;
    items[count++] = item;
  }
  std::array<std::uint64_t, max_params> hashes;
  std::array<Item, max_params> items;
  std::size_t count = 0;
};

// Aggregates without initializers, so that an array of them costs nothing until it is filled.
struct Piece {
  const char* data;
  std::size_t size;
  [[nodiscard]] std::string_view text() const noexcept { return {data, size}; }
};

struct UriParam {
  Piece name;
  Piece value;
  bool has_value;
};

Piece piece(std::string_view text) noexcept { return {text.data(), text.size()}; }

void gather(const Params& params, Gathered<UriParam>& out) noexcept {
  for (const Param& param : params) {
    Hash hash;
    hash.add(param.name);
    out.add({piece(param.name), piece(param.value), param.has_value}, hash.value());
  }
}

bool same_value(const UriParam& a, const UriParam& b) noexcept {
  if (a.has_value != b.has_value) return false;
  const std::string_view name = a.name.text();
  if (same_text(name, "maddr", Case::ignored) && same_host(a.value.text(), b.value.text())) return true;
  // Method names are case-sensitive (§7.1), other values are not.
  const Case letters = same_text(name, "method", Case::ignored) ? Case::matters : Case::ignored;
  return same_text(a.value.text(), b.value.text(), letters);
}

// Each parameter of `a` against its like in `b`.
bool each_matches(const Gathered<UriParam>& a, const Gathered<UriParam>& b) noexcept {
  for (std::size_t i = 0; i < a.count; ++i) {
    const UriParam& param = a.items[i];
    std::size_t j = 0;
    while (j < b.count &&
           (a.hashes[i] != b.hashes[j] || !same_text(param.name.text(), b.items[j].name.text(), Case::ignored))) {
      ++j;
    }
    if (j < b.count ? !same_value(param, b.items[j]) : is_significant_alone(param.name.text())) return false;
  }
  return true;
}

bool params_match(const Params& a, const Params& b) noexcept {
  if (a.text() == b.text()) return true;
  Gathered<UriParam> left;
  Gathered<UriParam> right;
  gather(a, left);
  gather(b, right);
  return each_matches(left, right) && each_matches(right, left);
}

struct UriHeader {
  HeaderId id;
  Piece name;
  Piece value;
};

// Which header field a name is, its escapes undone.
HeaderId id_of(std::string_view name) noexcept {
  std::array<char, 32> plain;
  std::size_t size = 0;
  while (!name.empty()) {
    const int character = next_character(name, Case::ignored);
    if (size == plain.size() || character > 0xFF) return HeaderId::other;
    plain[size++] = static_cast<char>(character);
  }
  return header_id({plain.data(), size});
}

void gather(std::string_view text, Gathered<UriHeader>& out) noexcept {
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find('&'));
    const std::string_view name = one.substr(0, one.find('='));  // a bare '=' stands nowhere else (§25.1 header)
    const std::string_view value = one.substr(std::min(name.size() + 1, one.size()));
    const HeaderId id = id_of(name);
    Hash hash;
    if (id == HeaderId::other) hash.add(name);
    hash.add(-1 - static_cast<int>(id));
    hash.add(value);
    out.add({id, piece(name), piece(value)}, hash.value());
    text.remove_prefix(std::min(one.size() + 1, text.size()));
  }
}

// "Unless otherwise stated in the definition of a particular header field", values have no case (§7.3.1). Stated it is
// of Call-IDs (§20.8) and methods (§7.1), and of the user part of a URI (§19.1.4): where one of those may stand we let
// case matter throughout. That parts two URIs whose embedded hosts differ in case, and joins none that differ.
Case case_of(HeaderId id) noexcept {
  switch (id) {
    case HeaderId::call_id:
    case HeaderId::in_reply_to:
    case HeaderId::cseq:
    case HeaderId::allow:
    case HeaderId::from:
    case HeaderId::to:
    case HeaderId::contact:
    case HeaderId::reply_to:
    case HeaderId::refer_to:
    case HeaderId::route:
    case HeaderId::record_route:
    case HeaderId::path:
    case HeaderId::service_route:
    case HeaderId::alert_info:
    case HeaderId::call_info:
    case HeaderId::error_info:
      return Case::matters;
    default:
      return Case::ignored;
  }
}

// Without case but in quoted strings: "values expressed as quoted strings are case-sensitive" (§7.3.1).
bool same_unless_quoted(std::string_view a, std::string_view b) noexcept {
  bool quoted = false;
  bool escaped = false;  // behind a backslash
  while (!a.empty() && !b.empty()) {
    const int left = next_character(a, quoted ? Case::matters : Case::ignored);
    if (left != next_character(b, quoted ? Case::matters : Case::ignored)) return false;
    if (left == '"' && !escaped) quoted = !quoted;
    escaped = quoted && left == '\\' && !escaped;
  }
  return a.empty() && b.empty();
}

bool same_header(const UriHeader& a, const UriHeader& b) noexcept {
  if (a.id != b.id) return false;
  if (a.id == HeaderId::other && !same_text(a.name.text(), b.name.text(), Case::ignored)) return false;
  return case_of(a.id) == Case::matters ? same_text(a.value.text(), b.value.text(), Case::matters)
                                        : same_unless_quoted(a.value.text(), b.value.text());
}

// Every header of one must have its like in the other, in any order; a name may stand more than once.
bool headers_match(std::string_view a, std::string_view b) noexcept {
  if (a == b) return true;
  Gathered<UriHeader> left;
  Gathered<UriHeader> right;
  gather(a, left);
  gather(b, right);
  if (left.count != right.count) return false;
  for (std::size_t i = 0; i < left.count; ++i) {
    std::size_t j = i;
    while (j < right.count && (left.hashes[i] != right.hashes[j] || !same_header(left.items[i], right.items[j]))) {
      ++j;
    }
    if (j == right.count) return false;
    std::swap(right.items[i], right.items[j]);  // used up: what is left to match stands behind i
    std::swap(right.hashes[i], right.hashes[j]);
  }
  return true;
}

bool same_userinfo(const UriView& a, const UriView& b) noexcept {
  // A password that is there but empty ("alice:@") is still there.
  return (a.password.data() == nullptr) == (b.password.data() == nullptr) && same_text(a.user, b.user, Case::matters) &&
         same_text(a.password, b.password, Case::matters);
}

// What is no telephone-subscriber has no rules but its bytes.
bool same_opaque(const UriView& a, const UriView& b) {
  if (a.opaque == b.opaque) return true;
  if (a.scheme != Scheme::tel) return false;
  const auto left = TelUri::parse(a.opaque);
  const auto right = TelUri::parse(b.opaque);
  return left && right && equivalent(*left, *right);
}

}  // namespace

bool equivalent(const UriView& a, const UriView& b) {
  if (a.scheme != b.scheme) return false;
  if (!a.is_sip()) return equals_ignoring_case(a.scheme_text, b.scheme_text) && same_opaque(a, b);
  return a.port == b.port && same_userinfo(a, b) && same_host(a.host, b.host) && params_match(a.params, b.params) &&
         headers_match(a.headers, b.headers);
}

}  // namespace sip
