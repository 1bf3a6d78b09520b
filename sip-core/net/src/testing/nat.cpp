#include "nat.hpp"

#include <algorithm>
#include <vector>

namespace sip::testing::detail {

namespace {

constexpr std::uint16_t first_public_port = 1024;  // RFC 4787 §4.2.2: the well-known ones stay theirs
constexpr std::size_t most_mappings = 60'000;      // fewer than there are ports

}  // namespace

bool Nat::alive(Key key, const Mapping& mapping, net::TimePoint now) const {
  if (options_.rebind_every > net::Duration::zero() && now - mapping.made >= options_.rebind_every) return false;
  const bool stream = carrier_of(key) == Carrier::stream;
  return now - mapping.used < (stream ? options_.stream_lifetime : options_.datagram_lifetime);
}

std::optional<net::SocketAddress> Nat::outwards(Carrier carrier, const net::SocketAddress& inside,
                                                const net::SocketAddress& peer, net::TimePoint now) {
  const bool per_flow = options_.mapping == NatOptions::Mapping::per_flow;
  const Inside from{carrier, inside, per_flow ? peer : net::SocketAddress()};
  // A mapping that died takes its port with it: only a first mapping prefers the inside port.
  bool first = !rebound_.contains(inside.with_port(0));
  if (const auto known = by_inside_.find(from); known != by_inside_.end()) {
    const Key key = known->second;
    Mapping& mapping = mappings_.at(key);
    if (alive(key, mapping, now)) {
      mapping.used = now;
      if (options_.filters) mapping.sent_to.insert(peer);
      return address_.with_port(static_cast<std::uint16_t>(key));
    }
    forget(key);
    first = false;
  }
  forget_dead(now);
  if (mappings_.size() >= most_mappings) return std::nullopt;
  const Key key = make_key(carrier, first && options_.preserves_port ? inside.port() : std::uint16_t{0}, now);
  mappings_[key] = {inside, from.peer, now, now, {peer}};
  by_inside_[from] = key;
  return address_.with_port(static_cast<std::uint16_t>(key));
}

std::optional<net::SocketAddress> Nat::inwards(const net::SocketAddress& outside, const net::SocketAddress& peer,
                                               net::TimePoint now) const {
  const Key wanted = key(Carrier::datagram, outside.port());
  const auto found = mappings_.find(wanted);
  if (found == mappings_.end() || !alive(wanted, found->second, now)) return std::nullopt;
  if (options_.filters && !found->second.sent_to.contains(peer)) return std::nullopt;
  return found->second.inside;
}

bool Nat::carries(const net::SocketAddress& outside, const net::SocketAddress& inside, net::TimePoint now) {
  const Key wanted = key(Carrier::stream, outside.port());
  const auto found = mappings_.find(wanted);
  if (found == mappings_.end() || found->second.inside != inside || !alive(wanted, found->second, now)) return false;
  found->second.used = now;
  return true;
}

void Nat::rebind(const net::SocketAddress& host) {
  std::vector<Key> gone;
  for (const auto& [key, mapping] : mappings_) {
    if (mapping.inside.same_host(host)) gone.push_back(key);
  }
  for (const Key key : gone) forget(key);
  rebound_.insert(host.with_port(0));
}

Nat::Key Nat::make_key(Carrier carrier, std::uint16_t preferred, net::TimePoint now) {
  // A dead mapping's port is free: for another host, which is how its messages go astray.
  const auto is_free = [&](Key wanted) {
    const auto taken = mappings_.find(wanted);
    if (taken == mappings_.end()) return true;
    if (alive(wanted, taken->second, now)) return false;
    forget(wanted);
    return true;
  };
  if (preferred != 0 && is_free(key(carrier, preferred))) return key(carrier, preferred);
  while (true) {
    next_port_ = std::max(first_public_port, static_cast<std::uint16_t>(next_port_ + 1));
    if (is_free(key(carrier, next_port_))) return key(carrier, next_port_);
  }
}

void Nat::forget(Key key) {
  const auto found = mappings_.find(key);
  if (found == mappings_.end()) return;
  by_inside_.erase({carrier_of(key), found->second.inside, found->second.peer});
  mappings_.erase(found);
}

// Now and then, so that what nobody uses any more costs neither memory nor ports.
void Nat::forget_dead(net::TimePoint now) {
  if (mappings_.size() < std::min(sweep_at_, most_mappings)) return;
  std::vector<Key> dead;
  for (const auto& [key, mapping] : mappings_) {
    if (!alive(key, mapping, now)) dead.push_back(key);
  }
  for (const Key key : dead) forget(key);
  sweep_at_ = std::max<std::size_t>(1024, 2 * mappings_.size());
}

void Nats::place(const net::SocketAddress& host, const net::SocketAddress& public_address, const NatOptions& options) {
  auto& nat = by_address_[public_address.with_port(0)];
  if (!nat) nat = std::make_unique<Nat>(public_address.with_port(0));
  nat->set_options(options);
  by_host_[host.with_port(0)] = nat.get();
}

Nat* Nats::of(const net::SocketAddress& host) const {
  if (by_host_.empty()) return nullptr;
  const auto found = by_host_.find(host.with_port(0));
  return found == by_host_.end() ? nullptr : found->second;
}

std::optional<net::SocketAddress> Nats::leave(Carrier carrier, const net::SocketAddress& from,
                                              const net::SocketAddress& to, net::TimePoint now) const {
  if (by_host_.empty()) return from;
  Nat* nat = of(from);
  const Nat* others = of(to);
  if (nat == others) return from;  // both outside, or both behind the same
  if (others != nullptr) return std::nullopt;
  return nat->outwards(carrier, from, to, now);
}

std::optional<net::SocketAddress> Nats::enter(const net::SocketAddress& from, const net::SocketAddress& to,
                                              net::TimePoint now) const {
  if (by_address_.empty()) return to;
  const auto nat = by_address_.find(to.with_port(0));
  return nat == by_address_.end() ? to : nat->second->inwards(to, from, now);
}

}  // namespace sip::testing::detail
