// Time as an input: timers that run on a loop's clock or on the simulator's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

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

  [[nodiscard]] std::size_t pending() const noexcept { return heap_.size(); }

 protected:
  /// Whoever drives the clock: the earliest deadline, TimePoint::max() where there is none …
  [[nodiscard]] TimePoint next_deadline() const noexcept;
  /// … and fires what is due at `now`, one by one. Timers started by a callback with delay 0 wait for the next call.
  void fire_due(TimePoint now);
  /// Called when next_deadline() may have changed outside fire_due(). Must not throw.
  virtual void deadline_changed() = 0;

 private:
  friend class Timer;
  void start(Timer& timer, TimePoint deadline);
  void stop(Timer& timer) noexcept;
  void sift_up(std::size_t index) noexcept;
  void sift_down(std::size_t index) noexcept;
  void place(std::size_t index, Timer* timer) noexcept;

  std::vector<Timer*> heap_;  // by (deadline, sequence)
  std::uint64_t next_sequence_ = 0;
  Timer* firing_ = nullptr;  // set to null by a callback that destroys its own timer
  bool in_fire_due_ = false;
};

/// A one-shot timer, a member of whoever needs it. The callback runs once per start(); it may restart or destroy the
/// timer and its owner. Destroying stops.
class Timer {
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
  [[nodiscard]] bool running() const noexcept { return index_ != idle; }
  /// When it fires; meaningful while running().
  [[nodiscard]] TimePoint deadline() const noexcept { return deadline_; }

 private:
  friend class Scheduler;
  static constexpr std::size_t idle = SIZE_MAX;

  Scheduler* scheduler_;
  Callback callback_;
  TimePoint deadline_{};
  std::uint64_t sequence_ = 0;
  std::size_t index_ = idle;  // in the scheduler's heap
};

}  // namespace sip::net
