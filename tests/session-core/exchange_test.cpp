// Which servers a request is tried at (RFC 3263 §4.3), and by which transport (RFC 3261 §18.1.1).
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sip/net/dns.hpp"

#include "session_fixture.hpp"

namespace sip::session {
namespace {

using net::TransportKind;

class ExchangeTest : public SessionTest {
 protected:
  /// 192.0.2.`number`, with transactions and a script.
  ScriptedServer& add_server(int number, bool tcp = true) {
    auto& node = network.add_node("192.0.2." + std::to_string(number));
    return *(others_[number] = std::make_unique<ScriptedServer>(node, std::uint16_t{5060}, tcp));
  }
  void TearDown() override {
    for (auto& [number, other] : others_) other->close();
    SessionTest::TearDown();
  }
  Result<Response> options(std::string_view target, std::chrono::milliseconds timeout = 32s) {
    return send(Request(MethodId::options, uri(target)), timeout);
  }
  Result<Response> send(Request request, std::chrono::milliseconds timeout = 32s) {
    Answer<Response> answer;
    std::optional<Result<Response>> result;
    client().send_raw_request(std::move(request), timeout, [&](Result<Response> got) { result = std::move(got); });
    EXPECT_TRUE(run_until([&] { return result.has_value(); }));
    return result ? std::move(*result) : fail(Errc::gone);
  }
  /// An OPTIONS of `size` bytes or more.
  static Request large(std::size_t size = 2000, std::string_view target = "sip:example.test") {
    Request request(MethodId::options, uri(target));
    request.set_body("text/plain", std::string(size, 'x'));
    return request;
  }
  static ScriptedServer::Script unavailable(const char* retry_after) {
    return [retry_after](const Request& request) {
      Response response = reply(request, Status::service_unavailable);
      if (retry_after != nullptr) response.headers.add(HeaderId::retry_after, retry_after);
      return response;
    };
  }

 private:
  std::map<int, std::unique_ptr<ScriptedServer>> others_;
};

// Fail-over

TEST_F(ExchangeTest, TheNextServerGetsTheSameRequestInANewTransaction_3263_4_3) {
  auto& first = add_server(21);
  first.then(Status::service_unavailable);
  auto& second = add_server(22);
  network.set_srv("_sip._udp.s.test", {{0, 0, 5060, "a.s.test"}, {1, 0, 5060, "b.s.test"}});
  network.set_name("a.s.test", {"192.0.2.21"});
  network.set_name("b.s.test", {"192.0.2.22"});
  start();
  EXPECT_EQ(options("sip:s.test").value().status(), Status::ok);
  ASSERT_EQ(first.requests.size(), 1u);
  ASSERT_EQ(second.requests.size(), 1u);
  const Request& a = first.requests[0];
  const Request& b = second.requests[0];
  EXPECT_EQ(a.call_id(), b.call_id());
  EXPECT_EQ(a.from().tag, b.from().tag);
  EXPECT_EQ(a.cseq().number, b.cseq().number);
  EXPECT_EQ(a.uri().text, b.uri().text);
  EXPECT_NE(a.top_via().branch(), b.top_via().branch());
}

TEST_F(ExchangeTest, OtherAnswersAreTheAnswer_3263_4_3) {
  auto& first = add_server(21);
  network.set_name("two.test", {"192.0.2.21", "192.0.2.1"});
  start();
  std::size_t sent = 0;
  for (const int code : {302, 404, 480, 486, 500, 504, 600, 603}) {
    first.then(static_cast<Status>(code));
    EXPECT_EQ(static_cast<int>(options("sip:two.test").value().status()), code);
    EXPECT_EQ(first.requests.size(), ++sent);
    EXPECT_TRUE(server->requests.empty()) << code;
  }
}

TEST_F(ExchangeTest, AServerThatRefusesTheConnectionIsPassedOver_3263_4_3) {
  network.add_node("192.0.2.21");
  network.set_name("two.test", {"192.0.2.21", "192.0.2.1"});
  start();
  EXPECT_EQ(options("sip:two.test;transport=tcp").value().status(), Status::ok);
}

TEST_F(ExchangeTest, AConnectionThatBreaksLeadsToTheNext_3263_4_3) {
  auto& first = add_server(21);
  first.then(silence());
  network.set_name("two.test", {"192.0.2.21", "192.0.2.1"});
  start();
  Answer<Response> answer;
  client().send_options(uri("sip:two.test;transport=tcp"), {}, answer.done());
  ASSERT_TRUE(run_until([&] { return !first.requests.empty(); }));
  network.reset_connections("192.0.2.10", "192.0.2.21");
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(answer.value().status(), Status::ok);
  EXPECT_EQ(server->requests.size(), 1u);
}

TEST_F(ExchangeTest, SilenceHasItsShareOfTheTime_3263_4_3) {
  network.set_name("three.test", {"192.0.2.97", "192.0.2.98", "192.0.2.1"});
  start();
  EXPECT_EQ(options("sip:three.test", 30s).value().status(), Status::ok);
  EXPECT_GE(now(), 20s);
  EXPECT_LT(now(), 21s);
}

TEST_F(ExchangeTest, AnInviteToADeadServerGoesOnToo_3263_4_3) {
  network.set_name("two.test", {"192.0.2.97", "192.0.2.1"});
  server->then(Status::busy_here);
  start();
  EXPECT_EQ(send(Request(MethodId::invite, uri("sip:two.test"))).value().status(), Status::busy_here);
  EXPECT_LT(now(), 17s);
}

TEST_F(ExchangeTest, WhoHasAnsweredAnythingIsWaitedFor_3263_4_3) {
  auto& first = add_server(21);
  first.then(silence());  // but for its 100
  network.set_name("two.test", {"192.0.2.21", "192.0.2.1"});
  start();
  EXPECT_EQ(send(Request(MethodId::invite, uri("sip:two.test")), 2min).error().code, Errc::timed_out);
  EXPECT_EQ(now(), 2min);
  EXPECT_TRUE(server->requests.empty());
}

TEST_F(ExchangeTest, AnInviteGivenUpIsCancelledWhenItsServerWakesUp_9_1) {
  auto& first = add_server(21);
  first.then(silence());
  network.set_name("two.test", {"192.0.2.21", "192.0.2.1"});
  network.partition("192.0.2.10", "192.0.2.21");
  start();
  server->then(Status::busy_here);
  EXPECT_EQ(send(Request(MethodId::invite, uri("sip:two.test"))).value().status(), Status::busy_here);
  network.heal("192.0.2.10", "192.0.2.21");
  network.run_for(20s);
  ASSERT_EQ(first.requests.size(), 1u);
  EXPECT_NE(network.ladder().find("CANCEL"), std::string::npos) << network.ladder();
}

TEST_F(ExchangeTest, TheLastFailureIsTheAnswer_3263_4_3) {
  auto& first = add_server(21);
  first.then(Status::service_unavailable);
  network.set_name("two.test", {"192.0.2.21", "192.0.2.97"});
  start();
  EXPECT_EQ(options("sip:two.test").error().code, Errc::timed_out);
  server->then(Status::service_unavailable);
  EXPECT_EQ(options("sip:example.test").value().status(), Status::service_unavailable);
}

TEST_F(ExchangeTest, AnAddressOfAFamilyWeDoNotHaveIsPassedOver) {
  network.set_srv("_sip._udp.s.test", {{0, 0, 5060, "six.test"}, {1, 0, 5060, "example.test"}});
  network.set_name("six.test", {"2001:db8::1"});
  start();
  EXPECT_EQ(options("sip:s.test").value().status(), Status::ok);
}

// What is remembered

TEST_F(ExchangeTest, TheNextRequestDoesNotBeginWithADeadServer_3263_2) {
  network.set_name("two.test", {"192.0.2.97", "192.0.2.1"});
  start();
  EXPECT_TRUE(options("sip:two.test").has_value());
  const auto before = now();
  EXPECT_TRUE(options("sip:two.test").has_value());
  EXPECT_LT(now() - before, 1s);
  network.run_for(30s);
  const auto after = now();
  EXPECT_TRUE(options("sip:two.test").has_value());
  EXPECT_GE(now() - after, 16s) << "remembered for a bounded time";
}

TEST_F(ExchangeTest, RetryAfterIsHeeded_21_5_4) {
  auto& first = add_server(21);
  first.then(unavailable("60 (maintenance)"));
  first.then(Status::ok);
  network.set_name("two.test", {"192.0.2.21", "192.0.2.1"});
  start();
  EXPECT_TRUE(options("sip:two.test").has_value());
  network.run_for(59s);
  EXPECT_TRUE(options("sip:two.test").has_value());
  EXPECT_EQ(first.requests.size(), 1u);
  EXPECT_EQ(server->requests.size(), 2u);
  network.run_for(1s);
  EXPECT_TRUE(options("sip:two.test").has_value());
  EXPECT_EQ(first.requests.size(), 2u);
}

TEST_F(ExchangeTest, A503WithoutRetryAfterIsForgotten_21_5_4) {
  auto& first = add_server(21);
  first.then(unavailable(nullptr));
  first.then(Status::ok);
  network.set_name("two.test", {"192.0.2.21", "192.0.2.1"});
  start();
  EXPECT_TRUE(options("sip:two.test").has_value());
  EXPECT_TRUE(options("sip:two.test").has_value());
  EXPECT_EQ(first.requests.size(), 2u);
  EXPECT_EQ(server->requests.size(), 1u);
}

TEST_F(ExchangeTest, AServerThatWantsPeaceIsAskedWhereThereIsNoOther_21_5_4) {
  server->then(unavailable("60"));
  server->then(Status::ok);
  start();
  EXPECT_EQ(options("sip:example.test").value().status(), Status::service_unavailable);
  EXPECT_EQ(options("sip:example.test").value().status(), Status::ok);
}

// Large requests

TEST_F(ExchangeTest, ALargeRequestGoesByTcp_18_1_1) {
  start();
  Request invite = large();
  invite.set_uri(uri("sip:example.test"));
  EXPECT_TRUE(send(std::move(invite)).has_value());
  ASSERT_EQ(server->flows.size(), 1u);
  EXPECT_EQ(server->flows[0].transport, TransportKind::tcp);
  EXPECT_EQ(server->requests[0].top_via().transport, "TCP");
  EXPECT_TRUE(options("sip:example.test").has_value());
  EXPECT_EQ(server->flows[1].transport, TransportKind::udp) << "a small one does not";
}

TEST_F(ExchangeTest, ItsContactNamesTheTransportItGoesBy_18_1_1) {
  server->then(Status::busy_here);
  start();
  Request invite(MethodId::invite, uri("sip:example.test"));
  invite.set_body("text/plain", std::string(2000, 'x'));
  (void)send(std::move(invite));
  ASSERT_EQ(server->requests.size(), 1u);
  EXPECT_NE(server->requests[0].headers.raw(HeaderId::contact)->find("transport=tcp"), std::string::npos);
}

TEST_F(ExchangeTest, BackToUdpWhereTcpIsRefused_18_1_1) {
  auto& old = add_server(21, false);
  old.then(challenge({nonce("n1")}));
  old.then(Status::ok);
  start(SessionManagerBuilder{}.with_credentials({"alice", "secret"}));
  EXPECT_EQ(send(large(2000, "sip:192.0.2.21")).value().status(), Status::ok);
  ASSERT_EQ(old.flows.size(), 2u);
  for (const auto& flow : old.flows) EXPECT_EQ(flow.transport, TransportKind::udp);
  EXPECT_EQ(old.requests[0].top_via().transport, "UDP");
  EXPECT_LT(now(), 1s);
}

TEST_F(ExchangeTest, NotBackToUdpWhereTcpIsSilent_18_1_1) {
  add_server(21);
  network.partition("192.0.2.10", "192.0.2.21");
  start();
  EXPECT_FALSE(send(large(2000, "sip:192.0.2.21")).has_value());
  for (const auto& record : network.wire()) EXPECT_NE(record.flow.transport, TransportKind::udp);
}

TEST_F(ExchangeTest, TheNextServerIsAskedByTcpFirst_18_1_1) {
  auto& old = add_server(21, false);
  old.then(Status::service_unavailable);
  network.set_name("two.test", {"192.0.2.21", "192.0.2.1"});
  start();
  EXPECT_TRUE(send(large(2000, "sip:two.test")).has_value());
  EXPECT_EQ(old.flows.at(0).transport, TransportKind::udp);
  EXPECT_EQ(server->flows.at(0).transport, TransportKind::tcp);
}

TEST_F(ExchangeTest, AKnownMtuDecides_18_1_1) {
  start(SessionManagerBuilder{}.with_timers({.mtu = 9000}));
  EXPECT_TRUE(send(large(5000)).has_value());
  EXPECT_EQ(server->flows.at(0).transport, TransportKind::udp);
  EXPECT_TRUE(send(large(8800)).has_value());
  EXPECT_EQ(server->flows.at(1).transport, TransportKind::tcp);
}

TEST_F(ExchangeTest, WithoutTcpALargeRequestGoesByUdp) {
  start(SessionManagerBuilder{}.with_transports({TransportKind::udp}));
  EXPECT_TRUE(send(large()).has_value());
  EXPECT_EQ(server->flows.at(0).transport, TransportKind::udp);
}

}  // namespace
}  // namespace sip::session
