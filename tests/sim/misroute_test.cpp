// The misroute matrix: {UDP, TCP, TLS, WS} × {a connection closed in mid-reply, a NAT that rebinds, a page that
// reloads, a client that restarts, two lines with one +sip.instance}. What belongs to one user agent never reaches
// another, and reaches its owner where the RFCs give a way.
#include <cctype>
#include <deque>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phone.hpp"

namespace sip::test {
namespace {

using namespace std::chrono_literals;
using net::TransportKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* router = "203.0.113.1";

std::string kind_name(const ::testing::TestParamInfo<TransportKind>& info) {
  return std::string(net::uri_name(info.param));
}

/// Alice and her neighbour behind one router, Carol with an address of her own.
class Misroute : public ::testing::TestWithParam<TransportKind> {
 protected:
  Misroute() {
    network.set_nat("10.0.0.1", router);
    network.set_nat("10.0.0.2", router);
    for (Phone* phone : {&alice, &neighbour, &carol}) phone->register_lines();
    network.run_for(1s);
  }
  ~Misroute() override {
    for (const Phone* phone : {&alice, &neighbour, &carol}) {
      EXPECT_THAT(phone->mail().misrouted, IsEmpty()) << network.ladder();
    }
  }
  [[nodiscard]] bool is_stream() const { return net::is_reliable(GetParam()); }
  /// Each user gets one more message, as `number` says; whoever has several lines one on each.
  void expect_reached(Phone& phone, const std::string& user) {
    const std::size_t before = phone.mail().messages.size();
    exchange.send_message(user);
    network.run_for(40s);
    ASSERT_THAT(phone.mail().messages, SizeIs(before + 1)) << network.ladder();
    EXPECT_TRUE(phone.mail().messages.back().starts_with(user + " <- ")) << phone.mail().messages.back();
  }

  testing::SimNetwork network{17};
  Exchange exchange{network};
  Phone alice{network, "10.0.0.1", GetParam(), {"alice"}};
  Phone neighbour{network, "10.0.0.2", GetParam(), {"neighbour"}};
  Phone carol{network, "198.51.100.3", GetParam(), {"carol"}};
};

INSTANTIATE_TEST_SUITE_P(Over, Misroute,
                         ::testing::Values(TransportKind::udp, TransportKind::tcp, TransportKind::tls,
                                           TransportKind::ws),
                         kind_name);

TEST_P(Misroute, EachIsReachedByTheFlowHeRegisteredOn_5626_5_3) {
  expect_reached(alice, "alice");
  expect_reached(neighbour, "neighbour");
  expect_reached(carol, "carol");
  EXPECT_EQ(exchange.delivered, 3u);
}

// A connection closed in mid-reply

TEST_P(Misroute, AnAnswerWhoseConnectionIsGoneTakesTheWayOfTheViaOrNone_18_2_2) {
  alice.ask();
  carol.ask();
  network.run_for(100ms);
  ASSERT_THAT(exchange.kept, SizeIs(2));
  network.reset_connections(router, exchange_address);
  network.reset_connections("198.51.100.3", exchange_address);
  network.run_for(100ms);
  // Everybody is back on new connections before the answers are given.
  for (Phone* phone : {&neighbour, &carol, &alice}) phone->register_lines();
  network.run_for(1s);
  for (auto& transaction : exchange.kept) static_cast<void>(transaction.respond(Status::ok));
  network.run_for(1min);
  if (!is_stream()) {
    EXPECT_THAT(alice.answers, ElementsAre("200"));
    EXPECT_THAT(carol.answers, ElementsAre("200"));
  } else {
    EXPECT_THAT(alice.answers, ElementsAre("failed"));  // with their flow (§17.1.4), once
    EXPECT_THAT(carol.answers, ElementsAre("failed"));
    // To received:sent-by port, where Carol listens and a NAT lets nobody in; a WebSocket has no such port (RFC 7118
    // §5).
    const bool is_websocket = GetParam() == TransportKind::ws;
    EXPECT_EQ(carol.mail().stale, 0u);
    const auto& last = network.wire().back();
    EXPECT_EQ(last.flow.remote.host() == "198.51.100.3" && last.bytes.starts_with("SIP/2.0 200"), !is_websocket)
        << network.ladder();
  }
}

TEST_P(Misroute, AnAnswerUnderWayWhenItsConnectionIsCutIsLostAndNobodyElses) {
  alice.ask();
  network.run_for(100ms);
  ASSERT_THAT(exchange.kept, SizeIs(1));
  EXPECT_TRUE(exchange.kept[0].respond(Status::ok));
  network.reset_connections(router, exchange_address);
  neighbour.register_lines();
  network.run_for(1min);
  EXPECT_THAT(alice.answers, ElementsAre(is_stream() ? "failed" : "200"));
  EXPECT_THAT(neighbour.answers, IsEmpty());
  alice.register_lines();
  network.run_for(1s);
  expect_reached(alice, "alice");
}

// A NAT that rebinds

TEST_P(Misroute, AfterARebindingTheOldFlowLeadsNowhereAndTheNextRegisterGivesTheNew) {
  network.rebind_nat("10.0.0.1");
  neighbour.register_lines();
  exchange.send_message("alice");
  network.run_for(40s);
  EXPECT_THAT(alice.mail().messages, IsEmpty());
  EXPECT_EQ(exchange.failed, 1u);
  if (is_stream()) {
    alice.ask();  // only now she learns that her connection is gone
    network.run_for(1s);
    EXPECT_THAT(alice.answers, ElementsAre("failed"));
  }
  alice.register_lines();
  network.run_for(1s);
  ASSERT_THAT(exchange.bindings("alice"), SizeIs(1));
  expect_reached(alice, "alice");
  expect_reached(neighbour, "neighbour");
}

TEST_P(Misroute, AnAnswerToAFlowThatWasReboundReachesNobodyElse) {
  alice.ask();
  network.run_for(100ms);
  network.rebind_nat("10.0.0.1");
  network.rebind_nat("10.0.0.2");
  neighbour.register_lines();
  network.run_for(100ms);
  ASSERT_THAT(exchange.kept, SizeIs(1));
  EXPECT_TRUE(exchange.kept[0].respond(Status::ok));
  network.run_for(1min);
  EXPECT_THAT(neighbour.answers, IsEmpty());
  EXPECT_THAT(alice.answers, ElementsAre("failed"));  // Timer F: the way back was that of her first request (§18.2.2)
}

// What no server can see over UDP: without keep-alives (RFC 5626 §4.4) a mapping ends, and its port may become
// another's before its owner registers again. The stranger is told whom it is for, and refuses.
TEST_P(Misroute, APortThatANatHasGivenToANewcomerLeadsToAUserAgentThatRefuses) {
  network.run_for(3min);
  Phone newcomer(network, "10.0.0.9", GetParam(), {"newcomer"});
  network.set_nat("10.0.0.9", router);
  newcomer.register_lines();
  network.run_for(1s);
  exchange.send_message("alice");
  network.run_for(40s);
  EXPECT_THAT(newcomer.mail().messages, IsEmpty());
  EXPECT_EQ(newcomer.mail().stale, is_stream() ? 0u : 1u);
  EXPECT_THAT(newcomer.mail().misrouted, SizeIs(is_stream() ? 0 : 1));
  EXPECT_EQ(exchange.failed, is_stream() ? 0u : 1u);
  alice.register_lines();
  network.run_for(1s);
  expect_reached(alice, "alice");
  expect_reached(newcomer, "newcomer");
}

// A page that reloads

TEST_P(Misroute, AReloadedPageGetsItsRequestsAndNoAnswersOfTheOldOne) {
  alice.ask();
  network.run_for(100ms);
  alice.reload();
  EXPECT_THAT(alice.answers, ElementsAre("failed"));  // the old page was told, and is gone
  alice.register_lines();
  network.run_for(1s);
  ASSERT_THAT(exchange.kept, SizeIs(1));
  static_cast<void>(exchange.kept[0].respond(Status::ok));
  network.run_for(40s);
  EXPECT_THAT(alice.answers, SizeIs(1));
  // Two bindings, for they have two Contacts (§10.3); the old page's flow is gone, or leads to a page that knows it
  // not.
  ASSERT_THAT(exchange.bindings("alice"), SizeIs(2));
  EXPECT_EQ(exchange.bindings("alice")[0].flow == exchange.bindings("alice")[1].flow, !is_stream());
  expect_reached(alice, "alice");
  EXPECT_EQ(exchange.delivered, 1u);
  EXPECT_EQ(exchange.failed, 1u);
  expect_reached(neighbour, "neighbour");
}

// A client that restarts

TEST_P(Misroute, ARestartedClientIsReachedOnceItHasRegisteredAgain) {
  carol.ask();
  network.run_for(100ms);
  carol.restart("198.51.100.3");
  carol.answers.clear();
  exchange.send_message("carol");  // by the flow of her former life
  network.run_for(40s);
  EXPECT_EQ(exchange.failed, is_stream() ? 1u : 0u);
  EXPECT_THAT(carol.mail().messages, SizeIs(is_stream() ? 0 : 1));
  carol.register_lines();
  network.run_for(1s);
  ASSERT_THAT(exchange.bindings("carol"), SizeIs(1)) << "the same Contact (§10.3)";
  expect_reached(carol, "carol");
  ASSERT_THAT(exchange.kept, SizeIs(1));
  static_cast<void>(exchange.kept[0].respond(Status::ok));  // to a question of her former life
  network.run_for(40s);
  EXPECT_THAT(carol.answers, IsEmpty());
}

TEST_P(Misroute, ARestartedClientBehindANatIsReachedOnceItHasRegisteredAgain) {
  alice.restart(router);
  neighbour.register_lines();
  exchange.send_message("alice");
  network.run_for(40s);
  alice.register_lines();
  network.run_for(1s);
  ASSERT_THAT(exchange.bindings("alice"), SizeIs(1));
  expect_reached(alice, "alice");
  expect_reached(neighbour, "neighbour");
}

// Two lines with one +sip.instance

TEST_P(Misroute, TwoLinesOfOneInstanceAreTwoBindingsEachReachedAsItself) {
  Phone desk(network, "198.51.100.4", GetParam(), {"sales", "support"});
  desk.register_lines();
  network.run_for(1s);
  ASSERT_THAT(exchange.bindings("sales"), SizeIs(1));
  ASSERT_THAT(exchange.bindings("support"), SizeIs(1));
  EXPECT_EQ(exchange.bindings("sales")[0].flow, exchange.bindings("support")[0].flow);
  expect_reached(desk, "sales");
  expect_reached(desk, "support");

  desk.unregister("sales");
  network.run_for(1s);
  EXPECT_THAT(exchange.bindings("sales"), IsEmpty());
  expect_reached(desk, "support");

  desk.restart("198.51.100.4");
  desk.register_lines();
  network.run_for(1s);
  expect_reached(desk, "sales");
  expect_reached(desk, "support");
  EXPECT_THAT(desk.mail().misrouted, IsEmpty());
}

/// All of it at once, in any order, for hours.
class MisrouteStorm : public ::testing::TestWithParam<TransportKind> {};

INSTANTIATE_TEST_SUITE_P(Over, MisrouteStorm,
                         ::testing::Values(TransportKind::udp, TransportKind::tcp, TransportKind::tls,
                                           TransportKind::ws),
                         kind_name);

TEST_P(MisrouteStorm, NothingEverReachesAStranger) {
  std::size_t delivered = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    testing::SimNetwork network(seed);
    net::SeededRandom random(seed);
    network.keep_last(200);
    network.set_conditions({.delay = 5ms, .jitter = 30ms, .loss = 0.05, .duplication = 0.05, .reset = 0.01});
    Exchange exchange(network);
    std::deque<Phone> phones;
    std::vector<std::string> seen_at;
    for (int i = 0; i < 12; ++i) {
      const bool behind_nat = i < 8;
      const std::string address = (behind_nat ? "10.0.0." : "198.51.100.") + std::to_string(i + 1);
      seen_at.push_back(behind_nat ? router : address);
      if (behind_nat) network.set_nat(address, router, {.preserves_port = false});
      std::vector<std::string> users{"user" + std::to_string(i)};
      if (i % 3 == 0) users.push_back("second" + std::to_string(i));
      phones.emplace_back(network, address, GetParam(), users);
    }
    const auto settle = [&] {
      for (Phone& phone : phones) phone.register_lines();
      network.run_for(1min);
    };
    settle();
    for (int step = 0; step < 300; ++step) {
      const std::size_t who = random.below(phones.size());
      Phone& phone = phones[who];
      switch (random.below(8)) {
        case 0:
          phone.reload();
          break;
        case 1:
          phone.restart(seen_at[who]);
          break;
        case 2:
          if (who < 8) network.rebind_nat("10.0.0." + std::to_string(who + 1));
          break;
        case 3:
          network.reset_connections(seen_at[who], exchange_address);
          break;
        case 4:
          phone.ask();
          break;
        case 5:
          phone.register_lines();
          break;
        case 6:
          for (auto& transaction : exchange.kept) static_cast<void>(transaction.respond(Status::ok));
          exchange.kept.clear();
          break;
        default:
          exchange.send_message(phone.users().front());
          break;
      }
      network.run_for(net::Duration(static_cast<net::Duration::rep>(random.below(3000))));
    }
    exchange.kept.clear();
    for (const Phone& phone : phones) ASSERT_THAT(phone.mail().misrouted, IsEmpty()) << network.ladder();

    // When the storm is over everybody is reached by whom he is. Twice: what is dead is noticed by using it.
    network.set_conditions({.delay = 5ms});
    settle();
    settle();
    for (Phone& phone : phones) {
      for (const std::string& user : phone.users()) {
        phone.register_lines();  // NATs and idle connections forget
        network.run_for(1s);
        const std::size_t before = phone.mail().messages.size();
        exchange.send_message(user);
        network.run_for(40s);
        ASSERT_GT(phone.mail().messages.size(), before) << user << '\n' << network.ladder();
        EXPECT_TRUE(phone.mail().messages.back().starts_with(user + " <- "));
      }
    }
    for (const Phone& phone : phones) ASSERT_THAT(phone.mail().misrouted, IsEmpty()) << network.ladder();
    delivered += exchange.delivered;
  }
  EXPECT_GT(delivered, 10u * 16);
}

}  // namespace
}  // namespace sip::test
