// The transport layer on a real loop, met by plain sockets and by another stack.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/net/transport_layer.hpp"

#include "plain_peers.hpp"
#include "wire_text.hpp"

namespace sip::net {
namespace {

using ::testing::HasSubstr;
using testing::options;

/// One stack on a loop; it answers every request 200 unless told otherwise.
struct Stack {
  Loop& loop;
  std::optional<TransportLayer> layer;
  std::vector<std::string> requests;   // top Via as the layers above see it
  std::vector<std::string> responses;  // start lines
  std::vector<FlowClosed> closed;
  bool answers = true;
  Subscription taker, response_taker, closed_watcher;

  explicit Stack(Loop& on, const TransportLimits& limits = {}) : loop(on) {
    layer.emplace(on, limits);
    taker = on.bus().take<RequestReceived>([this](RequestReceived& event) {
      if (!answers) return false;
      requests.emplace_back(*event.request.headers.raw(HeaderId::via));
      EXPECT_TRUE(layer->send(layer->response_route(event.request.top_via(), event.flow).flow,
                              reply(event.request, Status::ok)));
      return true;
    });
    response_taker = on.bus().take<ResponseReceived>([this](ResponseReceived& event) {
      responses.emplace_back(event.response.reason());
      return true;
    });
    closed_watcher = on.bus().on<FlowClosed>([this](const FlowClosed& event) { closed.push_back(event); });
  }
  ~Stack() { close(); }
  void close() {
    if (!layer) return;
    bool done = false;
    layer->close([&] {
      layer.reset();
      done = true;
    });
    EXPECT_TRUE(run_until(loop, [&] { return done; }));
  }
  SocketAddress listen(TransportKind kind, const char* local) { return layer->listen(kind, address(local)).value(); }
};

std::string via(TransportKind kind, const std::string& sent_by) {
  return "SIP/2.0/" + std::string(via_name(kind)) + " " + sent_by + ";rport;branch=z9hG4bKabc";
}

std::string receive(Loop& loop, const DatagramPeer& peer, const std::function<bool()>& sent) {
  EXPECT_TRUE(run_until(loop, sent));
  return peer.receive().bytes;
}

TEST(Loopback, ARequestOverUdpIsAnsweredAtRport_Rfc3581_4) {
  Loop loop;
  Stack stack(loop);
  const auto at = stack.listen(TransportKind::udp, "127.0.0.1:0");
  const DatagramPeer peer;
  peer.send(at, options(via(TransportKind::udp, "nat.invalid:5060")));
  const auto answer = receive(loop, peer, [&] { return !stack.requests.empty(); });
  const auto port = std::to_string(peer.local().port());
  EXPECT_THAT(answer, HasSubstr("SIP/2.0 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr(";rport=" + port));
  EXPECT_THAT(answer, HasSubstr(";received=127.0.0.1"));
}

TEST(Loopback, ARequestThatNobodyTakesIs503_21_5_4) {
  Loop loop;
  Stack stack(loop);
  stack.answers = false;
  const auto at = stack.listen(TransportKind::udp, "127.0.0.1:0");
  int dropped = 0;
  const auto watcher = loop.bus().on<MessageDropped>([&](const MessageDropped&) { ++dropped; });
  const DatagramPeer peer;
  peer.send(at, options(via(TransportKind::udp, "127.0.0.1:9")));
  EXPECT_THAT(receive(loop, peer, [&] { return dropped == 1; }), HasSubstr("SIP/2.0 503 "));
}

TEST(Loopback, AFoldedRequestIsReadInTheBlockItCameIn_7_3_1) {
  Loop loop;
  Stack stack(loop);
  const auto at = stack.listen(TransportKind::udp, "127.0.0.1:0");
  const DatagramPeer peer;
  peer.send(at, options(via(TransportKind::udp, "127.0.0.1:9") + "\r\n ;extra=1"));
  EXPECT_THAT(receive(loop, peer, [&] { return !stack.requests.empty(); }), HasSubstr("200 OK"));
}

TEST(Loopback, ADatagramPastTheLimitIs513_21_5_14) {
  Loop loop;
  TransportLimits limits;
  limits.message.message = 1000;
  Stack stack(loop, limits);
  const auto at = stack.listen(TransportKind::udp, "127.0.0.1:0");
  int refused = 0;
  const auto watcher = loop.bus().on<MessageRefused>([&](const MessageRefused& event) { refused = event.status; });
  const DatagramPeer peer;
  peer.send(at, options(via(TransportKind::udp, "127.0.0.1:9"), "Subject: " + std::string(2000, 'x') + "\r\n"));
  EXPECT_THAT(receive(loop, peer, [&] { return refused != 0; }), HasSubstr("SIP/2.0 513 "));
}

TEST(Loopback, RequestsOverOneTcpConnectionAreAnsweredOnIt_18_2_2) {
  Loop loop;
  Stack stack(loop);
  const auto at = stack.listen(TransportKind::tcp, "127.0.0.1:0");
  StreamPeer peer(loop, at);
  const auto request = options(via(TransportKind::tcp, "192.0.2.1:9"), "Content-Length: 0\r\n");
  peer.send(request + "\r\n\r\n" + request);
  std::string received;
  for (std::size_t answers = 0; answers < 2 && !peer.ended;) {
    received += peer.receive(1);
    answers = 0;
    for (auto found = received.find("200 OK"); found != std::string::npos; found = received.find("200 OK", found + 1)) {
      ++answers;
    }
  }
  EXPECT_EQ(stack.requests.size(), 2u);
}

TEST(Loopback, ARequestOverTcpWithoutContentLengthIs400AndTheEnd_18_3) {
  Loop loop;
  Stack stack(loop);
  const auto at = stack.listen(TransportKind::tcp, "127.0.0.1:0");
  StreamPeer peer(loop, at);
  peer.send(options(via(TransportKind::tcp, "192.0.2.1:9")));
  EXPECT_TRUE(peer.wait_end());
  EXPECT_FALSE(peer.reset);
  EXPECT_THAT(peer.received, HasSubstr("SIP/2.0 400 Missing Content-Length\r\n"));
  EXPECT_TRUE(stack.requests.empty());
}

/// Two stacks, each on a loop of its own, in one thread: a request one way, its response back.
void round_trip(TransportKind kind, const char* client_local, const char* server_local, const char* server_host) {
  Loop client_loop, server_loop;
  Stack client(client_loop), server(server_loop);
  client.listen(kind, client_local);
  const auto bound = server.listen(kind, server_local);
  const auto target = SocketAddress::parse(server_host, bound.port()).value();
  const auto flow = client.layer->flow_to({kind, target});
  ASSERT_TRUE(flow.has_value());
  const auto sent_by = client.layer->sent_by(*flow);
  EXPECT_EQ(sent_by.find("0.0.0.0"), std::string::npos);
  EXPECT_EQ(sent_by.find("[::]"), std::string::npos);
  ASSERT_TRUE(client.layer->send(*flow, options(via(kind, sent_by), "Content-Length: 0\r\n")));
  ASSERT_TRUE(run_until(client_loop, [&] {
    uv_run(server_loop.uv(), UV_RUN_NOWAIT);
    uv_run(client_loop.uv(), UV_RUN_NOWAIT);
    // Keeps run_until() from waiting on a loop to which nothing more will come by itself.
    client_loop.post([] {});
    return !client.responses.empty();
  })) << server_host;
  EXPECT_EQ(client.responses, std::vector<std::string>{"OK"});
  EXPECT_EQ(server.requests.size(), 1u);
}

TEST(Loopback, TwoStacksMeetOverUdp) { round_trip(TransportKind::udp, "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1"); }
TEST(Loopback, TwoStacksMeetOverTcp) { round_trip(TransportKind::tcp, "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1"); }

TEST(Loopback, TwoStacksMeetOnWildcards) {
  for (const auto kind : {TransportKind::udp, TransportKind::tcp}) {
    round_trip(kind, "0.0.0.0:0", "0.0.0.0:0", "127.0.0.7");
  }
}

TEST(Loopback, TwoStacksMeetOverIpv6) {
  Loop loop;
  if (!has_ipv6(loop)) GTEST_SKIP() << "this machine has no ::1";
  for (const auto kind : {TransportKind::udp, TransportKind::tcp}) {
    round_trip(kind, "[::1]:0", "[::1]:0", "::1");
    round_trip(kind, "[::]:0", "[::]:0", "::1");
  }
}

TEST(Loopback, AnUnreachablePeerIsToldAsAClosedFlow_18_4) {
  for (const auto kind : {TransportKind::udp, TransportKind::tcp}) {
    Loop loop;
    Stack stack(loop);
    stack.listen(kind, "0.0.0.0:0");
    SocketAddress nobody;
    {
      const DatagramPeer gone;
      nobody = gone.local();
    }
    const auto flow = stack.layer->flow_to({kind, nobody});
    ASSERT_TRUE(flow.has_value());
    ASSERT_TRUE(stack.layer->send(*flow, "OPTIONS"));
    ASSERT_TRUE(run_until(loop, [&] { return !stack.closed.empty(); })) << uri_name(kind);
    EXPECT_EQ(stack.closed[0].flow, *flow);
    EXPECT_EQ(stack.closed[0].reason.code, Errc::connection_refused);
  }
}

TEST(Loopback, AHandlerMayShutTheStackDown) {
  for (const auto kind : {TransportKind::udp, TransportKind::tcp}) {
    Loop loop;
    auto layer = std::make_unique<TransportLayer>(loop);
    const auto at = layer->listen(kind, address("127.0.0.1:0")).value();
    const auto taker = loop.bus().take<RequestReceived>([&](RequestReceived& event) {
      EXPECT_TRUE(layer->reply_statelessly(event.request, reply(event.request, Status::ok), event.flow));
      layer->close([&] {
        layer.reset();
        loop.close([] {});
      });
      return true;
    });
    const auto request = options(via(kind, "127.0.0.1:9"), "Content-Length: 0\r\n");
    const DatagramPeer datagrams;
    std::optional<StreamPeer> stream;
    if (kind == TransportKind::udp) {
      datagrams.send(at, request);
    } else {
      stream.emplace(loop, at);
      stream->send(request);
    }
    loop.run();
    EXPECT_EQ(layer, nullptr);
    if (kind == TransportKind::udp) {
      EXPECT_THAT(datagrams.receive().bytes, HasSubstr("200 OK"));
    } else {
      stream->poll();
      EXPECT_THAT(stream->received, HasSubstr("200 OK"));
    }
  }
}

}  // namespace
}  // namespace sip::net
