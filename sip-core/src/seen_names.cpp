#include "seen_names.hpp"

#include <algorithm>
#include <cstring>

namespace sip {

namespace {

// Of the name without its case, eight bytes at a time.
std::uint32_t hash_of(std::string_view name) noexcept {
  std::uint64_t hash = name.size();
  while (!name.empty()) {
    std::uint64_t bytes = 0;
    const std::size_t count = std::min<std::size_t>(name.size(), 8);
    std::memcpy(&bytes, name.data(), count);
    hash = (hash ^ (bytes | 0x2020202020202020U)) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 32;
    name.remove_prefix(count);
  }
  return static_cast<std::uint32_t>(hash);
}

}  // namespace

bool SeenNames::add_another(std::string_view name) noexcept {
  constexpr std::size_t few = 8;
  if (count_ == names_.size()) return false;
  if (count_ == 0) names_[count_++] = Name{first_.data(), static_cast<std::uint32_t>(first_.size()), 0};
  if (count_ == few) {
    for (std::size_t i = 0; i < few; ++i) names_[i].hash = hash_of({names_[i].data, names_[i].size});
  }
  const std::uint32_t hash = count_ < few ? 0 : hash_of(name);
  for (std::size_t i = 0; i < count_; ++i) {
    if (names_[i].hash == hash && names_[i].size == name.size() && ((names_[i].data[0] ^ name[0]) & ~0x20) == 0 &&
        equals_ignoring_case({names_[i].data, names_[i].size}, name)) {
      return false;
    }
  }
  names_[count_++] = Name{name.data(), static_cast<std::uint32_t>(name.size()), hash};
  return true;
}

}  // namespace sip
