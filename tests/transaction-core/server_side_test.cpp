// What becomes of requests that arrive: CANCEL (RFC 3261 §9.2), merged requests (§8.2.2.2), no room, no taker.
#include "hosts.hpp"

namespace sip::test {
namespace {

class ServerSide : public Hosts {
 protected:
  explicit ServerSide(const Config& config = {}) : Hosts(config) { keep_requests(); }

  void receive(const std::string& text) {
    peer.send(text);
    network.run_for(0ms);
  }

  RawPeer peer{network, raw_address};
};

// CANCEL

TEST_F(ServerSide, CancelIsAnswered200AndTheInvite487_9_2) {
  receive(raw_request("INVITE"));
  network.run_for(1s);
  receive(raw_request("CANCEL"));
  EXPECT_THAT(peer.received(), ElementsAre("200 100", "1000 200", "1000 487"));
  EXPECT_EQ(row(peer.received_bytes(1), "CSeq"), "3 CANCEL");
  EXPECT_EQ(row(peer.received_bytes(2), "CSeq"), "3 INVITE");
}

TEST_F(ServerSide, BothResponsesHaveTheSameToTag_9_2) {
  receive(raw_request("INVITE"));
  receive(raw_request("CANCEL"));
  const std::string tag = tag_of_to(peer.received_bytes(0));
  EXPECT_NE(tag, "");
  EXPECT_EQ(tag, tag_of_to(peer.received_bytes(1)));
}

TEST_F(ServerSide, TheToTagIsTheOneTheUserChose_9_2) {
  receive(raw_request("INVITE"));
  Response ringing = reply(kept[0].request(), Status::ringing);
  ringing.headers.set(HeaderId::to, "<sip:bob@192.0.2.2>;tag=chosen");
  EXPECT_TRUE(kept[0].respond(ringing));
  receive(raw_request("CANCEL"));
  EXPECT_EQ(tag_of_to(peer.received_bytes(1)), "chosen");
  EXPECT_EQ(tag_of_to(peer.received_bytes(2)), "chosen");
}

TEST_F(ServerSide, ARetransmittedCancelGets200Again_9_2) {
  receive(raw_request("INVITE"));
  receive(raw_request("CANCEL"));
  network.run_for(100ms);
  receive(raw_request("CANCEL"));
  EXPECT_THAT(peer.received(), ElementsAre("0 200", "0 487", "100 200"));
  EXPECT_EQ(peer.received_bytes(0), peer.received_bytes(2));
  EXPECT_EQ(server.manager->counts().server, 2u);
}

TEST_F(ServerSide, TheHandlerAnswersInsteadOfThe487_9_2) {
  int cancelled = 0;
  receive(raw_request("INVITE"));
  kept[0].on_cancel([&] {
    ++cancelled;
    EXPECT_TRUE(kept[0].respond(Status::request_terminated, "Stopped ringing"));
  });
  receive(raw_request("CANCEL"));
  receive(raw_request("CANCEL"));
  receive(raw_request("CANCEL", "z9hG4bK-raw-1"));
  EXPECT_EQ(cancelled, 1);
  EXPECT_THAT(peer.received_bytes(1), StartsWith("SIP/2.0 487 Stopped ringing"));
}

TEST_F(ServerSide, TheHandlerMayAnswerLater_9_2) {
  int cancelled = 0;
  receive(raw_request("INVITE"));
  kept[0].on_cancel([&] { ++cancelled; });
  receive(raw_request("CANCEL"));
  network.run_for(1s);
  EXPECT_TRUE(kept[0].respond(Status::ok));  // the user had picked up
  EXPECT_EQ(cancelled, 1);
  EXPECT_THAT(peer.received(), ElementsAre("0 200", "200 100", "1000 200"));
}

TEST_F(ServerSide, CancelAfterASuccessIsAnsweredAndHasNoEffect_9_2) {
  int cancelled = 0;
  receive(raw_request("INVITE"));
  kept[0].on_cancel([&] { ++cancelled; });
  EXPECT_TRUE(kept[0].respond(Status::ok));
  receive(raw_request("CANCEL"));
  EXPECT_THAT(peer.received(), ElementsAre("0 200", "0 200"));
  EXPECT_EQ(row(peer.received_bytes(1), "CSeq"), "3 CANCEL");
  EXPECT_EQ(cancelled, 0);
}

TEST_F(ServerSide, CancelAfterAFailureIsAnsweredAndHasNoEffect_9_2) {
  receive(raw_request("INVITE"));
  EXPECT_TRUE(kept[0].respond(Status::busy_here));
  receive(raw_request("CANCEL"));
  EXPECT_THAT(peer.received(), ElementsAre("0 486", "0 200"));
}

TEST_F(ServerSide, CancelOfNothingIs481_9_2) {
  receive(raw_request("CANCEL"));
  receive(raw_request("CANCEL"));
  EXPECT_THAT(peer.received(), ElementsAre("0 481", "0 481"));
  EXPECT_EQ(peer.received_bytes(0), peer.received_bytes(1));
  EXPECT_NE(tag_of_to(peer.received_bytes(0)), "");
  EXPECT_EQ(server.manager->counts().server, 0u);
  EXPECT_THAT(kept, IsEmpty());
}

TEST_F(ServerSide, CancelOfAnotherMethodIsAnsweredAndHasNoEffect_9_2) {
  receive(raw_request("MESSAGE"));
  receive(raw_request("CANCEL"));
  EXPECT_THAT(peer.received(), ElementsAre("0 200"));
  EXPECT_TRUE(kept[0].respond(Status::ok));
}

TEST_F(ServerSide, CancelWithAnotherBranchOrSentByCancelsNothing_9_2) {
  receive(raw_request("INVITE"));
  receive(raw_request("CANCEL", "z9hG4bK-raw-2"));
  receive(with(raw_request("CANCEL"), "UDP 192.0.2.9:5060", "UDP 192.0.2.9"));
  EXPECT_THAT(peer.received(), ElementsAre("0 481", "0 481"));
}

TEST_F(ServerSide, ACancelledInviteIsStillAcknowledgedAndGone_9_2) {
  receive(raw_request("INVITE"));
  receive(raw_request("CANCEL"));
  receive(raw_request("ACK"));
  network.run_for(40s);
  EXPECT_THAT(peer.received(), ElementsAre("0 200", "0 487"));
  EXPECT_EQ(server.manager->counts().server, 0u);
}

// Merged requests

TEST_F(ServerSide, TheSameRequestByAnotherPathIs482_8_2_2_2) {
  receive(raw_request("INVITE", "z9hG4bK-path-1"));
  receive(raw_request("INVITE", "z9hG4bK-path-2"));
  EXPECT_EQ(kept.size(), 1u);
  EXPECT_THAT(peer.received(), ElementsAre("0 482"));
  EXPECT_EQ(branch_of(peer.received_bytes(0)), "z9hG4bK-path-2");
}

TEST_F(ServerSide, TheMergedInviteHasATransactionOfItsOwn_8_2_2_2) {
  receive(raw_request("INVITE", "z9hG4bK-path-1"));
  receive(raw_request("INVITE", "z9hG4bK-path-2"));
  network.run_for(500ms);
  EXPECT_THAT(peer.received(), ElementsAre("0 482", "200 100", "500 482"));  // G
  receive(raw_request("ACK", "z9hG4bK-path-2"));
  network.run_for(10s);
  EXPECT_EQ(times(server_address, "482").size(), 2u);
}

TEST_F(ServerSide, MergedOtherMethodsAre482Too_8_2_2_2) {
  receive(raw_request("REGISTER", "z9hG4bK-path-1"));
  EXPECT_TRUE(kept[0].respond(Status::ok));
  receive(raw_request("REGISTER", "z9hG4bK-path-2"));  // ongoing until J
  EXPECT_THAT(peer.received(), ElementsAre("0 200", "0 482"));
}

TEST_F(ServerSide, WhatAProxyMakesOfARedirectionIsNotMerged_16_7) {
  receive(raw_request("INVITE", "z9hG4bK-path-1"));
  EXPECT_TRUE(kept[0].respond(Status::moved_temporarily));
  receive(raw_request("INVITE", "z9hG4bK-path-2"));
  EXPECT_THAT(peer.received(), ElementsAre("0 302", "0 482"));
  receive(raw_request("ACK", "z9hG4bK-path-1"));
  receive(raw_request("INVITE", "z9hG4bK-path-3"));
  EXPECT_EQ(peer.received().back(), "0 482");
  receive(with(raw_request("INVITE", "z9hG4bK-path-4"), "INVITE sip:", "INVITE sip:other-"));
  EXPECT_EQ(kept.size(), 2u);
}

TEST_F(ServerSide, WhatHasAToTagIsNotMerged_8_2_2_2) {
  const auto in_dialog = [](const char* branch) {
    return with(raw_request("INFO", branch), "To: <sip:bob@192.0.2.2>", "To: <sip:bob@192.0.2.2>;tag=x");
  };
  receive(in_dialog("z9hG4bK-path-1"));
  receive(in_dialog("z9hG4bK-path-2"));
  EXPECT_EQ(kept.size(), 2u);
}

TEST_F(ServerSide, AnotherFromTagCallIdOrCSeqIsNotMerged_8_2_2_2) {
  receive(raw_request("INVITE", "z9hG4bK-path-1"));
  receive(with(raw_request("INVITE", "z9hG4bK-path-2"), "tag=r1", "tag=r2"));
  receive(with(raw_request("INVITE", "z9hG4bK-path-3"), "Call-ID: raw", "Call-ID: RAW"));
  receive(with(raw_request("INVITE", "z9hG4bK-path-4"), "CSeq: 3", "CSeq: 4"));
  EXPECT_EQ(kept.size(), 4u);
}

TEST_F(ServerSide, OnceTheFirstHasEndedNothingIsMerged_8_2_2_2) {
  receive(raw_request("OPTIONS", "z9hG4bK-path-1"));
  EXPECT_TRUE(kept[0].respond(Status::ok));
  network.run_for(32s);
  receive(raw_request("OPTIONS", "z9hG4bK-path-2"));
  EXPECT_EQ(kept.size(), 2u);
}

// Nobody takes it

TEST_F(ServerSide, ARequestNobodyTakesIs501_8_2_1) {
  arrivals.reset();
  receive(raw_request("OPTIONS"));
  EXPECT_THAT(peer.received(), ElementsAre("0 501"));
}

TEST_F(ServerSide, ARequestWithAToTagNobodyTakesIs481_12_2_2) {
  arrivals.reset();
  receive(with(raw_request("BYE"), "To: <sip:bob@192.0.2.2>", "To: <sip:bob@192.0.2.2>;tag=x"));
  EXPECT_THAT(peer.received(), ElementsAre("0 481"));
}

TEST_F(ServerSide, AnAckNobodyTakesIsDroppedAndPublished_17) {
  int dropped = 0;
  const auto watch = server.node.bus().on<net::MessageDropped>([&](const net::MessageDropped&) { ++dropped; });
  receive(raw_request("ACK"));
  EXPECT_THAT(peer.received(), IsEmpty());
  EXPECT_EQ(dropped, 1);
}

TEST_F(ServerSide, PublishesWhatItAnswersItself) {
  std::vector<std::string> settled;
  const auto watch = server.node.bus().on<transaction::RequestSettled>([&](const transaction::RequestSettled& event) {
    settled.push_back(event.request.method + ' ' + std::to_string(event.status) + ' ' + event.why);
    EXPECT_EQ(event.request.call_id, "raw@192.0.2.9");
    EXPECT_EQ(event.request.to, "sip:bob@192.0.2.2");
    EXPECT_EQ(event.flow.remote.host(), raw_address);
  });
  receive(raw_request("INVITE"));
  receive(raw_request("INVITE"));  // a retransmission: nothing new
  receive(raw_request("INVITE", "z9hG4bK-path-2"));
  receive(raw_request("CANCEL"));
  receive(raw_request("CANCEL", "z9hG4bK-unknown"));
  receive(raw_request("ACK"));
  arrivals.reset();
  receive(raw_request("OPTIONS"));
  EXPECT_THAT(settled, ElementsAre("INVITE 482 merged", "CANCEL 200 ", "CANCEL 481 nothing to cancel",
                                   "OPTIONS 501 nobody took it"));
}

TEST_F(ServerSide, AResponseToNothingIsDroppedAndPublished_6026_7_2) {
  int dropped = 0;
  const auto watch = server.node.bus().on<net::MessageDropped>([&](const net::MessageDropped&) { ++dropped; });
  receive(
      crlf("SIP/2.0 200 OK\nVia: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK1-nobody\nFrom: <sip:a@b>;tag=1\n"
           "To: <sip:a@b>;tag=2\nCall-ID: x\nCSeq: 1 INVITE\n\n"));
  EXPECT_EQ(dropped, 1);
}

// No room

class ServerSideLimit : public ServerSide {
 protected:
  static Config two() {
    Config config;
    config.server_transactions = 2;
    return config;
  }
  explicit ServerSideLimit(const Config& config = two()) : ServerSide(config) {}
  static std::string nth(std::string_view method, int n) {
    return with(raw_request(method, "z9hG4bK-raw-" + std::to_string(n)), "Call-ID: raw",
                "Call-ID: " + std::to_string(n));
  }
};

TEST_F(ServerSideLimit, PastItTheAnswerIs503WithRetryAfterAndNothingIsKept_21_5_4) {
  std::vector<int> settled;
  const auto watch = server.node.bus().on<transaction::RequestSettled>(
      [&](const transaction::RequestSettled& event) { settled.push_back(event.status); });
  receive(nth("INVITE", 1));
  receive(nth("OPTIONS", 2));
  receive(nth("INVITE", 3));
  receive(nth("INVITE", 3));
  receive(nth("ACK", 3));
  EXPECT_EQ(kept.size(), 2u);
  EXPECT_THAT(peer.received(), ElementsAre("0 503", "0 503"));
  EXPECT_EQ(peer.received_bytes(0), peer.received_bytes(1));
  EXPECT_EQ(row(peer.received_bytes(0), "Retry-After"), "10");
  EXPECT_NE(tag_of_to(peer.received_bytes(0)), "");
  EXPECT_EQ(server.manager->counts().server, 2u);
  EXPECT_EQ(server.manager->counts().shed, 2u);
  EXPECT_THAT(settled, ElementsAre(503, 503));
}

TEST_F(ServerSideLimit, PastItTheAnsweredOneThatIsOldestIsForgottenFirst_17_2_2) {
  receive(nth("OPTIONS", 1));
  receive(nth("OPTIONS", 2));
  EXPECT_TRUE(kept[1].respond(Status::ok));
  EXPECT_TRUE(kept[0].respond(Status::ok));
  receive(nth("OPTIONS", 3));
  EXPECT_EQ(kept.size(), 3u);
  receive(nth("OPTIONS", 1));  // still known
  EXPECT_EQ(kept.size(), 3u);
  receive(nth("OPTIONS", 2));  // forgotten, so new; and for it the first is
  EXPECT_EQ(kept.size(), 4u);
  EXPECT_THAT(peer.received(), ElementsAre("0 200", "0 200", "0 200"));
  EXPECT_EQ(server.manager->counts().server, 2u);
  EXPECT_EQ(server.manager->counts().forgotten, 2u);
  EXPECT_EQ(server.manager->counts().shed, 0u);
  receive(nth("OPTIONS", 4));  // both that are left wait for their answers
  EXPECT_EQ(peer.received().back(), "0 503");
  EXPECT_EQ(kept[0].respond(Status::ok).error().code, Errc::gone);
}

TEST_F(ServerSideLimit, OfAnInviteAndAnotherTheOneThatWasAnsweredFirstIsForgottenFirst_17_2_1) {
  for (const auto& [first, second] : {std::pair{"INVITE", "OPTIONS"}, {"OPTIONS", "INVITE"}}) {
    const std::size_t before = kept.size();
    for (const auto& [method, n] : {std::pair{first, 1}, {second, 2}}) {
      receive(nth(method, n));
      EXPECT_TRUE(kept.back().respond(Status::not_found));
      network.run_for(1s);
    }
    receive(nth("OPTIONS", 3));
    ASSERT_EQ(kept.size(), before + 3);
    receive(nth(second, 2));
    EXPECT_EQ(kept.size(), before + 3) << second << " is still known";
    receive(nth(first, 1));
    EXPECT_EQ(kept.size(), before + 4) << first << " is not";
    kept.clear();  // answered 500
    network.run_for(64s);
    ASSERT_EQ(server.manager->counts().server, 0u);
  }
}

// §8.2.2.2 among requests that have been answered: forgetting one leaves the other's merge fields alone.
TEST_F(ServerSideLimit, AMergedRequestIsStillMergedWhenAnEarlierOneIsForgotten_8_2_2_2) {
  receive(nth("OPTIONS", 1));
  EXPECT_TRUE(kept.back().respond(Status::ok));
  receive(with(nth("OPTIONS", 1), "branch=", "branch=z9hG4bK-other-"));
  EXPECT_THAT(peer.received().back(), ::testing::EndsWith(" 482"));
  receive(nth("OPTIONS", 2));  // in the place of the first
  receive(with(nth("OPTIONS", 2), "branch=", "branch=z9hG4bK-other-"));
  EXPECT_EQ(kept.size(), 2u);
  EXPECT_THAT(peer.received().back(), ::testing::EndsWith(" 482"));
}

TEST_F(ServerSideLimit, WhatTimerJEndsIsNotForgottenAgain_17_2_2) {
  receive(nth("OPTIONS", 1));
  receive(nth("OPTIONS", 2));
  EXPECT_TRUE(kept[0].respond(Status::ok));
  EXPECT_TRUE(kept[1].respond(Status::ok));
  network.run_for(32s);
  receive(nth("OPTIONS", 3));
  receive(nth("INVITE", 4));
  receive(nth("OPTIONS", 5));
  EXPECT_EQ(kept.size(), 4u);
  EXPECT_EQ(server.manager->counts().forgotten, 0u);
  EXPECT_EQ(server.manager->counts().shed, 1u);
}

TEST_F(ServerSideLimit, InvitesThatNobodyAcknowledgesAreForgottenToo_17_2_1) {
  for (int n = 1; n <= 3; ++n) {
    receive(nth("INVITE", n));
    ASSERT_EQ(kept.size(), static_cast<std::size_t>(n));
    EXPECT_TRUE(kept.back().respond(Status::not_found));
  }
  EXPECT_EQ(server.manager->counts().forgotten, 1u);
  network.run_for(500ms);
  EXPECT_EQ(times(server_address, "404").size(), 5u);  // Timer G of the two that are left
  receive(nth("ACK", 1));                              // no harm
  EXPECT_EQ(server.manager->counts().server, 2u);
}

TEST_F(ServerSideLimit, TheAnswersToSuccessfulInvitesAreNotForgotten_6026_7_1) {
  receive(nth("INVITE", 1));
  receive(nth("INVITE", 2));
  EXPECT_TRUE(kept[0].respond(Status::ok));
  EXPECT_TRUE(kept[1].respond(Status::ok));
  receive(nth("OPTIONS", 3));
  EXPECT_EQ(peer.received().back(), "0 503");
  receive(nth("INVITE", 1));  // not a new call
  EXPECT_EQ(kept.size(), 2u);
}

class ServerSideBytes : public ServerSideLimit {
 protected:
  static Config few_bytes() {
    Config config;
    config.server_transaction_bytes = 5'000;
    return config;
  }
  ServerSideBytes() : ServerSideLimit(few_bytes()) {}
  static std::string large(int n) {
    return with(nth("MESSAGE", n), "Content-Length: 0\r\n\r\n",
                "Content-Length: 2000\r\n\r\n" + std::string(2'000, 'x'));
  }
};

TEST_F(ServerSideBytes, RequestsCountUntilTheyAreAnsweredAndThenTheirAnswers_17_2_2) {
  receive(large(1));
  receive(large(2));
  receive(large(3));
  receive(large(4));
  EXPECT_EQ(kept.size(), 3u);
  EXPECT_THAT(peer.received(), ElementsAre("0 503"));
  for (auto& transaction : kept) EXPECT_TRUE(transaction.respond(Status::ok));
  receive(large(5));
  receive(large(6));
  EXPECT_EQ(kept.size(), 5u);
  EXPECT_EQ(server.manager->counts().forgotten, 0u);
  EXPECT_TRUE(kept[3].respond(Status::ok));
  EXPECT_TRUE(kept[4].respond(Status::ok));
  for (int n = 7; n < 40; ++n) {
    receive(nth("OPTIONS", n));
    EXPECT_TRUE(kept.back().respond(Status::ok));
  }
  EXPECT_GT(server.manager->counts().forgotten, 0u);
  EXPECT_LT(server.manager->counts().server, 30u);
}

TEST_F(ServerSideLimit, RetransmissionsAndAcksOfWhatIsHeldAreServed_17_2_3) {
  receive(nth("INVITE", 1));
  receive(nth("OPTIONS", 2));
  EXPECT_TRUE(kept[0].respond(Status::busy_here));
  EXPECT_TRUE(kept[1].respond(Status::ok));
  receive(nth("INVITE", 1));
  receive(nth("OPTIONS", 2));
  receive(nth("ACK", 1));
  EXPECT_THAT(peer.received(), ElementsAre("0 486", "0 200", "0 486", "0 200"));
  network.run_for(5s);
  EXPECT_EQ(server.manager->counts().server, 1u);
  receive(nth("OPTIONS", 3));
  EXPECT_EQ(kept.size(), 3u);
}

TEST_F(ServerSideLimit, ACancelThatMakesRoomIsServed_9_2) {
  receive(nth("INVITE", 1));
  receive(nth("OPTIONS", 2));
  receive(nth("CANCEL", 1));
  receive(nth("CANCEL", 1));
  EXPECT_THAT(peer.received(), ElementsAre("0 200", "0 487", "0 200"));
  EXPECT_EQ(tag_of_to(peer.received_bytes(0)), tag_of_to(peer.received_bytes(1)));
  EXPECT_EQ(tag_of_to(peer.received_bytes(0)), tag_of_to(peer.received_bytes(2)));
  EXPECT_EQ(server.manager->counts().server, 2u);
}

}  // namespace
}  // namespace sip::test
