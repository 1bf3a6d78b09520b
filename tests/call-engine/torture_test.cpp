// What the whole server answers to each message of RFC 4475 and RFC 5118, sent as a datagram. Which treatment the RFC
// asks for: tests/sip-core/torture/README.md.
#include <filesystem>
#include <fstream>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "engine_fixture.hpp"

namespace sip::engine {
namespace {

struct TortureCase {
  const char* name;
  int status;  // 0: no answer
};

void PrintTo(const TortureCase& torture, std::ostream* out) { *out << torture.name; }

class TortureTest : public test::EngineTest {
 protected:
  /// With the empty line behind the rows that the archive of the RFC left out of some.
  static std::string whole_message(const std::string& name) {
    std::string bytes = message(name);
    return bytes.find("\r\n\r\n") == std::string::npos ? bytes + "\r\n" : bytes;
  }
  static std::string message(const std::string& name) {
    const std::ifstream file(LOOPSTART_SOURCE_DIR "/tests/sip-core/torture/" + name + ".dat", std::ios::binary);
    EXPECT_TRUE(file.good()) << name;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  /// What the server sends within 100 ms, wherever to.
  std::vector<std::string> answers(std::string_view bytes) { return answers_between(client, server_address, bytes); }
  std::vector<std::string> answers_between(testing::SimNode& from, const net::SocketAddress& to,
                                           std::string_view bytes) {
    const std::size_t before = network.wire().size();
    from.send_datagram(5060, to, bytes);
    network.run_for(std::chrono::milliseconds(100));
    std::vector<std::string> all;
    for (std::size_t i = before; i < network.wire().size(); ++i) {
      if (network.wire()[i].flow.local == to) all.push_back(network.wire()[i].bytes);
    }
    return all;
  }
  /// The one final response among them, read; where the peer's header fields came malformed, status_of() has to do.
  static Response final_of(const std::vector<std::string>& all) {
    EXPECT_EQ(all.size(), 1U);
    auto message = parse(all.empty() ? std::string() : all.back());
    EXPECT_TRUE(message.has_value());
    return message ? Response(std::move(*message)) : Response();
  }
  static int status_of(const std::vector<std::string>& all) {
    return all.empty() ? 0 : std::stoi(all.front().substr(std::size("SIP/2.0")));
  }
};

class Torture : public TortureTest, public ::testing::WithParamInterface<TortureCase> {};

TEST_P(Torture, GetsTheAnswerOfRfc4475) {
  config.domains = {"example.com"};
  start();
  const auto all = answers(message(GetParam().name));
  EXPECT_EQ(status_of(all), GetParam().status) << network.wire().back().bytes;
  EXPECT_EQ(all.size(), GetParam().status == 0 ? 0U : 1U) << "one message, one answer";
  EXPECT_EQ(code(send(test::RequestText("OPTIONS", "sip:example.com").named("after")).status()), 200)
      << "it still serves";
}

const std::vector<TortureCase> messages_of_rfc4475 = {
    // §3.1.1: valid
    {"wsinv", 481},  // has a To tag
    {"intmeth", 501},
    {"esc01", 404},  // example.net is not ours
    {"escnull", 200},
    {"esc02", 501},  // RE%47IST%45R is not REGISTER
    {"lwsdisp", 404},
    {"longreq", 404},
    {"dblreq", 200},  // what stands behind it is ignored
    {"semiuri", 404},
    {"transports", 404},
    {"mpart01", 405},
    {"unreason", 0},
    {"noreason", 0},
    // §3.1.2: invalid
    {"badinv01", 400},  // to its source, as its Via is unreadable
    {"clerr", 400},
    {"ncl", 400},
    {"scalar02", 400},
    {"scalarlg", 0},  // a malformed response is dropped
    {"quotbal", 400},
    {"ltgtruri", 400},
    {"lwsruri", 400},
    {"lwsstart", 400},
    {"trws", 400},
    {"escruri", 400},
    {"baddate", 404},  // Date is of no use here (§8.2.2)
    {"regbadct", 400},
    {"badaspec", 400},
    {"baddn", 400},
    {"badvers", 505},
    {"mismatch01", 400},
    {"mismatch02", 400},
    {"bigcode", 0},
    // §3.2: transactions
    {"badbranch", 404},
    // §3.3: the application
    {"insuf", 400},
    {"unkscm", 416},
    {"novelsc", 416},
    {"unksm2", 400},
    {"bext01", 420},
    {"invut", 404},     // a redirect server reads no body (§8.3)
    {"regaut01", 200},  // an open server does not look at it
    {"multi01", 400},
    {"mcl01", 400},
    {"bcast", 0},
    {"zeromf", 404},
    {"cparam01", 200},
    {"cparam02", 200},
    {"regescrt", 200},
    {"sdp01", 404},
    // §3.4: RFC 2543
    {"inv2543", 404},
};

INSTANTIATE_TEST_SUITE_P(Messages, Torture, ::testing::ValuesIn(messages_of_rfc4475));

TEST(TortureMessages, NoneIsLeftOut) {
  std::set<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(LOOPSTART_SOURCE_DIR "/tests/sip-core/torture")) {
    if (file.path().extension() == ".dat") files.insert(file.path().stem().string());
  }
  std::set<std::string> named;
  for (const TortureCase& torture : messages_of_rfc4475) named.insert(torture.name);
  EXPECT_EQ(named, files);
}

// Where the RFC asks for more than a status.

using Rfc4475Treatment = TortureTest;

TEST_F(Rfc4475Treatment, AnUnknownMethodIsToldTheKnownOnes_3_1_1_2_and_5) {
  config.domains = {"example.com"};
  start();
  for (const char* name : {"intmeth", "esc02"}) {
    EXPECT_EQ(rows(final_of(answers(message(name))), HeaderId::allow).size(), 1U) << name;
  }
}

TEST_F(Rfc4475Treatment, TwoContactsWithNullsAreTwoBindings_3_1_1_4) {
  config.domains = {"example.com"};
  start();
  EXPECT_THAT(contacts(final_of(answers(message("escnull")))),
              ::testing::UnorderedElementsAre(::testing::StartsWith("<sip:%00@host5.example.com>"),
                                              ::testing::StartsWith("<sip:%00%00@host5.example.com>")));
  EXPECT_THAT(contacts(send(test::RequestText("REGISTER", "sip:example.com").with("To", "<sip:null-@example.com>"))),
              ::testing::IsEmpty())
      << "the AOR does not end at the null";
}

TEST_F(Rfc4475Treatment, OctetsBehindTheRequestAreNoRequest_3_1_1_8) {
  config.domains = {"example.com"};
  start();
  const Response response = final_of(answers(message("dblreq")));
  EXPECT_EQ(response.call_id(), "dblreq.0ha0isndaksdj99sdfafnl3lk233412");
  EXPECT_EQ(log.size(), 1U);
}

TEST_F(Rfc4475Treatment, ABareCookieIdentifiesNoTransaction_3_2_1) {
  config.domains = {"example.com"};
  start();
  EXPECT_EQ(final_of(answers(message("badbranch"))).call_id(), "badbranch.sadonfo23i420jv0as0derf3j3n");
  std::string other = message("badbranch");
  other.replace(other.find("badbranch."), std::size("badbranch.") - 1, "another.");
  EXPECT_EQ(final_of(answers(other)).call_id(), "another.sadonfo23i420jv0as0derf3j3n");
}

TEST_F(Rfc4475Treatment, ToIsNoRoute_3_3_2) {
  config.domains = {"example.com"};  // To's domain; the Request-URI decides
  start();
  EXPECT_EQ(code(final_of(answers(message("unkscm"))).status()), 416);
}

TEST_F(Rfc4475Treatment, WhatIsNotSupportedIsListed_3_3_5) {
  config.domains = {"example.com"};
  start();
  EXPECT_THAT(rows(final_of(answers(message("bext01"))), HeaderId::unsupported),
              ::testing::ElementsAre("nothingSupportsThis, nothingSupportsThisEither"));
}

TEST_F(Rfc4475Treatment, ARegistrarThatAsksForDigestChallengesAnUnknownScheme_3_3_7) {
  config.domains = {"example.com"};
  config.open = false;
  start();
  const Response response = final_of(answers(message("regaut01")));
  EXPECT_EQ(code(response.status()), 401);
  EXPECT_THAT(rows(response, HeaderId::www_authenticate), ::testing::ElementsAre(::testing::StartsWith("Digest ")));
}

TEST_F(Rfc4475Treatment, ContactParametersAndUriParametersStayWhatTheyAre_3_3_12_and_13) {
  config.domains = {"example.com"};
  start();
  const auto query = [this](const char* id) {
    return contacts(
        send(test::RequestText("REGISTER", "sip:example.com").with("To", "<sip:watson@example.com>").named(id)));
  };
  const auto as_contact_param = ::testing::ElementsAre(::testing::StartsWith("<sip:+19725552222@gw1.example.net>;"));
  EXPECT_THAT(contacts(final_of(answers(message("cparam01")))), as_contact_param);
  EXPECT_THAT(query("q1"), as_contact_param);

  network.run_for(std::chrono::minutes(1));  // both have one branch, and each is to be a transaction of its own
  const auto as_uri_param =
      ::testing::Contains(::testing::StartsWith("<sip:+19725552222@gw1.example.net;unknownparam>"));
  EXPECT_THAT(contacts(final_of(answers(message("cparam02")))), as_uri_param);
  EXPECT_THAT(query("q2"), as_uri_param);
}

TEST_F(Rfc4475Treatment, AnEscapedHeaderStaysInTheContact_3_3_14) {
  config.domains = {"example.com"};
  start();
  const auto kept =
      ::testing::ElementsAre(::testing::StartsWith("<sip:user@example.com?Route=%3Csip:sip.example.com%3E>"));
  EXPECT_THAT(contacts(final_of(answers(message("regescrt")))), kept);
  EXPECT_THAT(contacts(send(test::RequestText("REGISTER", "sip:example.com").with("To", "<sip:user@example.com>"))),
              kept);
}

// RFC 5118, between two hosts of IPv6.

class Rfc5118 : public TortureTest {
 protected:
  Rfc5118() {
    config.domains = {"example.com"};
    config.listen = {{net::TransportKind::udp, own_address},
                     {net::TransportKind::udp, *net::SocketAddress::parse("2001:db8::10", 5070)}};
  }
  Response answer_to(const std::string& name) {
    return final_of(answers_between(phone, own_address, whole_message("rfc5118/" + name)));
  }

  const net::SocketAddress own_address = *net::SocketAddress::parse("2001:db8::10", 5060);
  testing::SimNode& own_node = network.add_node("2001:db8::10");
  testing::SimNode& phone = network.add_node("2001:db8::9:1");
};

TEST_F(Rfc5118, EachMessageGetsItsAnswer_4) {
  engine = std::make_unique<CallEngine>(own_node, config, accounts);
  ASSERT_TRUE(engine->start().has_value());

  const Response registered = answer_to("ipv6-good");  // §4.1
  EXPECT_EQ(code(registered.status()), 200);
  EXPECT_THAT(contacts(registered), ::testing::ElementsAre(::testing::HasSubstr("<sip:caller@[2001:db8::1]>")));

  for (const auto& [name, status] : {
           TortureCase{"ipv6-bad", 400},                       // §4.2
           TortureCase{"port-ambiguous", 404},                 // §4.3: well-formed, and another host than ours
           TortureCase{"via-received-param-with-delim", 481},  // §4.5: parsed; a BYE of no dialog
           TortureCase{"via-received-param-no-delim", 200},    // §4.5
           TortureCase{"ipv6-in-sdp", 400},                 // §4.6: announces more bytes than it has (RFC 3261 §18.3)
           TortureCase{"mult-ip-in-header", 481},           // §4.7: parsed; a BYE of no dialog
           TortureCase{"mult-ip-in-sdp", 404},              // §4.8: no such user
           TortureCase{"ipv4-mapped-ipv6", 302},            // §4.9: to the contact of §4.1
           TortureCase{"ipv6-bug-abnf-3-colons", 404},      // §4.10: not our address, with or without the extra colon
           TortureCase{"ipv6-correct-abnf-2-colons", 404},  // §4.10
       }) {
    EXPECT_EQ(code(answer_to(name).status()), status) << name;
    network.run_for(std::chrono::minutes(1));  // they share a branch: each is to be a transaction of its own
  }
}

TEST_F(Rfc5118, APortOutsideTheBracketsIsThePort_4_4) {
  engine = std::make_unique<CallEngine>(own_node, config, accounts);
  ASSERT_TRUE(engine->start().has_value());
  EXPECT_EQ(code(answer_to("port-unambiguous").status()), 200);
}

TEST_F(Rfc5118, AnAnnouncedLengthThatFitsMakesTheSdpMessageGood_4_6) {
  engine = std::make_unique<CallEngine>(own_node, config, accounts);
  ASSERT_TRUE(engine->start().has_value());
  std::string bytes = message("rfc5118/ipv6-in-sdp");
  bytes.replace(bytes.find("268"), 3, "251");
  EXPECT_EQ(code(final_of(answers_between(phone, own_address, bytes)).status()), 404) << "understood; no such user";
}

TEST_F(Rfc5118, ReceivedIsWrittenWithoutBrackets_4_5) {
  engine = std::make_unique<CallEngine>(own_node, config, accounts);
  ASSERT_TRUE(engine->start().has_value());
  testing::SimNode& elsewhere = network.add_node("2001:db8::9:2");  // not sent-by, so Via says so (RFC 3261 §18.2.1)
  for (const char* name : {"via-received-param-with-delim", "via-received-param-no-delim"}) {
    const Response response =
        final_of(answers_between(elsewhere, own_address, message(std::string("rfc5118/") + name)));
    EXPECT_EQ(response.top_via().received(), "2001:db8::9:2") << name;
  }
}

}  // namespace
}  // namespace sip::engine
