#include "hosts.hpp"

namespace sip::test {
namespace {

class ClientInvite : public Hosts {
 protected:
  /// An INVITE on its way to a host where nobody answers.
  ClientHandle invite_silence(net::TransportKind kind = net::TransportKind::udp) {
    server.manager.reset();
    silence = server.node.bus().take<net::RequestReceived>([](net::RequestReceived&) { return true; });
    return send(make_request(MethodId::invite), kind);
  }
  net::Subscription silence;
};

TEST_F(ClientInvite, TimerAResendsAtDoublingIntervalsUntilTimerB_17_1_1_2) {
  invite_silence();
  network.run_for(40s);
  EXPECT_EQ(times(client_address, "INVITE"), (Times{0, 500, 1500, 3500, 7500, 15500, 31500}));
  EXPECT_THAT(told.events, ElementsAre("failed: timed out"));
  EXPECT_EQ(told.times, Times{32000});
  EXPECT_EQ(client_sent().size(), 7u);  // and no ACK
  expect_nothing_left_at_client();
}

TEST_F(ClientInvite, EveryRetransmissionIsTheSameBytes_17_1_1_2) {
  invite_silence();
  network.run_for(2s);
  EXPECT_EQ(bytes("INVITE", 0), bytes("INVITE", 1));
  EXPECT_EQ(bytes("INVITE", 0), bytes("INVITE", 2));
}

TEST_F(ClientInvite, NoTimerAOnAStreamButTimerB_17_1_1_2) {
  invite_silence(net::TransportKind::tcp);
  network.run_for(40s);
  EXPECT_EQ(times(client_address, "INVITE"), Times{0});
  EXPECT_THAT(told.events, ElementsAre("failed: timed out"));
  EXPECT_EQ(told.times, Times{32000});
}

TEST_F(ClientInvite, AProvisionalResponseStopsTimersAAndB_17_1_1_2) {
  invite_silence();
  network.run_for(600ms);
  reply_raw(bytes("INVITE"), Status::ringing);
  network.run_for(10min);
  EXPECT_EQ(times(client_address, "INVITE"), (Times{0, 500}));
  EXPECT_THAT(told.events, ElementsAre("180"));
  EXPECT_EQ(client.manager->counts().client, 1u);
}

TEST_F(ClientInvite, EachProvisionalResponseIsHandedUp_17_1_1_2) {
  invite_silence();
  network.run_for(1ms);
  reply_raw(bytes("INVITE"), Status::trying, "");
  reply_raw(bytes("INVITE"), Status::ringing);
  reply_raw(bytes("INVITE"), Status::ringing);
  reply_raw(bytes("INVITE"), Status::session_progress);
  network.run_for(1ms);
  EXPECT_THAT(told.events, ElementsAre("100", "180", "180", "183"));
}

TEST_F(ClientInvite, AFailureFromCallingIsAcknowledgedAndHandedUpOnce_17_1_1_2) {
  invite_silence();
  network.run_for(100ms);
  reply_raw(bytes("INVITE"), Status::busy_here);
  network.run_for(100ms);
  EXPECT_THAT(client_sent(), ElementsAre("0 INVITE", "100 ACK"));
  EXPECT_THAT(told.events, ElementsAre("486"));
}

TEST_F(ClientInvite, AFailureFromProceedingIsAcknowledgedAndHandedUpOnce_17_1_1_2) {
  invite_silence();
  network.run_for(100ms);
  reply_raw(bytes("INVITE"), Status::ringing);
  reply_raw(bytes("INVITE"), Status::moved_temporarily);
  network.run_for(100ms);
  EXPECT_THAT(client_sent(), ElementsAre("0 INVITE", "100 ACK"));
  EXPECT_THAT(told.events, ElementsAre("180", "302"));
}

TEST_F(ClientInvite, CompletedAcknowledgesEachRetransmissionUntilTimerD_17_1_1_2) {
  invite_silence();
  network.run_for(1s);
  const std::string invite = bytes("INVITE");
  reply_raw(invite, Status::busy_here);
  network.run_for(5s);
  reply_raw(invite, Status::busy_here);
  network.run_for(26999ms);  // 31.999 s in Completed
  reply_raw(invite, Status::busy_here);
  network.run_for(0ms);
  EXPECT_EQ(times(client_address, "ACK"), (Times{1000, 6000, 32999}));
  EXPECT_EQ(bytes("ACK", 0), bytes("ACK", 2));
  EXPECT_EQ(client.manager->counts().client, 1u);
  network.run_for(1ms);
  expect_nothing_left_at_client();
  reply_raw(invite, Status::busy_here);
  network.run_for(1s);
  EXPECT_EQ(times(client_address, "ACK").size(), 3u);
  EXPECT_THAT(told.events, ElementsAre("486"));
}

TEST_F(ClientInvite, CompletedIgnoresProvisionalAndSuccess_17_1_1_2) {
  invite_silence();
  network.run_for(1ms);
  const std::string invite = bytes("INVITE");
  reply_raw(invite, Status::busy_here);
  reply_raw(invite, Status::ringing);
  reply_raw(invite, Status::ok);
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("486"));
  EXPECT_EQ(times(client_address, "ACK").size(), 1u);
}

TEST_F(ClientInvite, TimerDIsZeroOnAStream_17_1_1_2) {
  answer_requests(Status::busy_here);
  send(make_request(MethodId::invite), net::TransportKind::tcp);
  network.run_for(1ms);
  EXPECT_THAT(told.events, ElementsAre("486"));
  EXPECT_EQ(times(client_address, "ACK"), Times{0});
  EXPECT_EQ(client.manager->counts().client, 0u);
}

TEST_F(ClientInvite, ASuccessFromCallingIsHandedUpWithoutAck_6026_7_2) {
  invite_silence();
  network.run_for(100ms);
  reply_raw(bytes("INVITE"), Status::ok);
  network.run_for(31999ms);
  EXPECT_THAT(client_sent(), ElementsAre("0 INVITE"));
  EXPECT_THAT(told.events, ElementsAre("200"));
  EXPECT_EQ(client.manager->counts().client, 1u);
}

TEST_F(ClientInvite, AcceptedHandsUpEverySuccessUntilTimerM_6026_7_2) {
  invite_silence();
  network.run_for(1ms);
  const std::string invite = bytes("INVITE");
  reply_raw(invite, Status::ringing, "one");
  reply_raw(invite, Status::ok, "one");
  network.run_for(1s);
  reply_raw(invite, Status::ok, "one");  // retransmitted
  reply_raw(invite, Status::ok, "two");  // from another fork
  network.run_for(30999ms);              // 31.999 s in Accepted
  reply_raw(invite, Status::ok, "one");
  network.run_for(0ms);
  EXPECT_THAT(told.events, ElementsAre("180", "200", "200", "200", "200"));
  network.run_for(1ms);
  expect_nothing_left_at_client();
  reply_raw(invite, Status::ok, "one");
  network.run_for(1s);
  EXPECT_EQ(told.events.size(), 5u);
  EXPECT_THAT(client_sent(), ElementsAre("0 INVITE"));
}

TEST_F(ClientInvite, AcceptedIgnoresProvisionalAndFailure_6026_7_2) {
  invite_silence();
  network.run_for(1ms);
  const std::string invite = bytes("INVITE");
  reply_raw(invite, Status::ok, "one");
  reply_raw(invite, Status::ringing, "two");
  reply_raw(invite, Status::busy_here, "two");
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("200"));
  EXPECT_THAT(client_sent(), ElementsAre("0 INVITE"));
}

TEST_F(ClientInvite, TimerMRunsOnAStreamToo_6026_7_2) {
  answer_requests(Status::ok);
  send(make_request(MethodId::invite), net::TransportKind::tcp);
  network.run_for(31999ms);
  EXPECT_EQ(client.manager->counts().client, 1u);
  network.run_for(1ms);
  EXPECT_EQ(client.manager->counts().client, 0u);
}

TEST_F(ClientInvite, AResponseToAnotherBranchOrMethodIsNotItsOwn_17_1_3) {
  invite_silence();
  network.run_for(1ms);
  const std::string invite = bytes("INVITE");
  reply_raw(with(invite, branch_of(invite), "z9hG4bK-another"), Status::busy_here);
  reply_raw(with(with(invite, "7 INVITE", "7 CANCEL"), "INVITE sip:", "CANCEL sip:"), Status::busy_here);
  network.run_for(100ms);
  EXPECT_THAT(told.events, IsEmpty());
  reply_raw(invite, Status::busy_here);
  network.run_for(100ms);
  EXPECT_THAT(told.events, ElementsAre("486"));
}

// CANCEL (§9.1)

TEST_F(ClientInvite, CancelWaitsForAProvisionalResponse_9_1) {
  auto handle = invite_silence();
  network.run_for(100ms);
  handle.cancel();
  network.run_for(900ms);
  EXPECT_THAT(times(client_address, "CANCEL"), IsEmpty());
  reply_raw(bytes("INVITE"), Status::trying, "");
  network.run_for(0ms);
  EXPECT_EQ(times(client_address, "CANCEL"), Times{1000});
  EXPECT_THAT(told.events, ElementsAre("100"));
}

TEST_F(ClientInvite, CancelInProceedingGoesAtOnceAndOnlyOnce_9_1) {
  keep_requests();
  auto handle = send(make_request(MethodId::invite));
  network.run_for(200ms);  // 100
  handle.cancel();
  handle.cancel();
  network.run_for(1ms);
  handle.cancel();
  network.run_for(10s);
  EXPECT_EQ(times(client_address, "CANCEL"), Times{200});
  EXPECT_THAT(told.events, ElementsAre("100", "487"));
}

TEST_F(ClientInvite, CancelWithoutAnyResponseEndsByTimerB_9_1) {
  auto handle = invite_silence();
  handle.cancel();
  network.run_for(40s);
  EXPECT_THAT(times(client_address, "CANCEL"), IsEmpty());
  EXPECT_THAT(told.events, ElementsAre("failed: timed out"));
  EXPECT_EQ(told.times, Times{32000});
}

TEST_F(ClientInvite, CancelAfterAFinalResponseSendsNothing_9_1) {
  auto handle = invite_silence();
  network.run_for(1ms);
  reply_raw(bytes("INVITE"), Status::ringing);
  reply_raw(bytes("INVITE"), Status::ok);
  network.run_for(1ms);
  handle.cancel();
  network.run_for(1s);
  EXPECT_THAT(client_sent(), ElementsAre("0 INVITE"));
}

TEST_F(ClientInvite, ASuccessThatCrossesTheCancelIsTheFinalResponse_9_1) {
  auto handle = invite_silence();
  network.run_for(1ms);
  reply_raw(bytes("INVITE"), Status::ringing);
  network.run_for(1ms);
  handle.cancel();
  reply_raw(bytes("INVITE"), Status::ok);
  network.run_for(0ms);
  reply_raw(bytes("CANCEL"), Status::ok);
  network.run_for(40s);
  EXPECT_THAT(told.events, ElementsAre("180", "200"));
  expect_nothing_left_at_client();
}

TEST_F(ClientInvite, NoFinalResponse64T1AfterTheCancelEndsIt_9_1) {
  auto handle = invite_silence();
  network.run_for(1s);
  reply_raw(bytes("INVITE"), Status::ringing);
  network.run_for(1s);
  handle.cancel();
  network.run_for(0ms);
  reply_raw(bytes("CANCEL"), Status::ok);  // as a server of RFC 2543 would, and no more
  network.run_for(40s);
  EXPECT_THAT(told.events, ElementsAre("180", "failed: timed out"));
  EXPECT_EQ(told.times, (Times{1000, 34000}));
  expect_nothing_left_at_client();
}

TEST_F(ClientInvite, TheCancelIsATransactionOfItsOwnThatRetransmits_9_1) {
  auto handle = invite_silence();
  network.run_for(1ms);
  reply_raw(bytes("INVITE"), Status::ringing);
  network.run_for(999ms);
  handle.cancel();
  EXPECT_EQ(client.manager->counts().client, 2u);
  network.run_for(5s);
  EXPECT_EQ(times(client_address, "CANCEL"), (Times{1000, 1500, 2500, 4500}));
  // Its final response ends its retransmissions, and is not the INVITE's.
  reply_raw(bytes("CANCEL"), Status::ok);
  network.run_for(10s);
  EXPECT_EQ(times(client_address, "CANCEL").size(), 4u);
  EXPECT_THAT(told.events, ElementsAre("180"));
}

// Transport errors (§17.1.4, §18.4)

TEST_F(ClientInvite, ARefusedConnectionFailsIt_17_1_4) {
  server.transports.close([] {});
  network.run_for(0ms);
  send(make_request(MethodId::invite), net::TransportKind::tcp);
  EXPECT_THAT(told.events, IsEmpty());
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("failed: connection refused"));
  expect_nothing_left_at_client();
}

TEST_F(ClientInvite, AFlowThatClosesWhileProceedingFailsIt_17_1_4) {
  keep_requests();
  send(make_request(MethodId::invite), net::TransportKind::tcp);
  network.run_for(1s);
  network.reset_connections(client_address, server_address);
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("100", "failed: transport failed"));
  expect_nothing_left_at_client();
}

TEST_F(ClientInvite, AFlowThatClosesAfterTheFinalResponseChangesNothing_6026_7_2) {
  answer_requests(Status::ok);
  send(make_request(MethodId::invite), net::TransportKind::tcp);
  network.run_for(1s);
  network.reset_connections(client_address, server_address);
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("200"));
  EXPECT_EQ(client.manager->counts().client, 1u);  // Accepted, until M
}

TEST_F(ClientInvite, AnUnreachablePortFailsItOnDatagrams_18_4) {
  invite_silence();
  network.run_for(100ms);
  const auto address = server_target().address;
  net::Flow flow{net::TransportKind::udp, client_target().address, address.with_port(5062)};
  client.node.bus().publish(net::FlowClosed{flow, Error{Errc::connection_refused, "ICMP"}});
  EXPECT_THAT(told.events, IsEmpty());  // another port
  flow.remote = address;
  client.node.bus().publish(net::FlowClosed{flow, Error{Errc::connection_refused, "ICMP"}});
  EXPECT_THAT(told.events, ElementsAre("failed: connection refused"));
  expect_nothing_left_at_client();
}

TEST_F(ClientInvite, AnAckThatCannotBeSentEndsIt_17_1_1_2) {
  invite_silence();
  network.run_for(1ms);
  reply_raw(bytes("INVITE"), Status::busy_here);
  network.run_for(0ms);
  EXPECT_EQ(client.manager->counts().client, 1u);
  // Over a stream, Completed lasts no longer than this turn; on datagrams the socket has to go.
  const auto retransmitted = bytes("INVITE");
  client.transports.close([] {});
  Response response(*parse([&] {
    std::string text = "SIP/2.0 486 Raw\r\n";
    for (const char* name : {"Via", "From", "To", "Call-ID", "CSeq"}) {
      text += std::string(name) + ": " + row(retransmitted, name) + "\r\n";
    }
    return text + "\r\n";
  }()));
  const net::Flow flow;
  net::ResponseReceived event{response, flow};
  EXPECT_TRUE(client.node.bus().offer(event));
  EXPECT_EQ(client.manager->counts().client, 0u);
  EXPECT_THAT(told.events, ElementsAre("486"));
}

}  // namespace
}  // namespace sip::test
