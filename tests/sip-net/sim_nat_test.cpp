#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "raw_stream_peer.hpp"

namespace sip::testing {
namespace {

using namespace std::chrono_literals;
using net::SocketAddress;
using net::TransportKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

SocketAddress at(const char* text) { return *SocketAddress::parse_with_port(text); }

/// Two hosts at home behind one router, and one with an address of its own.
class SimNat : public ::testing::Test {
 protected:
  void place(const NatOptions& options = {}) {
    network_.set_nat("10.0.0.1", "203.0.113.1", options);
    network_.set_nat("10.0.0.2", "203.0.113.1", options);
  }

  SimNetwork network_{5};
  SimNode& home_ = network_.add_node("10.0.0.1");
  SimNode& other_home_ = network_.add_node("10.0.0.2");
  SimNode& server_node_ = network_.add_node("192.0.2.2");
  RawStreamPeer phone_{home_, at("10.0.0.1:5060"), {}, TransportKind::udp};
  RawStreamPeer other_{other_home_, at("10.0.0.2:5060"), {}, TransportKind::udp};
  RawStreamPeer server_{server_node_, at("192.0.2.2:5060"), {}, TransportKind::udp};

  void ping(RawStreamPeer& peer, const char* to = "192.0.2.2:5060") {
    peer.connect(at(to));
    ASSERT_TRUE(peer.send("ping"));
    network_.run_for(1s);
  }
};

TEST_F(SimNat, EachInsidePortHasAPublicOneAndAnswersComeBackToIt_4787_4_1) {
  place();
  ping(phone_);
  EXPECT_EQ(server_.flow.remote, at("203.0.113.1:5060"));  // its own port where it is free (§4.2)
  ASSERT_TRUE(server_.send("pong"));
  ping(other_);
  EXPECT_EQ(server_.flow.remote.host(), "203.0.113.1");
  EXPECT_NE(server_.flow.remote.port(), 5060);
  ASSERT_TRUE(server_.send("pong to the other"));
  network_.run_for(1s);
  EXPECT_THAT(phone_.received, ElementsAre("pong"));
  EXPECT_THAT(other_.received, ElementsAre("pong to the other"));
}

TEST_F(SimNat, WhoWasNotSentToIsKeptOut_4787_5) {
  place();
  ping(phone_);
  server_node_.send_datagram(6666, at("203.0.113.1:5060"), "from another port");
  server_node_.send_datagram(5060, at("203.0.113.1:7777"), "to a port nobody has");
  server_node_.send_datagram(5060, at("10.0.0.1:5060"), "to an inside address");
  network_.run_for(1s);
  EXPECT_THAT(phone_.received, IsEmpty());
  ASSERT_THAT(network_.wire(), SizeIs(4));
  for (std::size_t i = 1; i < 4; ++i) EXPECT_TRUE(network_.wire()[i].lost) << i;

  place({.filters = false});
  server_node_.send_datagram(6666, at("203.0.113.1:5060"), "from another port");
  network_.run_for(1s);
  EXPECT_THAT(phone_.received, ElementsAre("from another port"));
}

TEST_F(SimNat, ASymmetricOneHasAPortForEachPeer_4787_4_1) {
  place({.mapping = NatOptions::Mapping::per_flow});
  RawStreamPeer second(server_node_, at("192.0.2.2:5070"), {}, TransportKind::udp);
  ping(phone_);
  ping(phone_, "192.0.2.2:5070");
  EXPECT_NE(second.flow.remote, server_.flow.remote);
  ASSERT_TRUE(second.send("to its own"));
  server_node_.send_datagram(5070, server_.flow.remote, "to the other's");
  network_.run_for(1s);
  EXPECT_THAT(phone_.received, ElementsAre("to its own"));
}

TEST_F(SimNat, AMappingEndsWhenNothingWentOut_4787_4_3) {
  place({.datagram_lifetime = 30s});
  ping(phone_);
  network_.run_for(28s);
  ASSERT_TRUE(server_.send("in time"));
  network_.run_for(2s);  // what came in did not prolong it
  ASSERT_TRUE(server_.send("late"));
  network_.run_for(1s);
  EXPECT_THAT(phone_.received, ElementsAre("in time"));
  EXPECT_TRUE(network_.wire().back().lost);
}

TEST_F(SimNat, ADeadMappingsPortMayBeGivenToAnother) {
  place({.filters = false, .datagram_lifetime = 30s});
  ping(phone_);
  const net::Flow first = server_.flow;
  network_.run_for(1min);
  ping(other_);
  EXPECT_EQ(server_.flow.remote, first.remote);
  ping(phone_);
  EXPECT_NE(server_.flow.remote, first.remote);
}

TEST_F(SimNat, RebindingGivesANewPortAndTheOldOneLeadsNowhere) {
  place();
  ping(phone_);
  const net::Flow before = server_.flow;
  network_.after(5s, [this] { network_.rebind_nat("10.0.0.1"); });
  network_.run_for(6s);
  ASSERT_TRUE(server_.transport->send(before, "astray"));
  ping(phone_);
  EXPECT_EQ(server_.flow.remote.host(), "203.0.113.1");
  EXPECT_NE(server_.flow.remote.port(), before.remote.port());
  ASSERT_TRUE(server_.transport->send(before, "astray too"));
  ASSERT_TRUE(server_.send("arrives"));
  network_.run_for(1s);
  EXPECT_THAT(phone_.received, ElementsAre("arrives"));
}

TEST_F(SimNat, RebindsOnSchedule) {
  place({.rebind_every = 10s});
  std::vector<std::uint16_t> ports;
  for (int i = 0; i < 30; ++i) {
    ping(phone_);
    if (ports.empty() || ports.back() != server_.flow.remote.port()) ports.push_back(server_.flow.remote.port());
  }
  EXPECT_THAT(ports, SizeIs(3));
}

TEST_F(SimNat, NeighboursTalkWithoutItAndThroughItsPublicSide) {
  place();
  phone_.connect(at("10.0.0.2:5060"));
  ASSERT_TRUE(phone_.send("over the fence"));
  network_.run_for(1s);
  EXPECT_EQ(other_.flow.remote, at("10.0.0.1:5060"));
  ping(other_);
  const SocketAddress others = server_.flow.remote;
  place({.filters = false});
  phone_.connect(others);
  ASSERT_TRUE(phone_.send("hairpin"));
  network_.run_for(1s);
  EXPECT_THAT(other_.received, ElementsAre("over the fence", "hairpin"));
  EXPECT_EQ(other_.flow.remote.host(), "203.0.113.1");
}

TEST_F(SimNat, ALinkIsNamedByItsPublicSide) {
  place();
  network_.partition("203.0.113.1", "192.0.2.2", SimNetwork::Direction::one_way);
  ping(phone_);
  EXPECT_THAT(server_.received, IsEmpty());
  network_.heal("203.0.113.1", "192.0.2.2");
  ping(phone_);
  EXPECT_THAT(server_.received, ElementsAre("ping"));
}

class SimNatStreams : public SimNat {
 protected:
  RawStreamPeer caller_{home_, at("10.0.0.1:5060"), {.connect_timeout = 10s}};
  RawStreamPeer listener_{server_node_, at("192.0.2.2:5060"), {.connect_timeout = 10s}};
};

TEST_F(SimNatStreams, AStreamPassesBothWays) {
  place();
  ping(caller_);
  ASSERT_THAT(listener_.opened, SizeIs(1));
  EXPECT_EQ(listener_.flow.remote.host(), "203.0.113.1");
  ASSERT_TRUE(listener_.send("pong"));
  network_.run_for(1s);
  EXPECT_THAT(caller_.received, ElementsAre("pong"));
}

TEST_F(SimNatStreams, NobodyConnectsInwards) {
  place();
  ping(caller_);
  const SocketAddress outside = listener_.flow.remote;
  ping(listener_, "10.0.0.1:5060");
  network_.run_for(10s);
  EXPECT_THAT(listener_.closed, SizeIs(1));  // no route: it timed out
  ping(listener_, "203.0.113.1:5060");
  EXPECT_THAT(listener_.closed, SizeIs(2));
  EXPECT_EQ(listener_.errors.back().code, Errc::connection_refused);
  EXPECT_EQ(listener_.connect(outside), listener_.opened.at(0));  // what is open is used
}

TEST_F(SimNatStreams, AfterRebindingWhoSendsIsTurnedAwayAndThePeerWaits) {
  place();
  ping(caller_);
  const net::Flow theirs = listener_.flow;
  network_.rebind_nat("10.0.0.1");
  network_.run_for(1s);
  EXPECT_THAT(caller_.closed, IsEmpty());
  ASSERT_TRUE(caller_.send("into the void"));
  network_.run_for(1s);
  ASSERT_THAT(caller_.errors, SizeIs(1));
  EXPECT_EQ(caller_.errors[0].code, Errc::transport_failed);
  EXPECT_THAT(listener_.received, ElementsAre("ping"));
  EXPECT_THAT(listener_.closed, IsEmpty());
  ASSERT_TRUE(listener_.transport->send(theirs, "anyone?"));
  network_.run_for(9s);
  EXPECT_THAT(listener_.closed, IsEmpty());
  network_.run_for(1s);
  EXPECT_THAT(listener_.closed, ElementsAre(theirs));
  ping(caller_);
  EXPECT_THAT(listener_.received, ElementsAre("ping", "ping"));
}

TEST_F(SimNatStreams, AnIdleStreamIsForgotten_5382_5) {
  place({.stream_lifetime = 60s});
  ping(caller_);
  network_.run_for(50s);
  ASSERT_TRUE(listener_.send("in time"));
  network_.run_for(59s);
  ASSERT_TRUE(listener_.send("in time"));
  network_.run_for(61s);
  ASSERT_TRUE(listener_.send("late"));
  network_.run_for(11s);
  EXPECT_THAT(caller_.received, SizeIs(2));
  EXPECT_THAT(listener_.closed, SizeIs(1));
}

TEST_F(SimNatStreams, WhatIsOnItsWayInwardsWhenItRebindsIsLost) {
  place();
  network_.set_conditions({.delay = 100ms});
  ping(caller_);
  ASSERT_TRUE(listener_.send("too slow"));
  network_.run_for(50ms);
  network_.rebind_nat("10.0.0.1");
  network_.run_for(11s);
  EXPECT_THAT(caller_.received, IsEmpty());
  EXPECT_TRUE(network_.wire().back().lost);
  EXPECT_THAT(listener_.closed, SizeIs(1));
}

TEST_F(SimNatStreams, ManyShortStreamsLeaveNothingBehind) {
  place();
  for (int i = 0; i < 70'000; ++i) {
    caller_.connect(at("192.0.2.2:5060"));
    ASSERT_TRUE(caller_.send("x"));
    caller_.transport->close_flow(caller_.flow);
    network_.run_for(5ms);
  }
  EXPECT_THAT(listener_.received, SizeIs(70'000));
}

}  // namespace
}  // namespace sip::testing
