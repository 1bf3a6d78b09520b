#include "sip/engine/memory_location_store.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sip/engine/events.hpp"

#include "remembered_names.hpp"

namespace sip::engine {

namespace {

using net::TimePoint;

/// The bindings of one AOR; never none.
struct Record {
  Bindings bindings;
  TimePoint queued;  // where it stands in the deadline queue: at its first deadline or before
};
using Records = std::unordered_map<std::string, Record, NameHash, std::equal_to<>>;
using Entry = Records::value_type;

// How many AORs one turn of the loop ends, so that a million of them falling due at once do not hold up the messages.
constexpr int ended_per_turn = 256;

TimePoint first_deadline(const Bindings& bindings) {
  return std::ranges::min_element(bindings, {}, &Binding::expires)->expires;
}

bool has_expired(const Bindings& bindings, TimePoint now) {
  return std::ranges::any_of(bindings, [now](const Binding& binding) { return binding.expires <= now; });
}

void drop_expired(Bindings& bindings, TimePoint now) {
  std::erase_if(bindings, [now](const Binding& binding) { return binding.expires <= now; });
}

/// The AORs by deadline. A refresh moves a deadline back, mostly, and then its place is left as it is: reaching it, the
/// owner looks again. So the usual REGISTER costs no reordering.
class DeadlineQueue {
 public:
  void add(Entry& entry) {
    entry.second.queued = first_deadline(entry.second.bindings);
    queue_.emplace(entry.second.queued, &entry);
  }
  void remove(Entry& entry) { queue_.erase({entry.second.queued, &entry}); }
  void changed(Entry& entry) {
    const TimePoint deadline = first_deadline(entry.second.bindings);
    if (deadline >= entry.second.queued) return;
    auto node = queue_.extract({entry.second.queued, &entry});
    node.value().first = entry.second.queued = deadline;
    queue_.insert(std::move(node));
  }
  [[nodiscard]] TimePoint first() const { return queue_.empty() ? TimePoint::max() : queue_.begin()->first; }
  [[nodiscard]] Entry& pop() { return *queue_.extract(queue_.begin()).value().second; }

 private:
  std::set<std::pair<TimePoint, Entry*>> queue_;
};

}  // namespace

struct MemoryLocationStore::Implementation {
  Implementation(net::Environment& environment, std::size_t addresses_of_record)
      : bus(environment.bus()),
        scheduler(environment.scheduler()),
        limit(addresses_of_record),
        hash{{environment.random().next(), environment.random().next()}},
        records(0, hash),
        remembered(addresses_of_record, hash),
        timer(scheduler, [this] { end_due(); }) {}

  // The live bindings of a record, or a copy of them where some have run out and the timer has not come yet.
  const Bindings& live(const Record& record, Bindings& copy) const {
    if (!has_expired(record.bindings, scheduler.now())) return record.bindings;
    copy = record.bindings;
    drop_expired(copy, scheduler.now());
    return copy;
  }

  Result<Records::iterator> commit(const std::string& aor, Records::iterator position, Bindings& edited);
  void forget(Records::iterator position);
  void end_due();
  std::optional<BindingsChanged> end(Entry& entry);
  void set_timer();

  net::EventBus& bus;
  net::Scheduler& scheduler;
  std::size_t limit;
  std::size_t bindings = 0;  // of all records
  NameHash hash;
  Records records;  // its elements stay where they are
  DeadlineQueue deadlines;
  RememberedNames remembered;
  Bindings spare;  // keeps the memory of one edit for the next
  net::Timer timer;
};

// Puts `edited` in the place of the record at `position`; what was there before is left in `edited`. Gives the record's
// place afterwards.
Result<Records::iterator> MemoryLocationStore::Implementation::commit(const std::string& aor,
                                                                      Records::iterator position, Bindings& edited) {
  if (position == records.end()) {
    if (edited.empty()) return position;
    if (records.size() >= limit) return fail(Errc::limit_reached, "addresses_of_record");
    position = records.emplace(aor, Record{}).first;
    std::swap(position->second.bindings, edited);
    deadlines.add(*position);
    bindings += position->second.bindings.size();
  } else if (edited.empty()) {
    forget(position);
    position = records.end();
  } else {
    std::swap(position->second.bindings, edited);
    deadlines.changed(*position);
    bindings += position->second.bindings.size();
    bindings -= edited.size();
  }
  set_timer();
  return position;
}

void MemoryLocationStore::Implementation::forget(Records::iterator position) {
  bindings -= position->second.bindings.size();
  deadlines.remove(*position);
  remembered.insert(position->first);
  records.erase(position);
}

void MemoryLocationStore::Implementation::set_timer() {
  const TimePoint first = deadlines.first();
  if (first == TimePoint::max()) return timer.stop();
  if (timer.running() && timer.deadline() == first) return;
  timer.start(std::max(first - scheduler.now(), net::Duration::zero()));
}

void MemoryLocationStore::Implementation::end_due() {
  std::vector<BindingsChanged> events;
  for (int ended = 0; ended < ended_per_turn && deadlines.first() <= scheduler.now(); ++ended) {
    if (auto event = end(deadlines.pop())) events.push_back(std::move(*event));
  }
  set_timer();
  net::EventBus& publisher = bus;
  for (BindingsChanged& event : events) publisher.publish(std::move(event));  // whoever sees it may destroy this store
}

// `entry` has left the queue. Its place there may have been earlier than its first deadline is by now.
std::optional<BindingsChanged> MemoryLocationStore::Implementation::end(Entry& entry) {
  const std::size_t before = entry.second.bindings.size();
  drop_expired(entry.second.bindings, scheduler.now());
  const std::size_t left = entry.second.bindings.size();
  bindings -= before - left;
  std::optional<BindingsChanged> event;
  if (before != left && bus.watched<BindingsChanged>()) {
    event = BindingsChanged{entry.first, left, BindingsChanged::Cause::expired};
  }
  if (left > 0) {
    deadlines.add(entry);
  } else {
    remembered.insert(entry.first);
    records.erase(records.find(entry.first));
  }
  return event;
}

MemoryLocationStore::MemoryLocationStore(net::Environment& environment, std::size_t addresses_of_record)
    : implementation_(std::make_unique<Implementation>(environment, addresses_of_record)) {}

MemoryLocationStore::~MemoryLocationStore() = default;

void MemoryLocationStore::update(const std::string& aor, Change change, Done done) {
  Implementation& store = *implementation_;
  Bindings edited = std::exchange(store.spare, {});
  const auto position = store.records.find(aor);
  if (position == store.records.end()) {
    edited.clear();
  } else {
    edited = position->second.bindings;
    drop_expired(edited, store.scheduler.now());
  }
  if (change(edited) == Verdict::discard) {
    store.spare = std::move(edited);
    return read(aor, std::move(done));
  }
  const bool had_some = position != store.records.end();
  const auto committed = store.commit(aor, position, edited);
  store.spare = std::move(edited);
  if (!committed) return done(std::unexpected(committed.error()));

  std::span<const Binding> now;
  if (*committed != store.records.end()) now = (*committed)->second.bindings;
  net::EventBus& bus = store.bus;
  std::optional<BindingsChanged> event;
  if ((had_some || !now.empty()) && bus.watched<BindingsChanged>()) {
    event = BindingsChanged{aor, now.size(), BindingsChanged::Cause::registered};
  }
  done(now);  // and with it, perhaps, this store is gone
  if (event) bus.publish(std::move(*event));
}

void MemoryLocationStore::read(const std::string& aor, Done done) {
  const auto position = implementation_->records.find(aor);
  if (position == implementation_->records.end()) return done(std::span<const Binding>());
  Bindings copy;
  done(std::span<const Binding>(implementation_->live(position->second, copy)));
}

bool MemoryLocationStore::known(std::string_view aor) const {
  return implementation_->records.contains(aor) || implementation_->remembered.contains(aor);
}

void MemoryLocationStore::for_each(std::function<void(const std::string& aor, const Bindings& bindings)> visit) const {
  Bindings copy;
  for (const auto& [aor, record] : implementation_->records) {
    const Bindings& live = implementation_->live(record, copy);
    if (!live.empty()) visit(aor, live);
  }
}

std::size_t MemoryLocationStore::size() const { return implementation_->bindings; }

}  // namespace sip::engine
