#include "links.hpp"

#include <cstdio>
#include <cstdlib>

namespace sip::testing::detail {

net::SocketAddress host_address(std::string_view literal) {
  const auto address = net::SocketAddress::parse(literal, 0);
  if (!address || !address->is_unicast()) {
    std::fprintf(stderr, "SimNetwork: not a host's address: \"%.*s\"\n", static_cast<int>(literal.size()),
                 literal.data());
    std::abort();
  }
  return *address;
}

const LinkConditions& Links::between(const net::SocketAddress& from, const net::SocketAddress& to) const {
  if (own_.empty()) return default_;
  const auto own = own_.find(link(from, to));
  return own == own_.end() ? default_ : own->second;
}

net::Duration Links::travel_time(const LinkConditions& conditions) {
  if (conditions.jitter <= net::Duration::zero()) return conditions.delay;
  const auto jitter = random_.below(static_cast<std::uint64_t>(conditions.jitter.count()) + 1);
  return conditions.delay + net::Duration(static_cast<net::Duration::rep>(jitter));
}

bool Links::happens(double probability) {
  if (probability <= 0) return false;
  return static_cast<double>(random_.next() >> 11) * 0x1p-53 < probability;
}

}  // namespace sip::testing::detail
