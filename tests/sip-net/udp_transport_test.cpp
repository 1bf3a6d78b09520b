#include <string>

#include <gtest/gtest.h>

#include "plain_peers.hpp"

namespace sip::net {
namespace {

constexpr auto udp = TransportKind::udp;

TEST(UdpTransport, SaysWhatItIsBoundTo) {
  Loop loop;
  TestTransport ours(loop, udp);
  EXPECT_EQ(ours->kind(), udp);
  EXPECT_EQ(ours->local().host(), "127.0.0.1");
  EXPECT_NE(ours->local().port(), 0);
  EXPECT_EQ(ours->local_towards(address("127.0.0.9:5060")), ours->local());
}

TEST(UdpTransport, RefusesAnAddressThatIsTakenOrNotOurs) {
  Loop loop;
  TestTransport ours(loop, udp);
  Recorder recorder;
  auto taken = loop.open_transport(udp, ours->local(), 0, {}, recorder);
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().code, Errc::address_in_use);
  auto not_ours = loop.open_transport(udp, address("192.0.2.77:0"), 0, {}, recorder);
  ASSERT_FALSE(not_ours.has_value());
  EXPECT_EQ(not_ours.error().code, Errc::address_unavailable);
}

TEST(UdpTransport, SharesAPortOnlyWhenAsked) {
  Loop loop;
  TransportLimits shared;
  shared.reuse_port = true;
  TestTransport one(loop, udp, "127.0.0.1:0", shared);
  Recorder recorder;
  EXPECT_FALSE(loop.open_transport(udp, one->local(), 0, {}, recorder).has_value());
  TestTransport other(loop, udp, one->local().text().c_str(), shared);
  EXPECT_EQ(other->local(), one->local());
}

TEST(UdpTransport, ReceivesADatagramWithTheFlowItCameBy) {
  Loop loop;
  TestTransport ours(loop, udp, "127.0.0.1:0", {}, 3);
  const DatagramPeer peer;
  peer.send(ours->local(), "OPTIONS");
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.messages.empty(); }));
  const auto& [bytes, flow] = ours.recorder.messages[0];
  EXPECT_EQ(bytes, "OPTIONS");
  EXPECT_EQ(flow, (Flow{udp, ours->local(), peer.local(), 0, 3}));
}

TEST(UdpTransport, SendsOnAFlow) {
  Loop loop;
  TestTransport ours(loop, udp);
  const DatagramPeer peer;
  const auto flow = ours->flow_to(peer.local());
  ASSERT_TRUE(flow.has_value());
  ASSERT_TRUE(ours->send(*flow, "hello").has_value());
  const auto received = peer.receive();
  EXPECT_EQ(received.bytes, "hello");
  EXPECT_EQ(received.from, ours->local());
}

TEST(UdpTransport, AWildcardAnswersFromTheAddressTheRequestCameTo_Rfc3581_4) {
  Loop loop;
  TestTransport ours(loop, udp, "0.0.0.0:0");
  ours.recorder.when_message = [&](const Buffer&, const Flow& flow) { EXPECT_TRUE(ours->send(flow, "reply")); };
  const DatagramPeer peer;
  for (const auto* host : {"127.0.0.1", "127.0.0.2", "127.1.2.3"}) {
    const auto to = SocketAddress::parse(host, ours->local().port()).value();
    const auto before = ours.recorder.messages.size();
    peer.send(to, "request");
    ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() > before; }));
    EXPECT_EQ(ours.recorder.messages.back().flow.local, to);
    const auto reply = peer.receive();
    EXPECT_EQ(reply.bytes, "reply");
    EXPECT_EQ(reply.from, to);
  }
}

TEST(UdpTransport, AWildcardKnowsTheInterfaceOfARoute) {
  Loop loop;
  TestTransport ours(loop, udp, "0.0.0.0:0");
  EXPECT_EQ(ours->local_towards(address("127.0.0.5:5060")).text(), "127.0.0.1:" + std::to_string(ours->local().port()));
  EXPECT_EQ(ours->local_towards(address("127.0.0.5:0")).host(), "127.0.0.1");
}

TEST(UdpTransport, SpeaksIpv6AndOnlyThat) {
  Loop loop;
  if (!has_ipv6(loop)) GTEST_SKIP() << "this machine has no ::1";
  TestTransport ours(loop, udp, "[::]:0");
  ours.recorder.when_message = [&](const Buffer&, const Flow& flow) { EXPECT_TRUE(ours->send(flow, "reply")); };
  const DatagramPeer peer("[::1]:0");
  const auto to = SocketAddress::parse("::1", ours->local().port()).value();
  peer.send(to, "request");
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.messages.empty(); }));
  EXPECT_EQ(ours.recorder.messages[0].flow.local, to);
  EXPECT_EQ(peer.receive().from, to);
  // The same port over IPv4 is still free.
  TestTransport v4(loop, udp, ("0.0.0.0:" + std::to_string(ours->local().port())).c_str());
  EXPECT_TRUE(v4.transport != nullptr);
  const auto flow = ours->flow_to(address("127.0.0.1:5060"));
  ASSERT_FALSE(flow.has_value());
  EXPECT_EQ(flow.error().code, Errc::unsupported_transport);
}

TEST(UdpTransport, TakesAndSendsADatagramOfTheLargestSize_18_1_1) {
  Loop loop;
  TestTransport ours(loop, udp);
  ours.recorder.when_message = [&](const Buffer& bytes, const Flow& flow) {
    EXPECT_TRUE(ours->send(flow, bytes.view()));
  };
  const DatagramPeer peer;
  for (const std::size_t size : {1, 4095, 4096, 4097, 65507}) {
    std::string large;
    while (large.size() < size) large += std::to_string(large.size()) + ' ';
    large.resize(size);
    const auto before = ours.recorder.messages.size();
    peer.send(ours->local(), large);
    ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() > before; })) << size;
    EXPECT_TRUE(ours.recorder.messages.back().bytes == large) << size;
    EXPECT_TRUE(peer.receive().bytes == large) << size;
  }
}

TEST(UdpTransport, HandsOverTheBeginningOfADatagramPastTheLimit) {
  Loop loop;
  TransportLimits limits;
  limits.message.message = 1000;
  TestTransport ours(loop, udp, "127.0.0.1:0", limits);
  const DatagramPeer peer;
  peer.send(ours->local(), std::string(1000, 'a'));
  peer.send(ours->local(), std::string(1001, 'b'));
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.refused.empty(); }));
  EXPECT_EQ(ours.recorder.messages.size(), 1u);
  EXPECT_EQ(ours.recorder.refused[0].partial, std::string(1000, 'b'));
  EXPECT_EQ(ours.recorder.refused[0].error.code, Errc::too_large);
}

TEST(UdpTransport, LeavesTheBytesToTheParser) {
  Loop loop;
  TestTransport ours(loop, udp);
  const DatagramPeer peer;
  peer.send(ours->local(), "");
  peer.send(ours->local(), "\r\n\r\nOPTIONS");
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == 2; }));
  EXPECT_EQ(ours.recorder.messages[0].bytes, "");
  EXPECT_EQ(ours.recorder.messages[1].bytes, "\r\n\r\nOPTIONS");
}

TEST(UdpTransport, AnswersABurstInOrder) {
  Loop loop;
  TestTransport ours(loop, udp);
  ours.recorder.when_message = [&](const Buffer& bytes, const Flow& flow) {
    EXPECT_TRUE(ours->send(flow, "re " + std::string(bytes.view())));
  };
  const DatagramPeer peer;
  constexpr int burst = 100;
  for (int i = 0; i < burst; ++i) peer.send(ours->local(), std::to_string(i));
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == burst; }));
  for (int i = 0; i < burst; ++i) EXPECT_EQ(peer.receive().bytes, "re " + std::to_string(i));
}

TEST(UdpTransport, LeavesABufferAloneThatTheReceiverKeeps) {
  Loop loop;
  TestTransport ours(loop, udp);
  std::vector<Buffer> kept;
  ours.recorder.when_message = [&](const Buffer& bytes, const Flow&) { kept.push_back(bytes); };
  const DatagramPeer peer;
  for (int i = 0; i < 80; ++i) {
    peer.send(ours->local(), "message " + std::to_string(i));
    ASSERT_TRUE(run_until(loop, [&] { return kept.size() == static_cast<std::size_t>(i) + 1; }));
  }
  for (int i = 0; i < 80; ++i) EXPECT_EQ(kept[static_cast<std::size_t>(i)].view(), "message " + std::to_string(i));
}

TEST(UdpTransport, ReusesItsBuffersWhenNobodyKeepsThem) {
  Loop loop;
  TestTransport ours(loop, udp);
  // As the transport layer does: a message lives until the next one.
  Buffer last;
  std::vector<const char*> blocks;
  ours.recorder.when_message = [&](const Buffer& bytes, const Flow&) {
    last = bytes;
    if (std::ranges::find(blocks, bytes.data()) == blocks.end()) blocks.push_back(bytes.data());
  };
  const DatagramPeer peer;
  for (std::size_t i = 0; i < 50; ++i) {
    peer.send(ours->local(), "x");
    ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == i + 1; }));
  }
  EXPECT_LE(blocks.size(), 2u);
}

TEST(UdpTransport, ReportsAnUnreachablePortAndGoesOn_18_4) {
  Loop loop;
  TestTransport ours(loop, udp, "127.0.0.1:0", {}, 5);
  SocketAddress nobody;
  {
    const DatagramPeer gone;
    nobody = gone.local();
  }
  const auto flow = ours->flow_to(nobody).value();
  ASSERT_TRUE(ours->send(flow, "anyone?").has_value());
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed[0].flow, flow);
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::connection_refused);
  // Neither the next send to someone else nor the next datagram is harmed.
  const DatagramPeer peer;
  ASSERT_TRUE(ours->send(flow, "anyone?").has_value());
  ASSERT_TRUE(ours->send(ours->flow_to(peer.local()).value(), "you?").has_value());
  EXPECT_EQ(peer.receive().bytes, "you?");
  peer.send(ours->local(), "me");
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.messages.empty() && ours.recorder.closed.size() == 2; }));
  EXPECT_EQ(ours.recorder.messages[0].bytes, "me");
}

TEST(UdpTransport, RefusesAtOnceToSendWhatNoDatagramCanCarry) {
  Loop loop;
  for (const auto& [host, limit] : {std::pair<const char*, std::size_t>{"127.0.0.1:0", 65507}, {"[::1]:0", 65527}}) {
    if (address(host).is_ipv6() && !has_ipv6(loop)) continue;
    TestTransport ours(loop, udp, host);
    const DatagramPeer peer(host);
    std::vector<Result<void>> sent;
    const auto send_both = [&](const Flow& flow) {
      sent.push_back(ours->send(flow, std::string(limit + 1, 'x')));
      sent.push_back(ours->send(flow, std::string(limit, 'y')));
    };
    // An answer to a received batch waits for the batch's end: its sender hears of it all the same.
    ours.recorder.when_message_on = send_both;
    peer.send(ours->local(), "x");
    ASSERT_TRUE(run_until(loop, [&] { return !sent.empty(); })) << host;
    send_both(ours->flow_to(peer.local()).value());
    for (const std::size_t i : {0u, 2u}) {
      ASSERT_FALSE(sent[i]) << host;
      EXPECT_EQ(sent[i].error().code, Errc::too_large);
      EXPECT_TRUE(sent[i + 1]) << host;
      EXPECT_TRUE(peer.receive().bytes == std::string(limit, 'y')) << host << ": and the one that fits arrives";
    }
  }
}

TEST(UdpTransport, BoundsWhatIsSentWhileABatchIsHandled) {
  Loop loop;
  TransportLimits limits;
  limits.send_queue = 10;
  TestTransport ours(loop, udp, "127.0.0.1:0", limits);
  std::vector<Result<void>> sent;
  ours.recorder.when_message = [&](const Buffer&, const Flow& flow) {
    for (int i = 0; i < 3; ++i) sent.push_back(ours->send(flow, "12345"));
  };
  const DatagramPeer peer;
  peer.send(ours->local(), "x");
  ASSERT_TRUE(run_until(loop, [&] { return sent.size() == 3; }));
  EXPECT_TRUE(sent[0] && sent[1]);
  ASSERT_FALSE(sent[2]);
  EXPECT_EQ(sent[2].error().code, Errc::limit_reached);
  EXPECT_EQ(peer.receive().bytes, "12345");
}

TEST(UdpTransport, MayBeClosedByAHandlerWhoseAnswerStillLeaves) {
  Loop loop;
  TestTransport ours(loop, udp);
  bool done = false;
  ours.recorder.when_message = [&](const Buffer&, const Flow& flow) {
    EXPECT_TRUE(ours->send(flow, "bye"));
    ours->close([&] {
      ours.transport.reset();
      done = true;
    });
    EXPECT_FALSE(ours->send(flow, "too late"));
  };
  const DatagramPeer peer;
  const auto to = ours->local();
  for (int i = 0; i < 5; ++i) peer.send(to, "x");
  ASSERT_TRUE(run_until(loop, [&] { return done; }));
  EXPECT_EQ(ours.recorder.messages.size(), 1u) << "nothing is received after close()";
  EXPECT_EQ(peer.receive().bytes, "bye");
  // The address is free again.
  DatagramPeer next(to.text().c_str());
}

TEST(UdpTransport, MayBeClosedByWhoHearsOfAnUnreachablePeer) {
  Loop loop;
  TestTransport ours(loop, udp);
  SocketAddress nobody;
  {
    const DatagramPeer gone;
    nobody = gone.local();
  }
  bool done = false;
  ours.recorder.when_closed = [&](const Flow&) {
    ours->close([&] {
      ours.transport.reset();
      done = true;
    });
  };
  ASSERT_TRUE(ours->send(ours->flow_to(nobody).value(), "x").has_value());
  EXPECT_TRUE(run_until(loop, [&] { return done; }));
}

TEST(UdpTransport, AFloodDoesNotStarveTimers) {
  Loop loop;
  TestTransport ours(loop, udp);
  const DatagramPeer peer;
  const auto to = ours->local();
  // Every datagram handled makes two more: the socket never runs dry.
  for (int i = 0; i < 100; ++i) peer.send(to, "x");
  ours.recorder.when_message = [&](const Buffer&, const Flow&) {
    ours.recorder.messages.clear();
    peer.send(to, "x");
    peer.send(to, "x");
  };
  bool fired = false;
  Timer timer(loop.scheduler(), [&] { fired = true; });
  timer.start(std::chrono::milliseconds(5));
  EXPECT_TRUE(run_until(loop, [&] { return fired; }));
  ours.recorder.when_message = nullptr;
}

}  // namespace
}  // namespace sip::net
