#include "sip/engine/call_engine.hpp"

#include <array>
#include <chrono>
#include <utility>

#include <gmock/gmock.h>

#include "sip/net/transport.hpp"

#include "engine_fixture.hpp"

namespace sip::engine {
namespace {

using namespace std::chrono_literals;
using test::register_text;
using test::RequestText;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Engine : public test::EngineTest {
 protected:
  RequestText options(std::string_view uri = "sip:example.test") { return {"OPTIONS", uri}; }
};

TEST_F(Engine, OptionsForTheServerSaysWhatItCan_11_2) {
  start();
  const Response response = send(options().with("Max-Forwards", "0"));
  EXPECT_EQ(response.status(), Status::ok);
  EXPECT_THAT(rows(response, HeaderId::allow), ElementsAre("REGISTER, INVITE, ACK, CANCEL, OPTIONS"));
  EXPECT_THAT(rows(response, HeaderId::accept), ElementsAre("application/sdp"));
  EXPECT_THAT(rows(response, HeaderId::accept_encoding), ElementsAre("identity"));
  EXPECT_THAT(rows(response, HeaderId::accept_language), ElementsAre("en"));
  EXPECT_THAT(rows(response, HeaderId::supported), ElementsAre("path"));
  EXPECT_THAT(rows(response, HeaderId::server), ElementsAre(HasSubstr("Loopstart/")));
  EXPECT_EQ(status(options("sip:192.0.2.10:5060").named("b")), 200);
  EXPECT_EQ(status(options("sip:192.0.2.10").named("c")), 200);
}

TEST_F(Engine, OptionsMayRequireWhatItsAnswerSaysIsSupported_11_2) {
  start();
  for (const std::string& tag : rows(send(options()), HeaderId::supported)) {
    EXPECT_EQ(status(options().named(tag).with("Require", tag)), 200) << tag;
  }
}

// The order of §8.2: each request breaks the rule named and every later one.

TEST_F(Engine, AnUnknownMethodComesFirst_8_2_1) {
  start();
  EXPECT_EQ(status(RequestText("FOO", "tel:+1").with("Require", "x")), 501);
  EXPECT_EQ(status(RequestText("PUBLISH", "tel:+1").with("Require", "x")), 405);
}

TEST_F(Engine, AnUnknownDialogComesNext_12_2_2) {
  start();
  EXPECT_EQ(status(RequestText("BYE", "tel:+1").with("To", "<sip:alice@example.test>;tag=x")), 481);
}

TEST_F(Engine, ThenTheScheme_8_2_2_1) {
  start();
  EXPECT_EQ(status(options("tel:+1").with("Require", "x")), 416);
}

TEST_F(Engine, ThenWhetherTheRequestUriIsOurs_8_2_2_1) {
  start();
  EXPECT_EQ(status(options("sip:example.org").with("Require", "x")), 404);
  EXPECT_EQ(status(RequestText("REGISTER", "sip:example.org").with("Require", "x")), 404);
  EXPECT_EQ(status(register_text().named("a").with("To", "tel:+1")), 400) << "not of REGISTER's To (RFC 4475 §3.3.4)";
  EXPECT_EQ(status(options().named("b").with("To", "tel:+1")), 200) << "a To we do not know is no reason to refuse";
}

TEST_F(Engine, ThenRequireAndThenTheBody_8_2_2_3) {
  start();
  EXPECT_EQ(status(options("sip:nobody@example.test").with("Require", "x").body("text/x", "x")), 420);
  EXPECT_EQ(status(options("sip:nobody@example.test").named("b").body("text/x", "x")), 415);
  EXPECT_EQ(status(register_text().named("c").with("Contact", "<sip:a@192.0.2.20>").body("text/x", "x")), 415);
}

TEST_F(Engine, ATooLargeBodyIs413_21_4_11) {
  config.body_limit = 100;
  start();
  EXPECT_EQ(status(options().body("application/sdp", std::string(100, 'x'))), 200);
  EXPECT_EQ(status(options().named("b").body("application/sdp", std::string(101, 'x'))), 413);
}

TEST_F(Engine, AMalformedRequestIs400AndNamesTheHeaderField_21_4_1) {
  start();
  const Response response = send(options().with("Max-Forwards", "abc"));
  EXPECT_EQ(response.status(), Status::bad_request);
  EXPECT_EQ(response.reason(), "Malformed Max-Forwards");
  EXPECT_EQ(status(options().named("b").without("Max-Forwards")), 200) << "an absent one is accepted";
}

TEST_F(Engine, ACancelThatMatchesNothingIs481_9_2) {
  start();
  EXPECT_EQ(status(RequestText("CANCEL", "sip:bob@example.test")), 481);
}

TEST_F(Engine, AnAckIsNeverAnswered_17) {
  start();
  EXPECT_TRUE(send(RequestText("ACK", "sip:bob@example.test")).empty());
  EXPECT_TRUE(send(RequestText("ACK", "sip:bob@example.test").with("To", "<sip:bob@example.test>;tag=1")).empty());
}

TEST_F(Engine, AMergedRequestIs482_8_2_2_2) {
  start();
  const auto invite = [](const char* branch) {
    return RequestText("INVITE", "sip:nobody@example.test")
        .with("Via", std::string("SIP/2.0/UDP 192.0.2.20:5060;branch=z9hG4bK") + branch);
  };
  EXPECT_EQ(status(invite("one")), 404);
  EXPECT_EQ(status(invite("two")), 482);
}

TEST_F(Engine, AnswersToTheSourcePortWhereRportAsks_Rfc3581_4) {
  start();
  EXPECT_EQ(send(options().with("Via", "SIP/2.0/UDP 10.0.0.1:9999;rport;branch=z9hG4bKx"), 5090).status(), Status::ok);
}

// The log

TEST_F(Engine, LogsEachRequestOnce) {
  start();
  send(register_text().with("Contact", "<sip:a@192.0.2.20>"));
  send(RequestText("INVITE", "sip:nobody@Example.Test").named("i"));
  send(options().named("bad").with("Max-Forwards", "abc"));
  ASSERT_EQ(log.size(), 3U);
  EXPECT_EQ(log[0].method, "REGISTER");
  EXPECT_EQ(log[0].aor, "sip:alice@example.test");
  EXPECT_EQ(log[0].call_id, "call-1");
  EXPECT_EQ(log[0].status, 200);
  EXPECT_EQ(log[0].flow.remote.text(), "192.0.2.20:5060");
  EXPECT_EQ(log[1].method, "INVITE");
  EXPECT_EQ(log[1].aor, "sip:nobody@example.test");
  EXPECT_EQ(log[1].status, 404);
  EXPECT_EQ(log[1].why, "unknown user");
  EXPECT_EQ(log[2].method, "OPTIONS");
  EXPECT_EQ(log[2].aor, "sip:example.test");
  EXPECT_EQ(log[2].call_id, "bad");
  EXPECT_EQ(log[2].flow.remote.text(), "192.0.2.20:5060");
  EXPECT_EQ(log[2].status, 400);
  EXPECT_EQ(log[2].why, "malformed header");
}

TEST_F(Engine, LogsOfAMalformedRequestWhatCanBeRead) {
  start();
  send(register_text().with("Max-Forwards", "abc"));
  send(RequestText("INVITE", "sip:bob@@example.test").named("no-uri"));
  ASSERT_EQ(log.size(), 2U);
  EXPECT_EQ(log[0].aor, "sip:alice@example.test");
  EXPECT_EQ(log[1].method, "INVITE");
  EXPECT_EQ(log[1].aor, "sip:alice@example.test") << "To's, for want of a Request-URI";
  EXPECT_EQ(log[1].call_id, "no-uri");
  EXPECT_EQ(log[1].status, 400);
}

TEST_F(Engine, LogsWhatTheTransactionLayerAnswers_9_2_8_2_2_2) {
  start();
  const RequestText invite = RequestText("INVITE", "sip:nobody@example.test");
  send(invite);
  send(RequestText("INVITE", "sip:nobody@example.test").with("Via", "SIP/2.0/UDP 192.0.2.20:5060;branch=z9hG4bK2"));
  send(RequestText("CANCEL", "sip:nobody@example.test"));
  send(RequestText("CANCEL", "sip:nobody@example.test").named("other"));
  ASSERT_EQ(log.size(), 4U);
  const std::array<std::pair<const char*, int>, 4> expected = {
      {{"INVITE", 404}, {"INVITE", 482}, {"CANCEL", 200}, {"CANCEL", 481}}};
  for (std::size_t i = 0; i < log.size(); ++i) {
    EXPECT_EQ(log[i].method, expected[i].first) << i;
    EXPECT_EQ(log[i].status, expected[i].second) << i;
    EXPECT_EQ(log[i].aor, "sip:nobody@example.test") << i;
    EXPECT_EQ(log[i].flow.remote.text(), "192.0.2.20:5060") << i;
  }
  EXPECT_EQ(log[1].why, "merged");
  EXPECT_EQ(log[3].why, "nothing to cancel");
  EXPECT_EQ(log[3].call_id, "other");
}

TEST_F(Engine, WhatIsNoRequestOrGetsNoAnswerHasNoLine) {
  start();
  send("hello\r\n\r\n");
  send(RequestText("ACK", "sip:bob@example.test").with("CSeq", "x"));
  send(RequestText("ACK", "sip:bob@example.test").named("stray"));
  EXPECT_EQ(log.size(), 0U);
}

TEST_F(Engine, MeasuresFromArrivalToAnswer) {
  static std::uint64_t time = 0;
  config.stopwatch = []() noexcept -> std::uint64_t { return time += 7; };
  start();
  send(options());
  send(options().named("malformed").with("Max-Forwards", "abc"));
  send(RequestText("CANCEL", "sip:bob@example.test"));
  ASSERT_EQ(log.size(), 3U);
  for (const RequestAnswered& line : log) EXPECT_EQ(line.microseconds, 7U) << line.method << ' ' << line.status;
}

// Starting and closing

TEST_F(Engine, ListensWhereItIsToldAndSaysSo) {
  config.listen = {{net::TransportKind::udp, *net::SocketAddress::parse("0.0.0.0", 0)}};
  start();
  ASSERT_EQ(engine->listeners().size(), 1U);
  EXPECT_NE(engine->listeners()[0].address.port(), 0);
  EXPECT_EQ(engine->failed_listener(), nullptr);
}

TEST_F(Engine, ByDefaultListensOnUdpAndTcp5060) {
  config.listen.clear();
  start();
  EXPECT_GE(engine->listeners().size(), 2U);
  for (const auto& listener : engine->listeners()) {
    EXPECT_EQ(listener.address.port(), 5060);
    EXPECT_TRUE(listener.address.is_wildcard());
  }
  EXPECT_EQ(status(options("sip:192.0.2.10")), 200) << "a wildcard owns the address the request came to";
}

TEST_F(Engine, NamesTheListenerThatFailed) {
  start();
  CallEngine second(server, config, accounts);
  const auto started = second.start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, Errc::address_in_use);
  ASSERT_NE(second.failed_listener(), nullptr);
  EXPECT_EQ(second.failed_listener()->address.text(), "192.0.2.10:5060");
  bool closed = false;
  second.close(0ms, [&] { closed = true; });
  EXPECT_TRUE(network.run_until([&] { return closed; }));
}

TEST_F(Engine, ClosesAtOnceWhenNothingIsUnderWay) {
  start();
  bool closed = false;
  engine->close(5s, [&] { closed = true; });
  network.run_for(50ms);
  EXPECT_TRUE(closed);
  bool again = false;
  engine->close(5s, [&] { again = true; });
  network.run_for(1ms);
  EXPECT_TRUE(again) << "closed is closed";
  engine.reset();
}

TEST_F(Engine, DrainsWhatIsUnderWayAndRefusesWhatIsNew) {
  start();
  send(RequestText("INVITE", "sip:nobody@example.test").named("i"));  // its 404 waits for an ACK
  bool closed = false;
  engine->close(5s, [&] { closed = true; });
  const Response refused = send(options().named("late"));
  EXPECT_EQ(refused.status(), Status::service_unavailable);
  EXPECT_TRUE(refused.headers.has(HeaderId::retry_after));
  network.run_for(4s);
  EXPECT_FALSE(closed);
  network.run_for(1s);
  EXPECT_TRUE(closed) << "the drain is over";
  engine.reset();
}

TEST_F(Engine, EndsTheDrainWhenTheLastAnswerIsAcknowledged) {
  start();
  send(register_text().named("r").with("Contact", "<sip:a@192.0.2.20>"));  // answered: its transaction is no reason
  const RequestText invite = RequestText("INVITE", "sip:nobody@example.test").named("i");
  const Response response = send(invite);
  bool closed = false;
  engine->close(5s, [&] { closed = true; });
  network.run_for(1s);
  EXPECT_FALSE(closed);
  send(RequestText("ACK", "sip:nobody@example.test").named("i").with("To", *response.headers.raw(HeaderId::to)));
  EXPECT_TRUE(closed);
  engine.reset();
}

TEST_F(Engine, ASecondCloseShortensTheDrain) {
  start();
  send(RequestText("INVITE", "sip:nobody@example.test").named("i"));
  int closed = 0;
  engine->close(5s, [&] { ++closed; });
  network.run_for(100ms);
  engine->close(0ms, [&] { ++closed; });
  network.run_for(10ms);
  EXPECT_EQ(closed, 2);
  engine.reset();
}

TEST_F(Engine, MayBeDestroyedByTheOneItTellsThatItHasClosed) {
  start();
  engine->close(0ms, [&] { engine.reset(); });
  network.run_for(50ms);
  EXPECT_FALSE(engine);
}

TEST_F(Engine, MayBeClosedByWhoSeesARequestAnswered) {
  start();
  bool closed = false;
  const auto subscription =
      server.bus().on<RequestAnswered>([&](const RequestAnswered&) { engine->close(0ms, [&] { closed = true; }); });
  EXPECT_EQ(status(register_text().with("Contact", "<sip:a@192.0.2.20>")), 200);
  EXPECT_TRUE(closed);
  engine.reset();
}

// TCP

class Stream final : public net::Transport::Receiver {
 public:
  void on_message(Buffer bytes, const net::Flow&) override { received.emplace_back(bytes.view()); }
  void on_unframed(Buffer, const Error&, const net::Flow&) override {}
  void on_flow_opened(const net::Flow&) override {}
  void on_flow_closed(const net::Flow&, const Error&) override {}
  std::vector<std::string> received;
};

TEST_F(Engine, AnswersOnTheConnectionTheRequestCameBy_18_2_2) {
  start();
  Stream stream;
  auto transport =
      client.open_transport(net::TransportKind::tcp, *net::SocketAddress::parse("192.0.2.20", 0), 0, {}, stream);
  ASSERT_TRUE(transport.has_value());
  const auto flow = (*transport)->flow_to(server_address);
  ASSERT_TRUE(flow.has_value());
  const RequestText text = register_text()
                               .with("Via", "SIP/2.0/TCP 192.0.2.20:5060;branch=z9hG4bKtcp")
                               .with("Contact", "<sip:a@192.0.2.20;transport=tcp>")
                               .with("Content-Length", "0");
  ASSERT_TRUE((*transport)->send(*flow, text.text()).has_value());
  network.run_for(100ms);
  ASSERT_EQ(stream.received.size(), 1U);
  EXPECT_THAT(stream.received[0], HasSubstr("SIP/2.0 200 OK"));
  EXPECT_THAT(stream.received[0], HasSubstr("Contact: <sip:a@192.0.2.20;transport=tcp>;expires=3600"));
  bool closed = false;
  (*transport)->close([&] { closed = true; });
  EXPECT_TRUE(network.run_until([&] { return closed; }));
}

}  // namespace
}  // namespace sip::engine
