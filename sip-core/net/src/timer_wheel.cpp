#include <algorithm>
#include <bit>
#include <limits>

#include "sip/net/timer_wheel_detail.hpp"

namespace sip::net::detail {

std::int64_t TimerList::earliest() const noexcept {
  std::int64_t earliest = head_.next->at;
  for (const TimerLink* link = head_.next->next; link != &head_; link = link->next) {
    earliest = std::min(earliest, link->at);
  }
  return earliest;
}

TimerWheel::Place TimerWheel::place_of(std::int64_t at) const noexcept {
  const auto due = static_cast<std::uint64_t>(std::max(at, time_));
  const std::uint64_t differing = due ^ static_cast<std::uint64_t>(time_);
  const std::size_t level = static_cast<std::size_t>(std::bit_width(differing | 1) - 1) / digit_bits;
  return {level, due >> (level * digit_bits) & (slots - 1)};
}

void TimerWheel::add(TimerLink& link) noexcept {
  const Place place = place_of(link.at);
  lists_[place.level][place.slot].push_back(link);
  occupied_[place.level] |= std::uint64_t{1} << place.slot;
  occupied_levels_ |= 1U << place.level;
}

// The wheel's time has only come closer since it was added, and not as far as its slot: so it is still in that place.
void TimerWheel::remove(TimerLink& link) noexcept {
  link.unlink();
  const Place place = place_of(link.at);
  if (!lists_[place.level][place.slot].empty()) return;
  occupied_[place.level] &= ~(std::uint64_t{1} << place.slot);
  if (occupied_[place.level] == 0) occupied_levels_ &= ~(1U << place.level);
}

TimerWheel::Place TimerWheel::first() const noexcept {
  const auto level = static_cast<std::size_t>(std::countr_zero(occupied_levels_));
  return {level, static_cast<std::size_t>(std::countr_zero(occupied_[level]))};
}

std::int64_t TimerWheel::earliest() const noexcept {
  if (occupied_levels_ == 0) return std::numeric_limits<std::int64_t>::max();
  const Place place = first();
  return lists_[place.level][place.slot].earliest();
}

bool TimerWheel::take_due(std::int64_t now, TimerList& due) noexcept {
  while (occupied_levels_ != 0) {
    const Place place = first();
    const std::size_t shift = place.level * digit_bits;
    // Where the slot begins: the wheel's time with that digit, and nothing below it.
    const std::uint64_t above = static_cast<std::uint64_t>(time_) >> shift >> digit_bits << digit_bits;
    const auto begin = static_cast<std::int64_t>((above | place.slot) << shift);
    if (begin > now) break;
    time_ = std::max(time_, begin);
    if (place.level > 0) {
      cascade(place);
      continue;
    }
    due.take(lists_[0][place.slot]);
    occupied_[0] &= ~(std::uint64_t{1} << place.slot);
    if (occupied_[0] == 0) occupied_levels_ &= ~1U;
    return true;
  }
  time_ = std::max(time_, now);
  return false;
}

// The wheel's time has come to the beginning of this slot, so each of its timers belongs to a lower level now.
void TimerWheel::cascade(Place place) noexcept {
  TimerList moving;
  moving.take(lists_[place.level][place.slot]);
  occupied_[place.level] &= ~(std::uint64_t{1} << place.slot);
  if (occupied_[place.level] == 0) occupied_levels_ &= ~(1U << place.level);
  while (!moving.empty()) {
    TimerLink& link = moving.front();
    link.unlink();
    add(link);
  }
}

}  // namespace sip::net::detail
