// Comma lists (§7.3.1).
#pragma once

#include "reader/params.hpp"

namespace sip {
namespace {

// The byte behind the '"' that ends what the one at `p` begins, null where it does not end. Unlike skip_quoted() it
// does not judge what stands between: that is for the reader of the element.
[[nodiscard]] inline const char* find_quoted_end(const char* p, const char* end) noexcept {
  for (++p;; ++p) {
    p = span<chars::plain_quoted>(p, end);
    if (p == end) return nullptr;
    if (*p == '"') return p + 1;
    if (*p == '\\' && ++p == end) return nullptr;
  }
}

/// The first comma outside quoted strings and <>; `end` where there is none, or where a quote or '<' does not end, so
/// that nothing behind it can be told apart.
[[nodiscard]] inline const char* find_comma(const char* p, const char* end) noexcept {
  for (;; ++p) {
    p = span<chars::plain_list>(p, end);
    if (p == end || *p == ',') return p;
    if (*p == '"') {
      p = find_quoted_end(p, end);
      if (p == nullptr) return end;
      --p;
    } else if (*p == '<') {
      p = static_cast<const char*>(std::memchr(p, '>', static_cast<std::size_t>(end - p)));
      if (p == nullptr) return end;
    }  // else it is of UTF-8
  }
}

[[nodiscard]] inline ListElement first_element(const char* p, const char* end) noexcept {
  const char* const comma = find_comma(p, end);
  if (comma == end) return {chars::trim(between(p, end)), {}, false};
  return {chars::trim(between(p, comma)), chars::trim(between(comma + 1, end)), true};
}

}  // namespace
}  // namespace sip
