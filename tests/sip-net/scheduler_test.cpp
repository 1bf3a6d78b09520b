#include "sip/net/scheduler.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/net/random.hpp"

namespace sip::net {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

/// A clock that a test moves.
class ManualScheduler final : public Scheduler {
 public:
  [[nodiscard]] TimePoint now() const noexcept override { return now_; }
  [[nodiscard]] std::chrono::system_clock::time_point wall_clock() const noexcept override { return {}; }
  void advance(Duration by) {
    now_ += by;
    fire_due(now_);
  }
  using Scheduler::next_deadline;
  int changes = 0;

 private:
  void deadline_changed() override { ++changes; }
  TimePoint now_{};
};

class SchedulerTest : public ::testing::Test {
 protected:
  Timer::Callback note(std::string what) {
    return [this, what] { fired_.push_back(what); };
  }
  ManualScheduler scheduler_;
  std::vector<std::string> fired_;
};

TEST_F(SchedulerTest, FiresOnceWhenDueAndNotBefore) {
  Timer timer(scheduler_, note("a"));
  timer.start(10ms);
  EXPECT_TRUE(timer.running());
  scheduler_.advance(9ms);
  EXPECT_THAT(fired_, ElementsAre());
  scheduler_.advance(1ms);
  EXPECT_THAT(fired_, ElementsAre("a"));
  EXPECT_FALSE(timer.running());
  scheduler_.advance(1h);
  EXPECT_THAT(fired_, ElementsAre("a"));
}

TEST_F(SchedulerTest, FiresByDeadlineThenInTheOrderStarted) {
  Timer a(scheduler_, note("a")), b(scheduler_, note("b")), c(scheduler_, note("c")), d(scheduler_, note("d"));
  c.start(5ms);
  a.start(5ms);
  d.start(1ms);
  b.start(5ms);
  scheduler_.advance(5ms);
  EXPECT_THAT(fired_, ElementsAre("d", "c", "a", "b"));
}

TEST_F(SchedulerTest, StartingAgainMovesTheDeadlineAndTheTurn) {
  Timer a(scheduler_, note("a")), b(scheduler_, note("b"));
  a.start(5ms);
  b.start(5ms);
  a.start(5ms);
  EXPECT_EQ(scheduler_.pending(), 2u);
  scheduler_.advance(5ms);
  EXPECT_THAT(fired_, ElementsAre("b", "a"));
}

TEST_F(SchedulerTest, ADelayPastTheEndOfTheClockHoldsUpNobody) {
  Timer never(scheduler_, note("never")), far(scheduler_, note("far")), soon(scheduler_, note("soon"));
  scheduler_.advance(1h);
  never.start(Duration::max());
  far.start(Duration::max() - 1ms);
  EXPECT_EQ(never.deadline(), TimePoint::max());
  EXPECT_EQ(scheduler_.next_deadline(), TimePoint::max());
  soon.start(1ms);
  EXPECT_EQ(scheduler_.next_deadline(), soon.deadline());
  scheduler_.advance(1ms);
  EXPECT_THAT(fired_, ElementsAre("soon"));
  never.stop();
  EXPECT_TRUE(far.running());
}

TEST_F(SchedulerTest, StoppedOrDestroyedTimersDoNotFire) {
  Timer stopped(scheduler_, note("stopped"));
  auto destroyed = std::make_unique<Timer>(scheduler_, note("destroyed"));
  stopped.start(1ms);
  destroyed->start(1ms);
  stopped.stop();
  stopped.stop();
  destroyed.reset();
  EXPECT_EQ(scheduler_.pending(), 0u);
  EXPECT_EQ(scheduler_.next_deadline(), TimePoint::max());
  scheduler_.advance(1h);
  EXPECT_THAT(fired_, ElementsAre());
}

TEST_F(SchedulerTest, ACallbackMayDestroyItsOwnTimerAndOwner) {
  struct Owner {
    Owner(Scheduler& scheduler, std::unique_ptr<Owner>& self, std::vector<std::string>& fired)
        : text("kept alive by the callback's captures"), timer(scheduler, [&self, &fired, text = text] {
            self.reset();
            fired.push_back(text);  // the captures outlive the timer
          }) {}
    std::string text;
    Timer timer;
  };
  std::unique_ptr<Owner> owner;
  owner = std::make_unique<Owner>(scheduler_, owner, fired_);
  owner->timer.start(1ms);
  scheduler_.advance(1ms);
  EXPECT_EQ(owner, nullptr);
  EXPECT_THAT(fired_, ElementsAre("kept alive by the callback's captures"));
}

TEST_F(SchedulerTest, ACallbackMayRestartItsOwnTimer) {
  Timer* self = nullptr;
  Timer timer(scheduler_, [&] {
    fired_.push_back("tick");
    if (fired_.size() < 3) self->start(10ms);
  });
  self = &timer;
  timer.start(10ms);
  scheduler_.advance(10ms);
  scheduler_.advance(10ms);
  scheduler_.advance(10ms);
  scheduler_.advance(10ms);
  EXPECT_THAT(fired_, ElementsAre("tick", "tick", "tick"));
}

TEST_F(SchedulerTest, WhatACallbackStartsWithDelay0WaitsForTheNextRound) {
  Timer later(scheduler_, note("later"));
  Timer first(scheduler_, [&] {
    fired_.push_back("first");
    later.start(0ms);
  });
  Timer second(scheduler_, note("second"));
  first.start(1ms);
  second.start(1ms);
  scheduler_.advance(1ms);
  EXPECT_THAT(fired_, ElementsAre("first", "second"));
  scheduler_.advance(0ms);
  EXPECT_THAT(fired_, ElementsAre("first", "second", "later"));
}

TEST_F(SchedulerTest, ACallbackMayStopOrDestroyAnotherThatIsDueToo) {
  Timer stopped(scheduler_, note("stopped"));
  auto destroyed = std::make_unique<Timer>(scheduler_, note("destroyed"));
  Timer first(scheduler_, [&] {
    stopped.stop();
    destroyed.reset();
  });
  first.start(1ms);
  stopped.start(1ms);
  destroyed->start(1ms);
  scheduler_.advance(1ms);
  EXPECT_THAT(fired_, ElementsAre());
  EXPECT_EQ(scheduler_.pending(), 0u);
}

TEST_F(SchedulerTest, ANegativeDelayCountsAs0) {
  scheduler_.advance(10ms);
  Timer timer(scheduler_, note("a"));
  timer.start(-5ms);
  EXPECT_EQ(timer.deadline(), scheduler_.now());
  scheduler_.advance(0ms);
  EXPECT_THAT(fired_, ElementsAre("a"));
}

TEST_F(SchedulerTest, TellsTheDriverWhenATimerIsStartedThatIsDueBeforeAllOthers) {
  Timer a(scheduler_, note("a")), b(scheduler_, note("b"));
  b.start(20ms);
  EXPECT_EQ(scheduler_.changes, 1);
  a.start(10ms);
  EXPECT_EQ(scheduler_.changes, 2);
  EXPECT_EQ(scheduler_.next_deadline(), TimePoint(10ms));
  b.start(30ms);
  EXPECT_EQ(scheduler_.changes, 2);
  a.stop();
  EXPECT_EQ(scheduler_.changes, 2) << "an alarm that comes for nothing costs less";
  EXPECT_EQ(scheduler_.next_deadline(), TimePoint(30ms));
  a.start(25ms);
  EXPECT_EQ(scheduler_.changes, 3);
}

// Each level of the wheel, each of its edges, and what moves down to the same millisecond from several levels.
TEST_F(SchedulerTest, FiresInOrderHoweverFarAheadTheyWereStarted) {
  std::vector<std::unique_ptr<Timer>> timers;
  std::vector<std::pair<TimePoint, int>> fired;
  std::vector<std::pair<TimePoint, int>> due;
  const auto start_in = [&](Duration delay) {
    const int number = static_cast<int>(timers.size());
    timers.push_back(
        std::make_unique<Timer>(scheduler_, [&, number] { fired.emplace_back(scheduler_.now(), number); }));
    timers.back()->start(delay);
    due.emplace_back(scheduler_.now() + delay, number);
  };
  for (std::int64_t width = 1; width <= std::int64_t{1} << 40; width *= 64) {
    for (const std::int64_t delay : {width - 1, width, width + 1, 63 * width, 64 * width - 1})
      start_in(Duration(delay));
  }
  scheduler_.advance(4000ms);
  for (const Duration delay : {97ms, 96ms, 260'144ms, 258'143ms, 12'777'216ms}) start_in(delay);
  while (scheduler_.pending() > 0) scheduler_.advance(scheduler_.next_deadline() - scheduler_.now());
  std::sort(due.begin(), due.end());
  std::stable_sort(fired.begin(), fired.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  ASSERT_EQ(fired.size(), due.size());
  for (std::size_t i = 0; i < due.size(); ++i) {
    EXPECT_EQ(fired[i].second, due[i].second) << i;
    // What was due within the 4 s that went by at once fired at their end.
    EXPECT_EQ(fired[i].first, std::max(due[i].first, TimePoint(4000ms))) << i;
  }
}

// Against a model: a thousand timers started, restarted and stopped at random.
TEST_F(SchedulerTest, KeepsOrderUnderRandomUse) {
  SeededRandom random(7);
  std::vector<std::unique_ptr<Timer>> timers;
  TimePoint last{};
  std::size_t fired = 0;
  for (int i = 0; i < 1000; ++i) {
    timers.push_back(std::make_unique<Timer>(scheduler_, [&, i] {
      const TimePoint deadline = timers[static_cast<std::size_t>(i)]->deadline();
      EXPECT_LE(last, deadline);
      EXPECT_LE(deadline, scheduler_.now());
      last = deadline;
      ++fired;
    }));
  }
  std::size_t started = 0;
  for (int round = 0; round < 20000; ++round) {
    Timer& timer = *timers[random.below(timers.size())];
    switch (random.below(4)) {
      case 0:
      case 1:
        started += timer.running() ? 0 : 1;
        timer.start(Duration(static_cast<int>(random.below(500))));
        break;
      case 2:
        started -= timer.running() ? 1 : 0;
        timer.stop();
        break;
      case 3:
        scheduler_.advance(Duration(static_cast<int>(random.below(3))));
        break;
    }
  }
  scheduler_.advance(1s);
  EXPECT_EQ(fired, started);
  EXPECT_EQ(scheduler_.pending(), 0u);
}

}  // namespace
}  // namespace sip::net
