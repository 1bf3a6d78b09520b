// Timers by the million: what starting, stopping and firing one costs, however many others run.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include "sip/net/random.hpp"
#include "sip/net/scheduler.hpp"

#include "series.hpp"

namespace sip::bench {
namespace {

/// A clock that the bench moves.
class Clock final : public net::Scheduler {
 public:
  [[nodiscard]] net::TimePoint now() const noexcept override { return now_; }
  [[nodiscard]] std::chrono::system_clock::time_point wall_clock() const noexcept override { return {}; }
  void advance(net::Duration by) {
    now_ += by;
    fire_due(now_);
  }

 private:
  void deadline_changed() override {}
  net::TimePoint now_{};
};

/// As many timers as told, spread over 32 s as those of so many transactions are; each starts again when it fires.
struct Running {
  explicit Running(std::size_t population) {
    timers.reserve(population);
    for (std::size_t i = 0; i < population; ++i) {
      timers.push_back(std::make_unique<net::Timer>(clock, [this, i] {
        ++fired;
        start(*timers[i]);
      }));
      start(*timers.back());
    }
  }
  void start(net::Timer& timer) { timer.start(net::Duration(1 + static_cast<std::int64_t>(random.below(32'000)))); }

  Clock clock;
  net::SeededRandom random{1};
  std::uint64_t fired = 0;
  std::vector<std::unique_ptr<net::Timer>> timers;
};

void start_and_stop(benchmark::State& state) {
  Running all(static_cast<std::size_t>(state.range(0)));
  net::Timer timer(all.clock, [] {});
  for ([[maybe_unused]] const auto _ : state) {
    all.start(timer);
    timer.stop();
  }
  if (all.clock.pending() != all.timers.size()) state.SkipWithError("timers were lost");
  state.SetItemsProcessed(state.iterations());
}

/// Each that fires starts again: an item is both.
void start_and_fire(benchmark::State& state) {
  Running all(static_cast<std::size_t>(state.range(0)));
  for ([[maybe_unused]] const auto _ : state) all.clock.advance(net::Duration(32));
  if (all.clock.pending() != all.timers.size()) state.SkipWithError("timers were lost");
  state.SetItemsProcessed(static_cast<std::int64_t>(all.fired));
}

const bool registered = [] {
  for (const std::int64_t population : {1'000, 1'000'000}) {
    series("timer/start-and-stop", start_and_stop)->Arg(population);
    series("timer/start-and-fire", start_and_fire)->Arg(population);
  }
  return true;
}();

}  // namespace
}  // namespace sip::bench
