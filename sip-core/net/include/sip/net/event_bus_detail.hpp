// The inner parts of EventBus; included by event_bus.hpp only.
#pragma once

#include <algorithm>

namespace sip::net {

/// The handlers of one event and verb, by priority, then in order of subscription. While it is being walked, nothing in
/// it moves: new entries wait in `added_`, ended ones stay behind with their flag down, and both are put right when the
/// last walk has ended.
template <class Signature>
class EventBus::HandlerList {
 public:
  using Handler = std::move_only_function<Signature>;

  Subscription add(Handler handler, Priority priority) {
    auto active = std::make_shared<bool>(true);
    Subscription subscription(active);
    added_.push_back({std::move(active), priority, std::move(handler)});
    if (walks_ == 0) settle();
    return subscription;
  }

  /// Calls `visit(handler)` for each live entry until it returns true; whether it did.
  template <class Visit>
  bool walk(Visit visit) {
    ++walks_;
    bool taken = false;
    bool any_ended = false;
    for (Entry& entry : entries_) {
      if (*entry.active) taken = visit(entry.handler);
      any_ended |= !*entry.active;
      if (taken) break;
    }
    if (--walks_ == 0 && (any_ended || !added_.empty())) settle();
    return taken;
  }

  [[nodiscard]] bool empty() const noexcept {
    return std::ranges::none_of(entries_, [](const Entry& entry) { return *entry.active; }) &&
           std::ranges::none_of(added_, [](const Entry& entry) { return *entry.active; });
  }

 private:
  struct Entry {
    std::shared_ptr<bool> active;
    Priority priority = Priority::normal;
    Handler handler;
  };

  void settle() {
    std::vector<Entry> live;
    std::vector<Entry> ended;
    live.reserve(entries_.size() + added_.size());
    for (Entry& entry : entries_) (*entry.active ? live : ended).push_back(std::move(entry));
    for (Entry& entry : added_) {
      const auto behind = std::ranges::upper_bound(live, entry.priority, std::ranges::greater(), &Entry::priority);
      live.insert(behind, std::move(entry));
    }
    entries_ = std::move(live);
    added_.clear();
    // `ended` goes last, when the list is whole again: what its handlers own may subscribe, or end subscriptions, as it
    // is destroyed.
  }

  std::vector<Entry> entries_;
  std::vector<Entry> added_;
  int walks_ = 0;
};

template <class Event>
struct EventBus::Channel final : ChannelBase {
  HandlerList<void(const Event&)> watchers;
  HandlerList<bool(Event&)> takers;
};

template <class Event>
EventBus::Channel<Event>& EventBus::channel() {
  static const std::size_t index = next_channel_index();
  if (index >= channels_.size()) channels_.resize(index + 1);
  if (!channels_[index]) channels_[index] = std::make_unique<Channel<Event>>();
  return static_cast<Channel<Event>&>(*channels_[index]);
}

template <class Event>
void EventBus::deliver(const Event& event) {
  ++depth_;
  channel<Event>().watchers.walk([&event](auto& handler) {
    handler(event);
    return false;
  });
  --depth_;
}

template <class Event>
bool EventBus::offer(Event& event) {
  ++depth_;
  const bool taken = channel<Event>().takers.walk([&event](auto& handler) { return handler(event); });
  --depth_;
  run_queued();
  return taken;
}

}  // namespace sip::net
