// A bounded set of names that forgets the oldest.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "sip/net/keyed_hash.hpp"

namespace sip::engine {

/// Look-up of names that strangers choose, by views: with a key they do not know they cannot make them collide.
struct NameHash {
  using is_transparent = void;
  net::HashKey key;
  [[nodiscard]] std::size_t operator()(std::string_view name) const noexcept { return net::keyed_hash(key, name); }
};

class RememberedNames {
 public:
  RememberedNames(std::size_t limit, NameHash hash) : limit_(limit), names_(0, hash) {}

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
  std::unordered_set<std::string, NameHash, std::equal_to<>> names_;  // its elements stay where they are
  std::deque<const std::string*> order_;
};

}  // namespace sip::engine
