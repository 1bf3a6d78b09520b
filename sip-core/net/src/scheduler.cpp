// The timer heap: a binary heap by (deadline, sequence) in which each timer knows its place, so that stopping one costs
// O(log n) like starting it.
#include "sip/net/scheduler.hpp"

#include <algorithm>
#include <utility>

namespace sip::net {

namespace {

bool fires_before(TimePoint a, std::uint64_t a_sequence, TimePoint b, std::uint64_t b_sequence) noexcept {
  return a != b ? a < b : a_sequence < b_sequence;
}

}  // namespace

TimePoint Scheduler::next_deadline() const noexcept {
  return heap_.empty() ? TimePoint::max() : heap_.front()->deadline_;
}

void Scheduler::fire_due(TimePoint now) {
  // What a callback starts has a higher sequence than this. It stands behind everything that was due already, so the
  // first such timer at the top ends the round.
  const std::uint64_t started_later = next_sequence_;
  in_fire_due_ = true;
  while (!heap_.empty()) {
    Timer* timer = heap_.front();
    if (timer->deadline_ > now || timer->sequence_ >= started_later) break;
    stop(*timer);
    // The callback runs from here and not from the timer, which it may destroy.
    firing_ = timer;
    Timer::Callback callback = std::move(timer->callback_);
    callback();
    if (firing_ != nullptr) timer->callback_ = std::move(callback);
  }
  firing_ = nullptr;
  in_fire_due_ = false;
}

void Scheduler::start(Timer& timer, TimePoint deadline) {
  if (timer.running()) stop(timer);
  timer.deadline_ = deadline;
  timer.sequence_ = next_sequence_++;
  heap_.push_back(&timer);
  timer.index_ = heap_.size() - 1;
  sift_up(timer.index_);
  if (timer.index_ == 0 && !in_fire_due_) deadline_changed();
}

void Scheduler::stop(Timer& timer) noexcept {
  const std::size_t index = timer.index_;
  timer.index_ = Timer::idle;
  Timer* last = heap_.back();
  heap_.pop_back();
  if (last != &timer) {
    place(index, last);
    sift_up(index);
    sift_down(last->index_);
  }
  if (index == 0 && !in_fire_due_) deadline_changed();
}

void Scheduler::sift_up(std::size_t index) noexcept {
  Timer* timer = heap_[index];
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (!fires_before(timer->deadline_, timer->sequence_, heap_[parent]->deadline_, heap_[parent]->sequence_)) break;
    place(index, heap_[parent]);
    index = parent;
  }
  place(index, timer);
}

void Scheduler::sift_down(std::size_t index) noexcept {
  Timer* timer = heap_[index];
  while (true) {
    std::size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && fires_before(heap_[child + 1]->deadline_, heap_[child + 1]->sequence_,
                                                 heap_[child]->deadline_, heap_[child]->sequence_)) {
      ++child;
    }
    if (!fires_before(heap_[child]->deadline_, heap_[child]->sequence_, timer->deadline_, timer->sequence_)) break;
    place(index, heap_[child]);
    index = child;
  }
  place(index, timer);
}

void Scheduler::place(std::size_t index, Timer* timer) noexcept {
  heap_[index] = timer;
  timer->index_ = index;
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
