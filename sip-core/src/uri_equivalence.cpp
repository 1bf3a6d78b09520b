// URI comparison, RFC 3261 §19.1.4.
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

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

const Param* find(const Params& params, std::string_view name, Param& found) noexcept {
  for (const Param& param : params) {
    if (same_text(param.name, name, Case::ignored)) {
      found = param;
      return &found;
    }
  }
  return nullptr;
}

bool same_value(const Param& a, const Param& b) noexcept {
  if (a.has_value != b.has_value) return false;
  if (same_text(a.name, "maddr", Case::ignored) && same_host(a.value, b.value)) return true;
  // Method names are case-sensitive (§7.1), other values are not.
  const Case letters = same_text(a.name, "method", Case::ignored) ? Case::matters : Case::ignored;
  return same_text(a.value, b.value, letters);
}

// Each parameter of `a` against those of `b`. parse_uri() let max_params through at most, which bounds the pairs.
bool params_match(const Params& a, const Params& b) noexcept {
  Param other;
  for (const Param& param : a) {
    if (find(b, param.name, other)) {
      if (!same_value(param, other)) return false;
    } else if (is_significant_alone(param.name)) {
      return false;
    }
  }
  return true;
}

// The URI's headers, cut at '&'.
struct HeaderList {
  explicit HeaderList(std::string_view text) noexcept {
    while (!text.empty() && count < all.size()) {
      const std::string_view one = text.substr(0, text.find('&'));
      all[count++] = one;
      text.remove_prefix(one.size() == text.size() ? one.size() : one.size() + 1);
    }
  }
  std::array<std::string_view, max_params> all;
  std::size_t count = 0;
};

// Every header of one must have its like in the other, in any order; a name may stand more than once. "name=value" is
// compared whole: an escaped '=' is not a bare one.
bool headers_match(std::string_view a, std::string_view b) noexcept {
  if (a.empty() && b.empty()) return true;
  const HeaderList left(a);
  HeaderList right(b);
  if (left.count != right.count) return false;
  for (std::size_t i = 0; i < left.count; ++i) {
    std::size_t j = i;
    while (j < right.count && !same_text(left.all[i], right.all[j], Case::ignored)) ++j;
    if (j == right.count) return false;
    std::swap(right.all[i], right.all[j]);  // used up: what is left to match stands behind i
  }
  return true;
}

bool same_userinfo(const UriView& a, const UriView& b) noexcept {
  // A password that is there but empty ("alice:@") is still there.
  return (a.password.data() == nullptr) == (b.password.data() == nullptr) && same_text(a.user, b.user, Case::matters) &&
         same_text(a.password, b.password, Case::matters);
}

}  // namespace

bool equivalent(const UriView& a, const UriView& b) {
  if (a.scheme != b.scheme) return false;
  if (!a.is_sip()) return equals_ignoring_case(a.scheme_text, b.scheme_text) && a.opaque == b.opaque;
  return a.port == b.port && same_userinfo(a, b) && same_host(a.host, b.host) && params_match(a.params, b.params) &&
         params_match(b.params, a.params) && headers_match(a.headers, b.headers);
}

}  // namespace sip
