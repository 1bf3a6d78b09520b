#include "wire_log.hpp"

#include <algorithm>
#include <string>

namespace sip::testing::detail {

std::optional<WireLog::Number> WireLog::note(const Entry& entry) {
  WireRecord record{entry.at,     entry.flow,   std::string(entry.bytes), entry.lost, entry.duplicated,
                    entry.source, entry.arrival};
  if (filter_ && !filter_(record)) record.lost = true;
  const bool travels = !record.lost;
  Number number = 0;
  if (recording_) {
    // Half of them at a time, so that it costs nothing to speak of.
    if (records_.size() / 2 >= most_) {
      const auto surplus = static_cast<std::ptrdiff_t>(records_.size() - most_);
      records_.erase(records_.begin(), records_.begin() + surplus);
      first_ += static_cast<Number>(surplus);
    }
    records_.push_back(std::move(record));
    number = first_ + records_.size() - 1;
  }
  return travels ? std::optional(number) : std::nullopt;
}

void WireLog::mark_lost(Number record) {
  if (record < first_) return;  // not recorded, or not kept
  records_.at(record - first_).lost = true;
}

}  // namespace sip::testing::detail
