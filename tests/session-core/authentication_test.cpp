// 401 and 407: RFC 3261 §22, RFC 7616, RFC 8760.
#include "session_fixture.hpp"

namespace sip::session {
namespace {

class AuthenticationTest : public SessionTest {
 protected:
  Answer<Response> ask(std::optional<Credentials> credentials = {}) {
    OptionsOptions options;
    options.credentials = std::move(credentials);
    return ask(std::move(options));
  }
  Answer<Response> ask(OptionsOptions options) {
    Answer<Response> answer;
    client().send_options(uri("sip:example.test"), std::move(options), answer.done());
    EXPECT_TRUE(run_until([&] { return answer.calls() > 0; }));
    return answer;
  }
  void start_as_alice() { start(SessionManagerBuilder{}.with_credentials({"alice", "secret"})); }
};

TEST_F(AuthenticationTest, AnswersA401WithANewCSeqAndBranch_22_2) {
  server->then(challenge({nonce("n1")}));
  server->then(Status::ok);
  start_as_alice();
  auto answer = ask();
  EXPECT_EQ(answer.value().status(), Status::ok);
  ASSERT_EQ(server->requests.size(), 2u);
  const Request& first = server->requests[0];
  const Request& second = server->requests[1];
  EXPECT_EQ(second.call_id(), first.call_id());
  EXPECT_EQ(second.from().tag, first.from().tag);
  EXPECT_EQ(second.to().tag, "");
  EXPECT_EQ(second.cseq().number, first.cseq().number + 1);
  EXPECT_NE(second.top_via().branch(), first.top_via().branch());
  const auto given = credentials(second);
  EXPECT_EQ(given.nc, 1u);
  EXPECT_TRUE(verified(second, given, "secret"));
}

TEST_F(AuthenticationTest, AnswersA407InProxyAuthorization_22_3) {
  server->then(challenge({nonce("p1", "proxy")}, true));
  server->then(Status::ok);
  start_as_alice();
  auto answer = ask();
  EXPECT_EQ(answer.value().status(), Status::ok);
  const auto given = credentials(server->requests.at(1), "proxy", HeaderId::proxy_authorization);
  EXPECT_TRUE(verified(server->requests[1], given, "secret"));
  EXPECT_FALSE(server->requests[1].headers.has(HeaderId::authorization));
}

TEST_F(AuthenticationTest, EndsWithThe401WhenThePasswordIsWrong) {
  int asked = 0;
  server->then([&](const Request& request) { return challenge({nonce("n" + std::to_string(++asked))})(request); });
  start(SessionManagerBuilder{}.with_credentials({"alice", "wrong"}));
  auto answer = ask();
  EXPECT_EQ(answer.value().status(), Status::unauthorized);
  EXPECT_EQ(server->requests.size(), 2u) << "one try, one retry";
  // What was refused is not offered again unasked: it would count as another bad try.
  ask();
  EXPECT_EQ(server->requests.size(), 4u);
  EXPECT_FALSE(server->requests[2].headers.has(HeaderId::authorization));
}

TEST_F(AuthenticationTest, EndsWithThe401WhenTheSameNonceComesBack) {
  server->then(challenge({nonce("same")}));
  start_as_alice();
  auto answer = ask();
  EXPECT_EQ(answer.value().status(), Status::unauthorized);
  EXPECT_EQ(server->requests.size(), 2u);
}

TEST_F(AuthenticationTest, GivesThe401AsItIsWithoutCredentials) {
  server->then(challenge({nonce("n1")}));
  start();
  auto answer = ask();
  EXPECT_EQ(answer.value().status(), Status::unauthorized);
  EXPECT_EQ(server->requests.size(), 1u);
}

TEST_F(AuthenticationTest, TriesAgainWhenOnlyTheNonceWasStale_RFC7616_3_3) {
  auto stale = nonce("n2");
  stale.stale = true;
  server->then(challenge({nonce("n1")}));
  server->then(challenge({stale}));
  server->then(Status::ok);
  start_as_alice();
  auto answer = ask();
  EXPECT_EQ(answer.value().status(), Status::ok);
  ASSERT_EQ(server->requests.size(), 3u);
  EXPECT_EQ(credentials(server->requests[2]).nonce, "n2");
  EXPECT_EQ(server->requests[2].cseq().number, server->requests[0].cseq().number + 2);
}

TEST_F(AuthenticationTest, GivesUpOnAServerThatCallsEveryNonceStale) {
  int asked = 0;
  server->then([&](const Request& request) {
    auto stale = nonce("n" + std::to_string(++asked));
    stale.stale = true;
    return challenge({stale})(request);
  });
  start_as_alice();
  auto answer = ask();
  EXPECT_EQ(answer.value().status(), Status::unauthorized);
  EXPECT_LE(server->requests.size(), 10u);
}

TEST_F(AuthenticationTest, GivesUpOnAServerThatInventsRealms) {
  int asked = 0;
  server->then([&](const Request& request) {
    const std::string number = std::to_string(++asked);
    return challenge({nonce("n" + number, "realm" + number)})(request);
  });
  start_as_alice();
  auto answer = ask();
  EXPECT_EQ(answer.value().status(), Status::unauthorized);
  EXPECT_LE(server->requests.size(), 10u);
}

TEST_F(AuthenticationTest, AnswersTheFirstRowItSpeaks_RFC8760_2_4) {
  auto sha256 = nonce("n1");
  sha256.algorithm = digest::Algorithm::sha256;
  server->then(challenge({sha256, nonce("n2")}));
  server->then(Status::ok);
  start_as_alice();
  auto answer = ask();
  const auto given = credentials(server->requests.at(1));
  EXPECT_EQ(given.algorithm, digest::Algorithm::sha256);
  EXPECT_EQ(given.nonce, "n1");
  EXPECT_TRUE(verified(server->requests[1], given, "secret"));
  EXPECT_EQ(server->requests[1].headers.count(HeaderId::authorization), 1u) << "one answer a realm";
}

TEST_F(AuthenticationTest, AnswersProxyAndServerInARow_22_3) {
  server->then(challenge({nonce("p1", "proxy")}, true));
  server->then(challenge({nonce("n1")}));
  server->then(Status::ok);
  start_as_alice();
  auto answer = ask();
  EXPECT_EQ(answer.value().status(), Status::ok);
  ASSERT_EQ(server->requests.size(), 3u);
  const Request& last = server->requests[2];
  EXPECT_TRUE(verified(last, credentials(last), "secret"));
  const auto for_proxy = credentials(last, "proxy", HeaderId::proxy_authorization);
  EXPECT_TRUE(verified(last, for_proxy, "secret"));
  EXPECT_EQ(for_proxy.nc, 2u);
}

TEST_F(AuthenticationTest, AnswersBothChallengesOfOneResponse_22_3) {
  server->then([](const Request& request) {
    Response response = reply(request, Status::proxy_authentication_required);
    response.headers.add(HeaderId::proxy_authenticate, digest::print(nonce("p1", "proxy one")));
    response.headers.add(HeaderId::proxy_authenticate, digest::print(nonce("p2", "proxy two")));
    response.headers.add(HeaderId::www_authenticate, digest::print(nonce("n1")));
    return response;
  });
  server->then(Status::ok);
  start_as_alice();
  auto answer = ask();
  ASSERT_EQ(server->requests.size(), 2u);
  const Request& retry = server->requests[1];
  EXPECT_EQ(credentials(retry, "proxy one", HeaderId::proxy_authorization).nonce, "p1");
  EXPECT_EQ(credentials(retry, "proxy two", HeaderId::proxy_authorization).nonce, "p2");
  EXPECT_EQ(credentials(retry).nonce, "n1");
}

TEST_F(AuthenticationTest, OffersAKnownNonceBeforeItIsAsked_RFC7616_3_6) {
  server->then(challenge({nonce("n1")}));
  server->then(Status::ok);
  start_as_alice();
  ask();
  ask();
  ask();
  ASSERT_EQ(server->requests.size(), 4u);
  EXPECT_EQ(credentials(server->requests[2]).nonce, "n1");
  EXPECT_EQ(credentials(server->requests[2]).nc, 2u);
  EXPECT_EQ(credentials(server->requests[3]).nc, 3u);
  EXPECT_TRUE(verified(server->requests[3], credentials(server->requests[3]), "secret"));
  EXPECT_EQ(server->requests[3].cseq().number, 1u) << "no retry was needed";
}

TEST_F(AuthenticationTest, AnswersAnewWhenAKnownNonceHasExpired) {
  server->then(challenge({nonce("n1")}));
  server->then(Status::ok);
  server->then(challenge({nonce("n2")}));
  server->then(Status::ok);
  start_as_alice();
  ask();
  auto answer = ask();
  EXPECT_EQ(answer.value().status(), Status::ok);
  EXPECT_EQ(credentials(server->requests.at(3)).nonce, "n2");
}

TEST_F(AuthenticationTest, ForgetsTheRealmOfYesterdayWhenTheServerAsksForAnother) {
  int asked = 0;
  server->then([&](const Request& request) {
    const std::string realm = "realm" + std::to_string(asked);
    ++asked;  // the next request is asked for another realm
    if (!credentials(request, realm).nonce.empty()) return std::optional(reply(request, Status::ok));
    return challenge({nonce("n", "realm" + std::to_string(asked))})(request);
  });
  start_as_alice();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(ask().value().status(), Status::ok);
  for (const Request& request : server->requests) EXPECT_LE(request.headers.count(HeaderId::authorization), 1u);
}

TEST_F(AuthenticationTest, AnswersServersBehindOneAnotherThatAskInTurn) {
  server->then([](const Request& request) {
    if (credentials(request, "edge").nonce.empty()) return challenge({nonce("n1", "edge")})(request);
    if (credentials(request, "core").nonce.empty()) return challenge({nonce("n2", "core")})(request);
    return std::optional(reply(request, Status::ok));
  });
  start_as_alice();
  EXPECT_EQ(ask().value().status(), Status::ok);
  EXPECT_EQ(server->requests.size(), 3u);
  EXPECT_EQ(ask().value().status(), Status::ok);
  EXPECT_EQ(server->requests.size(), 4u) << "both known now";
}

TEST_F(AuthenticationTest, DoesNotShowANonceToAnotherServer) {
  auto& other_node = network.add_node("192.0.2.5");
  ScriptedServer other(other_node);
  server->then(challenge({nonce("n1")}));
  server->then(Status::ok);
  start_as_alice();
  ask();
  Answer<Response> answer;
  client().send_options(uri("sip:192.0.2.5"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_FALSE(other.requests.at(0).headers.has(HeaderId::authorization));
  other.close();
  manager.reset();
  network.run_for(1min);
}

TEST_F(AuthenticationTest, RemembersAProxyOnlyWhereItIsItsOwn_22_3) {
  server->then(challenge({nonce("p1", "proxy")}, true));
  server->then(Status::ok);
  start_as_alice();
  ask();
  ask();
  EXPECT_FALSE(server->requests.at(2).headers.has(HeaderId::proxy_authorization)) << "another Call-ID, no own proxy";

  OptionsOptions options;
  options.outbound_proxy = uri("sip:example.test");
  server->then(challenge({nonce("p2", "proxy")}, true));
  server->then(Status::ok);
  ask(options);
  ask(options);
  EXPECT_EQ(server->requests.size(), 6u);
  EXPECT_EQ(credentials(server->requests.back(), "proxy", HeaderId::proxy_authorization).nonce, "p2");
}

TEST_F(AuthenticationTest, CredentialsWithARealmAnswerOnlyThatRealm) {
  server->then(challenge({nonce("n1")}));
  server->then(Status::ok);
  start(SessionManagerBuilder{}.with_credentials({"wrong", "x", "other.test"}));
  EXPECT_EQ(ask().value().status(), Status::unauthorized);
  EXPECT_EQ(server->requests.size(), 1u);
}

TEST_F(AuthenticationTest, PicksTheCredentialsOfTheRealm) {
  server->then(challenge({nonce("n1")}));
  server->then(Status::ok);
  start(SessionManagerBuilder{}
            .with_credentials({"other", "x", "other.test"})
            .with_credentials({"alice", "secret", "example.test"}));
  EXPECT_EQ(ask().value().status(), Status::ok);
  EXPECT_EQ(credentials(server->requests.at(1)).username, "alice");
}

TEST_F(AuthenticationTest, ACallsOwnCredentialsGoFirst) {
  server->then(challenge({nonce("n1")}));
  server->then(Status::ok);
  start(SessionManagerBuilder{}.with_credentials({"builder", "x"}));
  EXPECT_EQ(ask(Credentials("alice", "secret")).value().status(), Status::ok);
  EXPECT_EQ(credentials(server->requests.at(1)).username, "alice");
}

TEST_F(AuthenticationTest, CoversTheBodyWithAuthInt_RFC7616_3_4) {
  auto only_auth_int = nonce("n1");
  only_auth_int.auth = false;
  only_auth_int.auth_int = true;
  server->then(challenge({only_auth_int}));
  server->then(Status::ok);
  start_as_alice();
  Answer<Response> answer;
  client().send_message(uri("sip:bob@example.test"), "Hello", {}, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  const auto given = credentials(server->requests.at(1));
  EXPECT_EQ(given.qop, digest::Qop::auth_int);
  EXPECT_TRUE(verified(server->requests[1], given, "secret"));
}

TEST_F(AuthenticationTest, AnswersTheChallengeToAnInvite_22_2) {
  server->then(challenge({nonce("n1")}));
  server->then(Status::busy_here);
  start_as_alice();
  Answer<Response> answer;
  client().send_raw_request(Request(MethodId::invite, uri("sip:bob@example.test")), 5s, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.value().status(), Status::busy_here);
  EXPECT_TRUE(verified(server->requests.at(1), credentials(server->requests[1]), "secret"));
}

TEST_F(AuthenticationTest, LeavesTheCallersOwnCredentialsUntilTheyAreChallenged) {
  server->then(Status::ok);
  start_as_alice();
  Request request(MethodId::info, uri("sip:bob@example.test"));
  request.headers.add(HeaderId::authorization, "Digest mine=\"1\"");
  Answer<Response> answer;
  client().send_raw_request(std::move(request), 5s, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(server->requests.at(0).headers.raw(HeaderId::authorization), "Digest mine=\"1\"");
}

TEST_F(AuthenticationTest, ReadsNothingIntoAMalformedChallenge) {
  server->then([](const Request& request) {
    Response response = reply(request, Status::unauthorized);
    response.headers.add(HeaderId::www_authenticate, "Digest realm=\"example.test\", nonce=");
    response.headers.add(HeaderId::www_authenticate, "Basic realm=\"example.test\"");
    response.headers.add(HeaderId::www_authenticate, "Digest realm=\"example.test\", nonce=\"n\", algorithm=TIGER");
    return response;
  });
  start_as_alice();
  EXPECT_EQ(ask().value().status(), Status::unauthorized);
  EXPECT_EQ(server->requests.size(), 1u);
}

}  // namespace
}  // namespace sip::session
