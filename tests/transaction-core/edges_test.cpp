// The edges of the four machines that are hard to come by: each a message that cannot be sent, or a flow that closes
// late. And whether the table of all edges in README.md names tests that exist.
#include <set>

#include "../session-core/readme_example.hpp"
#include "hosts.hpp"

namespace sip::test {
namespace {

class Edges : public Hosts {
 protected:
  /// A request on its way to a host where nobody answers.
  ClientHandle send_into_silence(MethodId method) {
    server.manager.reset();
    silence = server.node.bus().take<net::RequestReceived>([](net::RequestReceived&) { return true; });
    return send(make_request(method));
  }
  /// Takes the client's sockets away, and then hands a response to what it sent up as if one had been left.
  void respond_without_transport(const std::string& request, std::string_view status_line) {
    client.transports.close([] {});
    const auto sent = parse(request);
    ASSERT_TRUE(sent.has_value()) << request;
    Response response(parse(std::string(status_line) + request.substr(request.find("\r\n"))).value());
    ASSERT_FALSE(response.empty());
    const net::Flow flow;
    net::ResponseReceived event{response, flow};
    EXPECT_TRUE(client.node.bus().offer(event));
  }
  /// The same for a request to the server.
  void request_without_transport(const std::string& text) {
    server.transports.close([] {});
    Request request(parse(text).value());
    const net::Flow flow{net::TransportKind::udp, server_target().address,
                         *net::SocketAddress::parse(raw_address, 5060)};
    net::RequestReceived event{request, flow};
    EXPECT_TRUE(server.node.bus().offer(event));
  }
  void receive(const std::string& text) {
    peer.send(text);
    network.run_for(0ms);
  }
  /// Whether a server transaction lasts exactly this much longer.
  void expect_server_ends_after(net::Duration rest) {
    EXPECT_EQ(server.manager->counts().server, 1u);
    network.run_for(rest - 1ms);
    EXPECT_EQ(server.manager->counts().server, 1u);
    network.run_for(1ms);
    EXPECT_EQ(server.manager->counts().server, 0u);
  }

  RawPeer peer{network, raw_address};
  net::Subscription silence;
};

// Figure 5

TEST_F(Edges, AnInviteThatCannotBeSentAgainFailsIt_17_1_4) {
  send_into_silence(MethodId::invite);
  network.run_for(100ms);
  client.transports.close([] {});
  network.run_for(40s);
  EXPECT_THAT(told.events, ElementsAre("failed: transport failed"));
  EXPECT_EQ(told.times, Times{500});
  expect_nothing_left_at_client();
}

TEST_F(Edges, AFirstAckThatCannotBeSentLeavesTheFinalResponseTheEnd_17_1_1_2) {
  send_into_silence(MethodId::invite);
  network.run_for(1ms);
  respond_without_transport(bytes("INVITE"), "SIP/2.0 486 Busy Here");
  EXPECT_THAT(told.events, ElementsAre("486"));
  EXPECT_EQ(client.manager->counts().client, 0u);
}

TEST_F(Edges, AFlowThatClosesInCompletedChangesNothing_17_1_1_2) {
  send_into_silence(MethodId::invite);
  network.run_for(1ms);
  reply_raw(bytes("INVITE"), Status::busy_here);
  network.run_for(0ms);
  const net::Flow flow{net::TransportKind::udp, client_target().address, server_target().address};
  client.node.bus().publish(net::FlowClosed{flow, Error{Errc::connection_refused, "ICMP"}});
  EXPECT_THAT(told.events, ElementsAre("486"));
  EXPECT_EQ(client.manager->counts().client, 1u);  // until D
}

// Figure 6

TEST_F(Edges, ARequestThatCannotBeSentAgainFailsItInProceeding_17_1_4) {
  send_into_silence(MethodId::options);
  network.run_for(100ms);
  reply_raw(bytes("OPTIONS"), Status::trying, "");
  network.run_for(0ms);
  client.transports.close([] {});
  network.run_for(40s);
  EXPECT_THAT(told.events, ElementsAre("100", "failed: transport failed"));
  EXPECT_EQ(told.times, (Times{100, 500}));
  expect_nothing_left_at_client();
}

TEST_F(Edges, AFlowThatClosesInTryingFailsIt_17_1_4) {
  send_into_silence(MethodId::options);
  network.run_for(100ms);
  const net::Flow flow{net::TransportKind::udp, client_target().address, server_target().address};
  client.node.bus().publish(net::FlowClosed{flow, Error{Errc::connection_refused, "ICMP"}});
  EXPECT_THAT(told.events, ElementsAre("failed: connection refused"));
  expect_nothing_left_at_client();
}

// Figure 7

TEST_F(Edges, AnInviteServerStaysInProceedingWhenARetransmissionCannotBeAnswered_6026_8_8) {
  keep_requests();
  receive(raw_request("INVITE"));
  EXPECT_TRUE(kept[0].respond(Status::ringing));
  request_without_transport(raw_request("INVITE"));
  network.run_for(10min);
  EXPECT_EQ(server.manager->counts().server, 1u);
  EXPECT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].respond(Status::busy_here).error().code, Errc::gone);  // the flow; it is Completed now
  expect_server_ends_after(32s);
}

TEST_F(Edges, AnInviteServerStaysInCompletedWhenARetransmissionCannotBeAnswered_6026_8_8) {
  keep_requests();
  receive(raw_request("INVITE"));
  EXPECT_TRUE(kept[0].respond(Status::busy_here));
  request_without_transport(raw_request("INVITE"));
  EXPECT_EQ(kept.size(), 1u);
  expect_server_ends_after(32s);  // H; each firing of G before it fails too
}

TEST_F(Edges, AnInviteServerStaysInAcceptedWhenASuccessCannotBeSent_6026_7_1) {
  keep_requests();
  receive(raw_request("INVITE"));
  server.transports.close([] {});
  EXPECT_FALSE(kept[0].respond(Status::ok));
  EXPECT_FALSE(kept[0].respond(Status::ok));
  EXPECT_EQ(kept[0].respond(Status::busy_here).error().code, Errc::gone);
  expect_server_ends_after(32s);  // L
}

TEST_F(Edges, TheUsersOwn100StopsThe100After200ms_17_2_1) {
  keep_requests();
  receive(raw_request("INVITE"));
  EXPECT_TRUE(kept[0].respond(Status::trying));
  network.run_for(10s);
  EXPECT_THAT(peer.received(), ElementsAre("0 100"));
}

// Figure 8

TEST_F(Edges, ANonInviteServerStaysInProceedingWhenARetransmissionCannotBeAnswered_6026_8_8) {
  keep_requests();
  receive(raw_request("OPTIONS"));
  network.run_for(4s);  // 100 after 3.5 s
  request_without_transport(raw_request("OPTIONS"));
  network.run_for(10min);
  EXPECT_EQ(server.manager->counts().server, 1u);
  EXPECT_EQ(kept.size(), 1u);
  EXPECT_FALSE(kept[0].respond(Status::ok));
  expect_server_ends_after(32s);
}

TEST_F(Edges, ANonInviteServerStaysInCompletedWhenARetransmissionCannotBeAnswered_6026_8_8) {
  keep_requests();
  receive(raw_request("OPTIONS"));
  EXPECT_TRUE(kept[0].respond(Status::ok));
  request_without_transport(raw_request("OPTIONS"));
  EXPECT_EQ(kept.size(), 1u);
  expect_server_ends_after(32s);  // J
}

// README.md

TEST(EdgesReadme, NamesTestsThatExist) {
  std::set<std::string> existing;
  const auto& program = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < program.total_test_suite_count(); ++i) {
    const auto& suite = *program.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      existing.insert(std::string(suite.name()) + "." + suite.GetTestInfo(j)->name());
    }
  }
  const std::string text = tests::read_file("tests/transaction-core/README.md");
  std::size_t named = 0;
  for (std::size_t open = text.find('`'); open != std::string::npos;) {
    const std::size_t close = text.find('`', open + 1);
    ASSERT_NE(close, std::string::npos);
    const std::string word = text.substr(open + 1, close - open - 1);
    if (word.find('.') != std::string::npos && word.find('_') != std::string::npos && !word.ends_with("pp")) {
      EXPECT_TRUE(existing.contains(word)) << word;
      ++named;
    }
    open = text.find('`', close + 1);
  }
  EXPECT_GT(named, 50u);
}

}  // namespace
}  // namespace sip::test
