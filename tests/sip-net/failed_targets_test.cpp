#include "sip/net/failed_targets.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sip/testing/sim_network.hpp"

namespace sip::net {
namespace {

using namespace std::chrono_literals;

class FailedTargetsTest : public ::testing::Test {
 protected:
  static Target target(int host, TransportKind kind = TransportKind::udp) {
    return {kind, SocketAddress::parse("192.0.2." + std::to_string(host), 5060).value()};
  }
  /// The hosts of 1, 2, 3 in the order to try them.
  static std::string order(const FailedTargets& failed) {
    std::vector<Target> targets = {target(1), target(2), target(3)};
    failed.order(targets);
    std::string hosts;
    for (const Target& each : targets) hosts += each.address.host().back();
    return hosts;
  }

  testing::SimNetwork network_;
  const Scheduler& scheduler_ = network_.add_node("192.0.2.9").scheduler();
};

TEST_F(FailedTargetsTest, OneThatFailedIsTriedLastForAWhile_3263_4_3) {
  FailedTargets failed(scheduler_, {.pause = 30s});
  EXPECT_EQ(order(failed), "123");
  failed.failed(target(1));
  EXPECT_EQ(order(failed), "231");
  network_.run_for(29'999ms);
  EXPECT_EQ(order(failed), "231");
  network_.run_for(1ms);
  EXPECT_EQ(order(failed), "123");
}

TEST_F(FailedTargetsTest, OneThatWantsPeaceHasIt_21_5_4) {
  FailedTargets failed(scheduler_, {.longest = 100s});
  failed.unavailable(target(1), 60s);
  failed.unavailable(target(2), std::chrono::hours(24));
  failed.unavailable(target(3), 0s);
  EXPECT_EQ(order(failed), "312");
  network_.run_for(60s);
  EXPECT_EQ(order(failed), "132");
  network_.run_for(40s);
  EXPECT_EQ(order(failed), "123") << "for a bounded time";
}

TEST_F(FailedTargetsTest, OneThatAnswersIsForgiven) {
  FailedTargets failed(scheduler_);
  failed.failed(target(1));
  failed.answered(target(1));
  failed.answered(target(2));
  EXPECT_EQ(order(failed), "123");
}

TEST_F(FailedTargetsTest, WhereAllFailedTheOrderIsTheirOwn) {
  FailedTargets failed(scheduler_);
  for (const int host : {3, 1, 2}) failed.failed(target(host));
  EXPECT_EQ(order(failed), "123");
}

TEST_F(FailedTargetsTest, AnotherTransportIsAnotherTarget) {
  FailedTargets failed(scheduler_);
  failed.failed(target(1, TransportKind::tcp));
  EXPECT_EQ(order(failed), "123");
}

TEST_F(FailedTargetsTest, TheOldestMakesRoom) {
  FailedTargets failed(scheduler_, {.targets = 2});
  failed.failed(target(1));
  failed.failed(target(2));
  failed.failed(target(1));  // young again
  failed.failed(target(3));
  EXPECT_EQ(order(failed), "213");
}

}  // namespace
}  // namespace sip::net
