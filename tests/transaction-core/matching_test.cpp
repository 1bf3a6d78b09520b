// Which transaction a message belongs to: RFC 3261 §17.2.3, RFC 2543 peers included. (§17.1.3 is with the client
// machines.)
#include "hosts.hpp"

namespace sip::test {
namespace {

class Matching : public Hosts {
 protected:
  Matching() {
    keep_requests();
    acks =
        server.node.bus().take<transaction::AckReceived>([this](transaction::AckReceived&) { return ++acks_up > 0; });
  }
  /// How many new requests the users have seen after `text` has arrived.
  std::size_t after(const std::string& text) {
    peer.send(text);
    network.run_for(0ms);
    return kept.size();
  }

  RawPeer peer{network, raw_address};
  net::Subscription acks;
  int acks_up = 0;
};

TEST_F(Matching, SameBranchSentByAndMethodIsARetransmission_17_2_3) {
  EXPECT_EQ(after(raw_request("OPTIONS")), 1u);
  EXPECT_EQ(after(raw_request("OPTIONS")), 1u);
}

TEST_F(Matching, NothingButBranchSentByAndMethodCounts_17_2_3) {
  EXPECT_EQ(after(raw_request("OPTIONS")), 1u);
  EXPECT_EQ(after(with(raw_request("OPTIONS"), "sip:bob@192.0.2.2 SIP", "sip:carol@192.0.2.2 SIP")), 1u);
  EXPECT_EQ(after(with(raw_request("OPTIONS"), "raw@192.0.2.9\r\nCSeq: 3", "other\r\nCSeq: 9")), 1u);
}

TEST_F(Matching, AnotherBranchIsAnotherTransaction_17_2_3) {
  EXPECT_EQ(after(raw_request("OPTIONS")), 1u);
  EXPECT_EQ(after(with(raw_request("OPTIONS", "z9hG4bK-raw-2"), "Call-ID: raw", "Call-ID: two")), 2u);
}

TEST_F(Matching, AnotherSentByIsAnotherTransaction_17_2_3) {
  EXPECT_EQ(after(raw_request("OPTIONS")), 1u);
  const std::string other_call = with(raw_request("OPTIONS"), "Call-ID: raw", "Call-ID: two");
  EXPECT_EQ(after(with(other_call, "UDP 192.0.2.9:5060", "UDP 192.0.2.9:5062")), 2u);
  EXPECT_EQ(after(with(with(other_call, "UDP 192.0.2.9:5060", "UDP host.example.com"), "two", "three")), 3u);
}

TEST_F(Matching, AnotherMethodIsAnotherTransaction_17_2_3) {
  EXPECT_EQ(after(raw_request("OPTIONS")), 1u);
  EXPECT_EQ(after(raw_request("MESSAGE")), 2u);
  EXPECT_EQ(after(raw_request("FOO")), 3u);
  EXPECT_EQ(after(raw_request("FOO")), 3u);
}

TEST_F(Matching, BranchAndSentByCompareWithoutCase_7_3_1) {
  EXPECT_EQ(after(with(raw_request("OPTIONS"), "UDP 192.0.2.9:5060", "UDP Host.Example.com")), 1u);
  EXPECT_EQ(after(with(raw_request("OPTIONS", "Z9HG4BK-RAW-1"), "UDP 192.0.2.9:5060", "UDP host.example.COM")), 1u);
}

TEST_F(Matching, TheAckToAFailureHasTheBranchOfTheInvite_17_2_3) {
  after(raw_request("INVITE"));
  EXPECT_TRUE(kept[0].respond(Status::busy_here));
  after(raw_request("ACK"));
  EXPECT_EQ(acks_up, 0);
  network.run_for(10s);
  EXPECT_THAT(peer.received(), ElementsAre("0 486"));  // G has stopped
}

TEST_F(Matching, AnAckWithAnotherBranchGoesUp_13_2_2_4) {
  after(raw_request("INVITE"));
  EXPECT_TRUE(kept[0].respond(Status::ok));
  after(raw_request("ACK", "z9hG4bK-raw-2"));
  EXPECT_EQ(acks_up, 1);
}

// RFC 2543 peers: no branch, one without the magic cookie, or the bare cookie (RFC 4475 §3.2.1)

class Rfc2543 : public Matching, public ::testing::WithParamInterface<const char*> {
 protected:
  std::string request(std::string_view method, std::string_view more = "") {
    return raw_request(method, GetParam(), more);
  }
  static std::string with_to_tag(const std::string& text, std::string_view tag) {
    return with(text, "To: <sip:bob@192.0.2.2>", "To: <sip:bob@192.0.2.2>;tag=" + std::string(tag));
  }
};
INSTANTIATE_TEST_SUITE_P(Branches, Rfc2543, ::testing::Values("", "1", "not-z9hG4bK", "z9hG4bK", "Z9hg4Bk"));

TEST_P(Rfc2543, TheSameRequestIsARetransmission_17_2_3) {
  EXPECT_EQ(after(request("INVITE")), 1u);
  EXPECT_EQ(after(request("INVITE")), 1u);
  EXPECT_EQ(after(request("OPTIONS")), 2u);
  EXPECT_EQ(after(request("OPTIONS")), 2u);
}

TEST_P(Rfc2543, EachOfTheFieldsTellsTransactionsApart_17_2_3) {
  const std::string first = request("OPTIONS");
  std::size_t seen = after(first);
  // Each with a Call-ID of its own, so that it is not taken for a merged request.
  EXPECT_EQ(after(with(first, "Call-ID: raw", "Call-ID: two")), ++seen);
  EXPECT_EQ(after(with(first, "CSeq: 3", "CSeq: 4")), ++seen);
  EXPECT_EQ(after(with(first, "tag=r1", "tag=r2")), ++seen);
  EXPECT_EQ(after(with_to_tag(first, "x")), ++seen);
  EXPECT_EQ(after(with(with_to_tag(first, "x"), "sip:bob@192.0.2.2 SIP", "sip:carol@192.0.2.2 SIP")), ++seen);
  EXPECT_EQ(after(with(with_to_tag(first, "x"), "sip:bob@192.0.2.2 SIP", "sip:bob@192.0.2.2:5062 SIP")), ++seen);
  EXPECT_EQ(after(with(with_to_tag(first, "x"), "UDP 192.0.2.9:5060", "UDP 192.0.2.9:5064")), ++seen);
  EXPECT_EQ(after(with(with_to_tag(first, "x"), "UDP 192.0.2.9:5060", "UDP 192.0.2.9:5060;foo=1")), ++seen);
  EXPECT_EQ(after(first), seen);
}

TEST_P(Rfc2543, FieldsCompareByTheirOwnRules_17_2_3) {
  const std::string first = request("OPTIONS");
  EXPECT_EQ(after(first), 1u);
  EXPECT_EQ(after(with(first, "sip:bob@192.0.2.2 SIP", "SIP:%62ob@192.0.2.2 SIP")), 1u);  // §19.1.4
  EXPECT_EQ(after(with(first, "tag=r1", "tag=R1")), 1u);                                  // a token
  EXPECT_EQ(after(with(first, "Call-ID: raw", "Call-ID: RAW")), 2u);                      // §20.8
}

TEST_P(Rfc2543, TheAckMatchesByTheToTagOfTheResponse_17_2_3) {
  after(request("INVITE"));
  EXPECT_TRUE(kept[0].respond(Status::busy_here));
  network.run_for(0ms);
  const std::string tag = tag_of_to(peer.received_bytes(0));
  ASSERT_NE(tag, "");
  after(with_to_tag(request("ACK"), "another"));
  EXPECT_EQ(acks_up, 1);
  network.run_for(500ms);
  EXPECT_THAT(peer.received(), ElementsAre("0 486", "500 486"));  // not acknowledged yet
  after(with_to_tag(request("ACK"), tag));
  after(with_to_tag(request("ACK"), tag));
  EXPECT_EQ(acks_up, 1);
  network.run_for(10s);
  EXPECT_EQ(peer.received().size(), 2u);
  EXPECT_EQ(server.manager->counts().server, 0u);
}

TEST_P(Rfc2543, TheAckMatchesByATagTheUserChose_17_2_3) {
  after(request("INVITE"));
  Response response = reply(kept[0].request(), Status::busy_here);
  response.headers.set(HeaderId::to, "<sip:bob@192.0.2.2>;tag=chosen");
  EXPECT_TRUE(kept[0].respond(response));
  after(with_to_tag(request("ACK"), "chosen"));
  EXPECT_EQ(acks_up, 0);
}

TEST_P(Rfc2543, TheAckToASuccessGoesUp_13_2_2_4) {
  after(request("INVITE"));
  EXPECT_TRUE(kept[0].respond(Status::ok));
  network.run_for(0ms);
  after(with_to_tag(request("ACK"), tag_of_to(peer.received_bytes(0))));
  EXPECT_EQ(acks_up, 1);
}

TEST_P(Rfc2543, OnceTheTransactionHasEndedItsAckGoesUp_17_2_3) {
  after(request("INVITE"));
  EXPECT_TRUE(kept[0].respond(Status::busy_here));
  network.run_for(0ms);
  const std::string ack = with_to_tag(request("ACK"), tag_of_to(peer.received_bytes(0)));
  kept.clear();
  network.run_for(32s);
  after(ack);
  EXPECT_EQ(acks_up, 1);
}

TEST_P(Rfc2543, WhatWeStampIntoTheViaDoesNotCount_17_2_3) {
  const std::string first = with(request("OPTIONS"), "UDP 192.0.2.9:5060", "UDP pc.example.com;rport");
  EXPECT_EQ(after(first), 1u);
  RawPeer same_host_other_port(network, raw_address, 5070);  // a NAT may have given it another
  same_host_other_port.send(first);
  network.run_for(0ms);
  EXPECT_EQ(kept.size(), 1u);
}

TEST_P(Rfc2543, TheCancelMatchesTheInvite_9_2) {
  after(request("INVITE"));
  after(request("CANCEL"));
  EXPECT_THAT(peer.received(), ElementsAre("0 200", "0 487"));
}

}  // namespace
}  // namespace sip::test
