// How messages fare between two simulated hosts.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "sip/net/random.hpp"
#include "sip/net/socket_address.hpp"
#include "sip/testing/link_conditions.hpp"

namespace sip::testing::detail {

/// A test's own address literal; anything else is a mistake in the test, and ends it with a message.
[[nodiscard]] net::SocketAddress host_address(std::string_view literal);

class Links {
 public:
  explicit Links(std::uint64_t seed) : random_(~seed) {}  // not the numbers of node 0

  void set(const LinkConditions& conditions) { default_ = conditions; }
  void set(const net::SocketAddress& from, const net::SocketAddress& to, const LinkConditions& conditions) {
    own_[link(from, to)] = conditions;
  }

  void cut(const net::SocketAddress& from, const net::SocketAddress& to) { cut_.insert(link(from, to)); }
  void heal(const net::SocketAddress& from, const net::SocketAddress& to) { cut_.erase(link(from, to)); }

  [[nodiscard]] const LinkConditions& between(const net::SocketAddress& from, const net::SocketAddress& to) const;
  /// Nothing passes.
  [[nodiscard]] bool partitioned(const net::SocketAddress& from, const net::SocketAddress& to) const {
    return between(from, to).partitioned || (!cut_.empty() && cut_.contains(link(from, to)));
  }
  /// How long one packet takes; draws the jitter.
  [[nodiscard]] net::Duration travel_time(const LinkConditions& conditions);
  [[nodiscard]] bool happens(double probability);

 private:
  using Pair = std::pair<net::SocketAddress, net::SocketAddress>;
  struct PairHash {
    std::size_t operator()(const Pair& pair) const noexcept { return pair.first.hash() * 31 + pair.second.hash(); }
  };

  static Pair link(const net::SocketAddress& from, const net::SocketAddress& to) {
    return {from.with_port(0), to.with_port(0)};
  }

  net::SeededRandom random_;
  LinkConditions default_;
  std::unordered_map<Pair, LinkConditions, PairHash> own_;
  std::unordered_set<Pair, PairHash> cut_;
};

}  // namespace sip::testing::detail
