#include "hosts.hpp"

namespace sip::test {
namespace {

// A peer without a stack sends INVITE and ACK, so that what the server does is the server's alone.
class ServerInvite : public Hosts {
 protected:
  ServerInvite() { keep_requests(); }

  void invite() { peer.send(raw_request("INVITE")); }
  void ack() { peer.send(raw_request("ACK")); }
  ServerTransaction& transaction() { return kept.at(0); }

  RawPeer peer{network, raw_address};
};

TEST_F(ServerInvite, TryingGoesOutAfterExactly200ms_17_2_1) {
  invite();
  network.run_for(199ms);
  EXPECT_THAT(peer.received(), IsEmpty());
  network.run_for(1ms);
  EXPECT_THAT(peer.received(), ElementsAre("200 100"));
  network.run_for(10min);
  EXPECT_THAT(peer.received(), ElementsAre("200 100"));
  EXPECT_EQ(tag_of_to(peer.received_bytes(0)), "");
}

TEST_F(ServerInvite, NoTryingWhenAProvisionalResponseCameFirst_17_2_1) {
  invite();
  network.run_for(199ms);
  EXPECT_TRUE(transaction().respond(Status::ringing));
  network.run_for(10s);
  EXPECT_THAT(peer.received(), ElementsAre("199 180"));
}

TEST_F(ServerInvite, NoTryingWhenAFinalResponseCameFirst_17_2_1) {
  invite();
  network.run_for(199ms);
  EXPECT_TRUE(transaction().respond(Status::ok));
  network.run_for(10s);
  EXPECT_THAT(peer.received(), ElementsAre("199 200"));
}

TEST_F(ServerInvite, TryingHasTheTimestampOfTheRequest_8_2_6_1) {
  peer.send(raw_request("INVITE", "z9hG4bK-raw-1", "Timestamp: 54\n"));
  network.run_for(200ms);
  EXPECT_EQ(row(peer.received_bytes(0), "Timestamp"), "54");
}

TEST_F(ServerInvite, ARetransmissionBeforeAnyResponseIsAbsorbed_17_2_1) {
  invite();
  network.run_for(100ms);
  invite();
  network.run_for(50ms);
  EXPECT_THAT(peer.received(), IsEmpty());
  EXPECT_EQ(kept.size(), 1u);
}

TEST_F(ServerInvite, ARetransmissionGetsTheLastProvisionalResponse_17_2_1) {
  invite();
  network.run_for(500ms);
  invite();
  network.run_for(0ms);
  EXPECT_TRUE(transaction().respond(Status::ringing));
  EXPECT_TRUE(transaction().respond(Status::session_progress));
  network.run_for(1s);
  invite();
  network.run_for(0ms);
  EXPECT_THAT(peer.received(), ElementsAre("200 100", "500 100", "500 180", "500 183", "1500 183"));
  EXPECT_EQ(peer.received_bytes(3), peer.received_bytes(4));
  EXPECT_EQ(kept.size(), 1u);
}

TEST_F(ServerInvite, TimerGResendsAFailureUntilTimerH_17_2_1) {
  invite();
  network.run_for(0ms);
  EXPECT_TRUE(transaction().respond(Status::busy_here));
  network.run_for(31999ms);
  EXPECT_EQ(times(server_address, "486"), (Times{0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500}));
  EXPECT_EQ(peer.received_bytes(0), peer.received_bytes(10));
  EXPECT_EQ(server.manager->counts().server, 1u);
  network.run_for(1ms);
  EXPECT_EQ(server.manager->counts().server, 0u);
  network.run_for(10s);
  EXPECT_EQ(times(server_address, "486").size(), 11u);
}

TEST_F(ServerInvite, ARetransmissionInCompletedGetsTheFinalResponse_17_2_1) {
  invite();
  network.run_for(0ms);
  EXPECT_TRUE(transaction().respond(Status::busy_here));
  network.run_for(400ms);
  invite();
  network.run_for(0ms);
  EXPECT_THAT(peer.received(), ElementsAre("0 486", "400 486"));
}

TEST_F(ServerInvite, TheAckStopsTimerGAndTimerIEndsIt_17_2_1) {
  invite();
  network.run_for(0ms);
  EXPECT_TRUE(transaction().respond(Status::busy_here));
  network.run_for(1s);
  ack();
  network.run_for(4999ms);
  EXPECT_THAT(peer.received(), ElementsAre("0 486", "500 486"));
  EXPECT_EQ(server.manager->counts().server, 1u);
  network.run_for(1ms);
  EXPECT_EQ(server.manager->counts().server, 0u);
}

TEST_F(ServerInvite, ConfirmedAbsorbsAcksAndInvites_17_2_1) {
  std::size_t acks = 0;
  const auto watch =
      server.node.bus().take<transaction::AckReceived>([&](transaction::AckReceived&) { return ++acks; });
  invite();
  network.run_for(0ms);
  EXPECT_TRUE(transaction().respond(Status::busy_here));
  ack();
  ack();
  invite();
  network.run_for(1s);
  EXPECT_THAT(peer.received(), ElementsAre("0 486"));
  EXPECT_EQ(acks, 0u);
  EXPECT_EQ(kept.size(), 1u);
}

TEST_F(ServerInvite, AnAckBeforeTheFinalResponseIsAbsorbed_17_2_1) {
  invite();
  ack();
  network.run_for(200ms);
  EXPECT_THAT(peer.received(), ElementsAre("200 100"));
  EXPECT_TRUE(transaction().respond(Status::busy_here));
}

TEST_F(ServerInvite, AcceptedAbsorbsInvitesUntilTimerL_6026_7_1) {
  invite();
  network.run_for(1s);
  EXPECT_TRUE(transaction().respond(Status::ok));
  network.run_for(500ms);
  invite();
  network.run_for(31499ms);
  invite();
  network.run_for(0ms);
  EXPECT_THAT(peer.received(), ElementsAre("200 100", "1000 200"));
  EXPECT_EQ(kept.size(), 1u);
  EXPECT_EQ(server.manager->counts().server, 1u);
  network.run_for(1ms);
  EXPECT_EQ(server.manager->counts().server, 0u);
}

TEST_F(ServerInvite, AcceptedPassesFurtherSuccessesAndNothingElse_6026_7_1) {
  invite();
  network.run_for(0ms);
  EXPECT_TRUE(transaction().respond(Status::ok));
  network.run_for(500ms);
  EXPECT_TRUE(transaction().respond(Status::ok));
  EXPECT_EQ(transaction().respond(Status::ringing).error().code, Errc::gone);
  EXPECT_EQ(transaction().respond(Status::busy_here).error().code, Errc::gone);
  network.run_for(32s);
  EXPECT_EQ(transaction().respond(Status::ok).error().code, Errc::gone);
  EXPECT_THAT(peer.received(), ElementsAre("0 200", "500 200"));
  EXPECT_EQ(peer.received_bytes(0), peer.received_bytes(1));
}

TEST_F(ServerInvite, AnAckInAcceptedGoesUp_6026_7_1) {
  std::vector<std::string> acks;
  const auto watch = server.node.bus().take<transaction::AckReceived>([&](transaction::AckReceived& event) {
    acks.emplace_back(event.ack.call_id());
    EXPECT_EQ(event.flow.remote.text(), "192.0.2.9:5060");
    return true;
  });
  invite();
  network.run_for(0ms);
  EXPECT_TRUE(transaction().respond(Status::ok));
  ack();
  ack();
  network.run_for(0ms);
  EXPECT_THAT(acks, ElementsAre("raw@192.0.2.9", "raw@192.0.2.9"));
}

TEST_F(ServerInvite, AFinalResponseIsRefusedAfterAFailure_17_2_1) {
  invite();
  network.run_for(0ms);
  EXPECT_TRUE(transaction().respond(Status::busy_here));
  EXPECT_EQ(transaction().respond(Status::ok).error().code, Errc::gone);
  EXPECT_EQ(transaction().respond(Status::ringing).error().code, Errc::gone);
  network.run_for(0ms);
  EXPECT_THAT(peer.received(), ElementsAre("0 486"));
}

// Streams

TEST_F(ServerInvite, OnAStreamThereIsNoTimerGAndTimerIIsZero_17_2_1) {
  send(make_request(MethodId::invite), net::TransportKind::tcp);
  network.run_for(1ms);
  EXPECT_TRUE(transaction().respond(Status::busy_here));
  network.run_for(1ms);
  EXPECT_EQ(times(server_address, "486"), Times{1});
  EXPECT_EQ(times(client_address, "ACK"), Times{1});
  EXPECT_EQ(server.manager->counts().server, 0u);
}

TEST_F(ServerInvite, OnAStreamTimerHWaitsForTheAck_17_2_1) {
  send(make_request(MethodId::invite), net::TransportKind::tcp);
  network.set_filter([](const testing::SimNetwork::WireRecord& record) { return what(record.bytes) != "ACK"; });
  network.run_for(1s);
  EXPECT_TRUE(transaction().respond(Status::busy_here));
  network.run_for(31999ms);
  EXPECT_EQ(times(server_address, "486"), Times{1000});
  EXPECT_EQ(server.manager->counts().server, 1u);
  network.run_for(1ms);
  EXPECT_EQ(server.manager->counts().server, 0u);
}

TEST_F(ServerInvite, TimerLRunsOnAStreamToo_6026_7_1) {
  send(make_request(MethodId::invite), net::TransportKind::tcp);
  network.run_for(1s);
  EXPECT_TRUE(transaction().respond(Status::ok));
  network.run_for(31999ms);
  EXPECT_EQ(server.manager->counts().server, 1u);
  network.run_for(1ms);
  EXPECT_EQ(server.manager->counts().server, 0u);
}

// Transport errors

TEST_F(ServerInvite, AResponseThatCannotBeSentLeavesTheTransaction_6026_8_8) {
  invite();
  network.run_for(0ms);
  server.transports.close([] {});
  EXPECT_EQ(transaction().respond(Status::ringing).error().code, Errc::gone);
  EXPECT_EQ(server.manager->counts().server, 1u);
  EXPECT_FALSE(transaction().respond(Status::busy_here));
  EXPECT_EQ(server.manager->counts().server, 1u);  // Completed, until H
  network.run_for(32s);
  EXPECT_EQ(server.manager->counts().server, 0u);
}

}  // namespace
}  // namespace sip::test
