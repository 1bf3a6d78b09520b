#include "hosts.hpp"

namespace sip::test {
namespace {

class ClientNonInvite : public Hosts {
 protected:
  /// An OPTIONS on its way to a host where nobody answers.
  ClientHandle ask_silence(net::TransportKind kind = net::TransportKind::udp) {
    server.manager.reset();
    silence = server.node.bus().take<net::RequestReceived>([](net::RequestReceived&) { return true; });
    return send(make_request(MethodId::options), kind);
  }
  net::Subscription silence;
};

TEST_F(ClientNonInvite, TimerEDoublesUpToT2UntilTimerF_17_1_2_2) {
  ask_silence();
  network.run_for(40s);
  EXPECT_EQ(times(client_address, "OPTIONS"),
            (Times{0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500}));
  EXPECT_EQ(bytes("OPTIONS", 0), bytes("OPTIONS", 10));
  EXPECT_THAT(told.events, ElementsAre("failed: timed out"));
  EXPECT_EQ(told.times, Times{32000});
  expect_nothing_left_at_client();
}

TEST_F(ClientNonInvite, NoTimerEOnAStreamButTimerF_17_1_2_2) {
  ask_silence(net::TransportKind::tcp);
  network.run_for(40s);
  EXPECT_EQ(times(client_address, "OPTIONS"), Times{0});
  EXPECT_EQ(told.times, Times{32000});
}

TEST_F(ClientNonInvite, InProceedingTimerEIsT2_17_1_2_2) {
  ask_silence();
  network.run_for(600ms);
  reply_raw(bytes("OPTIONS"), Status::trying, "");
  network.run_for(9s);
  // The E that runs when the 100 comes was set to 1 s; from then on each is T2.
  EXPECT_EQ(times(client_address, "OPTIONS"), (Times{0, 500, 1500, 5500, 9500}));
  EXPECT_THAT(told.events, ElementsAre("100"));
}

TEST_F(ClientNonInvite, TimerFEndsProceedingToo_17_1_2_2) {
  ask_silence();
  network.run_for(600ms);
  reply_raw(bytes("OPTIONS"), Status::trying, "");
  network.run_for(40s);
  EXPECT_THAT(told.events, ElementsAre("100", "failed: timed out"));
  EXPECT_EQ(told.times, (Times{600, 32000}));
}

TEST_F(ClientNonInvite, EachProvisionalResponseIsHandedUp_17_1_2_2) {
  ask_silence();
  network.run_for(1ms);
  reply_raw(bytes("OPTIONS"), Status::trying, "");
  reply_raw(bytes("OPTIONS"), Status::trying, "");
  network.run_for(1ms);
  EXPECT_THAT(told.events, ElementsAre("100", "100"));
}

TEST_F(ClientNonInvite, AFinalResponseFromTryingEndsTheRetransmissions_17_1_2_2) {
  ask_silence();
  network.run_for(100ms);
  reply_raw(bytes("OPTIONS"), Status::not_found);
  network.run_for(10s);
  EXPECT_THAT(client_sent(), ElementsAre("0 OPTIONS"));
  EXPECT_THAT(told.events, ElementsAre("404"));
}

TEST_F(ClientNonInvite, AFinalResponseFromProceedingEndsTheRetransmissions_17_1_2_2) {
  ask_silence();
  network.run_for(100ms);
  reply_raw(bytes("OPTIONS"), Status::trying, "");
  reply_raw(bytes("OPTIONS"), Status::ok);
  network.run_for(10s);
  EXPECT_THAT(client_sent(), ElementsAre("0 OPTIONS"));
  EXPECT_THAT(told.events, ElementsAre("100", "200"));
}

TEST_F(ClientNonInvite, CompletedAbsorbsResponsesUntilTimerK_17_1_2_2) {
  ask_silence();
  network.run_for(1s);
  const std::string request = bytes("OPTIONS");
  reply_raw(request, Status::ok);
  network.run_for(4999ms);
  reply_raw(request, Status::ok);
  reply_raw(request, Status::server_internal_error);
  reply_raw(request, Status::trying, "");
  network.run_for(0ms);
  EXPECT_EQ(client.manager->counts().client, 1u);
  network.run_for(1ms);
  expect_nothing_left_at_client();
  EXPECT_THAT(told.events, ElementsAre("200"));
}

TEST_F(ClientNonInvite, TimerKIsZeroOnAStream_17_1_2_2) {
  answer_requests(Status::ok);
  send(make_request(MethodId::options), net::TransportKind::tcp);
  network.run_for(1ms);
  EXPECT_THAT(told.events, ElementsAre("200"));
  EXPECT_EQ(client.manager->counts().client, 0u);
}

TEST_F(ClientNonInvite, CancelDoesNothing_9_1) {
  auto handle = ask_silence();
  network.run_for(1ms);
  reply_raw(bytes("OPTIONS"), Status::trying, "");
  network.run_for(1ms);
  handle.cancel();
  network.run_for(100ms);
  EXPECT_THAT(client_sent(), ElementsAre("0 OPTIONS"));
  EXPECT_TRUE(handle.active());
}

TEST_F(ClientNonInvite, ARefusedConnectionFailsIt_17_1_4) {
  server.transports.close([] {});
  network.run_for(0ms);
  send(make_request(MethodId::options), net::TransportKind::tcp);
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("failed: connection refused"));
  expect_nothing_left_at_client();
}

TEST_F(ClientNonInvite, AFlowThatClosesInProceedingFailsIt_17_1_4) {
  keep_requests();
  send(make_request(MethodId::options), net::TransportKind::tcp);
  network.run_for(4s);  // 100 after 3.5 s
  network.reset_connections(client_address, server_address);
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("100", "failed: transport failed"));
}

TEST_F(ClientNonInvite, AnUnreachablePortAfterTheFinalResponseChangesNothing_18_4) {
  ask_silence();
  network.run_for(1ms);
  reply_raw(bytes("OPTIONS"), Status::ok);
  network.run_for(1ms);
  const net::Flow flow{net::TransportKind::udp, client_target().address, server_target().address};
  client.node.bus().publish(net::FlowClosed{flow, Error{Errc::connection_refused, "ICMP"}});
  EXPECT_THAT(told.events, ElementsAre("200"));
  EXPECT_EQ(client.manager->counts().client, 1u);  // Completed, until K
}

TEST_F(ClientNonInvite, ARetransmissionThatCannotBeSentFailsIt_17_1_4) {
  ask_silence();
  network.run_for(100ms);
  client.transports.close([] {});
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("failed: transport failed"));
  EXPECT_EQ(told.times, Times{500});
}

}  // namespace
}  // namespace sip::test
