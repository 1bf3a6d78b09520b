#include "sip/engine/redirect_server.hpp"

#include <chrono>

#include <gmock/gmock.h>

#include "engine_fixture.hpp"

namespace sip::engine {
namespace {

using namespace std::chrono_literals;
using test::register_text;
using test::RequestText;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Redirect : public test::EngineTest {
 protected:
  void register_bob(const std::string& contact, const std::string& extra_name = "Expires",
                    const std::string& extra_value = "3600") {
    ASSERT_EQ(status(register_text()
                         .named("r" + std::to_string(++count_))
                         .with("To", "<sip:bob@example.test>")
                         .with("Supported", "path")
                         .with("Contact", contact)
                         .with(extra_name, extra_value)),
              200);
  }
  /// Asks, and acknowledges what comes, as §17.1.1.3 has it.
  Response invite(const std::string& uri = "sip:bob@example.test", const std::string& method = "INVITE") {
    return ask(RequestText(method, uri).named("i" + std::to_string(++count_)));
  }
  Response ask(const RequestText& text) {
    Response response = send(text);
    if (text.parsed().method() == MethodId::invite && is_final(response.status())) {
      std::string ack = text.text();
      ack.replace(0, 6, "ACK");
      ack.replace(ack.find(" INVITE\r\n"), 9, " ACK\r\n");
      ack.replace(ack.find("\r\nTo: ") + 2, ack.find("\r\n", ack.find("\r\nTo: ") + 2) - ack.find("\r\nTo: ") - 2,
                  "To: " + std::string(*response.headers.raw(HeaderId::to)));
      send(ack);
    }
    return response;
  }

 private:
  int count_ = 0;
};

TEST_F(Redirect, NamesEveryContactByQThenByRegistration_8_3) {
  start();
  register_bob("<sip:bob@192.0.2.31>;q=0.2");
  register_bob("<sip:bob@192.0.2.32>");
  register_bob("<sip:bob@192.0.2.33;transport=tcp>;q=0.75");
  register_bob("\"Bob\" <sip:bob@192.0.2.34>;q=1.0;+sip.instance=\"<urn:x>\"");
  const Response response = invite();
  EXPECT_EQ(response.status(), Status::moved_temporarily);
  EXPECT_THAT(contacts(response),
              ElementsAre("<sip:bob@192.0.2.32>", "<sip:bob@192.0.2.34>;q=1",
                          "<sip:bob@192.0.2.33;transport=tcp>;q=0.75", "<sip:bob@192.0.2.31>;q=0.2"));
}

TEST_F(Redirect, AnUnknownUserIs404AndAKnownOneWithoutContact480_21_4) {
  accounts.add("carol@example.test", "secret");
  start();
  EXPECT_EQ(invite("sip:nobody@example.test").status(), Status::not_found);
  EXPECT_EQ(invite("sip:carol@example.test").status(), Status::temporarily_unavailable) << "has an account";
  register_bob("<sip:bob@192.0.2.31>", "Expires", "60");
  network.run_for(61s);
  EXPECT_EQ(invite().status(), Status::temporarily_unavailable) << "had a binding";
  EXPECT_EQ(invite("sip:example.test").status(), Status::not_found) << "no user at all";
}

TEST_F(Redirect, WhatIsNotOursIs404AndNeverA302) {
  start();
  register_bob("<sip:bob@192.0.2.31>");
  EXPECT_EQ(invite("sip:bob@example.org").status(), Status::not_found);
  EXPECT_EQ(invite("sip:bob@192.0.2.31").status(), Status::not_found) << "linphone asks for the contact here";
  EXPECT_EQ(invite("sip:bob@192.0.2.10:5070").status(), Status::not_found) << "our host, a neighbour's port";
  EXPECT_EQ(invite("sip:bob@example.test:5099;user=phone").status(), Status::moved_temporarily);
}

TEST_F(Redirect, TheListenersAddressIsADomainOfItsOwn) {
  start();
  ASSERT_EQ(status(register_text().named("r").with("To", "<sip:bob@192.0.2.10>").with("Contact", "<sip:b@192.0.2.31>")),
            200);
  EXPECT_EQ(invite("sip:bob@192.0.2.10").status(), Status::moved_temporarily);
  EXPECT_EQ(invite("sip:bob@192.0.2.10:5060;transport=udp").status(), Status::moved_temporarily);
  EXPECT_EQ(invite("sip:bob@example.test").status(), Status::not_found);
}

struct NotDialled {
  const char* contact;
  const char* supported_path;  // Path of the registration, or ""
};

class CannotDial : public Redirect, public ::testing::WithParamInterface<NotDialled> {};

TEST_P(CannotDial, IsLeftOutAndWithNothingLeft480) {
  start();
  if (GetParam().supported_path[0] != '\0') {
    register_bob(GetParam().contact, "Path", GetParam().supported_path);
  } else {
    register_bob(GetParam().contact);
  }
  EXPECT_EQ(invite().status(), Status::temporarily_unavailable);
  register_bob("<sip:bob@192.0.2.31>");
  EXPECT_THAT(contacts(invite()), ElementsAre("<sip:bob@192.0.2.31>"));
}

INSTANTIATE_TEST_SUITE_P(Contacts, CannotDial,
                         ::testing::Values(NotDialled{"<sip:x@a1b2c3.invalid;transport=ws>", ""},  //
                                           NotDialled{"<sip:x@A1B2.INVALID>", ""},                 //
                                           NotDialled{"<sip:x@192.0.2.31;transport=ws>", ""},      //
                                           NotDialled{"<sip:x@192.0.2.31;transport=WSS>", ""},     //
                                           NotDialled{"<sip:bob@192.0.2.40>", "<sip:edge.test;lr>"},
                                           NotDialled{"<sip:bob@example.test>", ""},  // §8.3: the Request-URI itself
                                           NotDialled{"<sip:bob@EXAMPLE.test;transport=tcp>, "
                                                      "<sip:b%6Fb@example.test;transport=udp>",
                                                      ""}));  // comes back to us for the same user, for ever

TEST_F(Redirect, ASipsRequestUriGetsOnlySipsContacts_26_2_2) {
  start();
  register_bob("<sip:bob@192.0.2.31>");
  register_bob("<tel:+1234>");
  EXPECT_EQ(invite("sips:bob@example.test").status(), Status::temporarily_unavailable);
  register_bob("<sips:bob@192.0.2.32>");
  EXPECT_THAT(contacts(invite("sips:bob@example.test")), ElementsAre("<sips:bob@192.0.2.32>"));
  EXPECT_THAT(contacts(invite()), ElementsAre("<sip:bob@192.0.2.31>", "<tel:+1234>", "<sips:bob@192.0.2.32>"));
}

TEST_F(Redirect, IgnoresWhatItDoesNotUnderstand_8_3) {
  start();
  register_bob("<sip:bob@192.0.2.31>");
  EXPECT_EQ(
      ask(RequestText("INVITE", "sip:bob@example.test").named("a").with("Require", "nothingSupportsThis")).status(),
      Status::moved_temporarily);
  EXPECT_EQ(
      ask(RequestText("INVITE", "sip:bob@example.test").named("b").body("application/unknownformat", "x")).status(),
      Status::moved_temporarily);
  EXPECT_EQ(ask(RequestText("INVITE", "sip:bob@example.test").named("c").with("Max-Forwards", "0")).status(),
            Status::moved_temporarily)
      << "it forwards nothing";
}

TEST_F(Redirect, RepeatsThe302UntilTheAck_17_2_1) {
  start();
  register_bob("<sip:bob@192.0.2.31>");
  const std::size_t before = network.wire().size();
  EXPECT_EQ(send(RequestText("INVITE", "sip:bob@example.test").named("i")).status(), Status::moved_temporarily);
  network.run_for(2s);
  std::size_t responses = 0;
  for (std::size_t i = before; i < network.wire().size(); ++i) {
    if (network.wire()[i].bytes.starts_with("SIP/2.0 302")) ++responses;
  }
  EXPECT_EQ(responses, 3U) << "at 0, 0.5 and 1.5 s";
}

TEST_F(Redirect, OptionsForAUserIsAnsweredAsAnInviteWouldBe_11_2) {
  accounts.add("carol@example.test", "secret");
  start();
  register_bob("<sip:bob@192.0.2.31>");
  EXPECT_THAT(contacts(invite("sip:bob@example.test", "OPTIONS")), ElementsAre("<sip:bob@192.0.2.31>"));
  EXPECT_EQ(invite("sip:carol@example.test", "OPTIONS").status(), Status::temporarily_unavailable);
  EXPECT_EQ(invite("sip:nobody@example.test", "OPTIONS").status(), Status::not_found);
}

class AuthenticatedRedirect : public Redirect {
 protected:
  AuthenticatedRedirect() {
    config.authenticate_invite = true;
    accounts.add("alice@example.test", "wonderland");
    accounts.add("bob@example.test", "builder");
  }
};

TEST_F(AuthenticatedRedirect, ChallengesTheCallerWith401_22_1) {
  start();
  register_bob("<sip:bob@192.0.2.31>");
  const Response challenge = invite();
  EXPECT_EQ(challenge.status(), Status::unauthorized);
  EXPECT_THAT(rows(challenge, HeaderId::www_authenticate), ElementsAre(HasSubstr("realm=\"example.test\"")));
  const Response response = ask(authorized(RequestText("INVITE", "sip:bob@example.test").numbered(2), challenge,
                                           "alice", "wonderland", "sip:bob@example.test"));
  EXPECT_THAT(contacts(response), ElementsAre("<sip:bob@192.0.2.31>"));
}

TEST_F(AuthenticatedRedirect, ACallerOfOursCallsUnderHisOwnName) {
  start();
  const auto as_alice = [this](const char* from, const char* id) {
    const Response challenge =
        ask(RequestText("INVITE", "sip:bob@example.test").named(std::string("c") + id).with("From", from));
    return ask(authorized(RequestText("INVITE", "sip:bob@example.test").named(id).with("From", from), challenge,
                          "alice", "wonderland", "sip:bob@example.test"));
  };
  EXPECT_EQ(as_alice("<sip:bob@example.test>;tag=1", "x").status(), Status::forbidden);
  EXPECT_EQ(as_alice("<sip:alice@example.test>;tag=1", "y").status(), Status::temporarily_unavailable);
  EXPECT_EQ(as_alice("<sip:alice@elsewhere.test>;tag=1", "z").status(), Status::temporarily_unavailable);
}

TEST_F(AuthenticatedRedirect, AStrangerDoesNotLearnWhoIsThere) {
  start();
  EXPECT_EQ(invite("sip:nobody@example.test").status(), Status::unauthorized);
  EXPECT_EQ(invite("sip:bob@example.test").status(), Status::unauthorized);
  EXPECT_EQ(invite("sip:bob@example.test", "OPTIONS").status(), Status::unauthorized);
}

}  // namespace
}  // namespace sip::engine
