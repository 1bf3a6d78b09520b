#include "loop_scheduler.hpp"

#include <algorithm>

namespace sip::net {

LoopScheduler::LoopScheduler(uv_loop_t* loop) : loop_(loop) {
  uv_timer_init(loop, &timer_);
  timer_.data = this;
}

TimePoint LoopScheduler::now() const noexcept {
  if (!running_) uv_update_time(loop_);
  return TimePoint(Duration(uv_now(loop_)));
}

std::chrono::system_clock::time_point LoopScheduler::wall_clock() const noexcept {
  return std::chrono::system_clock::now();
}

void LoopScheduler::close(uv_close_cb closed, void* data) {
  closed_ = true;
  timer_.data = data;
  uv_close(reinterpret_cast<uv_handle_t*>(&timer_), closed);
}

void LoopScheduler::deadline_changed() {
  // An alarm that comes too early costs less than setting it anew for every timer that is stopped.
  if (next_deadline() < armed_) arm();
}

void LoopScheduler::arm() {
  if (closed_) return;
  armed_ = next_deadline();
  if (armed_ == TimePoint::max()) return;
  const auto delay = std::max(armed_ - TimePoint(Duration(uv_now(loop_))), Duration(0));
  uv_timer_start(
      &timer_,
      [](uv_timer_t* timer) {
        auto& self = *static_cast<LoopScheduler*>(timer->data);
        self.armed_ = TimePoint::max();
        self.fire_due(self.now());
        self.arm();
      },
      static_cast<std::uint64_t>(delay.count()), 0);
}

}  // namespace sip::net
