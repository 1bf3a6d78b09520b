// What real clients send, as INTEROP lists it.
#include <gmock/gmock.h>

#include "engine_fixture.hpp"

namespace sip::engine {
namespace {

using test::register_text;
using test::RequestText;
using ::testing::ElementsAre;

using Clients = test::EngineTest;

TEST_F(Clients, PjsuaRefreshesWithANewFromTagAndAHighCSeq) {
  start();
  const auto text = [](const char* tag, int cseq) {
    return "REGISTER sip:192.0.2.10:5060 SIP/2.0\r\n"
           "Via: SIP/2.0/UDP 192.0.2.20:5060;rport;branch=z9hG4bKPj" +
           std::string(tag) + ";alias\r\nMax-Forwards: 70\r\nFrom: <sip:alice@192.0.2.10>;tag=" + tag +
           "\r\nTo: <sip:alice@192.0.2.10>\r\nCall-ID: pj\r\nCSeq: " + std::to_string(cseq) +
           " REGISTER\r\nUser-Agent: PJSUA v2.17-dev\r\nSupported: outbound, path\r\n"
           "Contact: <sip:alice@192.0.2.20:5060;ob>;reg-id=1;+sip.instance=\"<urn:uuid:1>\"\r\nExpires: 300\r\n"
           "Content-Length:  0\r\n\r\n";
  };
  EXPECT_EQ(send(text("one", 35000)).status(), Status::ok);
  const Response response = send(text("two", 35001));
  EXPECT_THAT(contacts(response),
              ElementsAre("<sip:alice@192.0.2.20:5060;ob>;reg-id=1;+sip.instance=\"<urn:uuid:1>\";expires=300"));
}

TEST_F(Clients, BaresipPutsUriParametersIntoRequestUriToAndFrom) {
  start();
  const Response response =
      send(RequestText("REGISTER", "sip:192.0.2.10:5060;transport=udp")
               .with("To", "<sip:alice@192.0.2.10:5060;transport=udp>")
               .with("From", "<sip:alice@192.0.2.10:5060;transport=udp>;tag=1")
               .with("Contact", "<sip:alice-0x55@192.0.2.20:5062>;expires=60;+sip.instance=\"<urn:x>\""));
  EXPECT_THAT(contacts(response), ElementsAre("<sip:alice-0x55@192.0.2.20:5062>;+sip.instance=\"<urn:x>\";expires=60"));
  EXPECT_EQ(contacts(send(register_text().named("q").with("To", "<sip:alice@192.0.2.10>"))).size(), 1U);
}

TEST_F(Clients, BaresipsRouteToUsChangesNothing) {
  start();
  ASSERT_EQ(
      status(register_text().named("r").with("Route", "<sip:192.0.2.10;lr>").with("Contact", "<sip:a@192.0.2.20>")),
      200);
  const auto ask = [](const char* uri, const char* id) {
    return RequestText("INVITE", uri).named(id).with("Route", "<sip:192.0.2.10;lr>");
  };
  EXPECT_EQ(status(ask("sip:alice@example.test", "i1")), 302);
  EXPECT_EQ(status(ask("sip:a@192.0.2.20", "i2")), 404) << "the contact, asked for here, is not ours";
}

TEST_F(Clients, LinphoneWritesAddrSpecsAndNoContentLengthAndUnregistersByExpires) {
  start();
  const auto text = [](int cseq, int expires) {
    return RequestText("REGISTER", "sip:192.0.2.10:5060")
        .numbered(static_cast<unsigned>(cseq))
        .with("Via", "SIP/2.0/UDP 192.0.2.20:5060;branch=z9hG4bK.~" + std::to_string(cseq) + ";rport")
        .with("To", "sip:alice@192.0.2.10")
        .with("From", "<sip:alice@192.0.2.10>;tag=~1.x")
        .add("Accept", "application/sdp")
        .add("Accept", "text/plain")
        .add("Accept", "application/vnd.gsma.rcs-ft-http+xml")
        .with("Contact", "<sip:alice@192.0.2.20;transport=udp>;+sip.instance=\"<urn:uuid:2>\"")
        .with("Expires", std::to_string(expires));
  };
  EXPECT_EQ(contacts(send(text(20, 3600))).size(), 1U);
  EXPECT_EQ(contacts(send(text(21, 0))).size(), 0U);
}

TEST_F(Clients, SipsakWritesContactWithoutBracketsAndASentByPortThatIsNotItsSource) {
  start();
  const Response response = send(
      "REGISTER sip:192.0.2.10 SIP/2.0\r\n"
      "Via: SIP/2.0/UDP 192.0.2.20:41234;branch=z9hG4bK.7;rport;alias\r\n"
      "From: sip:alice@192.0.2.10;tag=1\r\nTo: sip:alice@192.0.2.10\r\nCall-ID: sak\r\nCSeq: 1 REGISTER\r\n"
      "Contact: sip:alice@192.0.2.20:41234;expires=3600\r\nContent-Length: 0\r\nMax-Forwards: 70\r\n"
      "User-Agent: sipsak 0.9.8\r\n\r\n",
      5099);
  EXPECT_THAT(contacts(response), ElementsAre("<sip:alice@192.0.2.20:41234>;expires=3600"));
}

TEST_F(Clients, TwinklesPublishIsAnsweredAtOnce) {
  start();
  const Response response = send(
      RequestText("PUBLISH", "sip:alice@example.test").with("Event", "presence").body("application/pidf+xml", "<x/>"));
  EXPECT_EQ(response.status(), Status::method_not_allowed);
  EXPECT_TRUE(response.headers.has(HeaderId::allow));
}

TEST_F(Clients, TwinklesAuthorizationIsReadInAnyOrderAndSpacing) {
  config.open = false;
  accounts.add("alice@example.test", "wonderland");
  start();
  const Response challenge = send(register_text().named("c"));
  auto session = digest::choose_challenge(challenge);
  ASSERT_TRUE(session.has_value());
  const std::string nonce = session->challenge.nonce;
  const std::string response =
      digest::hash(digest::Algorithm::md5,
                   digest::ha1(digest::Algorithm::md5, "alice", "example.test", "wonderland") + ":" + nonce +
                       ":00000001:cn:auth:" + digest::hash(digest::Algorithm::md5, "REGISTER:sip:example.test"));
  EXPECT_EQ(status(register_text().named("d").with("Authorization",
                                                   "Digest username=\"alice\",realm=\"example.test\",nonce=\"" + nonce +
                                                       "\",uri=\"sip:example.test\",response=\"" + response +
                                                       "\",algorithm=MD5,cnonce=\"cn\",qop=auth,nc=00000001")),
            200);
}

TEST_F(Clients, SippUnregistersByWildcardWhileOtherCallIdsRegister) {
  start();
  for (const char* id : {"one", "two", "three"}) {
    ASSERT_EQ(status(register_text().named(id).with("Contact", std::string("<sip:") + id + "@192.0.2.20>")), 200);
  }
  EXPECT_EQ(status(register_text().named("four").with("Contact", "*").with("Expires", "0")), 200);
  EXPECT_EQ(engine->location().size(), 0U);
}

TEST_F(Clients, JsSipsUnresolvableContactIsStoredAndNotHandedOut) {
  start();
  const Response response =
      send(register_text()
               .with("Max-Forwards", "69")
               .with("Contact", "<sip:7v1qkf2e@4s0o8dl1.invalid;transport=ws>;+sip.ice;reg-id=1;expires=600"));
  EXPECT_THAT(contacts(response),
              ElementsAre("<sip:7v1qkf2e@4s0o8dl1.invalid;transport=ws>;+sip.ice;reg-id=1;expires=600"));
  EXPECT_EQ(status(RequestText("INVITE", "sip:alice@example.test").named("i")), 480);
}

}  // namespace
}  // namespace sip::engine
