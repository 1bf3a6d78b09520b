#include "sip/transaction/server_transaction.hpp"

#include <optional>
#include <set>

#include "hosts.hpp"

namespace sip::test {
namespace {

class ServerTransactionTest : public Hosts {
 protected:
  ServerTransactionTest() { keep_requests(); }

  ServerTransaction receive(const std::string& text) {
    peer.send(text);
    network.run_for(0ms);
    EXPECT_FALSE(kept.empty());
    ServerTransaction last = std::move(kept.back());
    kept.pop_back();
    return last;
  }

  RawPeer peer{network, raw_address};
};

TEST_F(ServerTransactionTest, EmptyIsGone) {
  ServerTransaction none;
  EXPECT_FALSE(none);
  EXPECT_EQ(none.respond(Status::ok).error().code, Errc::gone);
  EXPECT_TRUE(none.request().empty());
  EXPECT_EQ(none.flow(), net::Flow());
  EXPECT_EQ(none.to_tag(), "");
  none.on_cancel([] {});
  none.abandon();
}

TEST_F(ServerTransactionTest, GivesRequestAndFlow) {
  const auto transaction = receive(with(raw_request("MESSAGE"), "UDP 192.0.2.9", "UDP pc.example.com"));
  EXPECT_EQ(transaction.request().call_id(), "raw@192.0.2.9");
  EXPECT_EQ(transaction.request().top_via().received(), "192.0.2.9");
  EXPECT_EQ(transaction.flow().remote.text(), "192.0.2.9:5060");
  EXPECT_EQ(transaction.flow().local.text(), "192.0.2.2:5060");
}

TEST_F(ServerTransactionTest, TheRequestStaysReadableAfterTheFinalResponse) {
  auto transaction = receive(raw_request("MESSAGE"));
  const std::string_view call_id = transaction.request().call_id();
  EXPECT_TRUE(transaction.respond(Status::ok));
  network.run_for(40s);
  EXPECT_EQ(call_id, "raw@192.0.2.9");
  EXPECT_EQ(transaction.request().cseq().number, 3u);
}

TEST_F(ServerTransactionTest, EveryResponseButThe100HasTheSameToTag_8_2_6_2) {
  auto transaction = receive(raw_request("INVITE"));
  network.run_for(200ms);
  EXPECT_TRUE(transaction.respond(Status::ringing));
  EXPECT_TRUE(transaction.respond(Status::ok));
  EXPECT_TRUE(transaction.respond(Status::ok));
  network.run_for(0ms);
  EXPECT_EQ(tag_of_to(peer.received_bytes(0)), "");
  EXPECT_EQ(transaction.to_tag(), tag_of_to(peer.received_bytes(1)));
  EXPECT_EQ(transaction.to_tag(), tag_of_to(peer.received_bytes(2)));
  EXPECT_EQ(transaction.to_tag(), tag_of_to(peer.received_bytes(3)));
  EXPECT_THAT(std::string(transaction.to_tag()), ::testing::MatchesRegex("1-[a-z2-7]{12}"));  // loop 1
}

TEST_F(ServerTransactionTest, EachTransactionHasATagOfItsOwn_19_3) {
  std::set<std::string> tags;
  for (int i = 0; i < 100; ++i) {
    auto transaction = receive(
        with(raw_request("MESSAGE", "z9hG4bK" + std::to_string(i)), "Call-ID: raw", "Call-ID: " + std::to_string(i)));
    tags.emplace(transaction.to_tag());
  }
  EXPECT_EQ(tags.size(), 100u);
}

TEST_F(ServerTransactionTest, ATagInTheRequestIsKept_8_2_6_2) {
  auto transaction = receive(with(raw_request("INFO"), "To: <sip:bob@192.0.2.2>", "To: <sip:bob@192.0.2.2>;tag=there"));
  EXPECT_EQ(transaction.to_tag(), "there");
  EXPECT_TRUE(transaction.respond(Status::ok));
  network.run_for(0ms);
  EXPECT_EQ(row(peer.received_bytes(0), "To"), "<sip:bob@192.0.2.2>;tag=there");
}

TEST_F(ServerTransactionTest, ATagOfTheUsersStandsForAllThatFollow_8_2_6_2) {
  auto transaction = receive(raw_request("INVITE"));
  Response ringing = reply(transaction.request(), Status::ringing);
  ringing.headers.set(HeaderId::to, "<sip:bob@192.0.2.2>;tag=mine");
  EXPECT_TRUE(transaction.respond(ringing));
  EXPECT_TRUE(transaction.respond(Status::busy_here));
  network.run_for(0ms);
  EXPECT_EQ(tag_of_to(peer.received_bytes(0)), "mine");
  EXPECT_EQ(tag_of_to(peer.received_bytes(1)), "mine");
}

TEST_F(ServerTransactionTest, AToWithoutBracketsGetsItsTagAsAHeaderParameter_20) {
  auto transaction = receive(with(raw_request("MESSAGE"), "To: <sip:bob@192.0.2.2>", "To: sip:bob@192.0.2.2"));
  EXPECT_TRUE(transaction.respond(Status::ok));
  network.run_for(0ms);
  EXPECT_EQ(row(peer.received_bytes(0), "To"), "sip:bob@192.0.2.2;tag=" + std::string(transaction.to_tag()));
}

TEST_F(ServerTransactionTest, TheUsersResponseIsNotChanged) {
  auto transaction = receive(raw_request("MESSAGE"));
  Response response = reply(transaction.request(), Status::ok);
  response.headers.add("X-Mine", "1");
  response.set_body("text/plain", "hello");
  EXPECT_TRUE(transaction.respond(response));
  network.run_for(0ms);
  EXPECT_EQ(response.to().tag, "");
  EXPECT_EQ(row(peer.received_bytes(0), "X-Mine"), "1");
  EXPECT_THAT(peer.received_bytes(0), ::testing::EndsWith("\r\n\r\nhello"));
}

TEST_F(ServerTransactionTest, AReasonOfTheUsers) {
  auto transaction = receive(raw_request("MESSAGE"));
  EXPECT_TRUE(transaction.respond(Status::forbidden, "Not Today"));
  network.run_for(0ms);
  EXPECT_THAT(peer.received_bytes(0), StartsWith("SIP/2.0 403 Not Today\r\n"));
}

TEST_F(ServerTransactionTest, AStatusOutsideOf100To699IsRefused) {
  auto transaction = receive(raw_request("MESSAGE"));
  for (const int status : {0, 99, 700}) {
    EXPECT_EQ(transaction.respond(static_cast<Status>(status)).error().code, Errc::invalid_argument) << status;
  }
  EXPECT_EQ(transaction.respond(Response()).error().code, Errc::invalid_argument);
}

TEST_F(ServerTransactionTest, DroppedUnansweredItAnswers500) {
  {
    const auto transaction = receive(raw_request("MESSAGE"));
  }
  network.run_for(0ms);
  EXPECT_THAT(peer.received(), ElementsAre("0 500"));
}

TEST_F(ServerTransactionTest, DroppedAfterAProvisionalResponseItAnswers500) {
  {
    auto transaction = receive(raw_request("INVITE"));
    EXPECT_TRUE(transaction.respond(Status::ringing));
  }
  network.run_for(0ms);
  EXPECT_THAT(peer.received(), ElementsAre("0 180", "0 500"));
}

TEST_F(ServerTransactionTest, DroppedAfterAFinalResponseItIsSilent) {
  {
    auto transaction = receive(raw_request("INVITE"));
    EXPECT_TRUE(transaction.respond(Status::ok));
  }
  network.run_for(0ms);
  EXPECT_THAT(peer.received(), ElementsAre("0 200"));
}

TEST_F(ServerTransactionTest, AssignedOverItAnswers500) {
  auto transaction = receive(raw_request("MESSAGE"));
  transaction = ServerTransaction();
  network.run_for(0ms);
  EXPECT_THAT(peer.received(), ElementsAre("0 500"));
}

TEST_F(ServerTransactionTest, AssignedToItselfItLives) {
  auto transaction = receive(raw_request("MESSAGE"));
  ServerTransaction& same = transaction;
  transaction = std::move(same);
  EXPECT_TRUE(transaction.respond(Status::ok));
}

TEST_F(ServerTransactionTest, MovedFromItIsEmpty) {
  auto transaction = receive(raw_request("MESSAGE"));
  const ServerTransaction taken = std::move(transaction);
  EXPECT_FALSE(transaction);  // NOLINT(bugprone-use-after-move)
  EXPECT_TRUE(taken);
}

TEST_F(ServerTransactionTest, AbandonedItIsSilent) {
  auto transaction = receive(raw_request("INVITE"));
  transaction.abandon();
  EXPECT_FALSE(transaction);
  network.run_for(10s);
  EXPECT_THAT(peer.received(), IsEmpty());
  EXPECT_EQ(server.manager->counts().server, 0u);
}

TEST_F(ServerTransactionTest, OutlivesItsManager) {
  auto invite = receive(raw_request("INVITE"));
  auto message = receive(raw_request("MESSAGE", "z9hG4bK-raw-2"));
  int cancelled = 0;
  invite.on_cancel([&] { ++cancelled; });
  server.manager.reset();
  EXPECT_EQ(invite.request().call_id(), "raw@192.0.2.9");
  EXPECT_EQ(invite.respond(Status::ringing).error().code, Errc::gone);
  EXPECT_EQ(message.respond(Status::ok).error().code, Errc::gone);
  EXPECT_NE(invite.to_tag(), "");
  invite.on_cancel([&] { ++cancelled; });
  message = ServerTransaction();
  network.run_for(40s);
  EXPECT_THAT(peer.received(), IsEmpty());
  EXPECT_EQ(cancelled, 0);
  EXPECT_EQ(server.node.scheduler().pending(), 0u);
}

// How a response goes when its connection has closed (§18.2.2)

class Fallback : public ServerTransactionTest {
 protected:
  /// An INVITE by a stream that breaks after it has arrived.
  void invite_and_break() {
    send(make_request(MethodId::invite), net::TransportKind::tcp);
    network.run_for(1ms);
    ASSERT_EQ(kept.size(), 1u);
    network.reset_connections(client_address, server_address);
    network.run_for(1ms);
  }
};

TEST_F(Fallback, AResponseOpensAConnectionToReceivedAndSentByPort_18_2_2) {
  invite_and_break();
  EXPECT_TRUE(kept[0].respond(Status::busy_here));
  network.run_for(1ms);
  const auto& last = network.wire().back();
  EXPECT_EQ(what(last.bytes), "486");
  EXPECT_EQ(last.flow.remote.text(), "192.0.2.1:5060");
  EXPECT_NE(last.flow.connection, 0u);
}

TEST_F(Fallback, RetransmittedSuccessesStayOnTheNewConnection_18_2_2) {
  invite_and_break();
  EXPECT_TRUE(kept[0].respond(Status::ok));
  network.run_for(1s);
  EXPECT_TRUE(kept[0].respond(Status::ok));
  network.run_for(1s);
  const auto& wire = network.wire();
  EXPECT_EQ(wire[wire.size() - 1].flow, wire[wire.size() - 2].flow);
}

TEST_F(Fallback, WhereNoTransportIsLeftTheUserIsTold_18_2_2) {
  invite_and_break();
  server.transports.close([] {});
  EXPECT_FALSE(kept[0].respond(Status::busy_here));
}

}  // namespace
}  // namespace sip::test
