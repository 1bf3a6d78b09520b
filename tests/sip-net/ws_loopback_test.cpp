// The transport layer over WebSocket, as a browser meets it.
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/net/transport_layer.hpp"

#include "wire_text.hpp"
#include "ws_peers.hpp"

namespace sip::net {
namespace {

using sip::testing::options;
using ::testing::HasSubstr;

// RFC 7118 §5.2.1 and Appendix B.1: what a browser knows of itself.
constexpr const char* browser_via = "SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks";
constexpr std::string_view browser_contact = "Contact: <sip:u@df7jal23ls0d.invalid;transport=ws>\r\n";

struct WsLoopback : ::testing::Test {
  Loop loop;
  std::optional<TransportLayer> layer;
  std::vector<Flow> flows;
  std::vector<TransportLayer::ResponseRoute> routes;
  Subscription taker;

  void listen(const TransportLimits& limits = {}) {
    layer.emplace(loop, limits);
    taker = loop.bus().take<RequestReceived>([this](RequestReceived& event) {
      flows.push_back(event.flow);
      routes.push_back(layer->response_route(event.request.top_via(), event.flow));
      std::string bytes;
      serialize(reply(event.request, Status::ok), bytes);
      EXPECT_TRUE(layer->send(routes.back(), bytes));
      return true;
    });
    ASSERT_TRUE(layer->listen(TransportKind::ws, address("127.0.0.1:0")));
  }
  SocketAddress at() const { return layer->listeners()[0].address; }
  void TearDown() override {
    bool done = false;
    layer->close([&] { done = true; });
    EXPECT_TRUE(run_until(loop, [&] { return done; }));
  }

  /// The next message of the server; its frame is not checked.
  std::string answer(WsPeer& peer) { return peer.receive_through("\r\n\r\n"); }
};

TEST_F(WsLoopback, ABrowserIsAnsweredOnItsConnection_Rfc7118_5_2) {
  listen();
  WsPeer peer(loop, at());
  peer.send(ws::frame(options(browser_via, browser_contact)));
  const std::string text = answer(peer);
  EXPECT_THAT(text, HasSubstr("SIP/2.0 200 OK\r\n"));
  EXPECT_THAT(text, HasSubstr("Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks"));
  ASSERT_EQ(flows.size(), 1u);
  EXPECT_EQ(routes[0].flow, flows[0]);
  EXPECT_EQ(routes[0].fallback, std::nullopt) << "nobody dials a browser";
}

TEST_F(WsLoopback, AnAnswerToABrowserThatHasGoneGoesNowhere) {
  listen();
  WsPeer peer(loop, at());
  peer.send(ws::frame(options(browser_via, browser_contact)));
  answer(peer);
  std::vector<Flow> closed;
  const auto watcher = loop.bus().on<FlowClosed>([&](const FlowClosed& event) { closed.push_back(event.flow); });
  peer.close();
  ASSERT_TRUE(run_until(loop, [&] { return !closed.empty(); }));
  EXPECT_EQ(closed, flows);
  const auto sent = layer->send(routes[0], "SIP/2.0 200 OK\r\n\r\n");
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::gone);
}

TEST_F(WsLoopback, ContentLengthIsNotNeeded_Rfc7118_5_1) {
  listen();
  WsPeer peer(loop, at());
  peer.send(ws::frame(options(browser_via, "Content-Type: text/plain\r\n") + "a body"));
  EXPECT_THAT(answer(peer), HasSubstr("SIP/2.0 200 OK\r\n"));
}

TEST_F(WsLoopback, AMessageThatIsTooLargeIsAnswered513AndTheConnectionEnds_21_5_11) {
  TransportLimits limits;
  limits.message.message = 2000;
  listen(limits);
  WsPeer peer(loop, at());
  peer.send(ws::frame(options(browser_via) + std::string(3000, 'x')));
  EXPECT_THAT(answer(peer), HasSubstr("SIP/2.0 513 "));
  const std::string end = ws::plain_close(1009);
  EXPECT_EQ(peer.receive(end.size()), end);
}

TEST_F(WsLoopback, WhatIsNotSipIsDroppedAndTheConnectionStays) {
  listen();
  WsPeer peer(loop, at());
  peer.send(ws::frame("hello?") + ws::frame(options(browser_via)));
  EXPECT_THAT(answer(peer), HasSubstr("SIP/2.0 200 OK\r\n"));
}

}  // namespace
}  // namespace sip::net
