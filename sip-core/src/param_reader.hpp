// Checks parameter lists once, where their header field or URI is parsed, so that Params may walk them unchecked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sip/params.hpp"

#include "chars.hpp"

namespace sip {

/// A list this long is nobody's honest work; the bound keeps the look for names that stand twice cheap.
inline constexpr std::size_t max_params = 64;

/// The names of one list so far.
class SeenNames {
 public:
  /// False where `name` was seen before, or where the list is full.
  [[nodiscard]] bool add(std::string_view name) noexcept;

 private:
  struct Name {  // without a constructor, which would clear the array for each list
    const char* data;
    std::uint32_t size;
    std::uint32_t hash;  // 0 in a short list
  };
  std::array<Name, max_params> names_;
  std::size_t count_ = 0;
};

/// The index behind the gen-value of §25.1 at `from`, npos where there is none. Besides token, host and quoted-string
/// it takes an IPv6 address without brackets, as §25.1 writes via-received.
[[nodiscard]] std::size_t skip_gen_value(std::string_view text, std::size_t from) noexcept;

/// *( SEMI generic-param ) of §25.1, LWS at its ends allowed: all of `text`. False where that is not what it is, where
/// a name stands twice (§7.3.1), where there are more than max_params, or where `accept(const Param&)` refuses one.
template <class Accept>
[[nodiscard]] bool read_header_params(std::string_view text, Accept accept) noexcept {
  std::size_t at = chars::skip(text, 0, chars::lws);
  if (at == text.size()) return true;
  SeenNames seen;
  while (at < text.size()) {
    if (text[at] != ';') return false;
    const std::size_t name = chars::skip(text, at + 1, chars::lws);
    at = chars::skip(text, name, chars::token);
    Param param{text.substr(name, at - name), {}, false};
    if (param.name.empty() || !seen.add(param.name)) return false;
    at = chars::skip(text, at, chars::lws);
    if (at < text.size() && text[at] == '=') {
      const std::size_t value = chars::skip(text, at + 1, chars::lws);
      at = skip_gen_value(text, value);
      if (at == std::string_view::npos) return false;
      param.value = text.substr(value, at - value);
      param.has_value = true;
      at = chars::skip(text, at, chars::lws);
    }
    if (!accept(param)) return false;
  }
  return true;
}

/// read_header_params() where any parameter will do.
[[nodiscard]] bool valid_header_params(std::string_view text) noexcept;

/// The index behind the uri-parameters of §25.1 that begin at `from`, be there none; npos where one is malformed or a
/// name stands twice (§19.1.1).
[[nodiscard]] std::size_t skip_uri_params(std::string_view text, std::size_t from) noexcept;

}  // namespace sip
