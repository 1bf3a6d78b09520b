#include "sip/net/scheduler.hpp"

#include <algorithm>
#include <utility>

namespace sip::net {

TimePoint Scheduler::next_deadline() noexcept {
  if (!is_earliest_exact_) {
    earliest_ = wheel_.earliest();
    is_earliest_exact_ = true;
  }
  return TimePoint(Duration(earliest_));
}

void Scheduler::fire_due(TimePoint now) {
  firing_at_ = now.time_since_epoch().count();
  while (wheel_.take_due(firing_at_, due_)) {
    while (!due_.empty()) {
      auto* const timer = static_cast<Timer*>(&due_.front());
      timer->unlink();
      --pending_;
      // The callback runs from here and not from the timer, which it may destroy.
      firing_ = timer;
      Timer::Callback callback = std::move(timer->callback_);
      callback();
      if (firing_ != nullptr) timer->callback_ = std::move(callback);
    }
  }
  firing_ = nullptr;
  earliest_ = firing_at_;
  is_earliest_exact_ = false;
  firing_at_ = INT64_MIN;
  while (!for_next_call_.empty()) {
    detail::TimerLink& link = for_next_call_.front();
    link.unlink();
    wheel_.add(link);
  }
}

void Scheduler::start(Timer& timer, TimePoint deadline) {
  if (timer.running()) stop(timer);
  timer.at = deadline.time_since_epoch().count();
  ++pending_;
  if (timer.at <= firing_at_) return for_next_call_.push_back(timer);
  wheel_.add(timer);
  if (timer.at >= earliest_) return;
  earliest_ = timer.at;
  is_earliest_exact_ = true;
  if (firing_at_ == INT64_MIN) deadline_changed();
}

void Scheduler::stop(Timer& timer) noexcept {
  wheel_.remove(timer);  // also from a list of fire_due()
  --pending_;
  if (timer.at == earliest_) is_earliest_exact_ = false;
}

Timer::~Timer() {
  stop();
  if (scheduler_->firing_ == this) scheduler_->firing_ = nullptr;
}

void Timer::start(Duration delay) {
  // Past the end of the clock lies its end: a wrapped deadline would stand before all others and hold them up.
  const TimePoint now = scheduler_->now();
  scheduler_->start(*this, now + std::clamp(delay, Duration::zero(), TimePoint::max() - std::max(now, TimePoint{})));
}

void Timer::stop() noexcept {
  if (running()) scheduler_->stop(*this);
}

}  // namespace sip::net
