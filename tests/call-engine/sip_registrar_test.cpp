#include "sip/engine/sip_registrar.hpp"

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

class Registrar : public test::EngineTest {
 protected:
  /// What a query of alice's bindings lists (§10.2.3).
  std::vector<std::string> registered() {
    const Response response = send(register_text().named("query" + std::to_string(++queries_)).without("Contact"));
    EXPECT_EQ(response.status(), Status::ok);
    return contacts(response);
  }

 private:
  int queries_ = 0;
};

TEST_F(Registrar, AnswersWithEveryBindingItsExpiryAndTheDate_10_3_Step8) {
  start();
  send(register_text()
           .named("one")
           .with("Contact", "\"Desk\" <sip:alice@192.0.2.20:5062;ob>;q=0.7")
           .with("Expires", "600"));
  network.run_for(10s - 100ms);
  const Response response = send(register_text().named("two").with("Contact", "<sip:alice@192.0.2.21>;expires=60"));
  EXPECT_EQ(response.status(), Status::ok);
  EXPECT_THAT(contacts(response), ElementsAre("\"Desk\" <sip:alice@192.0.2.20:5062;ob>;q=0.7;expires=590",
                                              "<sip:alice@192.0.2.21>;expires=60"));
  EXPECT_THAT(rows(response, HeaderId::date), ElementsAre("Thu, 01 Jan 2026 00:00:10 GMT"));
  EXPECT_FALSE(response.to().tag.empty()) << "§8.2.6.2";
  EXPECT_THAT(rows(response, HeaderId::record_route), IsEmpty());
}

TEST_F(Registrar, NeverEchoesRecordRoute_10_3) {
  start();
  const Response response =
      send(register_text().with("Contact", "<sip:a@192.0.2.20>").with("Record-Route", "<sip:p.test;lr>"));
  EXPECT_EQ(response.status(), Status::ok);
  EXPECT_FALSE(response.headers.has(HeaderId::record_route));
}

TEST_F(Registrar, AQueryChangesNothing_10_2_3) {
  start();
  EXPECT_THAT(registered(), IsEmpty());
  send(register_text().with("Contact", "<sip:a@192.0.2.20>;expires=100"));
  EXPECT_THAT(registered(), ElementsAre("<sip:a@192.0.2.20>;expires=100"));
  EXPECT_EQ(engine->location().size(), 1U);
}

TEST_F(Registrar, ABindingEndsWhenItsTimeIsOver_10_2_1_1) {
  start();
  send(register_text().with("Contact", "<sip:a@192.0.2.20>;expires=60"));
  network.run_for(59s);
  EXPECT_EQ(registered().size(), 1U);
  network.run_for(1s);
  EXPECT_THAT(registered(), IsEmpty());
}

TEST_F(Registrar, ATooBriefIntervalIs423WithMinExpires_10_3_Step7) {
  start();
  const Response response = send(register_text().with("Contact", "<sip:a@192.0.2.20>").with("Expires", "59"));
  EXPECT_EQ(response.status(), Status::interval_too_brief);
  EXPECT_THAT(rows(response, HeaderId::min_expires), ElementsAre("60"));
  EXPECT_THAT(registered(), IsEmpty());
}

TEST_F(Registrar, AMalformedContactIs400AndNothingChanges_10_3) {
  start();
  const Response response = send(
      register_text().add("Contact", "<sip:good@192.0.2.20>").add("Contact", "sip:user@example.com?Route=%3Csip:x%3E"));
  EXPECT_EQ(response.status(), Status::bad_request);
  EXPECT_EQ(response.reason(), "Malformed Contact");
  EXPECT_THAT(registered(), IsEmpty());
}

TEST_F(Registrar, AWildcardMisusedIs400_10_3_Step6) {
  start();
  EXPECT_EQ(status(register_text().with("Contact", "*")), 400);
  EXPECT_EQ(status(register_text().numbered(2).with("Contact", "*").with("Expires", "60")), 400);
}

TEST_F(Registrar, UnregistersByWildcardByParameterAndByHeaderField_10_2_2) {
  start();
  const auto fill = [this](const std::string& id) {
    ASSERT_EQ(status(register_text().named(id).with("Contact", "<sip:a@192.0.2.20>, <sip:b@192.0.2.20>")), 200);
  };
  fill("one");
  EXPECT_EQ(status(register_text().named("w").with("Contact", "*").with("Expires", "0")), 200);
  EXPECT_THAT(registered(), IsEmpty());
  fill("two");
  EXPECT_EQ(status(register_text().named("p").with("Contact", "<sip:a@192.0.2.20>;expires=0")), 200);
  EXPECT_THAT(registered(), ElementsAre("<sip:b@192.0.2.20>;expires=3600"));
  EXPECT_EQ(status(register_text().named("h").with("Contact", "<sip:b@192.0.2.20>").with("Expires", "0")), 200);
  EXPECT_THAT(registered(), IsEmpty());
}

TEST_F(Registrar, ALateRequestIs500AndChangesNothing_10_3_Step7) {
  start();
  send(register_text().numbered(5).with("Contact", "<sip:a@192.0.2.20>"));
  EXPECT_EQ(status(register_text().numbered(4).with("Contact", "<sip:new@192.0.2.20>, <sip:a@192.0.2.20>;expires=0")),
            500);
  EXPECT_THAT(registered(), ElementsAre("<sip:a@192.0.2.20>;expires=3600"));
}

TEST_F(Registrar, ARetransmissionGetsTheSame200AndChangesNothing_17_2) {
  start();
  const RequestText text = register_text().with("Contact", "<sip:a@192.0.2.20>;expires=100");
  const Response first = send(text);
  const Response again = send(text);
  EXPECT_EQ(again.status(), Status::ok);
  EXPECT_EQ(contacts(again), contacts(first));
  EXPECT_EQ(again.to().tag, first.to().tag);
}

TEST_F(Registrar, ARetransmissionThatComesAfterTheTransactionIsForgottenStillGets200) {
  start();
  const RequestText text = register_text().with("Contact", "<sip:a@192.0.2.20>;expires=3600");
  ASSERT_EQ(status(text), 200);
  network.run_for(10min);
  const Response again = send(text);
  EXPECT_EQ(again.status(), Status::ok);
  EXPECT_THAT(contacts(again), ElementsAre(HasSubstr(";expires=3000"))) << "it is no refresh";
}

TEST_F(Registrar, TheAorMustBeOursAndNameAUser_10_3_Step5) {
  start();
  int count = 0;
  const auto to = [&](const char* value) {
    return register_text().named("t" + std::to_string(++count)).with("To", value);
  };
  EXPECT_EQ(status(to("<sip:alice@example.org>")), 404);
  EXPECT_EQ(status(to("<sip:example.test>")), 404);
  EXPECT_EQ(status(to("<isbn:2983792873>")), 400) << "RFC 4475 §3.3.4";
  EXPECT_EQ(status(to("sip:alice@example.test:5060")), 200);
  EXPECT_EQ(status(to("<sip:alice@192.0.2.10>")), 200);
  EXPECT_EQ(status(to("<sip:alice@192.0.2.10:5099>")), 404);
}

TEST_F(Registrar, OneUserHasOneSetOfBindingsHoweverTheAorIsWritten_10_3_Step5) {
  start();
  for (const char* to :
       {"<sip:alice@example.test>", "sip:alice@EXAMPLE.test:5070", "<sips:%61lice@example.test;x=y>"}) {
    const Response response = send(register_text()
                                       .named(std::to_string(log.size()))
                                       .with("To", to)
                                       .with("Contact", "<sip:c" + std::to_string(log.size()) + "@192.0.2.20>"));
    EXPECT_EQ(contacts(response).size(), log.size()) << to;
  }
  EXPECT_EQ(contacts(send(register_text().named("other").with("To", "<sip:Alice@example.test>"))).size(), 0U)
      << "a user part has case (§19.1.4)";
}

TEST_F(Registrar, RegistersEscapedNullsAsTwoContacts_Rfc4475_3_1_1_4) {
  start();
  const Response response = send(register_text()
                                     .with("To", "sip:null-%00-null@example.test")
                                     .add("Contact", "<sip:%00@host5.example.com>")
                                     .add("Contact", "<sip:%00%00@host5.example.com>"));
  EXPECT_THAT(contacts(response),
              ElementsAre("<sip:%00@host5.example.com>;expires=3600", "<sip:%00%00@host5.example.com>;expires=3600"));
}

TEST_F(Registrar, KeepsAnEscapedHeaderInTheContactUri_Rfc4475_3_3_14) {
  start();
  EXPECT_THAT(contacts(send(register_text().with("M", "<sip:user@example.com?Route=%3Csip:sip.example.com%3E>"))),
              ElementsAre("<sip:user@example.com?Route=%3Csip:sip.example.com%3E>;expires=3600"));
}

TEST_F(Registrar, UnknownOptionTagsAre420AndPathIsKnown_8_2_2_3) {
  start();
  const Response response = send(
      register_text().add("Require", "outbound, path").add("Require", "gruu").with("Contact", "<sip:a@192.0.2.20>"));
  EXPECT_EQ(response.status(), Status::bad_extension);
  EXPECT_THAT(rows(response, HeaderId::unsupported), ElementsAre("outbound, gruu"));
  EXPECT_THAT(registered(), IsEmpty());
}

TEST_F(Registrar, PathIsEchoedWhereTheClientKnowsIt_Rfc3327_5_3) {
  start();
  const auto text = [] {
    return register_text().with("Path", "<sip:p1.test;lr>, <sip:p2.test;lr>").with("Contact", "<sip:a@192.0.2.20>");
  };
  const Response unaware = send(text().named("unaware"));
  EXPECT_EQ(unaware.status(), Status::bad_extension);
  EXPECT_THAT(rows(unaware, HeaderId::unsupported), ElementsAre("path"));
  const Response aware = send(text().named("aware").with("Supported", "outbound, path"));
  EXPECT_EQ(aware.status(), Status::ok);
  EXPECT_THAT(rows(aware, HeaderId::path), ElementsAre("<sip:p1.test;lr>", "<sip:p2.test;lr>"));
}

TEST_F(Registrar, TooManyContactsAre403) {
  config.contacts_per_aor = 1;
  start();
  EXPECT_EQ(status(register_text().named("one").with("Contact", "<sip:a@192.0.2.20>")), 200);
  const Response response = send(register_text().named("two").with("Contact", "<sip:b@192.0.2.20>"));
  EXPECT_EQ(response.status(), Status::forbidden);
  EXPECT_EQ(response.reason(), "Too Many Contacts");
}

TEST_F(Registrar, AnAnswerThatNoDatagramCarriesIs500_21_5_1) {
  config.contacts_per_aor = 100;
  config.bytes_per_aor = 100'000;
  start();
  for (int i = 0; i < 70; ++i) {
    const std::string contact = "<sip:c" + std::to_string(100 + i) + "@192.0.2.20;p=" + std::string(950, 'x') + ">";
    EXPECT_EQ(status(register_text().named("c" + std::to_string(i)).with("Contact", contact)), i < 65 ? 200 : 500) << i;
  }
}

TEST_F(Registrar, AnAddressOfRecordPastItsSizeIs403) {
  start();
  const std::string to = "<sip:" + std::string(500, 'x') + "@example.test>";
  EXPECT_EQ(status(register_text().named("1").with("To", to).with("Contact", "<sip:a@192.0.2.20>")), 403);
  EXPECT_EQ(engine->location().size(), 0U);
}

TEST_F(Registrar, AFullStoreIs503WithRetryAfter_21_5_4) {
  config.addresses_of_record = 1;
  start();
  EXPECT_EQ(status(register_text().named("one").with("Contact", "<sip:a@192.0.2.20>")), 200);
  const Response response =
      send(register_text().named("two").with("To", "<sip:bob@example.test>").with("Contact", "<sip:b@192.0.2.20>"));
  EXPECT_EQ(response.status(), Status::service_unavailable);
  EXPECT_THAT(rows(response, HeaderId::retry_after), ElementsAre("30"));
  EXPECT_EQ(status(register_text().named("three").with("Contact", "<sip:a@192.0.2.20>")), 200) << "a refresh";
}

TEST_F(Registrar, AsManyAndAsLongContactsAsAllowedFitIntoOneDatagram_18_1_1) {
  start();
  for (int i = 0; i < 32; ++i) {
    const std::string contact = "<sip:c" + std::to_string(100 + i) + "@192.0.2.20;p=" + std::string(950, 'x') + ">";
    EXPECT_EQ(status(register_text().named("c" + std::to_string(i)).with("Contact", contact)), 200);
  }
  EXPECT_EQ(registered().size(), 32U);
}

class DigestRegistrar : public Registrar {
 protected:
  DigestRegistrar() {
    config.open = false;
    accounts.add("alice@example.test", "wonderland");
    accounts.add("bob@example.test", "builder");
  }
  Response challenge(const std::string& id = "challenge") { return send(register_text().named(id)); }
};

TEST_F(DigestRegistrar, ChallengesAndThenServes_10_3_Step3) {
  start();
  const Response unauthorized = challenge();
  EXPECT_EQ(unauthorized.status(), Status::unauthorized);
  EXPECT_THAT(rows(unauthorized, HeaderId::www_authenticate), ElementsAre(HasSubstr("realm=\"example.test\"")));
  const Response response = send(authorized(register_text().numbered(2).with("Contact", "<sip:alice@192.0.2.20>"),
                                            unauthorized, "alice", "wonderland"));
  EXPECT_EQ(response.status(), Status::ok);
  EXPECT_THAT(contacts(response), ElementsAre("<sip:alice@192.0.2.20>;expires=3600"));
}

TEST_F(DigestRegistrar, AUserRegistersOnlyHisOwnAor_10_3_Step4) {
  start();
  const Response response = send(authorized(
      register_text().numbered(2).with("To", "<sip:bob@example.test>").with("Contact", "<sip:evil@192.0.2.20>"),
      challenge(), "alice", "wonderland"));
  EXPECT_EQ(response.status(), Status::forbidden);
  EXPECT_EQ(engine->location().size(), 0U);
}

TEST_F(DigestRegistrar, AThirdPartyMayRegisterWithTheAccountsOwnCredentials_10_2) {
  start();
  const Response response =
      send(authorized(register_text().numbered(2).with("From", "<sip:secretary@example.test>;tag=1"), challenge(),
                      "alice", "wonderland"));
  EXPECT_EQ(response.status(), Status::ok);
}

TEST_F(DigestRegistrar, AnUnknownUserIsAnsweredAsAKnownOne) {
  start();
  const Response known = challenge("known");
  const Response unknown = send(register_text().named("unknown").with("To", "<sip:nobody@example.test>"));
  EXPECT_EQ(unknown.status(), known.status());
  EXPECT_EQ(unknown.reason(), known.reason());
  EXPECT_EQ(unknown.headers.size(), known.headers.size());
  const Response guessed =
      send(authorized(register_text().named("g").with("To", "<sip:nobody@example.test>"), unknown, "nobody", "guess"));
  EXPECT_EQ(guessed.status(), Status::unauthorized);
}

TEST_F(DigestRegistrar, AForeignDomainIs404AndNotChallenged_10_3_Step5) {
  start();
  EXPECT_EQ(status(register_text().with("To", "<sip:alice@example.org>")), 404);
}

TEST_F(DigestRegistrar, ARetransmittedAuthorizedRequestGetsTheSame200) {
  start();
  const RequestText text = authorized(register_text().numbered(2).with("Contact", "<sip:alice@192.0.2.20>"),
                                      challenge(), "alice", "wonderland");
  ASSERT_EQ(status(text), 200);
  EXPECT_EQ(status(text), 200);
}

TEST_F(DigestRegistrar, AnUnknownSchemeIsAsGoodAsNone_Rfc4475_3_3_7) {
  start();
  EXPECT_EQ(status(register_text().with("Authorization", "NoOneKnowsThisScheme opaque-data=here")), 401);
}

TEST_F(DigestRegistrar, StrangersLeaveNothingBehind) {
  start();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(status(register_text().named("s" + std::to_string(i)).with("Contact", "<sip:x@192.0.2.20>")), 401);
  }
  EXPECT_EQ(engine->location().size(), 0U);
}

}  // namespace
}  // namespace sip::engine
