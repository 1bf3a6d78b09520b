// The NATs of a simulated network (RFC 4787, RFC 5382).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "sip/net/socket_address.hpp"
#include "sip/testing/nat_options.hpp"

namespace sip::testing::detail {

enum class Carrier : std::uint8_t { datagram, stream };

/// One NAT: its public address, and what is mapped there.
class Nat {
 public:
  explicit Nat(const net::SocketAddress& address) : address_(address) {}

  void set_options(const NatOptions& options) { options_ = options; }
  /// Where what `inside` sends to `peer` seems to come from: a mapping that is there, else a new one; nothing where
  /// there is no port left.
  [[nodiscard]] std::optional<net::SocketAddress> outwards(Carrier carrier, const net::SocketAddress& inside,
                                                           const net::SocketAddress& peer, net::TimePoint now);
  /// Who gets what `peer` sends to `outside`; nothing where it is dropped.
  [[nodiscard]] std::optional<net::SocketAddress> inwards(const net::SocketAddress& outside,
                                                          const net::SocketAddress& peer, net::TimePoint now) const;
  /// Whether the stream of `inside` that seems to come from `outside` still passes; it is in use.
  [[nodiscard]] bool carries(const net::SocketAddress& outside, const net::SocketAddress& inside, net::TimePoint now);
  void forget_stream(const net::SocketAddress& outside) { forget(key(Carrier::stream, outside.port())); }
  void rebind(const net::SocketAddress& host);

 private:
  struct Mapping {
    net::SocketAddress inside;
    net::SocketAddress peer;  // none for endpoint-independent ones
    net::TimePoint made;
    net::TimePoint used;
    std::unordered_set<net::SocketAddress> sent_to;
  };
  struct Inside {
    Carrier carrier;
    net::SocketAddress address;
    net::SocketAddress peer;
    friend bool operator==(const Inside&, const Inside&) = default;
  };
  struct InsideHash {
    std::size_t operator()(const Inside& inside) const noexcept {
      return (inside.address.hash() * 31 + inside.peer.hash()) * 2 + static_cast<std::size_t>(inside.carrier);
    }
  };
  using Key = std::uint32_t;  // carrier and public port
  static Key key(Carrier carrier, std::uint16_t port) { return static_cast<Key>(carrier) << 16 | port; }
  static Carrier carrier_of(Key key) { return static_cast<Carrier>(key >> 16); }

  [[nodiscard]] bool alive(Key key, const Mapping& mapping, net::TimePoint now) const;
  [[nodiscard]] Key make_key(Carrier carrier, std::uint16_t preferred, net::TimePoint now);
  void forget(Key key);
  void forget_dead(net::TimePoint now);

  net::SocketAddress address_;
  NatOptions options_;
  std::unordered_map<Key, Mapping> mappings_;
  std::unordered_map<Inside, Key, InsideHash> by_inside_;
  // Rebinding must not give the old port back, so these hosts' next mappings prefer none.
  std::unordered_set<net::SocketAddress> rebound_;
  std::uint16_t next_port_ = 0;
  std::size_t sweep_at_ = 1024;
};

/// All of them, and who lives behind which.
class Nats {
 public:
  void place(const net::SocketAddress& host, const net::SocketAddress& public_address, const NatOptions& options);
  /// Null for a host that is behind none.
  [[nodiscard]] Nat* of(const net::SocketAddress& host) const;
  [[nodiscard]] bool empty() const noexcept { return by_host_.empty(); }

  /// The source of what `from` sends to `to` once it has left its NAT, if there is one; nothing where there is no
  /// route: to the inside of another's NAT.
  [[nodiscard]] std::optional<net::SocketAddress> leave(Carrier carrier, const net::SocketAddress& from,
                                                        const net::SocketAddress& to, net::TimePoint now) const;
  /// The host that gets a datagram for `to`; nothing where a NAT drops it.
  [[nodiscard]] std::optional<net::SocketAddress> enter(const net::SocketAddress& from, const net::SocketAddress& to,
                                                        net::TimePoint now) const;

 private:
  std::unordered_map<net::SocketAddress, std::unique_ptr<Nat>> by_address_;
  std::unordered_map<net::SocketAddress, Nat*> by_host_;
};

}  // namespace sip::testing::detail
