// The clock and the timers of a Loop: one libuv timer drives them all.
#pragma once

#include <uv.h>

#include "sip/net/scheduler.hpp"

namespace sip::net {

class LoopScheduler final : public Scheduler {
 public:
  explicit LoopScheduler(uv_loop_t* loop);
  /// close() must have completed.
  ~LoopScheduler() override = default;

  /// The time this turn of the loop began.
  [[nodiscard]] TimePoint now() const noexcept override;
  [[nodiscard]] std::chrono::system_clock::time_point wall_clock() const noexcept override;

  /// Fires nothing any more. Timers may still be stopped and destroyed.
  void close(uv_close_cb closed, void* data);

  /// Between turns libuv's clock stands still for as long as nobody runs the loop; an own loop that is not running asks
  /// the system instead.
  void set_running(bool running) noexcept { running_ = running; }

 private:
  void deadline_changed() override;
  void arm();

  uv_loop_t* loop_;
  uv_timer_t timer_{};
  TimePoint armed_ = TimePoint::max();  // when timer_ fires; max: it does not
  bool running_ = true;
  bool closed_ = false;
};

}  // namespace sip::net
