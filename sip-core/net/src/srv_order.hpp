// RFC 2782: which of the servers of a service comes first.
#pragma once

#include <vector>

#include "sip/net/dns.hpp"
#include "sip/net/random.hpp"

namespace sip::net {

/// In the order to try them: by priority, and within one at random, a record's chance to be the next its weight among
/// those left. Quadratic in the records of one priority: Dns bounds their number.
void order_by_weight(std::vector<SrvRecord>& records, Random& random);

}  // namespace sip::net
