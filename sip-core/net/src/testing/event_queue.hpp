// What is to happen in the simulated network, in order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sip/net/scheduler.hpp"

namespace sip::testing::detail {

/// Small and plain: a simulation is a long row of these.
struct Event {
  enum class Kind : std::uint8_t {
    wake,      // subject: a node whose timers may be due
    datagram,  // subject: what is in flight (Fabric)
    message,   // subject: what is in flight, along a stream
    task,      // subject: what the test has scheduled (Fabric)
    connect,   // the rest, subject: the stream end it comes to (Streams)
    connected,
    refused,
    finished,
    reset,
    closed_here,
    broken,
    connect_timeout,
    idle_check,
  };

  net::TimePoint at;
  std::uint64_t sequence = 0;
  std::uint64_t subject = 0;
  Kind kind = Kind::wake;
};

/// By time, then in the order they were pushed.
class EventQueue {
 public:
  void push(net::TimePoint at, Event::Kind kind, std::uint64_t subject) {
    heap_.push_back({at, next_sequence_++, subject, kind});
    std::ranges::push_heap(heap_, later);
  }
  [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }
  [[nodiscard]] const Event& top() const noexcept { return heap_.front(); }
  Event pop() {
    std::ranges::pop_heap(heap_, later);
    const Event event = heap_.back();
    heap_.pop_back();
    return event;
  }

 private:
  static bool later(const Event& a, const Event& b) noexcept {
    return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
  }

  std::vector<Event> heap_;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace sip::testing::detail
