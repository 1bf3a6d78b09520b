// Time as an input: timers that run on a loop's clock or on the simulator's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "sip/net/timer_wheel_detail.hpp"

namespace sip::net {

using Duration = std::chrono::milliseconds;
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;

class Timer;

/// The clock and the timers of one loop. Timers that fall due in the same millisecond fire in the order they were
/// started. Outlives its timers. One thread.
class Scheduler {
 public:
  Scheduler() = default;
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  virtual ~Scheduler() = default;

  /// Monotonic; stands still within one turn of the loop.
  [[nodiscard]] virtual TimePoint now() const noexcept = 0;
  /// The calendar, for Date header fields and log lines.
  [[nodiscard]] virtual std::chrono::system_clock::time_point wall_clock() const noexcept = 0;

  /// How many timers run.
  [[nodiscard]] std::size_t pending() const noexcept { return pending_; }

 protected:
  /// Whoever drives the clock: the earliest deadline, TimePoint::max() where there is none …
  [[nodiscard]] TimePoint next_deadline() noexcept;
  /// … and fires what is due at `now`, one by one; next_deadline() is asked again afterwards. Timers started by a
  /// callback with delay 0 wait for the next call.
  void fire_due(TimePoint now);
  /// Called when a timer was started, outside fire_due(), that is due before all others. Must not throw.
  virtual void deadline_changed() = 0;

 private:
  friend class Timer;
  void start(Timer& timer, TimePoint deadline);
  void stop(Timer& timer) noexcept;

  detail::TimerWheel wheel_;
  detail::TimerList due_;            // of fire_due(): what is due together with the one that fires
  detail::TimerList for_next_call_;  // of fire_due(): what its callbacks started with delay 0
  std::size_t pending_ = 0;
  std::int64_t earliest_ = INT64_MAX;   // no timer is due before this …
  bool is_earliest_exact_ = true;       // … and one is then
  std::int64_t firing_at_ = INT64_MIN;  // of fire_due(), while it runs
  Timer* firing_ = nullptr;             // set to null by a callback that destroys its own timer
};

/// A one-shot timer, a member of whoever needs it. The callback runs once per start(); it may restart or destroy the
/// timer and its owner. Destroying stops.
class Timer : private detail::TimerLink {
 public:
  using Callback = std::move_only_function<void()>;

  Timer(Scheduler& scheduler, Callback callback) : scheduler_(&scheduler), callback_(std::move(callback)) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer();

  /// Fires once after `delay` (a negative one counts as 0, one past the end of the clock never comes); a running timer
  /// starts anew.
  void start(Duration delay);
  void stop() noexcept;
  [[nodiscard]] bool running() const noexcept { return is_linked(); }
  /// When it fires; meaningful while running().
  [[nodiscard]] TimePoint deadline() const noexcept { return TimePoint(Duration(at)); }

 private:
  friend class Scheduler;

  Scheduler* scheduler_;
  Callback callback_;
};
}  // namespace sip::net
