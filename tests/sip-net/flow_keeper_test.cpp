#include "sip/net/flow_keeper.hpp"

#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "sip/net/transport_events.hpp"
#include "sip/testing/sim_network.hpp"

#include "../../sip-core/net/src/stun.hpp"

namespace sip::net {
namespace {

using namespace std::chrono_literals;

SocketAddress at(const char* text) { return *SocketAddress::parse_with_port(text); }

/// Alice, 192.0.2.1, keeps her flow to Bob, 192.0.2.2.
class FlowKeeperTest : public ::testing::Test {
 protected:
  FlowKeeperTest() {
    EXPECT_TRUE(alice_.listen(TransportKind::udp, at("192.0.2.1:5060")));
    EXPECT_TRUE(bob_->listen(TransportKind::udp, at("192.0.2.2:5060")));
    flow_ = alice_.flow_to({TransportKind::udp, at("192.0.2.2:5060"), {}}).value();
  }
  ~FlowKeeperTest() override {
    keeper_.reset();
    std::size_t closed = 0;
    alice_.close([&] { ++closed; });
    if (bob_) bob_->close([&] { ++closed; });
    network_.run_for(0ms);
    EXPECT_EQ(closed, bob_ ? 2u : 1u);
    EXPECT_EQ(alice_node_.scheduler().pending(), 0u);
  }

  void keep() {
    keeper_.emplace(alice_, flow_, FlowKeeper::Interval{}, [this](const Error& error) {
      failed_ = error;
      failed_at_ = network_.now();
      keeper_.reset();
    });
  }
  /// When Alice sent, in milliseconds.
  std::vector<std::int64_t> sent() const {
    std::vector<std::int64_t> times;
    for (const auto& record : network_.wire()) {
      if (record.flow.remote == at("192.0.2.2:5060")) times.push_back(record.at.time_since_epoch().count());
    }
    return times;
  }
  void silence_bob() {
    bob_->close([] {});
    network_.run_for(0ms);
    bob_.reset();
  }

  testing::SimNetwork network_{3};
  testing::SimNode& alice_node_ = network_.add_node("192.0.2.1");
  testing::SimNode& bob_node_ = network_.add_node("192.0.2.2");
  TransportLayer alice_{alice_node_};
  std::optional<TransportLayer> bob_{std::in_place, bob_node_};
  Flow flow_;
  std::optional<FlowKeeper> keeper_;
  std::optional<Error> failed_;
  TimePoint failed_at_{};
};

TEST_F(FlowKeeperTest, ChecksEach24To29SecondsAndAllIsWell_4_4_2) {
  keep();
  network_.run_for(10min);
  EXPECT_FALSE(failed_);
  const auto times = sent();
  EXPECT_GE(times.size(), 600u / 29);
  EXPECT_LE(times.size(), 600u / 24);
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto passed = times[i] - (i == 0 ? 0 : times[i - 1]);
    EXPECT_GE(passed, 24'000);
    EXPECT_LE(passed, 29'100);
  }
}

TEST_F(FlowKeeperTest, SevenRequestsWithoutAnAnswerAreAFailure_4_4_2) {
  keep();
  silence_bob();
  network_.run_for(5min);
  ASSERT_TRUE(failed_);
  EXPECT_EQ(failed_->code, Errc::timed_out);
  const auto times = sent();
  ASSERT_EQ(times.size(), 7u);
  for (std::size_t i = 1; i < times.size(); ++i) EXPECT_EQ(times[i] - times[i - 1], 500 << (i - 1)) << i;
  EXPECT_EQ(failed_at_.time_since_epoch().count() - times.back(), 8000);
}

TEST_F(FlowKeeperTest, OneAnswerIsEnough_4_4_2) {
  int seen = 0;
  network_.set_filter([&](const auto&) { return ++seen > 5; });
  keep();
  network_.run_for(60s);
  EXPECT_FALSE(failed_);
  EXPECT_GE(sent().size(), 6u);
}

// A NAT that has forgotten the flow gives the next datagram another address.
TEST_F(FlowKeeperTest, AnotherAddressInTheAnswerIsAFailure_4_4_2) {
  network_.set_nat("192.0.2.1", "198.51.100.1");
  keep();
  network_.run_for(5min);
  EXPECT_FALSE(failed_);
  network_.rebind_nat("192.0.2.1");
  network_.run_for(30s);
  ASSERT_TRUE(failed_);
  EXPECT_EQ(failed_->code, Errc::transport_failed);
}

TEST_F(FlowKeeperTest, AnErrorResponseIsAFailure_4_4_2) {
  silence_bob();
  keep();
  ASSERT_TRUE(network_.run_until([&] { return !sent().empty(); }));
  std::string refused = network_.wire().back().bytes;
  refused[0] = 1;
  refused[1] = 0x11;
  bob_node_.send_datagram(5060, at("192.0.2.1:5060"), refused);
  network_.run_for(100ms);
  ASSERT_TRUE(failed_);
  EXPECT_EQ(failed_->code, Errc::transport_failed);
}

TEST_F(FlowKeeperTest, AnAnswerFromElsewhereOrToAnotherRequestIsNone) {
  silence_bob();
  keep();
  ASSERT_TRUE(network_.run_until([&] { return !sent().empty(); }));
  std::string answer = *stun::answer(network_.wire().back().bytes, at("192.0.2.1:5060"));
  bob_node_.send_datagram(5061, at("192.0.2.1:5060"), answer);
  answer.back() = static_cast<char>(answer.back() ^ 1);
  answer[8] = static_cast<char>(answer[8] ^ 1);
  bob_node_.send_datagram(5060, at("192.0.2.1:5060"), answer);
  network_.run_for(1min);
  ASSERT_TRUE(failed_);
  EXPECT_EQ(failed_->code, Errc::timed_out);
}

TEST_F(FlowKeeperTest, NothingIsSentOnceItIsDestroyed) {
  keep();
  network_.run_for(30s);
  keeper_.reset();
  const auto before = sent().size();
  network_.run_for(5min);
  EXPECT_EQ(sent().size(), before);
}

TEST_F(FlowKeeperTest, AFlowThatCannotBeSentOnHasFailed) {
  keep();
  alice_.close([] {});
  network_.run_for(1min);
  ASSERT_TRUE(failed_);
  EXPECT_EQ(failed_->code, Errc::gone);
}

}  // namespace
}  // namespace sip::net
