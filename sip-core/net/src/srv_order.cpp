#include "srv_order.hpp"

#include <algorithm>
#include <cstdint>

namespace sip::net {

namespace {

using Place = std::vector<SrvRecord>::iterator;

// RFC 2782, "The format of the SRV RR": records of weight 0 stand first, so that they have a chance at all: it is that
// the random number is 0.
void order_priority(Place begin, Place end, Random& random) {
  std::stable_partition(begin, end, [](const SrvRecord& record) { return record.weight == 0; });
  std::uint64_t sum = 0;
  for (Place record = begin; record != end; ++record) sum += record->weight;
  for (; begin != end; ++begin) {
    const std::uint64_t wanted = random.below(sum + 1);
    Place chosen = begin;
    for (std::uint64_t running = chosen->weight; running < wanted; running += chosen->weight) ++chosen;
    sum -= chosen->weight;
    std::rotate(begin, chosen, chosen + 1);  // the others keep their order, zeros first
  }
}

}  // namespace

void order_by_weight(std::vector<SrvRecord>& records, Random& random) {
  std::ranges::stable_sort(records, {}, &SrvRecord::priority);
  for (auto begin = records.begin(); begin != records.end();) {
    const auto end = std::find_if(
        begin, records.end(), [first = begin->priority](const SrvRecord& record) { return record.priority != first; });
    order_priority(begin, end, random);
    begin = end;
  }
}

}  // namespace sip::net
