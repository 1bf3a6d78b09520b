// What a DNS reply holds: RFC 1035 §4.
#pragma once

#include <cstddef>
#include <span>

#include "sip/net/dns.hpp"

namespace sip::net {

/// Records kept of one reply; those behind are left out.
inline constexpr std::size_t max_dns_records = 128;

/// The records of the name that was asked for, or of the one it is an alias of. One that cannot be read is left out,
/// and so is all behind it where not even its end can be told. Where there are none, `ttl` is that of the zone's SOA
/// (RFC 2308 §5), 0 without one. Any bytes will do.
[[nodiscard]] DnsAnswer<SrvRecord> read_srv_reply(std::span<const unsigned char> reply);
[[nodiscard]] DnsAnswer<NaptrRecord> read_naptr_reply(std::span<const unsigned char> reply);

}  // namespace sip::net
