#include "sip/net/failed_targets.hpp"

#include <algorithm>
#include <iterator>

namespace sip::net {

void FailedTargets::unavailable(const Target& target, Duration retry_after) {
  remember(target, std::min(retry_after, limits_.longest));
}

void FailedTargets::answered(const Target& target) {
  const auto found = by_key_.find({target.transport, target.address});
  if (found == by_key_.end()) return;
  entries_.erase(found->second);
  by_key_.erase(found);
}

void FailedTargets::order(std::vector<Target>& targets) const {
  if (entries_.empty()) return;
  std::ranges::stable_partition(targets, [this](const Target& target) { return !is_avoided(target); });
}

void FailedTargets::remember(const Target& target, Duration duration) {
  answered(target);
  if (duration <= Duration::zero() || limits_.targets == 0) return;
  if (entries_.size() >= limits_.targets) {
    by_key_.erase(entries_.front().key);
    entries_.pop_front();
  }
  const Key key{target.transport, target.address};
  entries_.push_back({key, scheduler_.now() + duration});
  by_key_.emplace(key, std::prev(entries_.end()));
}

bool FailedTargets::is_avoided(const Target& target) const {
  const auto found = by_key_.find({target.transport, target.address});
  return found != by_key_.end() && scheduler_.now() < found->second->until;
}

}  // namespace sip::net
