// What SipClient sends, where it sends it, and what comes back.
#include "sip/session/sip_client.hpp"

#include "session_fixture.hpp"

namespace sip::session {
namespace {

using SipClientTest = SessionTest;

TEST_F(SipClientTest, AsksWithOptions_11_1) {
  start(SessionManagerBuilder{}.with_user_agent("probe/1").with_identity(uri("sip:alice@example.test:5070")));
  Answer<Response> answer;
  client().send_options(uri("sip:example.test"), {}, answer.done());
  EXPECT_EQ(answer.calls(), 0);
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer.value().status(), Status::ok);

  const Request& request = server->requests.at(0);
  EXPECT_EQ(request.method(), MethodId::options);
  EXPECT_EQ(request.uri().text, "sip:example.test");
  EXPECT_EQ(request.to().uri.text, "sip:example.test");
  EXPECT_EQ(request.from().uri.text, "sip:alice@example.test") << "a port does not belong in From (Table 1)";
  EXPECT_FALSE(request.from().tag.empty());
  EXPECT_FALSE(request.call_id().empty());
  EXPECT_EQ(request.headers.get<MaxForwards>()->value, 70u);
  EXPECT_EQ(request.headers.raw(HeaderId::accept), "application/sdp");
  EXPECT_EQ(request.headers.raw(HeaderId::user_agent), "probe/1");
  EXPECT_FALSE(request.headers.has(HeaderId::contact));
}

TEST_F(SipClientTest, IsAnonymousWhenNobodySaysWhoAsks_8_1_1_3) {
  start();
  client().send_options(uri("sip:example.test"), {}, [](auto) {});
  ASSERT_TRUE(run_until([&] { return !server->requests.empty(); }));
  EXPECT_EQ(server->requests[0].from().uri.text, "sip:anonymous@anonymous.invalid");
}

TEST_F(SipClientTest, SendsAMessageWithItsBodyAndWithoutContact_RFC3428) {
  start();
  Answer<Response> answer;
  MessageOptions options;
  options.from = uri("sip:alice@example.test");
  client().send_message(uri("sip:bob@example.test"), "Hello, Bob", options, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  const Request& request = server->requests.at(0);
  EXPECT_EQ(request.method(), MethodId::message);
  EXPECT_EQ(request.body(), "Hello, Bob");
  EXPECT_EQ(request.headers.raw(HeaderId::content_type), "text/plain");
  EXPECT_FALSE(request.headers.has(HeaderId::contact));
}

TEST_F(SipClientTest, GivesAFinalResponseOfAnyStatusAsAValue) {
  start();
  for (const Status status : {Status::moved_temporarily, Status::not_found, Status::server_internal_error,
                              Status::service_unavailable, Status::decline}) {
    server->then(status);
    Answer<Response> answer;
    client().send_options(uri("sip:example.test"), {}, answer.done());
    ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer.value().status(), status);
  }
}

TEST_F(SipClientTest, EachRequestHasItsOwnCallIdTagAndBranch_8_1_1) {
  start();
  for (int i = 0; i < 2; ++i) client().send_options(uri("sip:example.test"), {}, [](auto) {});
  ASSERT_TRUE(run_until([&] { return server->requests.size() == 2; }));
  EXPECT_NE(server->requests[0].call_id(), server->requests[1].call_id());
  EXPECT_NE(server->requests[0].from().tag, server->requests[1].from().tag);
  EXPECT_NE(server->requests[0].top_via().branch(), server->requests[1].top_via().branch());
}

// Raw requests

TEST_F(SipClientTest, SendsARawRequestAsItWasBuilt) {
  start();
  Request request(MethodId::info, uri("sip:bob@example.test"));
  request.headers.add(HeaderId::from, "\"Al\" <sip:al@example.test>;tag=mine");
  request.headers.add(HeaderId::to, "Bob <sip:bob@elsewhere.test>");
  request.headers.add(HeaderId::call_id, "my-call");
  request.headers.add(HeaderId::cseq, "77 INFO");
  request.headers.add(HeaderId::max_forwards, "5");
  request.headers.add("X-Mine", "yes");
  Answer<Response> answer;
  client().send_raw_request(std::move(request), 5s, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  const Request& seen = server->requests.at(0);
  EXPECT_EQ(seen.headers.raw(HeaderId::from), "\"Al\" <sip:al@example.test>;tag=mine");
  EXPECT_EQ(seen.headers.raw(HeaderId::to), "Bob <sip:bob@elsewhere.test>");
  EXPECT_EQ(seen.call_id(), "my-call");
  EXPECT_EQ(seen.cseq().number, 77u);
  EXPECT_EQ(seen.headers.raw(HeaderId::max_forwards), "5");
  EXPECT_EQ(seen.headers.raw("X-Mine"), "yes");
}

TEST_F(SipClientTest, FillsInWhatARawRequestLacks_8_1_1) {
  start(SessionManagerBuilder{}.with_identity(uri("sip:alice@example.test")));
  Answer<Response> answer;
  client().send_raw_request(Request(MethodId::info, uri("sip:bob@example.test:5060;transport=udp;x=1")), 5s,
                            answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  const Request& seen = server->requests.at(0);
  EXPECT_EQ(seen.uri().text, "sip:bob@example.test:5060;transport=udp;x=1");
  EXPECT_EQ(seen.to().uri.text, "sip:bob@example.test;x=1") << "Table 1: no port, no transport in To";
  EXPECT_EQ(seen.from().uri.text, "sip:alice@example.test");
  EXPECT_EQ(seen.cseq().method, MethodId::info);
  EXPECT_FALSE(seen.headers.has(HeaderId::contact));
}

TEST_F(SipClientTest, LeavesOutOfTheRequestUriWhatMayNotStandThere_19_1_1) {
  start();
  const Uri contact =
      uri("sip:b%6Fb:pw@EXAMPLE.test:5060;method=INVITE;x=1?From=%3Csip:boss%40example.test%3E&Subject=hi");
  client().send_options(contact, {}, nullptr);
  client().send_message(contact, "text", {}, nullptr);
  client().send_raw_request(Request(MethodId::invite, contact), 5s, nullptr);
  OptionsOptions options;
  options.outbound_proxy = uri("sip:192.0.2.1?Subject=hi");
  client().send_options(uri("sip:example.test"), options, nullptr);
  ASSERT_TRUE(run_until([&] { return server->requests.size() >= 4; }));
  for (const Request& request : server->requests) {
    const bool routed = request.headers.has(HeaderId::route);
    EXPECT_EQ(request.uri().text, routed ? "sip:example.test" : "sip:b%6Fb:pw@EXAMPLE.test:5060;x=1");
    EXPECT_EQ(request.from().uri.text, "sip:anonymous@anonymous.invalid") << "never what a peer's URI says";
    EXPECT_FALSE(request.headers.has("Subject"));
    EXPECT_EQ(request.headers.raw(HeaderId::route).value_or(""), routed ? "<sip:192.0.2.1;lr>" : "");
  }
}

TEST_F(SipClientTest, FollowsARedirectedInviteByHand_8_1_3_4) {
  start(SessionManagerBuilder{}.with_identity(uri("sip:alice@example.test")));
  server->then([](const Request& request) {
    Response moved = reply(request, Status::moved_temporarily);
    moved.headers.add(HeaderId::contact, "<sip:bob@192.0.2.20:5062>");
    return moved;
  });
  Answer<Response> answer;
  client().send_raw_request(Request(MethodId::invite, uri("sip:bob@example.test")), 5s, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer.value().headers.get<Contact>()->uri.text, "sip:bob@192.0.2.20:5062");
  EXPECT_EQ(server->requests.at(0).headers.get<Contact>()->uri.text, "sip:alice@192.0.2.10:5060");
  network.run_for(1min);
  EXPECT_NE(network.ladder().find("-- ACK 1 --"), std::string::npos) << network.ladder();
  EXPECT_EQ(answer.calls(), 1);
}

TEST_F(SipClientTest, EndsACallThatARawInviteSetsUp_13_2_2_4) {
  start();
  server->then([](const Request& request) {
    Response ok = reply(request, Status::ok);
    ok.headers.add(HeaderId::contact, "<sip:bob@192.0.2.1:5060>");
    return ok;
  });
  server->then(Status::ok);
  Answer<Response> answer;
  client().send_raw_request(Request(MethodId::invite, uri("sip:bob@example.test")), 5s, answer.done());
  ASSERT_TRUE(run_until([&] { return server->count(MethodId::bye) == 1; }));
  EXPECT_EQ(server->acks.size(), 1u);
  EXPECT_EQ(answer.value().status(), Status::ok);
}

TEST_F(SipClientTest, RefusesARawRequestThatCannotBeSentBeforeItLooksAnythingUp_8_1_1) {
  network.set_dns_answers(false);
  start();
  for (const auto& [id, value] :
       {std::pair{HeaderId::to, "garb age"}, std::pair{HeaderId::call_id, "two words"},
        std::pair{HeaderId::cseq, "5 INVITE"}, std::pair{HeaderId::cseq, "4294967295 OPTIONS"}}) {
    Request request(MethodId::options, uri("sip:example.test"));
    request.headers.add(id, value);
    std::optional<Error> error;
    client().send_raw_request(std::move(request), 5s, [&](Result<Response> answer) { error = answer.error(); });
    EXPECT_EQ(error, std::nullopt) << "never before the call has returned";
    network.run_for(1ms);
    EXPECT_EQ(error, (Error{Errc::invalid_argument, header_name(id)})) << value;
  }
}

TEST_F(SipClientTest, CountsNoCSeqBeyondItsEnd_8_1_1_5) {
  server->then(challenge({nonce("n1")}));
  start(SessionManagerBuilder{}.with_credentials({"alice", "secret"}));
  Request request(MethodId::options, uri("sip:example.test"));
  request.headers.add(HeaderId::cseq, "2147483647 OPTIONS");
  Answer<Response> answer;
  client().send_raw_request(std::move(request), 5s, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.value().status(), Status::unauthorized);
  EXPECT_EQ(server->requests.size(), 1u);
}

TEST_F(SipClientTest, RefusesARawAck_17_1) {
  start();
  Answer<Response> answer;
  client().send_raw_request(Request(MethodId::ack, uri("sip:bob@example.test")), 5s, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.error(), Errc::invalid_argument);
}

// Where it goes

TEST_F(SipClientTest, SendsThroughTheOutboundProxyByALooseRoute_8_1_2) {
  auto& proxy_node = network.add_node("192.0.2.2");
  ScriptedServer proxy(proxy_node);
  network.set_name("proxy.test", {"192.0.2.2"});
  start(SessionManagerBuilder{}.with_outbound_proxy(uri("sip:proxy.test")));
  Answer<Response> answer;
  client().send_options(uri("sip:bob@example.test"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  ASSERT_EQ(proxy.requests.size(), 1u);
  EXPECT_TRUE(server->requests.empty());
  EXPECT_EQ(proxy.requests[0].uri().text, "sip:bob@example.test");
  EXPECT_EQ(proxy.requests[0].headers.raw(HeaderId::route), "<sip:proxy.test;lr>");
  proxy.close();
  manager.reset();
  network.run_for(1min);
}

TEST_F(SipClientTest, ACallsOwnProxyGoesBeforeTheBuilders) {
  start(SessionManagerBuilder{}.with_outbound_proxy(uri("sip:nowhere.test")));
  OptionsOptions options;
  options.outbound_proxy = uri("sip:192.0.2.1;lr");
  Answer<Response> answer;
  client().send_options(uri("sip:bob@elsewhere.test"), options, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_TRUE(answer.has_value());
  EXPECT_EQ(server->requests.at(0).headers.raw(HeaderId::route), "<sip:192.0.2.1;lr>");
}

TEST_F(SipClientTest, UsesTheTransportTheUriAsksFor_RFC3263_4_1) {
  start();
  Answer<Response> answer;
  client().send_options(uri("sip:example.test;transport=tcp"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(server->flows.at(0).transport, net::TransportKind::tcp);
}

TEST_F(SipClientTest, UsesTheTransportTheOptionsName) {
  start();
  OptionsOptions options;
  options.transport = net::TransportKind::tcp;
  Answer<Response> answer;
  client().send_options(uri("sip:example.test"), options, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(server->flows.at(0).transport, net::TransportKind::tcp);
  EXPECT_EQ(server->requests.at(0).uri().text, "sip:example.test");
}

TEST_F(SipClientTest, UsesItsOnlyTransportWhereNoneIsNamed) {
  start(SessionManagerBuilder{}.with_transports({net::TransportKind::tcp}));
  Answer<Response> answer;
  client().send_options(uri("sip:example.test"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(server->flows.at(0).transport, net::TransportKind::tcp);
}

TEST_F(SipClientTest, TriesTheNextAddressWhenOneRefuses_RFC3263_4_3) {
  network.add_node("192.0.2.3");
  network.set_name("two.test", {"192.0.2.3", "192.0.2.1"});
  start();
  Answer<Response> answer;
  client().send_options(uri("sip:two.test;transport=tcp"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(server->requests.size(), 1u);
}

TEST_F(SipClientTest, TriesTheNextAddressWhenOneSaysNothing_RFC3263_4_3) {
  network.set_name("two.test", {"192.0.2.99", "192.0.2.1"});
  start();
  Answer<Response> answer;
  client().send_options(uri("sip:two.test"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  ASSERT_TRUE(answer.has_value());
  EXPECT_LT(now(), 32s) << "the silent address gets a share of the time, not all of it";
}

TEST_F(SipClientTest, TriesTheNextAddressAfterA503_RFC3263_4_3) {
  auto& busy_node = network.add_node("192.0.2.4");
  ScriptedServer busy(busy_node);
  busy.then(Status::service_unavailable);
  network.set_name("two.test", {"192.0.2.4", "192.0.2.1"});
  start();
  Answer<Response> answer;
  client().send_options(uri("sip:two.test"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.value().status(), Status::ok);
  EXPECT_EQ(busy.requests.size(), 1u);
  ASSERT_EQ(server->requests.size(), 1u);
  EXPECT_EQ(busy.requests[0].cseq().number, server->requests[0].cseq().number);
  EXPECT_NE(busy.requests[0].top_via().branch(), server->requests[0].top_via().branch());
  busy.close();
  manager.reset();
  network.run_for(1min);
}

// Failures, told apart

TEST_F(SipClientTest, ANameWithoutAddressIsNameNotFound) {
  start();
  Answer<Response> answer;
  client().send_options(uri("sip:nowhere.test"), {}, answer.done());
  EXPECT_EQ(answer.calls(), 0);
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.error(), Errc::name_not_found);
}

TEST_F(SipClientTest, ADnsThatDoesNotAnswerIsNameLookupFailed) {
  network.set_dns_answers(false);
  start();
  Answer<Response> answer;
  client().send_options(uri("sip:example.test"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.error(), Errc::name_lookup_failed);
}

TEST_F(SipClientTest, APeerThatRefusesTcpIsConnectionRefused) {
  network.add_node("192.0.2.3");
  start();
  Answer<Response> answer;
  client().send_options(uri("sip:192.0.2.3;transport=tcp"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.error(), Errc::connection_refused);
}

TEST_F(SipClientTest, AConnectionThatBreaksIsTransportFailed) {
  server->then(silence());
  start();
  Answer<Response> answer;
  client().send_options(uri("sip:example.test;transport=tcp"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return !server->requests.empty(); }));
  network.reset_connections("192.0.2.10", "192.0.2.1");
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.error(), Errc::transport_failed);
}

TEST_F(SipClientTest, NoAnswerIsTimedOutAfterTheTimeGiven) {
  server->then(silence());
  start();
  OptionsOptions options;
  options.timeout = 3s;
  Answer<Response> answer;
  client().send_options(uri("sip:example.test"), options, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.error(), Errc::timed_out);
  EXPECT_EQ(now(), 3s);
  network.run_for(1min);
  int sent = 0;
  for (const auto& record : network.wire()) sent += record.flow.local.same_host(client_node.address()) ? 1 : 0;
  EXPECT_EQ(sent, 3) << "at 0, 0.5 and 1.5 s (Timer E), and not once more\n" << network.ladder();
}

TEST_F(SipClientTest, SaysWhichAddressFamilyIsMissing) {
  start();
  std::optional<Error> error;
  client().send_options(uri("sip:[2001:db8::1]"), {}, [&](Result<Response> answer) { error = answer.error(); });
  network.run_for(1s);
  EXPECT_EQ(error, (Error{Errc::unsupported_transport, "udp over IPv6"}));
  client().send_options(uri("sips:[2001:db8::1]"), {}, [&](Result<Response> answer) { error = answer.error(); });
  network.run_for(1s);
  EXPECT_EQ(error, (Error{Errc::unsupported_transport, "tls"})) << "over neither";
}

TEST_F(SipClientTest, AMessageThatNoDatagramHoldsIsTooLargeWithoutTcp) {
  start(SessionManagerBuilder{}.with_transports({net::TransportKind::udp}));
  Answer<Response> answer;
  client().send_message(uri("sip:bob@example.test"), std::string(70'000, 'x'), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.error(), Errc::too_large);
}

TEST_F(SipClientTest, ATimeoutOfNothingIsOverAtOnce) {
  start();
  for (const auto timeout : {0ms, -5000ms, std::chrono::milliseconds::min()}) {
    OptionsOptions options;
    options.timeout = timeout;
    Answer<Response> answer;
    client().send_options(uri("sip:example.test"), options, answer.done());
    EXPECT_EQ(answer.calls(), 0);
    network.run_for(1ms);
    EXPECT_EQ(answer.error(), Errc::timed_out);
  }
}

TEST_F(SipClientTest, TlsIsAnUnsupportedTransportHere) {
  start();
  Answer<Response> answer;
  client().send_options(uri("sips:bob@example.test"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.error(), Errc::unsupported_transport);
}

TEST_F(SipClientTest, WhatIsNoSipUriIsAnInvalidArgument) {
  start();
  Answer<Response> tel;
  client().send_options(uri("tel:+15551234"), {}, tel.done());
  Answer<Response> none;
  client().send_options(Uri(), {}, none.done());
  ASSERT_TRUE(run_until([&] { return tel.calls() > 0 && none.calls() > 0; }));
  EXPECT_EQ(tel.error(), Errc::invalid_argument);
  EXPECT_EQ(none.error(), Errc::invalid_argument);
}

// Done, once

TEST_F(SipClientTest, CancelsDuringTheLookUp) {
  start();
  Answer<Response> answer;
  Operation operation = client().send_options(uri("sip:example.test"), {}, answer.done());
  EXPECT_TRUE(operation.pending());
  operation.cancel();
  EXPECT_EQ(answer.calls(), 0) << "never from within a call";
  network.run_for(1min);
  EXPECT_EQ(answer.calls(), 1);
  EXPECT_EQ(answer.error(), Errc::cancelled);
  EXPECT_FALSE(operation.pending());
  EXPECT_TRUE(network.wire().empty());
}

TEST_F(SipClientTest, CancelsWhileTheServerIsSilent) {
  server->then(silence());
  start();
  Answer<Response> answer;
  Operation operation = client().send_options(uri("sip:example.test"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return !server->requests.empty(); }));
  operation.cancel();
  network.run_for(1min);
  EXPECT_EQ(answer.calls(), 1);
  EXPECT_EQ(answer.error(), Errc::cancelled);
}

TEST_F(SipClientTest, CancelsAnInviteWithCancel_9_1) {
  server->then(silence());  // the transaction layer answers 100 after 200 ms, and 487 to the CANCEL
  start();
  Answer<Response> answer;
  Operation operation =
      client().send_raw_request(Request(MethodId::invite, uri("sip:bob@example.test")), 30s, answer.done());
  network.run_for(1s);
  operation.cancel();
  network.run_for(1min);
  EXPECT_EQ(answer.calls(), 1);
  EXPECT_EQ(answer.error(), Errc::cancelled);
  EXPECT_NE(network.ladder().find("CANCEL"), std::string::npos) << network.ladder();
}

TEST_F(SipClientTest, CancelsDuringTheRetryAfterAChallenge) {
  server->then(challenge({nonce("n1")}));
  server->then(silence());
  start();
  Answer<Response> answer;
  OptionsOptions options;
  options.credentials = Credentials("alice", "secret");
  Operation operation = client().send_options(uri("sip:example.test"), options, answer.done());
  ASSERT_TRUE(run_until([&] { return server->requests.size() == 2; }));
  operation.cancel();
  network.run_for(1min);
  EXPECT_EQ(answer.calls(), 1);
  EXPECT_EQ(answer.error(), Errc::cancelled);
}

TEST_F(SipClientTest, ACancelAfterTheEndDoesNothing) {
  start();
  Answer<Response> answer;
  Operation operation = client().send_options(uri("sip:example.test"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  operation.cancel();
  network.run_for(1min);
  EXPECT_EQ(answer.calls(), 1);
  EXPECT_TRUE(answer.has_value());
}

TEST_F(SipClientTest, DroppingTheOperationDoesNotCancel) {
  start();
  Answer<Response> answer;
  (void)client().send_options(uri("sip:example.test"), {}, answer.done());
  network.run_for(1s);
  EXPECT_TRUE(answer.has_value());
}

TEST_F(SipClientTest, DoneComesOnceOnALossyNetwork) {
  testing::LinkConditions lossy;
  lossy.loss = 0.3;
  lossy.duplication = 0.3;
  lossy.jitter = 300ms;
  network.set_conditions(lossy);
  server->then([](const Request& request) {
    const auto given = credentials(request);
    return given.nonce == "n1" ? reply(request, Status::ok) : *challenge({nonce("n1")})(request);
  });
  start(SessionManagerBuilder{}.with_credentials({"alice", "secret"}));
  std::vector<Answer<Response>> answers(50);
  for (auto& answer : answers) client().send_options(uri("sip:example.test"), {}, answer.done());
  network.run_for(5min);
  int succeeded = 0;
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.calls(), 1);
    succeeded += answer.has_value() ? 1 : 0;
  }
  EXPECT_GT(succeeded, 45);
}

TEST_F(SipClientTest, AnEmptyDoneIsFireAndForget) {
  start();
  std::vector<Operation> operations;
  operations.push_back(client().send_options(uri("sip:example.test"), {}, nullptr));
  operations.push_back(client().send_message(uri("sip:example.test"), "text", {}, nullptr));
  operations.push_back(client().send_raw_request(Request(MethodId::invite, uri("sip:example.test")), 5s, nullptr));
  network.run_for(5min);
  EXPECT_EQ(server->requests.size(), 4u) << "the BYE of the INVITE among them";
  for (const Operation& operation : operations) EXPECT_FALSE(operation.pending());

  Operation unanswered = client().send_options(uri("sip:192.0.2.77"), {}, nullptr);
  network.run_for(1s);
  unanswered.cancel();
  network.run_for(1s);
  EXPECT_FALSE(unanswered.pending());
}

TEST_F(SipClientTest, ADoneMaySendTheNext) {
  start();
  Answer<Response> second;
  client().send_options(uri("sip:example.test"), {}, [&](Result<Response>) {
    client().send_options(uri("sip:example.test"), {}, second.done());
    EXPECT_EQ(second.calls(), 0);
  });
  ASSERT_TRUE(run_until([&] { return second.calls() > 0; }));
  EXPECT_TRUE(second.has_value());
}

}  // namespace
}  // namespace sip::session
