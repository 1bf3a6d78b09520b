#include <algorithm>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plain_peers.hpp"

namespace sip::net {
namespace {

constexpr auto tcp = TransportKind::tcp;
using std::chrono::milliseconds;

std::string message(const std::string& name, std::size_t body = 0) {
  return "MESSAGE sip:" + name + " SIP/2.0\r\nContent-Length: " + std::to_string(body) + "\r\n\r\n" +
         std::string(body, 'b');
}

/// A listener of ours that only accepts when told to.
struct Listener {
  int socket = -1;
  SocketAddress at;
  Listener() {
    socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const auto any = address("127.0.0.1:0");
    EXPECT_EQ(::bind(socket, any.raw(), any.raw_size()), 0);
    EXPECT_EQ(::listen(socket, 8), 0);
    at = bound_to(socket);
  }
  ~Listener() { ::close(socket); }
  int accept() const { return ::accept4(socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC); }
};

TEST(TcpTransport, RefusesAnAddressThatIsTakenOrNotOurs) {
  Loop loop;
  TestTransport ours(loop, tcp);
  Recorder recorder;
  auto taken = loop.open_transport(tcp, ours->local(), 0, {}, recorder);
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().code, Errc::address_in_use);
  auto not_ours = loop.open_transport(tcp, address("192.0.2.77:0"), 0, {}, recorder);
  ASSERT_FALSE(not_ours.has_value());
  EXPECT_EQ(not_ours.error().code, Errc::address_unavailable);
}

TEST(TcpTransport, AcceptsReceivesAndAnswers) {
  Loop loop;
  TestTransport ours(loop, tcp, "127.0.0.1:0", {}, 2);
  ours.recorder.when_message = [&](const Buffer&, const Flow& flow) { EXPECT_TRUE(ours->send(flow, "reply")); };
  StreamPeer peer(loop, ours->local());
  peer.send(message("a") + message("b", 10));
  EXPECT_EQ(peer.receive(10), "replyreply");
  ASSERT_EQ(ours.recorder.opened.size(), 1u);
  const auto& flow = ours.recorder.opened[0];
  EXPECT_EQ(flow.transport, tcp);
  EXPECT_EQ(flow.local, ours->local());
  EXPECT_EQ(flow.remote, peer.local());
  EXPECT_EQ(flow.transport_id, 2u);
  EXPECT_NE(flow.connection, 0u);
  ASSERT_EQ(ours.recorder.messages.size(), 2u);
  EXPECT_EQ(ours.recorder.messages[1].bytes, message("b", 10));
  EXPECT_EQ(ours.recorder.messages[1].flow, flow);
}

TEST(TcpTransport, AnswersAPingWithAPong_Rfc5626_4_4_1) {
  Loop loop;
  TestTransport ours(loop, tcp);
  StreamPeer peer(loop, ours->local());
  peer.send("\r\n\r\n");
  EXPECT_EQ(peer.receive(2), "\r\n");
  EXPECT_TRUE(ours.recorder.messages.empty());
}

TEST(TcpTransport, ConnectsAndQueuesWhatIsSentMeanwhile) {
  Loop loop;
  TestTransport ours(loop, tcp), theirs(loop, tcp);
  const auto flow = ours->flow_to(theirs->local());
  ASSERT_TRUE(flow.has_value());
  EXPECT_EQ(flow->local.host(), "127.0.0.1");
  EXPECT_NE(flow->local.port(), 0);
  ASSERT_TRUE(ours->send(*flow, message("a")));
  ASSERT_TRUE(ours->send(*flow, message("b")));
  EXPECT_TRUE(ours.recorder.opened.empty()) << "never from within flow_to() or send()";
  ASSERT_TRUE(run_until(loop, [&] { return theirs.recorder.messages.size() == 2; }));
  EXPECT_EQ(theirs.recorder.messages[0].bytes, message("a"));
  EXPECT_EQ(theirs.recorder.messages[1].bytes, message("b"));
  ASSERT_EQ(ours.recorder.opened.size(), 1u);
  EXPECT_EQ(ours.recorder.opened[0], *flow);
}

TEST(TcpTransport, ReusesAConnectionWhicheverSideMadeIt_18) {
  Loop loop;
  TestTransport ours(loop, tcp), theirs(loop, tcp);
  const auto flow = ours->flow_to(theirs->local()).value();
  EXPECT_EQ(ours->flow_to(theirs->local()).value(), flow) << "while connecting";
  ASSERT_TRUE(run_until(loop, [&] { return theirs.recorder.opened.size() == 1 && ours.recorder.opened.size() == 1; }));
  EXPECT_EQ(ours->flow_to(theirs->local()).value(), flow) << "when open";
  const auto accepted = theirs.recorder.opened[0];
  EXPECT_EQ(theirs->flow_to(accepted.remote).value(), accepted) << "the way back";
}

TEST(TcpTransport, LeavesFromTheHostItListensOn) {
  Loop loop;
  TestTransport ours(loop, tcp, "127.0.0.3:0"), theirs(loop, tcp);
  const auto flow = ours->flow_to(theirs->local());
  ASSERT_TRUE(flow.has_value());
  EXPECT_EQ(flow->local.host(), "127.0.0.3");
}

TEST(TcpTransport, ReportsARefusedConnectionOnce) {
  Loop loop;
  TestTransport ours(loop, tcp);
  SocketAddress nobody;
  {
    const Listener gone;
    nobody = gone.at;
  }
  const auto flow = ours->flow_to(nobody);
  if (!flow) {
    EXPECT_EQ(flow.error().code, Errc::connection_refused);
    return;
  }
  ASSERT_TRUE(ours->send(*flow, message("a")));
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed[0].flow, *flow);
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::connection_refused);
  EXPECT_TRUE(ours.recorder.opened.empty());
  const auto sent = ours->send(*flow, message("b"));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::gone);
  const auto again = ours->flow_to(nobody);
  EXPECT_TRUE(!again || again->connection != flow->connection) << "numbers are never used twice";
}

TEST(TcpTransport, GivesUpConnectingInTime) {
  Loop loop;
  TransportLimits limits;
  limits.connect_timeout = milliseconds(30);
  TestTransport ours(loop, tcp, "127.0.0.1:0", limits);
  // A full backlog takes no more: the kernel drops the SYN.
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto any = address("127.0.0.1:0");
  ASSERT_EQ(::bind(socket, any.raw(), any.raw_size()), 0);
  ASSERT_EQ(::listen(socket, 0), 0);
  const auto full = bound_to(socket);
  const StreamPeer first(loop, full);
  const auto flow = ours->flow_to(full).value();
  ASSERT_TRUE(ours->send(flow, message("a")));
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed[0].flow, flow);
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::transport_failed);
  EXPECT_TRUE(ours.recorder.opened.empty());
  ::close(socket);
}

TEST(TcpTransport, ReportsAPeerThatHangsUp) {
  Loop loop;
  TestTransport ours(loop, tcp);
  StreamPeer peer(loop, ours->local());
  peer.send(message("a"));
  peer.close();
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.messages.size(), 1u) << "what it said last still counts";
  EXPECT_EQ(ours.recorder.closed[0].flow, ours.recorder.opened[0]);
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::transport_failed);
}

TEST(TcpTransport, AnswersAPeerThatHasOnlyStoppedSending) {
  Loop loop;
  TestTransport ours(loop, tcp);
  ours.recorder.when_message = [&](const Buffer&, const Flow& flow) { EXPECT_TRUE(ours->send(flow, "reply")); };
  StreamPeer peer(loop, ours->local());
  peer.send(message("a"));
  ::shutdown(peer.socket, SHUT_WR);
  EXPECT_EQ(peer.receive(5), "reply");
  EXPECT_TRUE(peer.wait_end());
  EXPECT_FALSE(peer.reset);
}

TEST(TcpTransport, SurvivesAResetWhileSending) {
  Loop loop;
  TestTransport ours(loop, tcp);
  StreamPeer peer(loop, ours->local());
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.opened.empty(); }));
  const linger hard{1, 0};
  ::setsockopt(peer.socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  peer.close();
  // Without a turn of the loop between: the first send meets the reset (EPIPE would be a signal).
  const auto flow = ours.recorder.opened[0];
  const auto sent = ours->send(flow, message("a"));
  EXPECT_TRUE(sent || sent.error().code == Errc::transport_failed);
  EXPECT_TRUE(ours.recorder.closed.empty()) << "never from within send()";
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed.size(), 1u);
}

TEST(TcpTransport, CloseFlowSendsWhatIsQueuedFirst) {
  Loop loop;
  TestTransport ours(loop, tcp);
  StreamPeer peer(loop, ours->local());
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.opened.empty(); }));
  const auto flow = ours.recorder.opened[0];
  const std::string large(900'000, 'x');
  ASSERT_TRUE(ours->send(flow, large));
  ours->close_flow(flow);
  const auto sent = ours->send(flow, "more");
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::gone);
  EXPECT_EQ(peer.receive(large.size()).size(), large.size());
  EXPECT_TRUE(peer.wait_end());
  EXPECT_FALSE(peer.reset);
  peer.close();
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::cancelled);
}

TEST(TcpTransport, CloseFlowWhileConnectingStillSendsWhatIsQueued) {
  Loop loop;
  TestTransport ours(loop, tcp), theirs(loop, tcp);
  const auto flow = ours->flow_to(theirs->local()).value();
  ASSERT_TRUE(ours->send(flow, message("a")));
  ours->close_flow(flow);
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.closed.size() == 1 && theirs.recorder.closed.size() == 1; }));
  EXPECT_EQ(theirs.recorder.messages.size(), 1u);
}

TEST(TcpTransport, CutsOffAPeerThatDoesNotRead) {
  Loop loop;
  TransportLimits limits;
  limits.send_queue = 100'000;
  TestTransport ours(loop, tcp, "127.0.0.1:0", limits);
  const StreamPeer peer(loop, ours->local());
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.opened.empty(); }));
  const auto flow = ours.recorder.opened[0];
  Result<void> sent;
  for (int i = 0; i < 2000 && sent; ++i) sent = ours->send(flow, std::string(50'000, 'x'));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::limit_reached);
  EXPECT_TRUE(ours.recorder.closed.empty()) << "never from within send()";
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::limit_reached);
}

TEST(TcpTransport, CutsOffAPeerThatPingsAndDoesNotRead) {
  Loop loop;
  TransportLimits limits;
  limits.send_queue = 1000;
  TestTransport ours(loop, tcp, "127.0.0.1:0", limits);
  const StreamPeer peer(loop, ours->local());
  const int small = 1;
  ::setsockopt(peer.socket, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  std::string pings;
  for (int i = 0; i < 20'000; ++i) pings += "\r\n\r\n";
  EXPECT_TRUE(run_until(loop, [&] {
    ::send(peer.socket, pings.data(), pings.size(), MSG_NOSIGNAL);
    uv_run(loop.uv(), UV_RUN_NOWAIT);
    return !ours.recorder.closed.empty();
  }));
}

TEST(TcpTransport, ClosesAnUnframedStreamOnlyAfterItsAnswer_18_3) {
  Loop loop;
  TestTransport ours(loop, tcp);
  const std::string answer = "SIP/2.0 400 Missing Content-Length\r\nContent-Length: 0\r\n\r\n";
  ours.recorder.when_refused = [&](const Flow& flow) { EXPECT_TRUE(ours->send(flow, answer)); };
  StreamPeer peer(loop, ours->local());
  // Unread input would make the kernel reset the connection and drop the answer.
  peer.send("OPTIONS sip:a SIP/2.0\r\n\r\n" + std::string(200'000, 'x'));
  EXPECT_EQ(peer.receive(answer.size()), answer);
  EXPECT_TRUE(peer.wait_end());
  EXPECT_FALSE(peer.reset);
  peer.close();
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.refused.size(), 1u);
  EXPECT_EQ(ours.recorder.refused[0].error.code, Errc::missing_header);
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::missing_header);
}

TEST(TcpTransport, HangsUpOnAPeerThatDoesNotHearIt) {
  Loop loop;
  TestTransport ours(loop, tcp);
  const StreamPeer peer(loop, ours->local());
  peer.send("\x16\x03\x01");
  EXPECT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
}

TEST(TcpTransport, ClosesAMessageThatIsNeverWhole) {
  Loop loop;
  TransportLimits limits;
  limits.message_timeout = milliseconds(40);
  TestTransport ours(loop, tcp, "127.0.0.1:0", limits);
  StreamPeer slow(loop, ours->local()), quiet(loop, ours->local());
  slow.send("OPTIONS sip");
  // Traffic does not put it off.
  Timer drip(loop.scheduler(), [&] {
    ::send(slow.socket, "x", 1, MSG_NOSIGNAL);
    drip.start(milliseconds(10));
  });
  drip.start(milliseconds(10));
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed[0].flow.remote, slow.local());
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::timed_out);
  EXPECT_EQ(ours.recorder.closed.size(), 1u) << "a connection between messages stays";
}

TEST(TcpTransport, ClosesAnIdleConnection) {
  Loop loop;
  TransportLimits limits;
  limits.idle_timeout = milliseconds(30);
  TestTransport ours(loop, tcp, "127.0.0.1:0", limits);
  StreamPeer peer(loop, ours->local());
  const auto begin = loop.scheduler().now();
  int left = 4;
  Timer alive(loop.scheduler(), [&] {
    peer.send("\r\n");
    if (--left > 0) alive.start(milliseconds(15));
  });
  alive.start(milliseconds(15));
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::timed_out);
  EXPECT_GE(loop.scheduler().now() - begin, milliseconds(80)) << "traffic puts it off";
}

TEST(TcpTransport, ClosesAConnectionThatDeliversNoMessageInTime) {
  Loop loop;
  TransportLimits limits;
  limits.first_message_timeout = milliseconds(100);
  TestTransport ours(loop, tcp, "127.0.0.1:0", limits), theirs(loop, tcp);
  StreamPeer quiet(loop, ours->local()), pings(loop, ours->local()), slow(loop, ours->local()),
      speaks(loop, ours->local());
  ASSERT_TRUE(ours->flow_to(theirs->local())) << "whom we called may stay silent";
  speaks.send(message("a"));
  slow.send("OPTIONS sip");
  Timer drip(loop.scheduler(), [&] {
    ::send(pings.socket, "\r\n\r\n", 4, MSG_NOSIGNAL);
    ::send(slow.socket, "x", 1, MSG_NOSIGNAL);
    drip.start(milliseconds(10));
  });
  drip.start(milliseconds(10));
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.closed.size() == 3; }));
  for (const auto& [flow, error] : ours.recorder.closed) {
    EXPECT_NE(flow.remote, speaks.local());
    EXPECT_NE(flow.remote, theirs->local());
    EXPECT_EQ(error.code, Errc::timed_out);
  }
  bool over = false;
  Timer some_time(loop.scheduler(), [&] { over = true; });
  some_time.start(milliseconds(30));
  run_until(loop, [&] { return over; });
  EXPECT_EQ(ours.recorder.closed.size(), 3u);
}

/// Room for three.
struct Crowded {
  Loop loop;
  TransportLimits limits{.connections = 3};
  TestTransport ours{loop, tcp, "127.0.0.1:0", limits};

  void wait_for_opened(std::size_t count) {
    EXPECT_TRUE(run_until(loop, [&] { return ours.recorder.opened.size() == count; }));
  }
  void wait_for_messages(std::size_t count) {
    EXPECT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == count; }));
  }
  std::vector<SocketAddress> closed() const {
    std::vector<SocketAddress> remotes;
    for (const auto& [flow, error] : ours.recorder.closed) {
      EXPECT_EQ(error.code, Errc::limit_reached);
      remotes.push_back(flow.remote);
    }
    return remotes;
  }
};

TEST(TcpTransport, AtTheLimitTheOldestWithoutAMessageMakesRoom) {
  Crowded crowded;
  StreamPeer speaks(crowded.loop, crowded.ours->local());
  speaks.send(message("a"));
  crowded.wait_for_messages(1);
  StreamPeer oldest(crowded.loop, crowded.ours->local());
  crowded.wait_for_opened(2);
  StreamPeer second(crowded.loop, crowded.ours->local());
  crowded.wait_for_opened(3);
  StreamPeer third(crowded.loop, crowded.ours->local());
  EXPECT_TRUE(oldest.wait_end());
  crowded.wait_for_opened(4);
  StreamPeer fourth(crowded.loop, crowded.ours->local());
  EXPECT_TRUE(second.wait_end());
  crowded.wait_for_opened(5);
  EXPECT_EQ(crowded.closed(), (std::vector{oldest.local(), second.local()}));
  for (StreamPeer* stayed : {&speaks, &third, &fourth}) stayed->send(message("b"));
  crowded.wait_for_messages(4);
}

TEST(TcpTransport, AtTheLimitOneWeOpenTakesThePlaceOfTheOldestWithoutAMessage) {
  Crowded crowded;
  TestTransport theirs(crowded.loop, tcp);
  StreamPeer oldest(crowded.loop, crowded.ours->local());
  crowded.wait_for_opened(1);
  StreamPeer second(crowded.loop, crowded.ours->local()), third(crowded.loop, crowded.ours->local());
  crowded.wait_for_opened(3);
  const auto flow = crowded.ours->flow_to(theirs->local());
  ASSERT_TRUE(flow);
  EXPECT_TRUE(crowded.ours->send(*flow, message("a")));
  EXPECT_TRUE(crowded.ours.recorder.closed.empty()) << "never from within flow_to()";
  EXPECT_TRUE(run_until(crowded.loop, [&] { return !theirs.recorder.messages.empty(); }));
  EXPECT_EQ(crowded.closed(), std::vector{oldest.local()});
}

TEST(TcpTransport, AtTheLimitANewcomerIsClosedAtOnceWhereAllHaveDelivered) {
  Crowded crowded;
  StreamPeer one(crowded.loop, crowded.ours->local()), two(crowded.loop, crowded.ours->local()),
      three(crowded.loop, crowded.ours->local());
  for (StreamPeer* peer : {&one, &two, &three}) peer->send(message("a"));
  crowded.wait_for_messages(3);
  StreamPeer four(crowded.loop, crowded.ours->local());
  EXPECT_TRUE(four.wait_end());
  EXPECT_EQ(crowded.ours.recorder.opened.size(), 3u);
  TestTransport theirs(crowded.loop, tcp);
  const auto flow = crowded.ours->flow_to(theirs->local());
  ASSERT_FALSE(flow);
  EXPECT_EQ(flow.error().code, Errc::limit_reached);
  EXPECT_TRUE(crowded.ours.recorder.closed.empty());
  one.close();
  ASSERT_TRUE(run_until(crowded.loop, [&] { return !crowded.ours.recorder.closed.empty(); }));
  StreamPeer five(crowded.loop, crowded.ours->local());
  crowded.wait_for_opened(4);
}

TEST(TcpTransport, WaitsForDescriptorsRatherThanSpinning) {
  if (!NoDescriptors::can_be) GTEST_SKIP() << "the sanitizers need descriptors";
  Loop loop;
  TestTransport ours(loop, tcp);
  StreamPeer peer(loop, ours->local());
  {
    const NoDescriptors none;
    int turns = 0;
    bool over = false;
    Timer some_time(loop.scheduler(), [&] { over = true; });
    some_time.start(milliseconds(250));
    run_until(loop, [&] {
      ++turns;
      return over;
    });
    EXPECT_LT(turns, 20);
  }
  EXPECT_TRUE(ours.recorder.opened.empty());
  ASSERT_EQ(ours.recorder.accept_failures.size(), 1u) << "once, though it tried again";
  EXPECT_EQ(ours.recorder.accept_failures[0], (Error{Errc::limit_reached, "file descriptors", EMFILE}));
  EXPECT_TRUE(run_until(loop, [&] { return ours.recorder.opened.size() == 1; }));
}

TEST(TcpTransport, OutOfDescriptorsTheOldestWithoutAMessageMakesRoom) {
  if (!NoDescriptors::can_be) GTEST_SKIP() << "the sanitizers need descriptors";
  Crowded crowded;  // but not by its own limit
  TestTransport theirs(crowded.loop, tcp);
  StreamPeer speaks(crowded.loop, crowded.ours->local());
  speaks.send(message("a"));
  crowded.wait_for_messages(1);
  StreamPeer silent(crowded.loop, crowded.ours->local());
  crowded.wait_for_opened(2);
  StreamPeer newcomer(crowded.loop, crowded.ours->local());
  const NoDescriptors none;
  crowded.wait_for_opened(3);
  EXPECT_EQ(crowded.ours.recorder.accept_failures.size(), 1u);
  EXPECT_TRUE(silent.wait_end());
  EXPECT_EQ(crowded.closed(), std::vector{silent.local()});
  // Nor has one we open a place of its own.
  EXPECT_TRUE(crowded.ours->flow_to(theirs->local()));
  EXPECT_TRUE(newcomer.wait_end());
  speaks.send(message("b"));
  crowded.wait_for_messages(2);
}

TEST(TcpTransport, WhoHearsThatDescriptorsRanOutMayCloseTheTransport) {
  if (!NoDescriptors::can_be) GTEST_SKIP() << "the sanitizers need descriptors";
  Loop loop;
  TestTransport ours(loop, tcp);
  StreamPeer peer(loop, ours->local());
  bool done = false;
  ours.recorder.when_accept_failed = [&] {
    ours->close([&] {
      ours.transport.reset();
      done = true;
    });
  };
  const NoDescriptors none;
  EXPECT_TRUE(run_until(loop, [&] { return done; }));
}

TEST(TcpTransport, NumbersOfTwoTransportsDiffer) {
  Loop loop;
  TestTransport one(loop, tcp, "127.0.0.1:0", {}, 0), two(loop, tcp, "127.0.0.1:0", {}, 1);
  const StreamPeer a(loop, one->local()), b(loop, two->local());
  ASSERT_TRUE(run_until(loop, [&] { return one.recorder.opened.size() + two.recorder.opened.size() == 2; }));
  EXPECT_NE(one.recorder.opened[0].connection, two.recorder.opened[0].connection);
}

TEST(TcpTransport, SpeaksIpv6) {
  Loop loop;
  if (!has_ipv6(loop)) GTEST_SKIP() << "this machine has no ::1";
  TestTransport ours(loop, tcp, "[::]:0");
  StreamPeer peer(loop, SocketAddress::parse("::1", ours->local().port()).value());
  peer.send(message("a"));
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.messages.empty(); }));
  EXPECT_EQ(ours.recorder.messages[0].flow.remote, peer.local());
  EXPECT_EQ(ours.recorder.messages[0].flow.local.host(), "::1");
}

// A handler may do anything.

TEST(TcpTransport, AHandlerMayCloseTheFlowItsMessageCameBy) {
  Loop loop;
  TestTransport ours(loop, tcp);
  ours.recorder.when_message = [&](const Buffer&, const Flow& flow) {
    EXPECT_TRUE(ours->send(flow, "bye"));
    ours->close_flow(flow);
  };
  StreamPeer peer(loop, ours->local());
  peer.send(message("a") + message("b"));
  EXPECT_EQ(peer.receive(3), "bye");
  EXPECT_TRUE(peer.wait_end());
  EXPECT_EQ(ours.recorder.messages.size(), 1u);
}

/// `event` is the moment at which a handler closes the transport, which is destroyed from `done`.
void close_when(std::function<void(const Flow&)> Recorder::* event) {
  Loop loop;
  TestTransport ours(loop, tcp), theirs(loop, tcp);
  bool closing = false, done = false;
  const auto close = [&] {
    if (std::exchange(closing, true)) return;
    ours->close([&] {
      ours.transport.reset();
      done = true;
    });
  };
  ours.recorder.*event = [&](const Flow&) { close(); };
  StreamPeer one(loop, ours->local()), two(loop, ours->local());
  const auto connecting = ours->flow_to(theirs->local()).value();
  one.send(message("a") + message("b") + "OPTIONS sip:x SIP/2.0\r\n\r\n");
  two.close();
  ASSERT_TRUE(run_until(loop, [&] { return done; }));
  auto begun = ours.recorder.opened;
  if (std::ranges::find(begun, connecting) == begun.end()) begun.push_back(connecting);
  EXPECT_EQ(ours.recorder.closed.size(), begun.size()) << "each flow ends once";
  for (const auto& [flow, error] : ours.recorder.closed) {
    EXPECT_NE(std::ranges::find(begun, flow), begun.end()) << flow.remote.text();
  }
}

TEST(TcpTransport, AHandlerMayCloseTheTransportWhenAFlowOpens) { close_when(&Recorder::when_opened); }
TEST(TcpTransport, AHandlerMayCloseTheTransportWhenAMessageComes) { close_when(&Recorder::when_message_on); }
TEST(TcpTransport, AHandlerMayCloseTheTransportWhenAStreamBreaks) { close_when(&Recorder::when_refused); }
TEST(TcpTransport, AHandlerMayCloseTheTransportWhenAFlowCloses) { close_when(&Recorder::when_closed); }

TEST(TcpTransport, AHandlerMayConnectAgainWhenAFlowCloses) {
  Loop loop;
  TestTransport ours(loop, tcp), theirs(loop, tcp);
  const auto first = ours->flow_to(theirs->local()).value();
  ASSERT_TRUE(run_until(loop, [&] { return theirs.recorder.opened.size() == 1; }));
  std::vector<Flow> again;
  ours.recorder.when_closed = [&](const Flow& flow) {
    if (again.empty()) again.push_back(ours->flow_to(flow.remote).value());
  };
  theirs->close_flow(theirs.recorder.opened[0]);
  ASSERT_TRUE(run_until(loop, [&] { return theirs.recorder.opened.size() == 2; }));
  EXPECT_NE(again[0].connection, first.connection);
  ours.recorder.when_closed = nullptr;
}

TEST(TcpTransport, CloseEndsEveryFlowAndComesOnceAllHaveEnded) {
  Loop loop;
  TestTransport ours(loop, tcp);
  const StreamPeer one(loop, ours->local()), two(loop, ours->local());
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.opened.size() == 2; }));
  std::size_t closed_before_done = 0;
  bool done = false;
  ours->close([&] {
    closed_before_done = ours.recorder.closed.size();
    done = true;
  });
  EXPECT_FALSE(done);
  EXPECT_FALSE(ours->flow_to(one.local()));
  EXPECT_FALSE(ours->send(ours.recorder.opened[0], "x"));
  ASSERT_TRUE(run_until(loop, [&] { return done; }));
  EXPECT_EQ(closed_before_done, 2u);
  ours.transport.reset();
}

}  // namespace
}  // namespace sip::net
