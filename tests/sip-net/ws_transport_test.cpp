#include <algorithm>
#include <string>

#include <gtest/gtest.h>
#include <libwebsockets.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ws_peers.hpp"

namespace sip::net {
namespace {

constexpr auto ws_kind = TransportKind::ws;
using std::chrono::milliseconds;

/// Without Content-Length: a message is framed by WebSocket (RFC 7118 §5.1).
std::string message(const std::string& name, std::size_t body = 0) {
  return "MESSAGE sip:" + name + " SIP/2.0\r\n\r\n" + std::string(body, 'b');
}

/// Some time, for what must not happen.
void wait(Loop& loop, Duration time) {
  bool over = false;
  Timer some_time(loop.scheduler(), [&] { over = true; });
  some_time.start(time);
  run_until(loop, [&] { return over; });
}

TEST(WsTransport, RefusesAnAddressThatIsTakenOrNotOurs) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  Recorder recorder;
  auto taken = loop.open_transport(ws_kind, ours->local(), 0, {}, recorder);
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().code, Errc::address_in_use);
  auto not_ours = loop.open_transport(ws_kind, address("192.0.2.77:0"), 0, {}, recorder);
  ASSERT_FALSE(not_ours.has_value());
  EXPECT_EQ(not_ours.error().code, Errc::address_unavailable);
}

TEST(WsTransport, ShakesHands_Rfc7118_4_1) {
  Loop loop;
  TestTransport ours(loop, ws_kind, "127.0.0.1:0", {}, 2);
  WsPeer peer(loop, ours->local());
  EXPECT_NE(peer.accepted.find("HTTP/1.1 101 "), std::string::npos) << peer.accepted;
  EXPECT_NE(peer.accepted.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), std::string::npos)
      << peer.accepted;
  EXPECT_NE(peer.accepted.find("Sec-WebSocket-Protocol: sip\r\n"), std::string::npos) << peer.accepted;
  ASSERT_EQ(ours.recorder.opened.size(), 1u);
  const auto& flow = ours.recorder.opened[0];
  EXPECT_EQ(flow.transport, ws_kind);
  EXPECT_EQ(flow.local, ours->local());
  EXPECT_EQ(flow.remote, peer.local());
  EXPECT_EQ(flow.transport_id, 2u);
  EXPECT_NE(flow.connection, 0u);
}

TEST(WsTransport, FindsTheSubProtocolAmongOthers_Rfc7118_4_1) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  StreamPeer peer(loop, ours->local());
  peer.send(ws::handshake("Sec-WebSocket-Protocol: chat, sip ,soap\r\n"));
  const auto answer = peer.receive(100);
  EXPECT_NE(answer.find("HTTP/1.1 101 "), std::string::npos) << answer;
  EXPECT_NE(answer.find("Sec-WebSocket-Protocol: sip\r\n"), std::string::npos) << answer;
}

/// What a server of ours answers to this before it hangs up.
std::string refusal(const std::string& request) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  StreamPeer peer(loop, ours->local());
  peer.send(request);
  EXPECT_TRUE(peer.wait_end()) << request;
  ours.close();
  EXPECT_TRUE(ours.recorder.opened.empty());
  EXPECT_TRUE(ours.recorder.closed.empty()) << "a flow that never was";
  return peer.received.substr(0, peer.received.find(' ', 9));
}

TEST(WsTransport, RefusesAHandshakeWithoutTheSubProtocol_Rfc7118_4_1) {
  EXPECT_EQ(refusal(ws::handshake("")), "HTTP/1.1 400");
  EXPECT_EQ(refusal(ws::handshake("Sec-WebSocket-Protocol: chat\r\n")), "HTTP/1.1 400");
  EXPECT_EQ(refusal(ws::handshake("Sec-WebSocket-Protocol: sips, xsip\r\n")), "HTTP/1.1 400");
}

TEST(WsTransport, RefusesAnotherVersion_Rfc6455_4_4) {
  EXPECT_EQ(refusal(ws::handshake("Sec-WebSocket-Protocol: sip\r\n", 8)), "HTTP/1.1 426");
  EXPECT_EQ(refusal(ws::handshake("Sec-WebSocket-Protocol: sip\r\n", 130)), "HTTP/1.1 426");
}

TEST(WsTransport, RefusesWhatIsNoWebSocketHandshake) {
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "HTTP/1.1 426");
  EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"), "HTTP/1.1 426");
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"),
            "HTTP/1.1 426");
  // In whatever words: no flow ever opens, and the connection ends.
  refusal("CONNECT example.com:443 HTTP/1.1\r\nHost: a\r\n\r\n");
  refusal("\x16\x03\x01\x02\x03\r\n\r\n");
  refusal("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP a\r\n\r\n");
  refusal("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  refusal("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(100'000, 'x'));
}

TEST(WsTransport, ReceivesTextAndBinaryAndAnswers_Rfc7118_4_2) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  int answers = 0;
  ours.recorder.when_message = [&](const Buffer&, const Flow& flow) {
    EXPECT_TRUE(ours->send(flow, ++answers == 1 ? "reply \xC3\xA9" : "reply \xE9"));
  };
  WsPeer peer(loop, ours->local());
  peer.send(ws::frame(message("a")) + ws::frame(message("b", 300), ws::binary));
  const std::string expected = ws::plain_frame("reply \xC3\xA9") + ws::plain_frame("reply \xE9", ws::binary);
  EXPECT_EQ(peer.receive(expected.size()), expected) << "what is not UTF-8 goes as binary";
  ASSERT_EQ(ours.recorder.messages.size(), 2u);
  EXPECT_EQ(ours.recorder.messages[0].bytes, message("a"));
  EXPECT_EQ(ours.recorder.messages[1].bytes, message("b", 300));
  EXPECT_EQ(ours.recorder.messages[1].flow, ours.recorder.opened[0]);
}

TEST(WsTransport, ReceivesWhatComesWithTheHandshake) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  StreamPeer peer(loop, ours->local());
  peer.send(ws::handshake() + ws::frame(message("a")));
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == 1; }));
  EXPECT_EQ(ours.recorder.messages[0].bytes, message("a"));
}

TEST(WsTransport, JoinsTheFragmentsOfAMessage_Rfc6455_5_4) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  WsPeer peer(loop, ours->local());
  const std::string whole = message("a", 20'000);
  peer.send(ws::frame(whole.substr(0, 5), ws::text, false) +
            ws::frame(whole.substr(5, 10'000), ws::continuation, false) + ws::frame("are you there", ws::ping) +
            ws::frame({}, ws::continuation, false) + ws::frame(whole.substr(10'005), ws::continuation));
  const std::string pong = ws::plain_frame("are you there", ws::pong);
  EXPECT_EQ(peer.receive(pong.size()), pong);
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == 1; }));
  EXPECT_EQ(ours.recorder.messages[0].bytes, whole);
  peer.send(ws::frame(message("b"), ws::binary, false) + ws::frame({}, ws::continuation));
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == 2; }));
  EXPECT_EQ(ours.recorder.messages[1].bytes, message("b"));
}

TEST(WsTransport, ReceivesAMessageByteByByte) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  WsPeer peer(loop, ours->local());
  for (const char c : ws::frame(message("a"))) {
    peer.send({&c, 1});
    uv_run(loop.uv(), UV_RUN_NOWAIT);
  }
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == 1; }));
  EXPECT_EQ(ours.recorder.messages[0].bytes, message("a"));
}

TEST(WsTransport, ReceivesAMessageOfTheGreatestSize) {
  Loop loop;
  TransportLimits limits;
  TestTransport ours(loop, ws_kind, "127.0.0.1:0", limits), theirs(loop, ws_kind, "127.0.0.1:0", limits);
  const auto flow = ours->flow_to(theirs->local()).value();
  const std::string large = message("a", limits.message.message - message("a").size());
  ASSERT_TRUE(ours->send(flow, large));
  ASSERT_TRUE(run_until(loop, [&] { return theirs.recorder.messages.size() == 1; }));
  EXPECT_EQ(theirs.recorder.messages[0].bytes, large);
}

TEST(WsTransport, AnswersAPingWithAPong_Rfc5626_4_4_1) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  WsPeer peer(loop, ours->local());
  peer.send(ws::frame("\r\n\r\n"));
  EXPECT_EQ(peer.receive(4), ws::plain_frame("\r\n"));
  peer.send(ws::frame("\r\n") + ws::frame("") + ws::frame(message("a")));
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == 1; }));
  EXPECT_EQ(ours.recorder.messages[0].bytes, message("a"));
}

TEST(WsTransport, ClosesOnAMessageThatIsTooLarge_Rfc6455_7_4_1) {
  for (const bool fragmented : {false, true}) {
    Loop loop;
    TransportLimits limits;
    limits.message.message = 5000;
    TestTransport ours(loop, ws_kind, "127.0.0.1:0", limits);
    ours.recorder.when_refused = [&](const Flow& flow) { EXPECT_TRUE(ours->send(flow, "513")); };
    WsPeer peer(loop, ours->local());
    if (fragmented) {
      peer.send(ws::frame(std::string(3000, 'a'), ws::text, false) +
                ws::frame(std::string(3000, 'b'), ws::continuation, false));
    } else {
      peer.send(ws::frame(std::string(5001, 'a')));
    }
    const std::string expected = ws::plain_frame("513") + ws::plain_close(1009);
    EXPECT_EQ(peer.receive(expected.size()), expected);
    ASSERT_EQ(ours.recorder.refused.size(), 1u);
    EXPECT_EQ(ours.recorder.refused[0].error.code, Errc::too_large);
    EXPECT_LE(ours.recorder.refused[0].partial.size(), 5000u);
    peer.close();
    ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
    EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::too_large);
    EXPECT_TRUE(ours.recorder.messages.empty());
  }
}

TEST(WsTransport, ClosesOnFramesThatBreakTheProtocol_Rfc6455_5) {
  const std::string broken[] = {
      ws::frame("x", 3),                                           // a reserved opcode
      "\xC1\x81mask?",                                             // a reserved bit
      ws::frame("x", ws::continuation),                            // of nothing
      ws::frame("x", ws::text, false) + ws::frame("y", ws::text),  // two at once
      ws::frame("x", ws::ping, false),                             // a control frame in fragments
      ws::frame(std::string(200, 'x'), ws::ping),                  // one that is too long
      ws::frame("\xFF\xFE"),                                       // text that is none
      "\x81\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFFmask",              // no length
  };
  for (const auto& bytes : broken) {
    Loop loop;
    TestTransport ours(loop, ws_kind);
    WsPeer peer(loop, ours->local());
    peer.send(bytes);
    ASSERT_TRUE(run_until(loop, [&] { return peer.poll() || peer.received.find('\x88') != std::string::npos; }))
        << ::testing::PrintToString(bytes);
    peer.close();
    ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
    EXPECT_TRUE(ours.recorder.messages.empty());
  }
}

TEST(WsTransport, ReportsAPeerThatIsCutOffInMidFrame) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  WsPeer peer(loop, ours->local());
  peer.send(ws::frame(message("a")) + ws::frame(message("b", 3000)).substr(0, 1000));
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == 1; }));
  peer.close();
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed[0].flow, ours.recorder.opened[0]);
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::transport_failed);
  EXPECT_EQ(ours.recorder.messages.size(), 1u);
  const auto sent = ours->send(ours.recorder.opened[0], "x");
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::gone);
}

TEST(WsTransport, AnswersAClose_Rfc6455_5_5_1) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  WsPeer peer(loop, ours->local());
  peer.send(ws::frame("\x03\xE8", ws::close));
  EXPECT_EQ(peer.receive(4), ws::plain_close(1000));
  EXPECT_TRUE(peer.wait_end());
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed.size(), 1u);
}

// Our client.

TEST(WsTransport, ConnectsAndQueuesWhatIsSentMeanwhile) {
  Loop loop;
  TestTransport ours(loop, ws_kind), theirs(loop, ws_kind);
  const auto flow = ours->flow_to(theirs->local());
  ASSERT_TRUE(flow.has_value());
  EXPECT_EQ(flow->transport, ws_kind);
  EXPECT_EQ(flow->local.host(), "127.0.0.1");
  EXPECT_NE(flow->local.port(), 0);
  ASSERT_TRUE(ours->send(*flow, message("a")));
  ASSERT_TRUE(ours->send(*flow, message("b", 30'000)));
  EXPECT_TRUE(ours.recorder.opened.empty()) << "never from within flow_to() or send()";
  ASSERT_TRUE(run_until(loop, [&] { return theirs.recorder.messages.size() == 2; }));
  EXPECT_EQ(theirs.recorder.messages[0].bytes, message("a"));
  EXPECT_EQ(theirs.recorder.messages[1].bytes, message("b", 30'000));
  ASSERT_EQ(ours.recorder.opened.size(), 1u);
  EXPECT_EQ(ours.recorder.opened[0], *flow);
  EXPECT_EQ(theirs.recorder.opened[0].remote, flow->local);
}

TEST(WsTransport, ReusesAConnectionWhicheverSideMadeIt_18) {
  Loop loop;
  TestTransport ours(loop, ws_kind), theirs(loop, ws_kind);
  const auto flow = ours->flow_to(theirs->local()).value();
  EXPECT_EQ(ours->flow_to(theirs->local()).value(), flow) << "while connecting";
  ASSERT_TRUE(run_until(loop, [&] { return theirs.recorder.opened.size() == 1 && ours.recorder.opened.size() == 1; }));
  EXPECT_EQ(ours->flow_to(theirs->local()).value(), flow) << "when open";
  const auto accepted = theirs.recorder.opened[0];
  EXPECT_EQ(theirs->flow_to(accepted.remote).value(), accepted) << "the way back";
}

TEST(WsTransport, LeavesFromTheHostItListensOn) {
  Loop loop;
  TestTransport ours(loop, ws_kind, "127.0.0.3:0"), theirs(loop, ws_kind);
  const auto flow = ours->flow_to(theirs->local());
  ASSERT_TRUE(flow.has_value());
  EXPECT_EQ(flow->local.host(), "127.0.0.3");
}

/// A server that answers a handshake with whatever it is told; its connection.
struct WsServer {
  Loop& loop;
  int socket = -1;
  SocketAddress at;
  StreamPeer peer;
  explicit WsServer(Loop& on) : loop(on), peer(on) {
    socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const auto any = address("127.0.0.1:0");
    EXPECT_EQ(::bind(socket, any.raw(), any.raw_size()), 0);
    EXPECT_EQ(::listen(socket, 8), 0);
    at = bound_to(socket);
  }
  ~WsServer() { ::close(socket); }
  /// The client's handshake.
  std::string accept() {
    Timer tick(loop.scheduler(), [&] { tick.start(milliseconds(1)); });
    tick.start(milliseconds(1));
    run_until(loop, [&] {
      if (peer.socket < 0) peer.socket = ::accept4(socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      return peer.socket >= 0;
    });
    return peer.receive(100);
  }
};

TEST(WsTransport, AsksForTheSubProtocol_Rfc7118_4_1) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  WsServer server(loop);
  const auto flow = ours->flow_to(server.at, "sip.example.com").value();
  const std::string asked = server.accept();
  EXPECT_NE(asked.find("GET / HTTP/1.1\r\n"), std::string::npos) << asked;
  EXPECT_NE(asked.find("Host: sip.example.com:" + std::to_string(server.at.port()) + "\r\n"), std::string::npos)
      << asked;
  EXPECT_NE(asked.find("Sec-WebSocket-Protocol: sip\r\n"), std::string::npos) << asked;
  EXPECT_NE(asked.find("Sec-WebSocket-Version: 13\r\n"), std::string::npos) << asked;
  ours->close_flow(flow);
  EXPECT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
}

/// The answer to `request` that accepts it (RFC 6455 §4.2.2), with these rows.
std::string acceptance(const std::string& request, const std::string& more) {
  constexpr std::string_view name = "Sec-WebSocket-Key: ";
  const auto at = request.find(name) + name.size();
  const std::string key = request.substr(at, request.find('\r', at) - at) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char hash[20];
  lws_SHA1(reinterpret_cast<const unsigned char*>(key.data()), key.size(), hash);
  char accept[40];
  lws_b64_encode_string(reinterpret_cast<const char*>(hash), sizeof hash, accept, sizeof accept);
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
         std::string(accept) + "\r\n" + more + "\r\n";
}

TEST(WsTransport, TakesOnlyAServerThatAgreesToTheSubProtocol_Rfc7118_4_1) {
  for (const bool agrees : {true, false}) {
    Loop loop;
    TestTransport ours(loop, ws_kind);
    WsServer server(loop);
    const auto flow = ours->flow_to(server.at).value();
    server.peer.send(acceptance(server.accept(), agrees ? "Sec-WebSocket-Protocol: sip\r\n" : ""));
    ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.opened.size() + ours.recorder.closed.size() == 1; }));
    EXPECT_EQ(ours.recorder.opened.size(), agrees ? 1u : 0u);
    if (!agrees) {
      EXPECT_EQ(ours.recorder.closed[0].flow, flow);
    }
    server.peer.close();
  }
}

TEST(WsTransport, GivesUpOnAServerThatDoesNotSpeakIt) {
  TransportLimits limits;
  limits.connect_timeout = milliseconds(300);
  const std::string answers[] = {
      "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\nSec-WebSocket-Protocol: sip\r\n\r\n",
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
      "SIP/2.0 400 Bad Request\r\n\r\n",
      "",
  };
  for (const auto& answer : answers) {
    Loop loop;
    TestTransport ours(loop, ws_kind, "127.0.0.1:0", limits);
    WsServer server(loop);
    const auto flow = ours->flow_to(server.at).value();
    ASSERT_TRUE(ours->send(flow, message("a")));
    server.accept();
    if (answer.empty()) {
      server.peer.close();
    } else {
      server.peer.send(answer);
    }
    ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); })) << answer;
    EXPECT_EQ(ours.recorder.closed[0].flow, flow);
    EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::transport_failed);
    EXPECT_TRUE(ours.recorder.opened.empty());
  }
}

TEST(WsTransport, ReportsARefusedConnectionOnceAndLeavesNothingBehind) {
  Loop loop;
  SocketAddress nobody;
  {
    const TestTransport gone(loop, ws_kind);
    nobody = gone.transport->local();
  }
  TestTransport ours(loop, ws_kind);
  int handles_before = 0, handles_after = 0;
  const auto count = [&](int& handles) {
    uv_walk(loop.uv(), [](uv_handle_t*, void* total) { ++*static_cast<int*>(total); }, &handles);
  };
  count(handles_before);
  const auto flow = ours->flow_to(nobody);
  if (flow) {
    EXPECT_TRUE(ours.recorder.closed.empty()) << "never from within flow_to()";
    ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
    EXPECT_EQ(ours.recorder.closed[0].flow, *flow);
    EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::transport_failed);
  }
  wait(loop, milliseconds(20));
  EXPECT_EQ(ours.recorder.closed.size(), flow ? 1u : 0u);
  EXPECT_TRUE(ours.recorder.opened.empty());
  count(handles_after);
  EXPECT_EQ(handles_after, handles_before);
}

TEST(WsTransport, FollowsNoRedirect) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  WsServer server(loop), elsewhere(loop);
  ASSERT_TRUE(ours->flow_to(server.at));
  server.accept();
  server.peer.send("HTTP/1.1 302 Found\r\nLocation: http://" + elsewhere.at.text() + "/\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  wait(loop, milliseconds(20));
  EXPECT_LT(::accept4(elsewhere.socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC), 0);
}

TEST(WsTransport, GivesUpConnectingInTime) {
  Loop loop;
  TransportLimits limits;
  limits.connect_timeout = milliseconds(30);
  TestTransport ours(loop, ws_kind, "127.0.0.1:0", limits);
  WsServer silent(loop);  // connects, and never shakes hands
  const auto flow = ours->flow_to(silent.at).value();
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed[0].flow, flow);
  EXPECT_EQ(ours.recorder.closed[0].error, (Error{Errc::transport_failed, "connect timed out", ETIMEDOUT}));
}

// Limits.

TEST(WsTransport, CloseFlowSendsWhatIsQueuedFirst) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  WsPeer peer(loop, ours->local());
  const auto flow = ours.recorder.opened.at(0);
  const std::string large(60'000, 'x');
  std::string expected;
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(ours->send(flow, large));
    expected += ws::plain_frame(large);
  }
  ours->close_flow(flow);
  const auto sent = ours->send(flow, "more");
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::gone);
  expected += ws::plain_close(1000);
  EXPECT_EQ(peer.receive(expected.size()), expected);
  peer.send(ws::frame("\x03\xE8", ws::close));
  EXPECT_TRUE(peer.wait_end());
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::cancelled);
}

TEST(WsTransport, CloseFlowWhileConnectingStillSendsWhatIsQueued) {
  Loop loop;
  TestTransport ours(loop, ws_kind), theirs(loop, ws_kind);
  const auto flow = ours->flow_to(theirs->local()).value();
  ASSERT_TRUE(ours->send(flow, message("a")));
  ours->close_flow(flow);
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.closed.size() == 1 && theirs.recorder.closed.size() == 1; }));
  EXPECT_EQ(theirs.recorder.messages.size(), 1u);
}

TEST(WsTransport, CutsOffAPeerThatDoesNotReadAndNoOther) {
  Loop loop;
  TransportLimits limits;
  limits.send_queue = 100'000;
  TestTransport ours(loop, ws_kind, "127.0.0.1:0", limits);
  WsPeer deaf(loop, ours->local());
  const auto flow = ours.recorder.opened.at(0);
  WsPeer other(loop, ours->local());
  Result<void> sent;
  for (int i = 0; i < 2000 && sent; ++i) {
    sent = ours->send(flow, std::string(50'000, 'x'));
    if (i % 2 == 0) uv_run(loop.uv(), UV_RUN_NOWAIT);
  }
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::limit_reached);
  EXPECT_TRUE(ours.recorder.closed.empty()) << "never from within send()";
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed[0].flow, flow);
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::limit_reached);
  ASSERT_TRUE(ours->send(ours.recorder.opened.at(1), "still here"));
  EXPECT_EQ(other.receive(12), ws::plain_frame("still here"));
}

TEST(WsTransport, ClosesAMessageThatIsNeverWhole) {
  Loop loop;
  TransportLimits limits;
  limits.message_timeout = milliseconds(40);
  TestTransport ours(loop, ws_kind, "127.0.0.1:0", limits);
  WsPeer slow(loop, ours->local()), quiet(loop, ours->local());
  slow.send(ws::frame("OPTIONS sip", ws::text, false));
  // Traffic does not put it off.
  Timer drip(loop.scheduler(), [&] {
    const auto piece = ws::frame("x", ws::continuation, false);
    ::send(slow.socket, piece.data(), piece.size(), MSG_NOSIGNAL);
    drip.start(milliseconds(10));
  });
  drip.start(milliseconds(10));
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed[0].flow.remote, slow.local());
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::timed_out);
  EXPECT_EQ(ours.recorder.closed.size(), 1u) << "a connection between messages stays";
}

TEST(WsTransport, PingsAnIdlePeerAndClosesOneThatIsSilent_Rfc7118_6) {
  Loop loop;
  TransportLimits limits;
  limits.idle_timeout = milliseconds(60);
  TestTransport ours(loop, ws_kind, "127.0.0.1:0", limits);
  // The second is a stack of ours, which answers.
  WsPeer silent(loop, ours->local());
  TestTransport theirs(loop, ws_kind);
  ASSERT_TRUE(theirs->flow_to(ours->local()));
  ASSERT_TRUE(run_until(loop, [&] { return !ours.recorder.closed.empty(); }));
  EXPECT_EQ(ours.recorder.closed[0].flow.remote, silent.local());
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::timed_out);
  silent.wait_end();
  EXPECT_EQ(silent.received, ws::plain_frame("?", ws::ping));
  wait(loop, milliseconds(150));
  EXPECT_EQ(ours.recorder.closed.size(), 1u) << "who answers is not idle";
}

TEST(WsTransport, ClosesAConnectionThatDeliversNoMessageInTime) {
  Loop loop;
  TransportLimits limits;
  limits.first_message_timeout = milliseconds(100);
  TestTransport ours(loop, ws_kind, "127.0.0.1:0", limits), theirs(loop, ws_kind);
  StreamPeer quiet(loop, ours->local()), slow(loop, ours->local());  // not even a handshake
  WsPeer pings(loop, ours->local()), speaks(loop, ours->local());
  ASSERT_TRUE(ours->flow_to(theirs->local())) << "whom we called may stay silent";
  speaks.send(ws::frame(message("a")));
  std::string request = ws::handshake();
  Timer drip(loop.scheduler(), [&] {
    const auto ping = ws::frame("\r\n\r\n");
    ::send(pings.socket, ping.data(), ping.size(), MSG_NOSIGNAL);
    ::send(slow.socket, request.data(), 1, MSG_NOSIGNAL);
    request.erase(0, 1);
    drip.start(milliseconds(10));
  });
  drip.start(milliseconds(10));
  EXPECT_TRUE(quiet.wait_end());
  EXPECT_TRUE(slow.wait_end());
  EXPECT_TRUE(pings.wait_end());
  wait(loop, milliseconds(30));
  ASSERT_EQ(ours.recorder.closed.size(), 1u) << "two of them were never open";
  EXPECT_EQ(ours.recorder.closed[0].flow.remote, pings.local());
  EXPECT_EQ(ours.recorder.closed[0].error.code, Errc::timed_out);
}

TEST(WsTransport, AtTheLimitTheOldestWithoutAMessageMakesRoom) {
  Loop loop;
  TransportLimits limits;
  limits.connections = 2;
  TestTransport ours(loop, ws_kind, "127.0.0.1:0", limits);
  WsPeer speaks(loop, ours->local());
  speaks.send(ws::frame(message("a")));
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == 1; }));
  StreamPeer half_open(loop, ours->local());
  wait(loop, milliseconds(5));
  WsPeer newcomer(loop, ours->local());
  EXPECT_TRUE(half_open.wait_end());
  EXPECT_EQ(ours.recorder.opened.size(), 2u);
  newcomer.send(ws::frame(message("b")));
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == 2; }));
  StreamPeer late(loop, ours->local());
  EXPECT_TRUE(late.wait_end()) << "all have delivered";
  EXPECT_TRUE(ours.recorder.closed.empty());
}

TEST(WsTransport, AHalfOpenFloodKeepsNobodyOut) {
  Loop loop;
  TransportLimits limits;
  limits.connections = 20;
  TestTransport ours(loop, ws_kind, "127.0.0.1:0", limits);
  WsPeer speaks(loop, ours->local());
  speaks.send(ws::frame(message("a")));
  ASSERT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == 1; }));
  std::vector<std::unique_ptr<StreamPeer>> silent;
  for (int i = 0; i < 200; ++i) {
    silent.push_back(std::make_unique<StreamPeer>(loop, ours->local()));
    if (i % 2 == 0) silent.back()->send("GET / HTTP/1.1\r\nHo");
    if (i % 16 == 0) uv_run(loop.uv(), UV_RUN_NOWAIT);
  }
  WsPeer newcomer(loop, ours->local());
  newcomer.send(ws::frame(message("b")));
  speaks.send(ws::frame(message("c")));
  EXPECT_TRUE(run_until(loop, [&] { return ours.recorder.messages.size() == 3; }));
  EXPECT_EQ(ours.recorder.opened.size(), 2u);
}

TEST(WsTransport, WaitsForDescriptorsRatherThanSpinning) {
  if (!NoDescriptors::can_be) GTEST_SKIP() << "the sanitizers need descriptors";
  Loop loop;
  TestTransport ours(loop, ws_kind);
  StreamPeer silent(loop, ours->local());
  wait(loop, milliseconds(20));
  StreamPeer peer(loop, ours->local());
  peer.send(ws::handshake());
  {
    const NoDescriptors none;
    // The first goes, to make room for the second.
    EXPECT_TRUE(run_until(loop, [&] { return ours.recorder.opened.size() == 1; }));
    EXPECT_TRUE(silent.wait_end());
  }
  ASSERT_EQ(ours.recorder.accept_failures.size(), 1u);
  EXPECT_EQ(ours.recorder.accept_failures[0], (Error{Errc::limit_reached, "file descriptors", EMFILE}));
  EXPECT_EQ(ours.recorder.opened[0].remote, peer.local());
}

TEST(WsTransport, SpeaksIpv6) {
  Loop loop;
  if (!has_ipv6(loop)) GTEST_SKIP() << "this machine has no ::1";
  TestTransport ours(loop, ws_kind, "[::]:0"), theirs(loop, ws_kind, "[::1]:0");
  const auto flow = ours->flow_to(theirs->local());
  ASSERT_TRUE(flow);
  ASSERT_TRUE(ours->send(*flow, message("a")));
  ASSERT_TRUE(run_until(loop, [&] { return !theirs.recorder.messages.empty(); }));
  EXPECT_EQ(theirs.recorder.messages[0].flow.remote, flow->local);
  EXPECT_EQ(flow->local.host(), "::1");
}

// A handler may do anything.

TEST(WsTransport, AHandlerMayCloseTheFlowItsMessageCameBy) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  ours.recorder.when_message = [&](const Buffer&, const Flow& flow) {
    EXPECT_TRUE(ours->send(flow, "bye"));
    ours->close_flow(flow);
  };
  WsPeer peer(loop, ours->local());
  peer.send(ws::frame(message("a")) + ws::frame(message("b")));
  const auto expected = ws::plain_frame("bye") + ws::plain_close(1000);
  EXPECT_EQ(peer.receive(expected.size()), expected);
  EXPECT_EQ(ours.recorder.messages.size(), 1u);
}

/// `event` is the moment at which a handler closes the transport, which is destroyed from `done`.
void close_when(std::function<void(const Flow&)> Recorder::* event) {
  Loop loop;
  TransportLimits limits;
  limits.message.message = 1000;
  TestTransport ours(loop, ws_kind, "127.0.0.1:0", limits), theirs(loop, ws_kind);
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
  one.send(ws::handshake() + ws::frame(message("a")) + ws::frame(message("b", 2000)));
  two.send(ws::handshake());
  two.close();
  ASSERT_TRUE(run_until(loop, [&] { return done; }));
  auto begun = ours.recorder.opened;
  if (std::ranges::find(begun, connecting) == begun.end()) begun.push_back(connecting);
  EXPECT_EQ(ours.recorder.closed.size(), begun.size()) << "each flow ends once";
  for (const auto& [flow, error] : ours.recorder.closed) {
    EXPECT_NE(std::ranges::find(begun, flow), begun.end()) << flow.remote.text();
  }
}

TEST(WsTransport, AHandlerMayCloseTheTransportWhenAFlowOpens) { close_when(&Recorder::when_opened); }
TEST(WsTransport, AHandlerMayCloseTheTransportWhenAMessageComes) { close_when(&Recorder::when_message_on); }
TEST(WsTransport, AHandlerMayCloseTheTransportWhenAMessageIsTooLarge) { close_when(&Recorder::when_refused); }
TEST(WsTransport, AHandlerMayCloseTheTransportWhenAFlowCloses) { close_when(&Recorder::when_closed); }

TEST(WsTransport, AHandlerMayConnectAgainWhenAFlowCloses) {
  Loop loop;
  TestTransport ours(loop, ws_kind), theirs(loop, ws_kind);
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

TEST(WsTransport, CloseEndsEveryFlowAndComesOnceAllHaveEnded) {
  Loop loop;
  TestTransport ours(loop, ws_kind);
  const WsPeer one(loop, ours->local()), two(loop, ours->local());
  ASSERT_EQ(ours.recorder.opened.size(), 2u);
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

TEST(WsTransport, LeavesNothingOnAForeignLoop) {
  uv_loop_t foreign;
  ASSERT_EQ(uv_loop_init(&foreign), 0);
  {
    Loop loop(&foreign);
    TestTransport ours(loop, ws_kind), theirs(loop, ws_kind);
    ASSERT_TRUE(ours->flow_to(theirs->local()));
    ASSERT_TRUE(run_until(loop, [&] { return theirs.recorder.opened.size() == 1; }));
    ours.close();
    theirs.close();
    bool done = false;
    loop.close([&] { done = true; });
    uv_run(&foreign, UV_RUN_DEFAULT);
    EXPECT_TRUE(done);
  }
  EXPECT_EQ(uv_loop_close(&foreign), 0) << "no handle is left";
}

}  // namespace
}  // namespace sip::net
