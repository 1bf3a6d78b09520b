#include "sip/net/loop.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "loop_fixture.hpp"

namespace sip::net {
namespace {

using std::chrono::milliseconds;

TEST(Loop, RunsUntilStopped) {
  Loop loop;
  int turns = 0;
  Timer timer(loop.scheduler(), [&] {
    ++turns;
    loop.stop();
  });
  timer.start(milliseconds(1));
  loop.run();
  EXPECT_EQ(turns, 1);
  timer.start(milliseconds(1));
  loop.run();
  EXPECT_EQ(turns, 2) << "it may run again";
}

TEST(Loop, StopBeforeRunEndsTheFirstTurn) {
  Loop loop;
  loop.stop();
  loop.run();
}

TEST(Loop, RunsPostedTasksLaterAndInOrder) {
  Loop loop;
  std::vector<int> order;
  for (int i = 0; i < 3; ++i) {
    loop.post([&order, i] { order.push_back(i); });
  }
  EXPECT_TRUE(order.empty());
  loop.stop();
  loop.run();
  EXPECT_EQ(order, (std::vector{0, 1, 2}));
}

TEST(Loop, ATaskPostedByATaskWaitsForTheNextTurn) {
  Loop loop;
  int nested = 0, after = 0;
  loop.post([&] {
    loop.post([&] { nested = ++after; });
    ++after;
  });
  EXPECT_TRUE(run_until(loop, [&] { return nested != 0; }));
  EXPECT_EQ(nested, 2);
}

TEST(Loop, TakesTasksFromAnyThreadInEachThreadsOrder) {
  Loop loop;
  constexpr int threads = 4, each = 500;
  std::vector<std::vector<int>> seen(threads);
  int left = threads * each;
  std::vector<std::thread> posters;
  for (int t = 0; t < threads; ++t) {
    posters.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        loop.post([&, t, i] {
          seen[static_cast<std::size_t>(t)].push_back(i);
          if (--left == 0) loop.stop();
        });
      }
    });
  }
  loop.run();
  for (auto& poster : posters) poster.join();
  for (const auto& of_thread : seen) {
    ASSERT_EQ(of_thread.size(), static_cast<std::size_t>(each));
    EXPECT_TRUE(std::ranges::is_sorted(of_thread));
  }
}

TEST(Loop, StopsFromAnotherThread) {
  Loop loop;
  std::thread other([&loop] { loop.stop(); });
  loop.run();
  other.join();
}

TEST(Loop, TasksThatStillWaitAreDestroyedUnrun) {
  bool ran = false;
  const auto token = std::make_shared<int>(0);
  {
    Loop loop;
    loop.post([&ran, token] { ran = true; });
    EXPECT_EQ(token.use_count(), 2);
  }
  EXPECT_FALSE(ran);
  EXPECT_EQ(token.use_count(), 1);
}

TEST(Loop, FiresTimersInOrderOfTheirDeadlines) {
  Loop loop;
  std::vector<int> order;
  Timer c(loop.scheduler(), [&] { order.push_back(3); });
  Timer a(loop.scheduler(), [&] { order.push_back(1); });
  Timer b(loop.scheduler(), [&] { order.push_back(2); });
  c.start(milliseconds(6));
  b.start(milliseconds(3));
  a.start(milliseconds(1));
  EXPECT_TRUE(run_until(loop, [&] { return order.size() == 3; }));
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST(Loop, AStoppedTimerDoesNotFire) {
  Loop loop;
  bool fired = false, after = false;
  Timer stopped(loop.scheduler(), [&] { fired = true; });
  Timer later(loop.scheduler(), [&] { after = true; });
  stopped.start(milliseconds(1));
  later.start(milliseconds(3));
  stopped.stop();
  EXPECT_TRUE(run_until(loop, [&] { return after; }));
  EXPECT_FALSE(fired);
}

TEST(Loop, ADelayPastTheEndOfTheClockHoldsUpNobody) {
  Loop loop;
  bool never_fired = false, fired = false;
  Timer never(loop.scheduler(), [&] { never_fired = true; });
  Timer almost_never(loop.scheduler(), [&] { never_fired = true; });
  Timer timer(loop.scheduler(), [&] {
    fired = true;
    loop.stop();
  });
  // The watchdog is the loop's own: under test is whether any timer fires at all.
  uv_timer_t watchdog;
  uv_timer_init(loop.uv(), &watchdog);
  watchdog.data = &loop;
  uv_timer_start(&watchdog, [](uv_timer_t* self) { static_cast<Loop*>(self->data)->stop(); }, 5000, 0);
  never.start(Duration::max());
  almost_never.start(Duration::max() - milliseconds(uv_now(loop.uv())) - milliseconds(1));
  timer.start(milliseconds(2));
  loop.run();
  uv_close(reinterpret_cast<uv_handle_t*>(&watchdog), nullptr);
  EXPECT_TRUE(fired);
  EXPECT_FALSE(never_fired);
}

TEST(Loop, ATimerNeverFiresEarly) {
  Loop loop;
  const auto begin = std::chrono::steady_clock::now();
  bool fired = false;
  Timer timer(loop.scheduler(), [&] { fired = true; });
  timer.start(milliseconds(20));
  EXPECT_TRUE(run_until(loop, [&] { return fired; }));
  // libuv's clock counts whole milliseconds.
  EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(19));
}

TEST(Loop, AnOwnLoopThatIsNotRunningStillKnowsTheTime) {
  Loop loop;
  const auto before = loop.scheduler().now();
  const auto until = std::chrono::steady_clock::now() + milliseconds(3);
  while (std::chrono::steady_clock::now() < until) {
  }
  EXPECT_GE(loop.scheduler().now() - before, milliseconds(2));
}

TEST(Loop, ATimerMayDestroyItselfAndOthers) {
  Loop loop;
  bool fired = false, other_fired = false;
  std::optional<Timer> self, other;
  other.emplace(loop.scheduler(), [&] { other_fired = true; });
  self.emplace(loop.scheduler(), [&] {
    fired = true;
    other.reset();
    self.reset();
  });
  self->start(milliseconds(1));
  other->start(milliseconds(1));
  EXPECT_TRUE(run_until(loop, [&] { return fired; }));
  bool later = false;
  Timer end(loop.scheduler(), [&] { later = true; });
  end.start(milliseconds(3));
  EXPECT_TRUE(run_until(loop, [&] { return later; }));
  EXPECT_FALSE(other_fired);
}

TEST(Loop, CloseRunsWhatWaitsThenEndsRun) {
  Loop loop;
  std::vector<int> order;
  loop.post([&] {
    order.push_back(1);
    loop.post([&] { order.push_back(2); });
  });
  loop.close([&] { order.push_back(3); });
  loop.run();
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST(Loop, CloseSurvivesATaskThatPostsItselfForEver) {
  Loop loop;
  std::function<void()> again = [&] { loop.post(again); };
  loop.post(again);
  bool done = false;
  loop.close([&] { done = true; });
  loop.run();
  EXPECT_TRUE(done);
}

TEST(Loop, KeepsAForeignLoopAliveUntilClosedAndLeavesNothingOnIt) {
  uv_loop_t foreign;
  ASSERT_EQ(uv_loop_init(&foreign), 0);
  {
    std::optional<Loop> loop(std::in_place, &foreign, LoopOptions{.number = 7, .dns_servers = {}});
    EXPECT_EQ(loop->number(), 7u);
    EXPECT_EQ(loop->uv(), &foreign);
    EXPECT_NE(uv_run(&foreign, UV_RUN_NOWAIT), 0) << "alive";
    bool ran = false;
    loop->post([&] {
      ran = true;
      loop->close([&] { loop.reset(); });  // it may be destroyed by its own done
    });
    EXPECT_EQ(uv_run(&foreign, UV_RUN_DEFAULT), 0);
    EXPECT_TRUE(ran);
    EXPECT_FALSE(loop.has_value());
  }
  EXPECT_EQ(uv_loop_close(&foreign), 0);
}

TEST(Loop, TwoStacksShareAForeignLoop) {
  uv_loop_t foreign;
  ASSERT_EQ(uv_loop_init(&foreign), 0);
  {
    Loop one(&foreign), other(&foreign);
    int closed = 0;
    one.post([&] { one.close([&] { ++closed; }); });
    other.post([&] { other.close([&] { ++closed; }); });
    uv_run(&foreign, UV_RUN_DEFAULT);
    EXPECT_EQ(closed, 2);
  }
  EXPECT_EQ(uv_loop_close(&foreign), 0);
}

}  // namespace
}  // namespace sip::net
