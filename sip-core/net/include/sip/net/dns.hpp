// Name look-ups, never blocking.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sip/net/scheduler.hpp"
#include "sip/net/socket_address.hpp"
#include "sip/operation.hpp"

namespace sip::net {

/// Where an instance of a service is (RFC 2782).
struct SrvRecord {
  std::uint16_t priority = 0;  ///< the lowest first
  std::uint16_t weight = 0;    ///< the share among those of one priority
  std::uint16_t port = 0;
  std::string target{};  ///< a host, without the last dot; "" is the root: the service is decidedly not there
  friend bool operator==(const SrvRecord&, const SrvRecord&) = default;
};

/// A rule that rewrites a name (RFC 3403 §4.1): in RFC 3263, which transports a domain is reached by.
struct NaptrRecord {
  std::uint16_t order = 0;       ///< the lowest first
  std::uint16_t preference = 0;  ///< among those of one order, the lowest first
  std::string flags{};           ///< "s": what to look up next has SRV records
  std::string service{};         ///< "SIP+D2U"
  std::string regexp{};
  std::string replacement{};  ///< the name to look up next, without the last dot; "" is the root: none
  friend bool operator==(const NaptrRecord&, const NaptrRecord&) = default;
};

/// All records of one type that a name has (RFC 2181 §5), and how long that may be believed.
template <class Record>
struct DnsAnswer {
  std::vector<Record> records{};  ///< none: DNS says that there are none
  /// Of the record that may be kept shortest; where there are none, what the zone allows (RFC 2308 §5), or 0 where that
  /// is not known.
  Duration ttl{0};
};

/// Asks DNS. c-ares on a real loop, a table in the simulator, each behind a cache. That there are no such records is an
/// answer; Errc::name_lookup_failed is that DNS could not be asked or did not answer in time, Errc::limit_reached that
/// too much is asked at once. Names are without case. Records that cannot be read are left out.
class Dns {
 public:
  virtual ~Dns() = default;
  /// The A and AAAA records of `name`, ports 0, in the order to try them (IPv4 first).
  virtual Operation addresses(const std::string& name, Done<DnsAnswer<SocketAddress>> done) = 0;
  /// The SRV records of `name`, which is whole: "_sip._udp.example.com". In no order.
  virtual Operation srv(const std::string& name, Done<DnsAnswer<SrvRecord>> done) = 0;
  /// The NAPTR records of `name`, in no order.
  virtual Operation naptr(const std::string& name, Done<DnsAnswer<NaptrRecord>> done) = 0;
};

/// What the cache before a Dns keeps.
struct DnsCacheLimits {
  std::size_t names = 10'000;                           // of each type; the one asked for longest ago makes room
  Duration minimum = std::chrono::seconds(1);           // a shorter TTL counts as this
  Duration maximum = std::chrono::hours(1);             // and a longer one as this
  Duration negative = std::chrono::seconds(30);         // where the zone does not say how long "none" holds
  Duration negative_maximum = std::chrono::minutes(5);  // and where it says more (RFC 2308 §5)
};

}  // namespace sip::net
