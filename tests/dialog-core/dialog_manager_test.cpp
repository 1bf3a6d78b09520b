// Requests outside any dialog: RFC 3261 §8.1, §13.2.2.4.
#include "sip/dialog/dialog_manager.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../session-core/answer.hpp"
#include "../session-core/scripted_server.hpp"

namespace sip::dialog {
namespace {

using namespace std::chrono_literals;
using namespace tests;

class DialogManagerTest : public ::testing::Test {
 protected:
  DialogManagerTest() : client_node(network.add_node("192.0.2.10")), server_node(network.add_node("192.0.2.1")) {
    server = std::make_unique<ScriptedServer>(server_node);
    transports = std::make_unique<net::TransportLayer>(client_node);
    for (const auto kind : {net::TransportKind::udp, net::TransportKind::tcp}) {
      EXPECT_TRUE(transports->listen(kind, client_node.address().with_port(5060)));
    }
    transactions = std::make_unique<transaction::Manager>(*transports);
    dialogs = std::make_unique<DialogManager>(*transactions);
  }

  void TearDown() override {
    dialogs.reset();
    transactions.reset();
    transports->close([] {});
    server->close();
    network.run_for(1min);
  }

  static Request request(Method method) {
    Request request(method, uri("sip:bob@192.0.2.1"));
    request.headers.add(HeaderId::from, "<sip:alice@example.test>");
    request.headers.add(HeaderId::to, "<sip:bob@example.test>");
    return request;
  }
  static Request invite() {
    Request invite = request(MethodId::invite);
    invite.headers.add(HeaderId::contact, "<sip:alice@192.0.2.10>");
    return invite;
  }
  [[nodiscard]] net::Target target() const { return {net::TransportKind::udp, server_node.address().with_port(5060)}; }
  Answer<Response> send(Request request, std::chrono::milliseconds timeout = 32s) {
    Answer<Response> answer;
    operation = dialogs->send_non_dialog_request(std::move(request), target(), timeout, answer.done());
    EXPECT_EQ(answer.calls(), 0) << "never before the call has returned";
    return answer;
  }
  bool run_until(const std::function<bool()>& condition) { return network.run_until(condition); }
  [[nodiscard]] int sent(std::string_view method) const {
    int count = 0;
    for (const auto& record : network.wire()) count += record.bytes.starts_with(method) ? 1 : 0;
    return count;
  }
  /// Takes the next INVITE from the scripted server, to be answered by hand.
  net::Subscription take_invite(std::optional<transaction::ServerTransaction>& transaction) {
    return server_node.bus().take<transaction::RequestArrived>(
        [&transaction](transaction::RequestArrived& arrived) {
          if (arrived.transaction.request().method() != MethodId::invite) return false;
          transaction = std::move(arrived.transaction);
          return true;
        },
        net::Priority::first);
  }
  static Response picked_up(const Request& invite, const std::string& tag) {
    Response ok = reply(invite, Status::ok);
    ok.headers.set(HeaderId::to, std::string(*ok.headers.raw(HeaderId::to)) + ";tag=" + tag);
    ok.headers.add(HeaderId::contact, "<sip:bob@192.0.2.1>");
    return ok;
  }
  const Request& last(Method method) {
    for (auto found = server->requests.rbegin(); found != server->requests.rend(); ++found) {
      if (found->method() == method) return *found;
    }
    ADD_FAILURE() << "no " << method.text();
    return server->requests.at(0);
  }

  testing::SimNetwork network;
  testing::SimNode& client_node;
  testing::SimNode& server_node;
  std::unique_ptr<ScriptedServer> server;
  std::unique_ptr<net::TransportLayer> transports;
  std::unique_ptr<transaction::Manager> transactions;
  std::unique_ptr<DialogManager> dialogs;
  Operation operation;
};

ScriptedServer::Script answer_with(Status status, std::vector<std::pair<HeaderId, std::string>> rows) {
  return [=](const Request& request) {
    Response response = reply(request, status);
    for (const auto& [id, value] : rows) response.headers.add(id, value);
    return response;
  };
}

TEST_F(DialogManagerTest, MakesTheMandatoryHeaderFieldsThatAreMissing_8_1_1) {
  auto answer = send(request(MethodId::options));
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.value().status(), Status::ok);
  const Request& seen = server->requests.at(0);
  EXPECT_FALSE(seen.call_id().empty());
  EXPECT_EQ(seen.cseq().number, 1u);
  EXPECT_EQ(seen.cseq().method, MethodId::options);
  EXPECT_FALSE(seen.from().tag.empty());
  EXPECT_EQ(seen.to().tag, "");
  EXPECT_EQ(seen.headers.get<MaxForwards>()->value, 70u);
  EXPECT_FALSE(operation.pending());
  EXPECT_EQ(dialogs->pending(), 0u);
}

TEST_F(DialogManagerTest, LeavesWhatIsThere) {
  Request options = request(MethodId::options);
  options.headers.set(HeaderId::from, "<sip:alice@example.test>;tag=mine");
  options.headers.add(HeaderId::call_id, "call");
  options.headers.add(HeaderId::cseq, "7 OPTIONS");
  options.headers.add(HeaderId::max_forwards, "0");
  auto answer = send(std::move(options));
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  const Request& seen = server->requests.at(0);
  EXPECT_EQ(seen.from().tag, "mine");
  EXPECT_EQ(seen.call_id(), "call");
  EXPECT_EQ(seen.cseq().number, 7u);
  EXPECT_EQ(seen.headers.raw(HeaderId::max_forwards), "0");
}

TEST_F(DialogManagerTest, TakesATagFromAFromWithoutBrackets_20_20) {
  Request options = request(MethodId::options);
  options.headers.set(HeaderId::from, "sip:alice@example.test");
  auto answer = send(std::move(options));
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(server->requests.at(0).from().uri.text, "sip:alice@example.test");
  EXPECT_FALSE(server->requests.at(0).from().tag.empty());
}

TEST_F(DialogManagerTest, RefusesWhatIsNoRequestOutsideDialogs) {
  Request without_from = request(MethodId::options);
  without_from.headers.remove(HeaderId::from);
  Request without_to = request(MethodId::options);
  without_to.headers.remove(HeaderId::to);
  Request other_cseq = request(MethodId::options);
  other_cseq.headers.add(HeaderId::cseq, "1 INVITE");
  auto no_from = send(std::move(without_from));
  auto no_to = send(std::move(without_to));
  auto wrong_cseq = send(std::move(other_cseq));
  auto ack = send(request(MethodId::ack));
  auto cancel = send(request(MethodId::cancel));
  auto empty = send(Request());
  network.run_for(1ms);
  EXPECT_EQ(no_from.error(), Errc::missing_header);
  EXPECT_EQ(no_to.error(), Errc::missing_header);
  EXPECT_EQ(wrong_cseq.error(), Errc::invalid_argument);
  EXPECT_EQ(ack.error(), Errc::invalid_argument);
  EXPECT_EQ(cancel.error(), Errc::invalid_argument);
  EXPECT_EQ(empty.error(), Errc::invalid_argument);
  EXPECT_TRUE(network.wire().empty());
}

TEST_F(DialogManagerTest, AFinalResponseOfAnyStatusIsAValue) {
  server->then(Status::decline);
  auto answer = send(request(MethodId::options));
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.value().status(), Status::decline);
}

TEST_F(DialogManagerTest, TimesOutWhenToldTo) {
  server->then(silence());
  auto answer = send(request(MethodId::options), 1s);
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.error(), Errc::timed_out);
  EXPECT_EQ(network.now().time_since_epoch(), 1s);
  network.run_for(1min);
  EXPECT_EQ(sent("OPTIONS"), 2) << "abandoned";
  EXPECT_EQ(answer.calls(), 1);
}

TEST_F(DialogManagerTest, TimesOutByTimerFAtTheLatest_17_1_2_2) {
  server->then(silence());
  auto answer = send(request(MethodId::options), 1h);
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.error(), Errc::timed_out);
  EXPECT_EQ(network.now().time_since_epoch(), 32s);
}

TEST_F(DialogManagerTest, CancelsOnceAndNotFromWithinTheCall) {
  server->then(silence());
  auto answer = send(request(MethodId::options));
  network.run_for(1s);
  operation.cancel();
  operation.cancel();
  EXPECT_EQ(answer.calls(), 0);
  network.run_for(1min);
  EXPECT_EQ(answer.calls(), 1);
  EXPECT_EQ(answer.error(), Errc::cancelled);
}

TEST_F(DialogManagerTest, CloseCancelsWhatIsUnderWayBeforeItReturns) {
  server->then(silence());
  auto first = send(request(MethodId::options));
  auto second = send(invite());
  network.run_for(1s);
  dialogs->close();
  EXPECT_EQ(first.error(), Errc::cancelled);
  EXPECT_EQ(second.error(), Errc::cancelled);
  network.run_for(1s);
  EXPECT_EQ(sent("CANCEL"), 1) << "the callee stops ringing (§9.1)";
  auto late = send(request(MethodId::options));
  network.run_for(1s);
  EXPECT_EQ(late.error(), Errc::gone);
}

TEST_F(DialogManagerTest, AnEmptyDoneIsFireAndForgetAndLeavesNothingBehind) {
  const auto fire = [&](std::uint16_t port) {
    return dialogs->send_non_dialog_request(request(MethodId::options),
                                            net::Target{net::TransportKind::udp, server_node.address().with_port(port)},
                                            1s, nullptr);
  };
  Operation answered = fire(5060);
  Operation unanswered = fire(9);
  Operation cancelled = fire(9);
  cancelled.cancel();
  EXPECT_EQ(dialogs->pending(), 3u);
  network.run_for(2s);
  EXPECT_EQ(dialogs->pending(), 0u);
  EXPECT_EQ(server->requests.size(), 1u);
  for (const Operation* each : {&answered, &unanswered, &cancelled}) EXPECT_FALSE(each->pending());
  (void)fire(9);
  dialogs->close();
  EXPECT_EQ(dialogs->pending(), 0u);
}

TEST_F(DialogManagerTest, MayBeDestroyedInADone) {
  int calls = 0;
  const auto destroy = [&](const Result<Response>&) {
    ++calls;
    dialogs.reset();
  };
  dialogs->send_non_dialog_request(request(MethodId::options), target(), 5s, destroy);
  dialogs->send_non_dialog_request(request(MethodId::info), target(), 5s, destroy);
  network.run_for(1min);
  EXPECT_EQ(calls, 2);
}

// INVITE

TEST_F(DialogManagerTest, TheAckToARejectedInviteIsTheTransactions_17_1_1_3) {
  server->then(answer_with(Status::moved_temporarily, {{HeaderId::contact, "<sip:bob@192.0.2.30>"}}));
  auto answer = send(invite());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.value().status(), Status::moved_temporarily);
  network.run_for(1min);
  EXPECT_EQ(sent("ACK"), 1);
  EXPECT_EQ(sent("BYE"), 0);
}

TEST_F(DialogManagerTest, AcknowledgesA2xxAndEndsItsDialog_13_2_2_4) {
  Request request = invite();
  request.headers.add(HeaderId::cseq, "41 INVITE");
  request.headers.add(HeaderId::authorization, "Digest username=\"alice\"");
  server->then(answer_with(Status::ok, {{HeaderId::contact, "<sip:bob@192.0.2.1:5060;x=1>"}}));
  server->then(Status::ok);
  auto answer = send(std::move(request));
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.value().status(), Status::ok);
  const std::string tag(answer.value().to().tag);
  ASSERT_TRUE(run_until([&] { return server->count(MethodId::bye) == 1; }));
  network.run_for(1min);

  ASSERT_EQ(server->acks.size(), 1u);
  const Request& ack = server->acks[0];
  EXPECT_EQ(ack.uri().text, "sip:bob@192.0.2.1:5060;x=1");
  EXPECT_EQ(ack.cseq().number, 41u);
  EXPECT_EQ(ack.cseq().method, MethodId::ack);
  EXPECT_EQ(ack.to().tag, tag);
  EXPECT_EQ(ack.call_id(), server->requests[0].call_id());
  EXPECT_EQ(ack.from().tag, server->requests[0].from().tag);
  EXPECT_EQ(ack.headers.raw(HeaderId::authorization), "Digest username=\"alice\"") << "the same credentials";
  EXPECT_NE(ack.top_via().branch(), server->requests[0].top_via().branch());

  const Request& bye = last(MethodId::bye);
  EXPECT_EQ(bye.uri().text, "sip:bob@192.0.2.1:5060;x=1");
  EXPECT_EQ(bye.cseq().number, 42u);
  EXPECT_EQ(bye.to().tag, tag);
  EXPECT_FALSE(bye.headers.has(HeaderId::authorization)) << "it was made for INVITE";
  EXPECT_EQ(server->count(MethodId::bye), 1);
  EXPECT_EQ(answer.calls(), 1);
}

TEST_F(DialogManagerTest, FollowsTheRecordRouteBackwards_12_1_2) {
  server->then(answer_with(Status::ok, {{HeaderId::contact, "<sip:bob@192.0.2.99>"},
                                        {HeaderId::record_route, "<sip:far.test;lr>, <sip:192.0.2.1;lr>"}}));
  server->then(Status::ok);
  send(invite());
  ASSERT_TRUE(run_until([&] { return server->count(MethodId::bye) == 1; }));
  const Request& bye = last(MethodId::bye);
  EXPECT_EQ(bye.uri().text, "sip:bob@192.0.2.99");
  std::vector<std::string> routes;
  for (const Result<Route>& route : bye.headers.all<Route>()) routes.emplace_back(route->uri.text);
  EXPECT_EQ(routes, (std::vector<std::string>{"sip:192.0.2.1;lr", "sip:far.test;lr"}));
  EXPECT_EQ(server->acks.at(0).uri().text, "sip:bob@192.0.2.99");
}

TEST_F(DialogManagerTest, PutsAStrictRouterIntoTheRequestUri_12_2_1_1) {
  server->then(answer_with(Status::ok, {{HeaderId::contact, "<sip:bob@192.0.2.99>"},
                                        {HeaderId::record_route, "<sip:far.test;lr>, <sip:192.0.2.1>"}}));
  server->then(Status::ok);
  send(invite());
  ASSERT_TRUE(run_until([&] { return server->count(MethodId::bye) == 1; }));
  const Request& bye = last(MethodId::bye);
  EXPECT_EQ(bye.uri().text, "sip:192.0.2.1");
  std::vector<std::string> routes;
  for (const Result<Route>& route : bye.headers.all<Route>()) routes.emplace_back(route->uri.text);
  EXPECT_EQ(routes, (std::vector<std::string>{"sip:far.test;lr", "sip:bob@192.0.2.99"}));
}

TEST_F(DialogManagerTest, GoesTheWayOfTheInviteWhereTheContactLeadsNowhere) {
  for (const char* contact : {"<sip:bob@nowhere.test>", "<sips:bob@192.0.2.1>", "<tel:+15551234>", "*", ""}) {
    server->then(answer_with(Status::ok, {{HeaderId::contact, contact}}));
    server->then(Status::ok);
    const int before = server->count(MethodId::bye);
    send(invite());
    EXPECT_TRUE(run_until([&] { return server->count(MethodId::bye) == before + 1; })) << contact;
  }
}

TEST_F(DialogManagerTest, AcknowledgesARetransmitted2xxAgainAndSaysByeOnce_13_2_2_4) {
  std::optional<transaction::ServerTransaction> callee;
  const auto taker = take_invite(callee);
  auto answer = send(invite());
  ASSERT_TRUE(run_until([&] { return callee.has_value(); }));
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(callee->respond(picked_up(callee->request(), "same")));
    network.run_for(500ms);
  }
  network.run_for(1min);
  EXPECT_EQ(sent("ACK"), 3);
  EXPECT_EQ(server->count(MethodId::bye), 1);
  EXPECT_EQ(answer.calls(), 1);
}

TEST_F(DialogManagerTest, EndsALateCallThatWasGivenUp_9_1) {
  for (const bool by_timeout : {true, false}) {
    // A callee that picks up just as the CANCEL arrives, and does not look at it.
    network.set_filter(
        [](const testing::SimNetwork::WireRecord& record) { return !record.bytes.starts_with("CANCEL"); });
    std::optional<transaction::ServerTransaction> ringing;
    const auto callee = take_invite(ringing);
    const int before = server->count(MethodId::bye);
    auto answer = send(invite(), by_timeout ? 2s : 30s);
    network.run_for(3s);
    if (!by_timeout) operation.cancel();
    network.run_for(1s);
    EXPECT_EQ(answer.error(), by_timeout ? Errc::timed_out : Errc::cancelled);
    EXPECT_TRUE(ringing->respond(picked_up(ringing->request(), "late")));
    EXPECT_TRUE(run_until([&] { return server->count(MethodId::bye) == before + 1; }));
    EXPECT_EQ(answer.calls(), 1);
    network.run_for(2min);
  }
}

TEST_F(DialogManagerTest, EndsEveryForkAndHoldsNoMoreThanABoundedNumber_13_2_2_4) {
  std::optional<transaction::ServerTransaction> forking;
  const auto proxy = take_invite(forking);
  const auto fork = [&](int number) {
    EXPECT_TRUE(forking->respond(picked_up(forking->request(), "fork" + std::to_string(number))));
  };
  auto answer = send(invite());
  ASSERT_TRUE(run_until([&] { return forking.has_value(); }));
  for (int i = 0; i < 3; ++i) fork(i);
  ASSERT_TRUE(run_until([&] { return server->count(MethodId::bye) == 3; }));
  EXPECT_EQ(answer.value().to().tag, "fork0") << "the one that came first";
  for (int i = 3; i < 100; ++i) fork(i);
  network.run_for(1min);
  EXPECT_EQ(server->count(MethodId::bye), 32);
  EXPECT_EQ(answer.calls(), 1);
}

}  // namespace
}  // namespace sip::dialog
