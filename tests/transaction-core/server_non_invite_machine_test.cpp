#include "hosts.hpp"

namespace sip::test {
namespace {

class ServerNonInvite : public Hosts {
 protected:
  ServerNonInvite() { keep_requests(); }

  void ask() { peer.send(raw_request("OPTIONS")); }
  ServerTransaction& transaction() { return kept.at(0); }

  RawPeer peer{network, raw_address};
};

TEST_F(ServerNonInvite, TryingAbsorbsRetransmissions_17_2_2) {
  ask();
  network.run_for(500ms);
  ask();
  network.run_for(500ms);
  EXPECT_EQ(kept.size(), 1u);
  EXPECT_THAT(peer.received(), IsEmpty());
}

TEST_F(ServerNonInvite, TryingGoesOutWhenTheClientsTimerEReachesT2_4320_4_1) {
  ask();
  network.run_for(3499ms);
  EXPECT_THAT(peer.received(), IsEmpty());
  network.run_for(1ms);
  EXPECT_THAT(peer.received(), ElementsAre("3500 100"));
  network.run_for(10min);
  EXPECT_EQ(peer.received().size(), 1u);
}

TEST_F(ServerNonInvite, NoTryingOnceItIsAnswered_4320_4_1) {
  ask();
  network.run_for(3499ms);
  EXPECT_TRUE(transaction().respond(Status::ok));
  network.run_for(1s);
  EXPECT_THAT(peer.received(), ElementsAre("3499 200"));
}

TEST_F(ServerNonInvite, ProceedingAnswersRetransmissionsWithTheProvisionalResponse_17_2_2) {
  ask();
  network.run_for(4s);
  ask();
  network.run_for(0ms);
  EXPECT_THAT(peer.received(), ElementsAre("3500 100", "4000 100"));
  EXPECT_TRUE(transaction().respond(Status::ok));
  ask();
  network.run_for(0ms);
  EXPECT_THAT(peer.received(), ElementsAre("3500 100", "4000 100", "4000 200", "4000 200"));
}

TEST_F(ServerNonInvite, CompletedAnswersRetransmissionsUntilTimerJ_17_2_2) {
  ask();
  network.run_for(100ms);
  EXPECT_TRUE(transaction().respond(Status::ok));
  network.run_for(1s);
  ask();
  network.run_for(30999ms);
  ask();
  network.run_for(0ms);
  EXPECT_THAT(peer.received(), ElementsAre("100 200", "1100 200", "32099 200"));
  EXPECT_EQ(peer.received_bytes(0), peer.received_bytes(2));
  EXPECT_EQ(server.manager->counts().server, 1u);
  network.run_for(1ms);
  EXPECT_EQ(server.manager->counts().server, 0u);
  ask();
  network.run_for(0ms);
  EXPECT_EQ(kept.size(), 2u);  // new to us
}

TEST_F(ServerNonInvite, AFinalResponseIsNeverResentUnasked_17_2_2) {
  ask();
  network.run_for(0ms);
  EXPECT_TRUE(transaction().respond(Status::ok));
  network.run_for(40s);
  EXPECT_THAT(peer.received(), ElementsAre("0 200"));
}

TEST_F(ServerNonInvite, ASecondFinalResponseIsRefused_17_2_2) {
  ask();
  network.run_for(0ms);
  EXPECT_TRUE(transaction().respond(Status::ok));
  EXPECT_EQ(transaction().respond(Status::ok).error().code, Errc::gone);
  EXPECT_EQ(transaction().respond(Status::trying).error().code, Errc::gone);
  network.run_for(0ms);
  EXPECT_EQ(peer.received().size(), 1u);
}

TEST_F(ServerNonInvite, TimerJIsZeroOnAStream_17_2_2) {
  send(make_request(MethodId::options), net::TransportKind::tcp);
  network.run_for(1ms);
  EXPECT_TRUE(transaction().respond(Status::ok));
  network.run_for(0ms);
  EXPECT_EQ(server.manager->counts().server, 0u);
  EXPECT_THAT(told.events, ElementsAre("200"));
}

TEST_F(ServerNonInvite, NoProvisionalResponseButThe100_4320_4_1) {
  ask();
  network.run_for(0ms);
  EXPECT_EQ(transaction().respond(Status::session_progress).error().code, Errc::invalid_argument);
  EXPECT_EQ(transaction().respond(Status::trying).error().code, Errc::invalid_argument);  // so early, on a datagram
  network.run_for(3500ms);
  EXPECT_TRUE(transaction().respond(Status::trying));
  EXPECT_THAT(peer.received(), ElementsAre("3500 100", "3500 100"));
}

TEST_F(ServerNonInvite, OnAStreamThe100MayGoAtOnce_4320_4_1) {
  send(make_request(MethodId::options), net::TransportKind::tcp);
  network.run_for(1ms);
  EXPECT_TRUE(transaction().respond(Status::trying));
  network.run_for(10s);
  EXPECT_THAT(told.events, ElementsAre("100"));
}

TEST_F(ServerNonInvite, No408_4320_4_2) {
  ask();
  network.run_for(0ms);
  EXPECT_EQ(transaction().respond(Status::request_timeout).error().code, Errc::invalid_argument);
  EXPECT_TRUE(transaction().respond(Status::server_time_out));
}

TEST_F(ServerNonInvite, AResponseThatCannotBeSentLeavesTheTransaction_6026_8_8) {
  ask();
  network.run_for(0ms);
  server.transports.close([] {});
  EXPECT_FALSE(transaction().respond(Status::ok));
  EXPECT_EQ(server.manager->counts().server, 1u);  // Completed, until J
  network.run_for(32s);
  EXPECT_EQ(server.manager->counts().server, 0u);
}

}  // namespace
}  // namespace sip::test
