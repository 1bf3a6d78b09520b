// Finds the parameter that stands twice in a list.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sip/params.hpp"

namespace sip {

/// A list this long is nobody's honest work; the bound keeps the look for names that stand twice cheap.
inline constexpr std::size_t max_params = 64;

/// The names of one list so far.
class SeenNames {
 public:
  /// False where `name` was seen before, or where the list is full. A short list is compared by its names, which costs
  /// less than hashing them. A long one would cost each name as often as there are others, so its names are compared
  /// only where their hashes agree.
  [[nodiscard]] bool add(std::string_view name) noexcept {
    // Most lists are of one.
    if (first_.data() == nullptr) {
      first_ = name;
      return true;
    }
    return add_another(name);
  }

 private:
  struct Name {  // without a constructor, which would clear the array for each list
    const char* data;
    std::uint32_t size;
    std::uint32_t hash;  // not set in a short list
  };

  bool add_another(std::string_view name) noexcept;

  std::string_view first_;
  std::array<Name, max_params> names_;  // the first one too, once there is another
  std::size_t count_ = 0;
};

}  // namespace sip
