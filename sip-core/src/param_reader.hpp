// Checks parameter lists once, where their header field or URI is parsed, so that Params may walk them unchecked.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace sip {

/// *( SEMI generic-param ) of §25.1, LWS at its ends allowed. False also where a name stands twice (§7.3.1), or where
/// there are more than max_params.
[[nodiscard]] bool valid_header_params(std::string_view text) noexcept;

/// uri-parameters of §25.1; a name twice is no good either (§19.1.1).
[[nodiscard]] bool valid_uri_params(std::string_view text) noexcept;

/// A list this long is nobody's honest work; the bound keeps the look for names that stand twice cheap.
inline constexpr std::size_t max_params = 64;

/// The names of one list so far.
class SeenNames {
 public:
  /// False where `name` was seen before, or where the list is full.
  [[nodiscard]] bool add(std::string_view name) noexcept;

 private:
  struct Name {  // not a string_view, whose constructor would clear the array for each list
    const char* data;
    std::size_t size;
  };
  std::array<Name, max_params> names_;
  std::size_t count_ = 0;
};

}  // namespace sip
