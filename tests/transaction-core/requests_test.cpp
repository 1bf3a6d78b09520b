// The shape of what this layer sends by itself: the top Via, ACK, CANCEL.
#include "hosts.hpp"

namespace sip::test {
namespace {

class Requests : public Hosts {
 protected:
  static Request invite_with_routes() {
    Request invite = make_request(MethodId::invite);
    invite.headers.add(HeaderId::route, "<sip:proxy1.example.com;lr>, <sip:proxy2.example.com;lr>");
    invite.headers.add(HeaderId::route, "<sip:proxy3.example.com;lr>");
    invite.headers.add(HeaderId::require, "100rel");
    invite.headers.add("Proxy-Require", "foo");
    invite.headers.add(HeaderId::contact, "<sip:alice@192.0.2.1>");
    invite.set_body("application/sdp", "v=0\r\n");
    return invite;
  }
  static std::vector<std::string> rows(const std::string& bytes, HeaderId id) {
    const auto message = parse(bytes);
    EXPECT_TRUE(message.has_value());
    std::vector<std::string> values;
    for (std::size_t i = 0; i < message->headers.size(); ++i) {
      if (message->headers[i].id == id) values.emplace_back(message->headers[i].value);
    }
    return values;
  }
};

TEST_F(Requests, OurViaIsOnTopWithCookieLoopNumberAndRport_8_1_1_7) {
  Request request = make_request(MethodId::options);
  request.headers.add(HeaderId::via, "SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKbelow");
  send(std::move(request));
  network.run_for(1ms);
  const auto vias = rows(bytes("OPTIONS"), HeaderId::via);
  ASSERT_EQ(vias.size(), 2u);
  EXPECT_THAT(vias[0], ::testing::MatchesRegex("SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK0-[a-z2-7]{16};rport"));
  EXPECT_EQ(vias[1], "SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKbelow");
}

TEST_F(Requests, TheViaNamesTheTransport_18_1_1) {
  send(make_request(MethodId::options), net::TransportKind::tcp);
  network.run_for(1ms);
  EXPECT_THAT(row(bytes("OPTIONS"), "Via"), StartsWith("SIP/2.0/TCP 192.0.2.1:5060;branch="));
}

TEST_F(Requests, EachTransactionHasABranchOfItsOwn_8_1_1_7) {
  send(make_request(MethodId::options, "1"));
  send(make_request(MethodId::options, "2"));
  network.run_for(1ms);
  EXPECT_NE(branch_of(bytes("OPTIONS", 0)), branch_of(bytes("OPTIONS", 1)));
}

TEST_F(Requests, MaxForwardsIs70WhereItIsAbsent_8_1_1_6) {
  send(make_request(MethodId::options));
  Request counted = make_request(MethodId::options, "2");
  counted.headers.add(HeaderId::max_forwards, "12");
  send(std::move(counted));
  network.run_for(1ms);
  EXPECT_EQ(row(bytes("OPTIONS", 0), "Max-Forwards"), "70");
  EXPECT_EQ(row(bytes("OPTIONS", 1), "Max-Forwards"), "12");
}

TEST_F(Requests, TheAckToAFailureIsBuiltFromInviteAndResponse_17_1_1_3) {
  answer_requests(Status::busy_here);
  send(invite_with_routes());
  network.run_for(1ms);
  const std::string invite = bytes("INVITE");
  const std::string ack = bytes("ACK");
  EXPECT_THAT(ack, StartsWith("ACK sip:bob@example.com SIP/2.0\r\n"));
  EXPECT_THAT(rows(ack, HeaderId::via), ElementsAre(row(invite, "Via")));
  EXPECT_THAT(rows(ack, HeaderId::route), rows(invite, HeaderId::route));
  EXPECT_EQ(rows(ack, HeaderId::route).size(), 2u);
  EXPECT_EQ(row(ack, "From"), row(invite, "From"));
  EXPECT_EQ(row(ack, "To"), row(bytes("486"), "To"));
  EXPECT_EQ(row(ack, "Call-ID"), row(invite, "Call-ID"));
  EXPECT_EQ(row(ack, "CSeq"), "7 ACK");
  EXPECT_EQ(row(ack, "Max-Forwards"), "70");
  EXPECT_EQ(row(ack, "Content-Length"), "0");
  for (const char* name : {"Require", "Proxy-Require", "Contact", "Content-Type"})
    EXPECT_EQ(row(ack, name), "") << name;
}

TEST_F(Requests, TheAckHasOneViaWhereTheInviteHadMore_17_1_1_3) {
  answer_requests(Status::busy_here);
  Request invite = make_request(MethodId::invite);
  invite.headers.add(HeaderId::via, "SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKbelow");
  send(std::move(invite));
  network.run_for(1ms);
  EXPECT_THAT(rows(bytes("ACK"), HeaderId::via), ElementsAre(rows(bytes("INVITE"), HeaderId::via)[0]));
}

TEST_F(Requests, TheAckGoesByTheFlowOfTheInvite_17_1_1_2) {
  answer_requests(Status::busy_here);
  send(make_request(MethodId::invite), net::TransportKind::tcp);
  network.run_for(1ms);
  std::vector<net::Flow> flows;
  for (const auto& record : network.wire()) {
    if (record.flow.local.host() == client_address) flows.push_back(record.flow);
  }
  ASSERT_EQ(flows.size(), 2u);
  EXPECT_EQ(flows[0], flows[1]);
}

TEST_F(Requests, TheCancelIsBuiltFromTheInvite_9_1) {
  keep_requests();
  auto handle = send(invite_with_routes());
  network.run_for(200ms);
  handle.cancel();
  network.run_for(0ms);
  const std::string invite = bytes("INVITE");
  const std::string cancel = bytes("CANCEL");
  EXPECT_THAT(cancel, StartsWith("CANCEL sip:bob@example.com SIP/2.0\r\n"));
  EXPECT_THAT(rows(cancel, HeaderId::via), ElementsAre(row(invite, "Via")));
  EXPECT_THAT(rows(cancel, HeaderId::route), rows(invite, HeaderId::route));
  for (const char* name : {"From", "To", "Call-ID", "Max-Forwards"}) EXPECT_EQ(row(cancel, name), row(invite, name));
  EXPECT_EQ(row(cancel, "CSeq"), "7 CANCEL");
  EXPECT_EQ(row(cancel, "Content-Length"), "0");
  for (const char* name : {"Require", "Proxy-Require", "Contact", "Content-Type"}) {
    EXPECT_EQ(row(cancel, name), "") << name;
  }
}

TEST_F(Requests, AnAckToASuccessHasABranchOfItsOwn_17_1_1_3) {
  answer_requests(Status::ok);
  send(make_request(MethodId::invite));
  network.run_for(1ms);
  EXPECT_TRUE(client.manager->send_ack(make_request(MethodId::ack), server_target()));
  network.run_for(1ms);
  const std::string ack = bytes("ACK");
  EXPECT_THAT(row(ack, "Via"), HasSubstr(";branch=z9hG4bK0-"));
  EXPECT_NE(branch_of(ack), branch_of(bytes("INVITE")));
  EXPECT_EQ(row(ack, "Max-Forwards"), "70");
}

}  // namespace
}  // namespace sip::test
