// Where a Scheduler keeps its timers: a hierarchical timing wheel.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sip::net::detail {

/// A timer's place in a list. In none, both pointers are null.
struct TimerLink {
  TimerLink* previous = nullptr;
  TimerLink* next = nullptr;
  std::int64_t at = 0;  ///< when it is due, in milliseconds

  [[nodiscard]] bool is_linked() const noexcept { return next != nullptr; }
  void unlink() noexcept {
    previous->next = next;
    next->previous = previous;
    previous = next = nullptr;
  }
};

/// A list that its elements know how to leave. It stays where it is.
class TimerList {
 public:
  TimerList() noexcept { head_.previous = head_.next = &head_; }
  TimerList(const TimerList&) = delete;
  TimerList& operator=(const TimerList&) = delete;

  [[nodiscard]] bool empty() const noexcept { return head_.next == &head_; }
  /// The first; the list is not empty.
  [[nodiscard]] TimerLink& front() const noexcept { return *head_.next; }
  void push_back(TimerLink& link) noexcept {
    link.previous = head_.previous;
    link.next = &head_;
    head_.previous->next = &link;
    head_.previous = &link;
  }
  /// Takes all of `other`, in their order; this list is empty before.
  void take(TimerList& other) noexcept {
    if (other.empty()) return;
    head_.next = other.head_.next;
    head_.previous = other.head_.previous;
    head_.next->previous = head_.previous->next = &head_;
    other.head_.previous = other.head_.next = &other.head_;
  }
  /// The earliest `at` in it; the list is not empty.
  [[nodiscard]] std::int64_t earliest() const noexcept;

 private:
  TimerLink head_;
};

/// Levels of 64 slots. A slot of level L is 64^L milliseconds wide, and level L holds what differs from the wheel's own
/// time in digit L (of base 64) and in none above. So within a level the slots are in order, and all of a level are
/// before all of the next. Adding and removing take a fixed number of steps, and a timer moves down at most once a
/// level before it is due. Those of one millisecond come out in the order they were added.
class TimerWheel {
 public:
  /// What is due before the wheel's time counts as due at it.
  void add(TimerLink& link) noexcept;
  void remove(TimerLink& link) noexcept;
  /// When the first is due; INT64_MAX where there is none. Looks at each of one slot.
  [[nodiscard]] std::int64_t earliest() const noexcept;
  /// Moves those that are due first, and not after `now`, to `due`, which is empty; false where there are none, and the
  /// wheel's time is `now` then. `now` never goes back.
  bool take_due(std::int64_t now, TimerList& due) noexcept;

 private:
  static constexpr unsigned digit_bits = 6;
  static constexpr std::size_t slots = 1U << digit_bits;
  static constexpr std::size_t levels = 11;  // 66 bits

  struct Place {
    std::size_t level;
    std::size_t slot;
  };
  [[nodiscard]] Place place_of(std::int64_t at) const noexcept;
  void cascade(Place place) noexcept;
  [[nodiscard]] Place first() const noexcept;

  std::int64_t time_ = 0;
  std::uint32_t occupied_levels_ = 0;             // a bit for each level that holds any
  std::array<std::uint64_t, levels> occupied_{};  // and for each of its slots
  std::array<std::array<TimerList, slots>, levels> lists_;
};

}  // namespace sip::net::detail
