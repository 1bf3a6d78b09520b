// Parameter lists, checked once where their header field or URI is read, so that Params may walk them unchecked.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "chars.hpp"
#include "host.hpp"
#include "reader/span.hpp"
#include "seen_names.hpp"

namespace sip {
namespace {

/// A name of lower-case letters, as a template argument.
template <std::size_t N>
struct NameText {
  constexpr NameText(const char (&literal)[N]) { std::copy_n(literal, N, text.begin()); }  // NOLINT: is_name<"tag">
  std::array<char, N> text{};
  static constexpr std::size_t size = N - 1;
};

/// Whether that name stands at `p`, in any case; `p` has as many bytes. In steps the machine can do at once.
template <NameText Name, std::size_t From = 0>
[[nodiscard, gnu::always_inline]] inline bool is_name(const char* p) noexcept {
  constexpr std::size_t left = Name.size - From;
  if constexpr (left == 0) {
    return true;
  } else {
    using Step = std::conditional_t<
        left >= 8, std::uint64_t,
        std::conditional_t<left >= 4, std::uint32_t, std::conditional_t<left >= 2, std::uint16_t, std::uint8_t>>>;
    constexpr auto wanted = [] {
      std::array<char, sizeof(Step)> bytes{};
      for (std::size_t i = 0; i < sizeof(Step); ++i) bytes[i] = Name.text[From + i];
      return std::bit_cast<Step>(bytes);
    }();
    Step text;
    std::memcpy(&text, p + From, sizeof(Step));
    text |= static_cast<Step>(0x2020202020202020U);
    return text == wanted && is_name<Name, From + sizeof(Step)>(p);
  }
}
template <NameText Name>
[[nodiscard, gnu::always_inline]] inline bool is_name(std::string_view text) noexcept {
  return text.size() == Name.size && is_name<Name>(text.data());
}

[[nodiscard]] inline std::string_view between(const char* begin, const char* end) noexcept {
  return {begin, static_cast<std::size_t>(end - begin)};
}

/// SP or HTAB. Mostly a look at whether it is above SP is enough.
[[nodiscard]] inline bool is_lws(char c) noexcept {
  return static_cast<unsigned char>(c) <= ' ' && (c == ' ' || c == '\t');
}

/// Past SP and HTAB. Mostly there is none or one, so this is no span().
[[nodiscard]] inline const char* skip_lws(const char* p, const char* end) noexcept {
  while (p != end && is_lws(*p)) ++p;
  return p;
}

/// The byte behind the quoted-string whose '"' stands at `p`; null where it does not end or holds a control character
/// without a backslash (§25.1).
[[nodiscard]] inline const char* skip_quoted(const char* p, const char* end) noexcept {
  for (++p;; ++p) {
    p = span<chars::plain_quoted>(p, end);
    if (p == end) return nullptr;
    if (*p == '"') return p + 1;
    if (*p == '\\') {
      if (++p == end) return nullptr;
    } else if (chars::is(*p, chars::control)) {
      return nullptr;
    }  // else it is of UTF-8
  }
}

/// The first stop from the one at `p` on that is not of the class, which chars::host_name is part of; the end where
/// there is none. `sight` is behind `p`, and goes on behind what this returns.
template <int Class>
[[nodiscard, gnu::always_inline]] inline const char* span_on(Sight& sight, const char* p, const char* end) noexcept {
  static_assert(std::ranges::all_of(chars::detail::table, [](std::uint32_t classes) {
    return (classes & chars::host_name) == 0 || (classes & Class) != 0;
  }));
  while (p != end && (chars::detail::table[static_cast<unsigned char>(*p)] & Class) != 0) [[unlikely]] {
    p = sight.next();
  }
  return p;
}
/// The same from the next stop on.
template <int Class>
[[nodiscard, gnu::always_inline]] inline const char* span(Sight& sight, const char* end) noexcept {
  return span_on<Class>(sight, sight.next(), end);
}
/// The same, where %HH may stand too (§25.1 escaped).
template <int Class>
[[nodiscard, gnu::always_inline]] inline const char* span_escaped(Sight& sight, const char* end) noexcept {
  for (;;) {
    const char* const p = span<Class>(sight, end);
    if (p == end || *p != '%') return p;
    if (end - p < 3 || !chars::is(p[1], chars::hex) || !chars::is(p[2], chars::hex)) return p;
    // The two are no stops.
  }
}
template <int Class>
[[nodiscard]] inline const char* span_escaped(const char* p, const char* end) noexcept {
  for (;;) {
    p = span<Class>(p, end);
    if (p == end || *p != '%') return p;
    if (end - p < 3 || !chars::is(p[1], chars::hex) || !chars::is(p[2], chars::hex)) return p;
    p += 3;
  }
}

/// Whether a name may stand twice in a list, at a step per name. What it holds to be possible must be looked at again.
class NameSketch {
 public:
  /// `name` is not empty.
  void add(std::string_view name) noexcept {
    // Most lists there are have no two of one first letter (without case) and length, nor of one mark.
    const std::size_t mark = ((static_cast<unsigned char>(name[0]) | 0x20U) + name.size() * 9) % 64;
    may_repeat_ |= marks_ >> mark & 1;
    marks_ |= std::uint64_t{1} << mark;
  }
  [[nodiscard]] bool may_repeat() const noexcept { return may_repeat_ != 0; }

 private:
  std::uint64_t marks_ = 0;
  std::uint64_t may_repeat_ = 0;
};

/// Whether no name stands twice in a list that is well-formed, and it has no more than max_params.
[[nodiscard, gnu::noinline]] inline bool has_distinct_names(const char* p, const char* end) noexcept {
  SeenNames seen;
  return std::ranges::all_of(Params(between(p, end)), [&seen](const Param& param) { return seen.add(param.name); });
}

/// A parameter as it was read.
struct ReadParam {
  std::string_view name;
  std::string_view value;  // "" where there is none
  bool has_value;
  bool is_token;  // the value is one
};

// A gen-value that is no token; `behind` is where the token ends that stands at `p` all the same. Besides token, host
// and quoted-string it may be an IPv6 address without brackets, as §25.1 writes via-received.
[[nodiscard]] inline const char* skip_odd_value(const char* p, const char* behind, const char* end) noexcept {
  if (*behind == ':') {
    while (behind != end && (*behind == ':' || chars::is(*behind, chars::token))) ++behind;
    return parse_ipv6(between(p, behind)) ? behind : nullptr;
  }
  if (*p == '"') return skip_quoted(p, end);
  return *p == '[' ? skip_any_host(p, end) : nullptr;
}

// Any generic-param (§25.1) behind the ';' before `p`, with LWS wherever it may stand. `behind` is null where there is
// none. Returned by value, so that the parameters nearly all have can stay in registers.
struct AnyParam {
  ReadParam param;
  const char* behind;
};
[[nodiscard, gnu::noinline]] inline AnyParam read_any_param(const char* p, const char* end) noexcept {
  const char* const name = skip_lws(p, end);
  p = span<chars::token>(name, end);
  if (p == name) return {{}, nullptr};
  ReadParam param{between(name, p), {}, false, false};
  p = skip_lws(p, end);
  if (p == end || *p != '=') return {param, p};
  const char* const value = skip_lws(p + 1, end);
  p = span<chars::token>(value, end);
  param.is_token = p != value && (p == end || *p != ':');
  if (!param.is_token) {
    p = p == end ? nullptr : skip_odd_value(value, p, end);
    if (p == nullptr) return {{}, nullptr};
  }
  param.value = between(value, p);
  param.has_value = true;
  return {param, skip_lws(p, end)};
}

/// *( SEMI generic-param ) of §25.1, LWS at its ends allowed. It ends where the text does or at a ',', and that is what
/// is returned; null where it ends elsewhere, where a name stands twice (§7.3.1), where there are more than max_params,
/// or where `accept(const ReadParam&)` refuses one. `sight` is behind the byte at `p`.
template <class Accept>
[[nodiscard, gnu::always_inline]] inline const char* read_header_params(Sight& sight, const char* p, const char* end,
                                                                        Accept accept) noexcept {
  if (p == end) return p;
  if (*p != ';') [[unlikely]] {
    p = skip_lws(p, end);
    if (p == end) return p;
    sight.seek(p + 1);
  }
  const char* const begin = p;
  NameSketch names;
  while (*p == ';') {
    // Most are a token, or two with '=' between.
    const char* const name = p + 1;
    const char* name_end = sight.next();
    bool has_value = name_end != end && *name_end == '=';
    if (!has_value) {
      name_end = span_on<chars::token>(sight, name_end, end);
      has_value = name_end != end && *name_end == '=';
    }
    const char* const value = has_value ? name_end + 1 : name_end;
    p = has_value ? span<chars::token>(sight, end) : name_end;
    ReadParam param{between(name, name_end), between(value, p), has_value, has_value};
    if (name_end == name || (has_value && p == value) || (p != end && *p != ';' && *p != ',')) [[unlikely]] {
      const AnyParam any = read_any_param(name, end);
      if (any.behind == nullptr) return nullptr;
      param = any.param;
      p = any.behind;
      seek_behind(sight, p, end);
    }
    names.add(param.name);
    if (!accept(param)) return nullptr;
    if (p == end) break;
  }
  if (p != end && *p != ',') return nullptr;
  if (names.may_repeat() && !has_distinct_names(begin, p)) [[unlikely]] {
    return nullptr;
  }
  return p;
}
template <class Accept>
[[nodiscard]] inline const char* read_header_params(const char* p, const char* end, Accept accept) noexcept {
  if (p == end) return p;
  Sight sight(end);
  sight.seek(p + 1);
  return read_header_params(sight, p, end, accept);
}

/// What read_header_params() went through from `p` to `behind`.
[[nodiscard, gnu::always_inline]] inline Params params_between(const char* p, const char* behind) noexcept {
  if (p == behind) return Params(between(p, p));
  if (*p != ';') p = skip_lws(p, behind);
  return Params(between(p, chars::trim_end(p, behind)));
}

/// The byte behind the uri-parameters of §25.1, the first of which begins behind the ';' at `p`; null where one is
/// malformed or a name stands twice (§19.1.1). `sight` is behind `p`, and goes on behind what this returns.
[[nodiscard, gnu::always_inline]] inline const char* skip_uri_params(Sight& sight, const char* p,
                                                                     const char* end) noexcept {
  const char* const begin = p;
  NameSketch names;
  do {
    const char* const name = p + 1;
    p = span_escaped<chars::uri_param>(sight, end);
    if (p == name) return nullptr;
    const std::string_view name_text = between(name, p);
    if (p != end && *p == '=') {
      const char* const value = p + 1;
      p = span_escaped<chars::uri_param>(sight, end);
      if (p == value) return nullptr;
    }
    if (name == begin + 1 && (p == end || *p != ';')) return p;  // most lists are of one
    names.add(name_text);
  } while (p != end && *p == ';');
  if (names.may_repeat() && !has_distinct_names(begin, p)) [[unlikely]] {
    return nullptr;
  }
  return p;
}

}  // namespace
}  // namespace sip
