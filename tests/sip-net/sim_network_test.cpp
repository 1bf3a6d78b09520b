#include "sip/testing/sim_network.hpp"

#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "raw_stream_peer.hpp"

namespace sip::testing {
namespace {

using namespace std::chrono_literals;
using net::DnsAnswer;
using net::NaptrRecord;
using net::SocketAddress;
using net::SrvRecord;
using net::TimePoint;
using net::TransportKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

SocketAddress at(const char* text) { return *SocketAddress::parse_with_port(text); }

class SimNetworkTest : public ::testing::Test {
 protected:
  /// A UDP socket that notes when what arrived.
  struct Socket final : net::Transport::Receiver {
    Socket(SimNetwork& network, SimNode& node, const SocketAddress& local)
        : network_(network), transport(node.open_transport(TransportKind::udp, local, 3, {}, *this).value()) {}
    void on_message(Buffer bytes, const net::Flow& from) override {
      received.emplace_back(bytes.view());
      times.push_back(network_.now().time_since_epoch());
      flow = from;
    }
    void on_unframed(Buffer, const Error&, const net::Flow&) override {}
    void on_flow_opened(const net::Flow&) override {}
    void on_flow_closed(const net::Flow&, const Error&) override {}

    SimNetwork& network_;
    std::vector<std::string> received;
    std::vector<net::Duration> times;
    net::Flow flow;
    std::unique_ptr<net::Transport> transport;
  };

  SimNetwork network_{11};
  SimNode& alice_ = network_.add_node("192.0.2.1");
  SimNode& bob_ = network_.add_node("192.0.2.2");
};

TEST_F(SimNetworkTest, ADatagramArrivesAfterTheLinksDelay) {
  Socket bob(network_, bob_, at("192.0.2.2:5060"));
  network_.set_conditions({.delay = 25ms});
  alice_.send_datagram(5070, at("192.0.2.2:5060"), "hello");
  network_.run_for(24ms);
  EXPECT_THAT(bob.received, IsEmpty());
  network_.run_for(1ms);
  EXPECT_THAT(bob.received, ElementsAre("hello"));
  EXPECT_EQ(bob.flow, (net::Flow{TransportKind::udp, at("192.0.2.2:5060"), at("192.0.2.1:5070"), 0, 3}));
  EXPECT_EQ(network_.now(), TimePoint(25ms));
}

TEST_F(SimNetworkTest, AnAnswerGoesBackTheFlow) {
  Socket alice(network_, alice_, at("0.0.0.0:5070"));
  Socket bob(network_, bob_, at("192.0.2.2:5060"));
  const auto flow = alice.transport->flow_to(at("192.0.2.2:5060"));
  ASSERT_TRUE(alice.transport->send(*flow, "ping"));
  network_.run_until_idle();
  ASSERT_TRUE(bob.transport->send(bob.flow, "pong"));
  network_.run_until_idle();
  EXPECT_THAT(alice.received, ElementsAre("pong"));
  EXPECT_EQ(alice.flow.local, at("192.0.2.1:5070"));  // the wildcard's real address
  EXPECT_EQ(alice.transport->local(), at("0.0.0.0:5070"));
  EXPECT_EQ(alice.transport->local_towards(at("192.0.2.2:5060")), at("192.0.2.1:5070"));
}

TEST_F(SimNetworkTest, JitterReordersDatagrams) {
  Socket bob(network_, bob_, at("192.0.2.2:5060"));
  network_.set_conditions({.delay = 10ms, .jitter = 50ms});
  std::vector<std::string> sent;
  for (int i = 0; i < 50; ++i) {
    sent.push_back(std::to_string(i));
    alice_.send_datagram(5070, at("192.0.2.2:5060"), sent.back());
  }
  network_.run_until_idle();
  EXPECT_THAT(bob.received, SizeIs(50));
  EXPECT_NE(bob.received, sent);
  EXPECT_GE(bob.times.front(), 10ms);
  EXPECT_LE(bob.times.back(), 60ms);
  EXPECT_TRUE(std::ranges::is_sorted(bob.times));
}

TEST_F(SimNetworkTest, LosesAndDuplicatesAsOftenAsAsked) {
  Socket bob(network_, bob_, at("192.0.2.2:5060"));
  network_.set_conditions({.loss = 0.25, .duplication = 0.1});
  for (int i = 0; i < 10000; ++i) alice_.send_datagram(5070, at("192.0.2.2:5060"), "x");
  network_.run_until_idle();
  EXPECT_NEAR(static_cast<double>(bob.received.size()), 10000 * 0.75 * 1.1, 200);
  const auto lost = std::ranges::count_if(network_.wire(), [](const auto& record) { return record.lost; });
  EXPECT_NEAR(static_cast<double>(lost), 2500, 150);
}

TEST_F(SimNetworkTest, APartitionIsOfOneLinkAndDirection) {
  SimNode& carol_node = network_.add_node("192.0.2.3");
  Socket alice(network_, alice_, at("192.0.2.1:5060"));
  Socket bob(network_, bob_, at("192.0.2.2:5060"));
  network_.set_conditions("192.0.2.1", "192.0.2.2", {.partitioned = true});
  alice_.send_datagram(5070, at("192.0.2.2:5060"), "cut");
  carol_node.send_datagram(5070, at("192.0.2.2:5060"), "passes");
  bob_.send_datagram(5070, at("192.0.2.1:5060"), "passes too");
  network_.run_until_idle();
  EXPECT_THAT(bob.received, ElementsAre("passes"));
  EXPECT_THAT(alice.received, ElementsAre("passes too"));
  network_.set_conditions("192.0.2.1", "192.0.2.2", {});
  alice_.send_datagram(5070, at("192.0.2.2:5060"), "healed");
  network_.run_until_idle();
  EXPECT_THAT(bob.received, ElementsAre("passes", "healed"));
}

TEST_F(SimNetworkTest, TheFilterSeesAndDrops) {
  Socket bob(network_, bob_, at("192.0.2.2:5060"));
  network_.set_filter([](const SimNetwork::WireRecord& record) { return record.bytes != "drop"; });
  for (const char* text : {"keep", "drop", "keep too"}) alice_.send_datagram(5070, at("192.0.2.2:5060"), text);
  network_.run_until_idle();
  EXPECT_THAT(bob.received, ElementsAre("keep", "keep too"));
  ASSERT_THAT(network_.wire(), SizeIs(3));
  EXPECT_TRUE(network_.wire()[1].lost);
}

TEST_F(SimNetworkTest, TheWireIsKept) {
  Socket bob(network_, bob_, at("192.0.2.2:5060"));
  alice_.send_datagram(5070, at("192.0.2.2:5060"), "first");
  network_.run_for(1500ms);
  network_.set_conditions({.duplication = 1});
  alice_.send_datagram(5070, at("192.0.2.2:5060"), "twice");
  ASSERT_THAT(network_.wire(), SizeIs(2));
  EXPECT_EQ(network_.wire()[0].at, TimePoint());
  EXPECT_EQ(network_.wire()[0].bytes, "first");
  EXPECT_EQ(network_.wire()[0].source, at("192.0.2.1:5070"));
  EXPECT_EQ(network_.wire()[0].arrival, at("192.0.2.2:5060"));
  EXPECT_FALSE(network_.wire()[0].duplicated);
  EXPECT_TRUE(network_.wire()[1].duplicated);
  network_.set_recording(false);
  alice_.send_datagram(5070, at("192.0.2.2:5060"), "unseen");
  EXPECT_THAT(network_.wire(), SizeIs(2));
}

TEST_F(SimNetworkTest, APartitionIsSetAndHealedOnAScheduleInOneDirectionOrBoth) {
  Socket alice(network_, alice_, at("192.0.2.1:5060"));
  Socket bob(network_, bob_, at("192.0.2.2:5060"));
  network_.after(1s, [this] { network_.partition("192.0.2.1", "192.0.2.2"); });
  network_.after(2s, [this] { network_.heal("192.0.2.1", "192.0.2.2", SimNetwork::Direction::one_way); });
  network_.after(3s, [this] {
    network_.heal("192.0.2.1", "192.0.2.2");
    network_.partition("192.0.2.1", "192.0.2.2", SimNetwork::Direction::one_way);
  });
  network_.after(4s, [this] { network_.heal("192.0.2.1", "192.0.2.2"); });
  for (const char* text : {"0", "1", "2", "3", "4"}) {
    network_.run_for(500ms);
    alice_.send_datagram(5060, at("192.0.2.2:5060"), text);
    bob_.send_datagram(5060, at("192.0.2.1:5060"), text);
    network_.run_for(500ms);
  }
  EXPECT_THAT(bob.received, ElementsAre("0", "2", "4"));
  EXPECT_THAT(alice.received, ElementsAre("0", "3", "4"));
}

TEST_F(SimNetworkTest, ATaskRunsOnceAtItsTimeAndMayScheduleAnother) {
  std::vector<TimePoint> ran;
  network_.after(2s, [&] {
    ran.push_back(network_.now());
    network_.after(3s, [&] { ran.push_back(network_.now()); });
  });
  network_.after(1s, [&] { ran.push_back(network_.now()); });
  EXPECT_TRUE(network_.run_until_idle());
  EXPECT_THAT(ran, ElementsAre(TimePoint(1s), TimePoint(2s), TimePoint(5s)));
}

TEST_F(SimNetworkTest, TimersFireOnTheVirtualClockInOrderAcrossNodes) {
  std::vector<std::string> fired;
  const auto note = [&](const char* what) {
    return [&fired, this, what] { fired.push_back(what + std::to_string(network_.now().time_since_epoch().count())); };
  };
  net::Timer late(alice_.scheduler(), note("late ")), early(bob_.scheduler(), note("early "));
  net::Timer stopped(bob_.scheduler(), note("stopped "));
  stopped.start(10min);
  late.start(32s);
  early.start(500ms);
  stopped.stop();
  EXPECT_TRUE(network_.run_until_idle());
  EXPECT_THAT(fired, ElementsAre("early 500", "late 32000"));
  EXPECT_EQ(network_.now(), TimePoint(32s));  // the stopped timer moved nothing
  EXPECT_EQ(alice_.scheduler().now(), network_.now());
}

TEST_F(SimNetworkTest, ATimerStartedEarlierWakesItsNodeEarlier) {
  std::vector<int> fired;
  net::Timer a(alice_.scheduler(), [&] { fired.push_back(1); });
  net::Timer b(alice_.scheduler(), [&] { fired.push_back(2); });
  a.start(10s);
  network_.run_for(1s);
  b.start(1s);
  network_.run_for(1s);
  EXPECT_THAT(fired, ElementsAre(2));
  a.start(1s);
  network_.run_for(1s);
  EXPECT_THAT(fired, ElementsAre(2, 1));
  EXPECT_TRUE(network_.run_until_idle());
  EXPECT_EQ(network_.now(), TimePoint(3s));
}

TEST_F(SimNetworkTest, TheCalendarStartsOnOneDayAndMovesWithTheClock) {
  using std::chrono::sys_days;
  const sys_days first = std::chrono::year(2026) / 1 / 1;
  EXPECT_EQ(alice_.scheduler().wall_clock(), first);
  network_.run_for(24h);
  EXPECT_EQ(bob_.scheduler().wall_clock(), first + std::chrono::days(1));
}

TEST_F(SimNetworkTest, RunUntilStopsWhenTheConditionHoldsOrTheLimitIsReached) {
  bool rang = false;
  net::Timer timer(alice_.scheduler(), [&] { rang = true; });
  timer.start(3s);
  EXPECT_FALSE(network_.run_until([&] { return rang; }, 2s));
  EXPECT_EQ(network_.now(), TimePoint(2s));
  EXPECT_TRUE(network_.run_until([&] { return rang; }));
  EXPECT_EQ(network_.now(), TimePoint(3s));
  EXPECT_TRUE(network_.run_until_idle());
  EXPECT_FALSE(network_.run_until([] { return false; }, 1s));
  EXPECT_EQ(network_.now(), TimePoint(4s));
}

TEST_F(SimNetworkTest, RunUntilIdleGivesUpAtItsLimit) {
  net::Timer* self = nullptr;
  net::Timer forever(alice_.scheduler(), [&] { self->start(1s); });
  self = &forever;
  forever.start(1s);
  EXPECT_FALSE(network_.run_until_idle(90s));
  EXPECT_EQ(network_.now(), TimePoint(90s));
}

TEST_F(SimNetworkTest, PostedTasksRunLaterInOrder) {
  std::vector<int> ran;
  alice_.post([&] {
    ran.push_back(1);
    alice_.post([&] { ran.push_back(3); });
  });
  bob_.post([&] { ran.push_back(2); });
  EXPECT_THAT(ran, IsEmpty());
  EXPECT_TRUE(network_.run_until_idle());
  EXPECT_THAT(ran, ElementsAre(1, 2, 3));
  EXPECT_EQ(network_.now(), TimePoint());
}

TEST_F(SimNetworkTest, AnotherThreadMayPost) {
  int ran = 0;
  std::thread([&] {
    for (int i = 0; i < 100; ++i) alice_.post([&] { ++ran; });
  }).join();
  network_.run_until_idle();
  EXPECT_EQ(ran, 100);
}

TEST(SimNetwork, DestroysUnrunTasksBeforeTheNodesTheyUse) {
  struct Holder {
    explicit Holder(SimNode& node) : timer(node.scheduler(), [] {}) { timer.start(1s); }
    net::Timer timer;
  };
  SimNetwork network;
  SimNode& node = network.add_node("192.0.2.1");
  node.post([holder = std::make_unique<Holder>(node)] {});
}

TEST_F(SimNetworkTest, PortsAreTheHosts) {
  Socket first(network_, bob_, at("192.0.2.2:5060"));
  SimNode& second_loop = network_.add_node("192.0.2.2");
  EXPECT_EQ(second_loop.number(), 2u);
  const auto open = [](SimNode& node, const char* local, net::Transport::Receiver& receiver) {
    return node.open_transport(TransportKind::udp, at(local), 0, {}, receiver);
  };
  EXPECT_EQ(open(second_loop, "0.0.0.0:5060", first).error().code, Errc::address_in_use);
  EXPECT_TRUE(open(second_loop, "192.0.2.2:5061", first));
  EXPECT_EQ(open(bob_, "192.0.2.1:5070", first).error().code, Errc::address_unavailable);
  EXPECT_EQ(open(bob_, "[::]:5070", first).error().code, Errc::address_unavailable);
  Socket chosen(network_, bob_, at("192.0.2.2:0"));
  EXPECT_NE(chosen.transport->local().port(), 0);
  Socket another(network_, bob_, at("192.0.2.2:0"));
  EXPECT_NE(another.transport->local(), chosen.transport->local());
}

TEST_F(SimNetworkTest, AClosedDatagramTransportReceivesAndSendsNothing) {
  Socket bob(network_, bob_, at("192.0.2.2:5060"));
  alice_.send_datagram(5070, at("192.0.2.2:5060"), "in flight");
  bool done = false;
  bob.transport->close([&] { done = true; });
  EXPECT_FALSE(done);
  network_.run_until_idle();
  EXPECT_TRUE(done);
  EXPECT_THAT(bob.received, IsEmpty());
  EXPECT_EQ(bob.transport->send({.remote = at("192.0.2.1:5070")}, "x").error().code, Errc::gone);
  Socket again(network_, bob_, at("192.0.2.2:5060"));
}

TEST_F(SimNetworkTest, NamesAreATable) {
  network_.set_name("Example.Test", {"2001:db8::5", "192.0.2.5", "192.0.2.6"});
  std::vector<std::string> got;
  const auto look_up = [&](const char* name) {
    return alice_.dns().addresses(name, [&](Result<DnsAnswer<SocketAddress>> result) {
      if (!result) return got.emplace_back(describe(result.error().code)), void();
      if (result->records.empty()) got.emplace_back("none");
      for (const SocketAddress& address : result->records) got.push_back(address.host());
    });
  };
  const auto pending = look_up("example.TEST");
  EXPECT_TRUE(pending.pending());
  EXPECT_THAT(got, IsEmpty());
  network_.run_until_idle();
  EXPECT_FALSE(pending.pending());
  EXPECT_THAT(got, ElementsAre("192.0.2.5", "192.0.2.6", "2001:db8::5"));

  got.clear();
  look_up("unknown.test");
  look_up("example.test").cancel();
  network_.run_until_idle();
  network_.set_dns_answers(false);
  look_up("other.test");
  network_.run_until_idle();
  EXPECT_THAT(got, ElementsAre(describe(Errc::cancelled), "none", describe(Errc::name_lookup_failed)));
}

TEST_F(SimNetworkTest, ANodeKeepsWhatDnsSaidByItsTtl) {
  network_.set_srv("_sip._udp.example.test", {{.port = 5060, .target = "a.test"}}, 10s);
  network_.set_naptr("example.test", {{.service = "SIP+D2U", .replacement = "_sip._udp.example.test"}});
  std::string got;
  const auto ask = [&] {
    got.clear();
    alice_.dns().srv("_sip._udp.example.test",
                     [&](Result<DnsAnswer<SrvRecord>> result) { got += result.value().records.at(0).target; });
    alice_.dns().naptr("example.test",
                       [&](Result<DnsAnswer<NaptrRecord>> result) { got += result.value().records.at(0).service; });
    network_.run_for(0ms);
    return got;
  };
  EXPECT_EQ(ask(), "a.testSIP+D2U");
  network_.set_srv("_sip._udp.example.test", {{.port = 5060, .target = "b.test"}});
  network_.run_for(9s);
  EXPECT_EQ(ask(), "a.testSIP+D2U");
  network_.run_for(1s);
  EXPECT_EQ(ask(), "SIP+D2Ub.test");  // what is kept comes a turn sooner than what is asked
}

// Streams

TEST_F(SimNetworkTest, AStreamOpensCarriesInOrderAndCloses) {
  RawStreamPeer alice(alice_, at("192.0.2.1:5060"));
  RawStreamPeer bob(bob_, at("192.0.2.2:5060"));
  network_.set_conditions({.delay = 10ms, .jitter = 100ms, .loss = 0.5, .duplication = 0.5});
  const net::Flow flow = alice.connect(at("192.0.2.2:5060"));
  EXPECT_EQ(flow.local.host(), "192.0.2.1");
  EXPECT_NE(flow.local.port(), 5060);
  std::vector<std::string> sent;
  for (int i = 0; i < 50; ++i) {
    sent.push_back(std::to_string(i));
    ASSERT_TRUE(alice.send(sent.back()));  // the first ones wait for the connection
    if (i == 25) network_.run_for(500ms);
  }
  network_.run_for(1s);
  EXPECT_THAT(alice.opened, ElementsAre(flow));
  ASSERT_THAT(bob.opened, SizeIs(1));
  EXPECT_EQ(bob.opened[0].remote, flow.local);
  EXPECT_EQ(bob.received, sent);

  ASSERT_TRUE(bob.send("answer"));
  bob.transport->close_flow(bob.flow);
  EXPECT_EQ(bob.send("too late").error().code, Errc::gone);
  network_.run_for(1s);
  EXPECT_THAT(alice.received, ElementsAre("answer"));
  EXPECT_THAT(alice.closed, ElementsAre(flow));
  EXPECT_THAT(bob.closed, SizeIs(1));
  EXPECT_EQ(alice.send("too late").error().code, Errc::gone);
  EXPECT_TRUE(network_.run_until_idle());
}

TEST_F(SimNetworkTest, AnOpenConnectionIsUsedAgainInBothDirections_18_1_1) {
  RawStreamPeer alice(alice_, at("192.0.2.1:5060"));
  RawStreamPeer bob(bob_, at("192.0.2.2:5060"));
  const net::Flow flow = alice.connect(at("192.0.2.2:5060"));
  EXPECT_EQ(alice.connect(at("192.0.2.2:5060")), flow);
  network_.run_for(1s);
  EXPECT_EQ(alice.connect(at("192.0.2.2:5060")), flow);
  EXPECT_EQ(bob.connect(flow.local), bob.opened.at(0));
  EXPECT_NE(bob.connect(at("192.0.2.1:5060")), bob.opened.at(0));
}

TEST_F(SimNetworkTest, NobodyListeningRefuses) {
  RawStreamPeer alice(alice_, at("192.0.2.1:5060"));
  RawStreamPeer bob(bob_, at("192.0.2.2:5061"), {}, TransportKind::tls);
  for (const char* remote : {"192.0.2.2:5060", "192.0.2.9:5060", "192.0.2.2:5061"}) {
    alice.connect(at(remote));
    ASSERT_TRUE(alice.send("waits"));
    network_.run_until_idle();
    ASSERT_THAT(alice.errors, SizeIs(1)) << remote;
    EXPECT_EQ(alice.errors[0].code, Errc::connection_refused);
    alice.errors.clear();
  }
  EXPECT_THAT(alice.opened, IsEmpty());
  EXPECT_THAT(alice.closed, SizeIs(3));
  EXPECT_THAT(network_.wire(), IsEmpty());
}

TEST_F(SimNetworkTest, APartitionMakesAConnectTimeOut) {
  RawStreamPeer alice(alice_, at("192.0.2.1:5060"), {.connect_timeout = 7s});
  RawStreamPeer bob(bob_, at("192.0.2.2:5060"));
  network_.set_conditions("192.0.2.2", "192.0.2.1", {.partitioned = true});  // the answer does not come through
  alice.connect(at("192.0.2.2:5060"));
  network_.run_for(6999ms);
  EXPECT_THAT(alice.errors, IsEmpty());
  network_.run_for(1ms);
  ASSERT_THAT(alice.errors, SizeIs(1));
  EXPECT_EQ(alice.errors[0].code, Errc::transport_failed);
}

TEST_F(SimNetworkTest, APartitionBreaksAStreamForWhoSendsAndTheOtherEndLearnsLater) {
  RawStreamPeer alice(alice_, at("192.0.2.1:5060"));
  RawStreamPeer bob(bob_, at("192.0.2.2:5060"));
  alice.connect(at("192.0.2.2:5060"));
  network_.run_for(1s);
  network_.set_conditions({.partitioned = true});
  EXPECT_TRUE(alice.send("lost"));
  network_.run_for(20s);
  ASSERT_THAT(alice.errors, SizeIs(1));
  EXPECT_EQ(alice.errors[0].code, Errc::transport_failed);
  EXPECT_THAT(bob.closed, IsEmpty());  // half open
  network_.set_conditions({});
  EXPECT_TRUE(bob.send("anyone there?"));
  network_.run_for(1s);
  ASSERT_THAT(bob.errors, SizeIs(1));
  EXPECT_EQ(bob.errors[0].code, Errc::transport_failed);
  EXPECT_THAT(alice.received, IsEmpty());
}

TEST_F(SimNetworkTest, AResetEndsBothEnds) {
  RawStreamPeer alice(alice_, at("192.0.2.1:5060"));
  RawStreamPeer bob(bob_, at("192.0.2.2:5060"));
  alice.connect(at("192.0.2.2:5060"));
  network_.run_for(1s);
  network_.reset_connections("192.0.2.2", "192.0.2.1");
  EXPECT_THAT(alice.closed, IsEmpty());  // nothing happens outside run_*()
  network_.run_for(0ms);
  EXPECT_THAT(alice.closed, SizeIs(1));
  EXPECT_THAT(bob.closed, SizeIs(1));
  EXPECT_EQ(alice.errors.at(0).code, Errc::transport_failed);
  const net::Flow again = alice.connect(at("192.0.2.2:5060"));
  EXPECT_NE(again.connection, alice.closed[0].connection);
}

TEST_F(SimNetworkTest, AResetMayComeInsteadOfAMessage) {
  network_.set_conditions("192.0.2.1", "192.0.2.2", {.reset = 0.25});
  RawStreamPeer alice(alice_, at("192.0.2.1:5060"));
  RawStreamPeer bob(bob_, at("192.0.2.2:5060"));
  for (int i = 0; i < 1000; ++i) {
    alice.connect(at("192.0.2.2:5060"));
    network_.run_for(10ms);
    ASSERT_TRUE(alice.send("x"));
    network_.run_for(10ms);
  }
  EXPECT_NEAR(static_cast<double>(alice.closed.size()), 250, 50);
  EXPECT_EQ(bob.closed.size(), alice.closed.size());
  EXPECT_EQ(bob.received.size(), 1000 - alice.closed.size());
}

TEST_F(SimNetworkTest, ADatagramCarriesWhatItsAddressFamilyAllows) {
  SimNode& six = network_.add_node("2001:db8::1");
  for (const auto& [node, local, limit] :
       {std::tuple<SimNode&, const char*, std::size_t>{alice_, "192.0.2.1:5060", 65507},
        {six, "[2001:db8::1]:5060", 65527}}) {
    RawStreamPeer peer(node, at(local), {}, net::TransportKind::udp);
    peer.connect(at(local));
    EXPECT_TRUE(peer.send(std::string(limit, 'x')));
    const auto sent = peer.send(std::string(limit + 1, 'x'));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, Errc::too_large);
  }
}

TEST_F(SimNetworkTest, AnIdleConnectionIsClosed) {
  RawStreamPeer alice(alice_, at("192.0.2.1:5060"));
  RawStreamPeer bob(bob_, at("192.0.2.2:5060"), {.idle_timeout = 60s});
  alice.connect(at("192.0.2.2:5060"));
  network_.run_for(50s);
  ASSERT_TRUE(alice.send("activity"));
  network_.run_for(50s);
  EXPECT_THAT(bob.closed, IsEmpty());
  network_.run_for(11s);
  ASSERT_THAT(bob.errors, SizeIs(1));
  EXPECT_EQ(bob.errors[0].code, Errc::timed_out);
  ASSERT_THAT(alice.errors, SizeIs(1));
  EXPECT_EQ(alice.errors[0].code, Errc::transport_failed);
}

TEST_F(SimNetworkTest, LimitsHold) {
  RawStreamPeer alice(alice_, at("192.0.2.1:5060"), {.connections = 2, .send_queue = 10});
  RawStreamPeer bob(bob_, at("192.0.2.2:5060"), {.message = {.message = 5}, .connections = 1});
  // What waits for the connection is bounded, and past it the connection is cut.
  alice.connect(at("192.0.2.2:5060"));
  ASSERT_TRUE(alice.send("12345"));
  ASSERT_TRUE(alice.send("67890"));
  EXPECT_EQ(alice.send("x").error().code, Errc::limit_reached);
  network_.run_for(1s);
  EXPECT_THAT(alice.closed, SizeIs(1));

  // A message past the limit is not framed, and ends its connection.
  alice.connect(at("192.0.2.2:5060"));
  ASSERT_TRUE(alice.send("123456"));
  network_.run_for(1s);
  EXPECT_THAT(bob.received, IsEmpty());
  EXPECT_THAT(bob.unframed, ElementsAre("12345"));
  EXPECT_THAT(bob.errors.at(0).code, Errc::too_large);
  EXPECT_THAT(alice.closed, SizeIs(2));

  // The listener closes what comes past its limit; we open no more than ours.
  alice.connect(at("192.0.2.2:5060"));
  SimNode& carol_node = network_.add_node("192.0.2.3");
  RawStreamPeer carol(carol_node, at("192.0.2.3:5060"));
  network_.run_for(1s);
  carol.connect(at("192.0.2.2:5060"));
  network_.run_for(1s);
  EXPECT_THAT(carol.closed, SizeIs(1));
  alice.connect(at("192.0.2.3:5060"));
  EXPECT_EQ(alice.transport->flow_to(at("192.0.2.3:5061")).error().code, Errc::limit_reached);
}

TEST_F(SimNetworkTest, ClosingAStreamTransportEndsItsConnections) {
  RawStreamPeer alice(alice_, at("192.0.2.1:5060"));
  RawStreamPeer bob(bob_, at("192.0.2.2:5060"));
  alice.connect(at("192.0.2.2:5060"));
  network_.run_for(1s);
  bool done = false;
  bob.transport->close([&] { done = true; });
  network_.run_for(1s);
  EXPECT_TRUE(done);
  EXPECT_THAT(alice.closed, SizeIs(1));
  ASSERT_THAT(bob.errors, SizeIs(1));
  EXPECT_EQ(bob.errors[0].code, Errc::cancelled);
  alice.connect(at("192.0.2.2:5060"));
  network_.run_for(1s);
  EXPECT_EQ(alice.errors.back().code, Errc::connection_refused);
}

// Every kind of disorder at once, twice with one seed and once with another.
TEST(SimNetwork, OneSeedReplaysTheSameWire) {
  const auto run = [](std::uint64_t seed) {
    SimNetwork network(seed);
    network.set_conditions({.delay = 5ms, .jitter = 40ms, .loss = 0.2, .duplication = 0.2});
    SimNode& a = network.add_node("192.0.2.1");
    SimNode& b = network.add_node("192.0.2.2");
    /// Answers every datagram with a random one, a hundred times.
    struct Echo final : net::Transport::Receiver {
      Echo(SimNode& node_, const SocketAddress& local) : node(node_) {
        transport = node.open_transport(TransportKind::udp, local, 0, {}, *this).value();
      }
      void on_message(Buffer, const net::Flow& flow) override {
        if (++answered >= 100) return;
        EXPECT_TRUE(transport->send(flow, node.random().token()));
      }
      void on_unframed(Buffer, const Error&, const net::Flow&) override {}
      void on_flow_opened(const net::Flow&) override {}
      void on_flow_closed(const net::Flow&, const Error&) override {}
      SimNode& node;
      int answered = 0;
      std::unique_ptr<net::Transport> transport;
    };
    Echo echo_a(a, at("192.0.2.1:5060"));
    Echo echo_b(b, at("192.0.2.2:5060"));
    for (int i = 0; i < 20; ++i) a.send_datagram(5060, at("192.0.2.2:5060"), "start");
    EXPECT_TRUE(network.run_until_idle());
    std::string wire = network.ladder();
    for (const auto& record : network.wire()) wire += record.bytes;
    return wire;
  };
  const std::string first = run(5);
  EXPECT_GT(first.size(), 1000u);
  EXPECT_EQ(first, run(5));
  EXPECT_NE(first, run(6));
}

}  // namespace
}  // namespace sip::testing
