// A bounded set of names that forgets the oldest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_set>

#include "sip/net/keyed_hash.hpp"

namespace sip::engine {

/// Look-up of names that strangers choose, by views: with a key they do not know they cannot make them collide.
struct NameHash {
  using is_transparent = void;
  net::HashKey key;
  [[nodiscard]] std::size_t operator()(std::string_view name) const noexcept { return net::keyed_hash(key, name); }
};

/// Keeps the hashes only: whoever is taken for another gets a 480 instead of a 404, one in 10^13 of a million.
class RememberedNames {
 public:
  RememberedNames(std::size_t limit, NameHash hash) : limit_(limit), hash_(hash) {}

  void insert(std::string_view name) {
    if (limit_ == 0 || !hashes_.insert(hash_(name)).second) return;
    order_.push_back(hash_(name));
    if (order_.size() <= limit_) return;
    hashes_.erase(order_.front());
    order_.pop_front();
  }

  [[nodiscard]] bool contains(std::string_view name) const { return hashes_.contains(hash_(name)); }

 private:
  std::size_t limit_;
  NameHash hash_;
  std::unordered_set<std::uint64_t> hashes_;
  std::deque<std::uint64_t> order_;
};

}  // namespace sip::engine
