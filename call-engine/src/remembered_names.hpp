// A bounded set of names that forgets the oldest.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace sip::engine {

/// Heterogeneous look-up of strings by views.
struct StringHash {
  using is_transparent = void;
  [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

class RememberedNames {
 public:
  explicit RememberedNames(std::size_t limit) : limit_(limit) {}

  void insert(std::string name) {
    if (limit_ == 0) return;
    const auto [position, is_new] = names_.insert(std::move(name));
    if (!is_new) return;
    order_.push_back(&*position);
    if (order_.size() <= limit_) return;
    names_.erase(names_.find(*order_.front()));
    order_.pop_front();
  }

  [[nodiscard]] bool contains(std::string_view name) const { return names_.contains(name); }

 private:
  std::size_t limit_;
  std::unordered_set<std::string, StringHash, std::equal_to<>> names_;  // its elements stay where they are
  std::deque<const std::string*> order_;
};

}  // namespace sip::engine
