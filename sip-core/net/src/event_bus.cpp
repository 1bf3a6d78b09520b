#include "sip/net/event_bus.hpp"

#include <atomic>

namespace sip::net {

std::size_t EventBus::next_channel_index() noexcept {
  // Shared by every loop's bus: two threads may meet an event type for the first time at once.
  static std::atomic<std::size_t> next{0};
  return next.fetch_add(1, std::memory_order_relaxed);
}

void EventBus::run_queued() {
  while (depth_ == 0 && !queued_.empty()) {
    auto next = std::exchange(queued_, {});
    for (auto& run : next) run();
  }
}

}  // namespace sip::net
