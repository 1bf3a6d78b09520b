// name-addr and addr-spec with what header fields hang on them.
#pragma once

#include <algorithm>
#include <string_view>

#include "sip/header/contact.hpp"
#include "sip/header/simple_headers.hpp"

#include "reader/params.hpp"
#include "reader/uri.hpp"
#include "readers.hpp"

namespace sip {
namespace {

// An addr-spec. §20: a URI that holds ',', '?' or ';' must stand in <>. So a ';' here begins the header field's
// parameters. The byte behind it, null where there is none.
[[nodiscard]] inline const char* read_bare_uri(const char* p, const char* end, UriView& uri) noexcept {
  const std::string_view text = between(p, end);
  const std::size_t length = std::min(text.size(), text.find_first_of(";,? \t"));
  return sip::read_uri(text.substr(0, length), uri) ? p + length : nullptr;
}

/// Reads the address at `p`, and each of its parameters through `accept` (see read_header_params()). It ends where the
/// text does or at a ',', and that is what is returned; null where it is none.
template <class Accept>
[[nodiscard]] inline const char* read_address(const char* p, const char* end, Address& out, Accept accept) noexcept {
  if (p == end) return nullptr;
  Sight sight(end);
  out.display_name = {};
  out.bracketed = true;
  if (*p != '<') {
    const char* const name = p;
    if (*p == '"') {
      const char* const name_end = skip_quoted(p, end);
      if (name_end == nullptr) return nullptr;
      p = skip_lws(name_end, end);
      if (p == end || *p != '<') return nullptr;
      out.display_name = between(name, name_end);
    } else {
      // display-name = *(token LWS). RFC 4475 §3.1.1.6: no LWS is needed before '<'.
      p = span<chars::display>(p, end);
      if (p != end && *p == '<') {
        out.display_name = chars::trim(between(name, p));
      } else {
        p = read_bare_uri(name, end, out.uri);
        if (p == nullptr) return nullptr;
        out.bracketed = false;
        seek_behind(sight, p, end);
      }
    }
  }
  if (out.bracketed) {
    p = read_uri(sight, p + 1, end, out.uri);
    if (p == nullptr || p == end || *p != '>') return nullptr;
    ++p;
    if (p != end) (void)sight.next();  // mostly ';', else LWS or ','
  }
  const char* const params = p;
  const char* const behind = read_header_params(sight, p, end, accept);
  if (behind != nullptr) out.params = params_between(params, behind);
  return behind;
}

[[nodiscard]] inline const char* read_address(const char* p, const char* end, Address& out) noexcept {
  return read_address(p, end, out, [](const ReadParam&) { return true; });
}

/// From and To: a tag that is there is a token (§25.1 tag-param).
[[nodiscard]] inline const char* read_tagged_address(const char* p, const char* end, Address& out,
                                                     std::string_view& tag) noexcept {
  tag = {};
  return read_address(p, end, out, [&tag](const ReadParam& param) {
    if (!is_name<"tag">(param.name)) return true;
    tag = param.value;
    return param.is_token;
  });
}

/// As read_address(), or the `*` that fills the text.
[[nodiscard]] inline const char* read_contact(const char* p, const char* end, Contact& out) noexcept {
  out.q.reset();
  out.expires.reset();
  out.wildcard = end - p == 1 && *p == '*';
  if (out.wildcard) {
    static_cast<Address&>(out) = {};
    return end;
  }
  return read_address(p, end, out, [&out](const ReadParam& param) {
    if (is_name<"q">(param.name)) {
      out.q = parse_q(param.value);
      return out.q.has_value();
    }
    if (is_name<"expires">(param.name)) {
      std::uint32_t seconds = 0;
      out.expires = parse_number(param.value, 0xFFFFFFFF, seconds) ? seconds : 3600;  // malformed: an hour (§20.10)
    }
    return true;
  });
}

}  // namespace
}  // namespace sip
