// Building, closing, destroying.
#include "sip/session/session_manager.hpp"

#include <uv.h>

#include "sip/net/loop.hpp"

#include "session_fixture.hpp"

namespace sip::session {
namespace {

class SessionManagerTest : public SessionTest {
 protected:
  [[nodiscard]] bool on_the_wire(std::string_view text) const {
    for (const auto& record : network.wire()) {
      if (record.bytes.find(text) != std::string::npos) return true;
    }
    return false;
  }
};

TEST_F(SessionManagerTest, BindsUdpAndTcpOnTheSipPort) {
  start();
  const auto& listeners = manager->listeners();
  ASSERT_EQ(listeners.size(), 2u);
  EXPECT_EQ(listeners[0].kind, net::TransportKind::udp);
  EXPECT_EQ(listeners[0].address.port(), 5060);
  EXPECT_EQ(listeners[1].kind, net::TransportKind::tcp);
}

TEST_F(SessionManagerTest, BindsWhereItIsTold) {
  start(SessionManagerBuilder{}
            .with_sip_port(0)
            .with_bind_address("192.0.2.10")
            .with_transports({net::TransportKind::tcp}));
  ASSERT_EQ(manager->listeners().size(), 1u);
  EXPECT_EQ(manager->listeners()[0].address.host(), "192.0.2.10");
  EXPECT_NE(manager->listeners()[0].address.port(), 0);
}

TEST_F(SessionManagerTest, APortInUseIsAnError) {
  start();
  const auto second = SessionManagerBuilder{}.enable_sip_client().build(client_node);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::address_in_use);
}

TEST_F(SessionManagerTest, ABindAddressThatIsNoLiteralIsAnError) {
  const auto built = SessionManagerBuilder{}.with_bind_address("localhost").enable_sip_client().build(client_node);
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code, Errc::invalid_argument);
}

TEST_F(SessionManagerTest, NothingEnabledIsAnError) {
  const auto built = SessionManagerBuilder{}.build(client_node);
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code, Errc::invalid_argument);
}

TEST_F(SessionManagerTest, NoTransportsIsAnError) {
  const auto built = SessionManagerBuilder{}.with_transports({}).enable_sip_client().build(client_node);
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error(), (Error{Errc::invalid_argument, "transports"}));
}

TEST_F(SessionManagerTest, ClosesOnceForAllWhoAsk) {
  start();
  int closed = 0;
  manager->close([&] { ++closed; });
  manager->close([&] { ++closed; });
  EXPECT_EQ(closed, 0);
  network.run_for(1s);
  EXPECT_EQ(closed, 2);
  manager->close([&] { ++closed; });
  EXPECT_EQ(closed, 3);
  // The port is free again.
  manager.reset();
  start();
}

TEST_F(SessionManagerTest, WhatIsAskedAfterCloseIsGone) {
  start();
  manager->close({});
  Answer<Response> options;
  Answer<RegistrationHandle> registration;
  client().send_options(uri("sip:example.test"), {}, options.done());
  client().register_contact(alice(), registration.done());
  EXPECT_EQ(options.calls(), 0);
  EXPECT_EQ(registration.calls(), 0);
  network.run_for(1s);
  EXPECT_EQ(options.error(), Errc::gone);
  EXPECT_EQ(registration.error(), Errc::gone);
}

TEST_F(SessionManagerTest, WhatIsAskedAfterCloseIsToldEvenWhenAllIsDestroyedAtOnce) {
  start();
  manager->close({});
  Answer<Response> options;
  Answer<RegistrationHandle> registration;
  client().send_options(uri("sip:example.test"), {}, options.done());
  client().register_contact(alice(), registration.done());
  manager.reset();
  EXPECT_EQ(options.error(), Errc::cancelled);
  EXPECT_EQ(registration.error(), Errc::cancelled);
}

TEST_F(SessionManagerTest, MayBeDestroyedWithoutClose) {
  server->then(silence());
  start();
  Answer<Response> answer;
  client().send_options(uri("sip:example.test;transport=tcp"), {}, answer.done());
  network.run_for(1s);
  manager.reset();
  EXPECT_EQ(answer.calls(), 1);
  EXPECT_EQ(answer.error(), Errc::cancelled);
  network.run_for(1s);
  start();  // the port is free again
}

TEST_F(SessionManagerTest, MayBeDestroyedInADone) {
  start();
  Answer<Response> other;
  int calls = 0;
  client().send_options(uri("sip:example.test"), {}, [&](Result<Response>) {
    ++calls;
    manager.reset();
  });
  client().send_options(uri("sip:nowhere.example.test;transport=tcp"), {}, other.done());
  network.run_for(1min);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(other.calls(), 1);
}

TEST_F(SessionManagerTest, MayBeDestroyedInARegistrationsDone) {
  server->then(bind(30));
  start();
  int calls = 0;
  client().register_contact(alice(), [&](Result<RegistrationHandle>) {
    ++calls;
    manager.reset();
  });
  network.run_for(10min);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(server->requests.size(), 1u);
}

TEST_F(SessionManagerTest, MayBeDestroyedByAWatcherOfRegistrations) {
  server->then(bind(30));
  start();
  Answer<RegistrationHandle> answer;
  const auto watch = client_node.bus().on<RegistrationChanged>([&](const RegistrationChanged& change) {
    if (change.state == RegistrationState::active) manager.reset();
  });
  client().register_contact(alice(), answer.done());
  network.run_for(10min);
  EXPECT_EQ(answer.calls(), 1);
  EXPECT_EQ(server->requests.size(), 1u);
}

TEST_F(SessionManagerTest, MayBeDestroyedInADoneThatTheDestructorCalls) {
  server->then(silence());
  start();
  Answer<Response> later;
  client().send_options(uri("sip:example.test"), {}, [&](Result<Response> result) {
    EXPECT_EQ(result.error().code, Errc::cancelled);
    client().send_options(uri("sip:example.test"), {}, later.done());
  });
  network.run_for(1s);
  manager->close({});
  manager.reset();
  network.run_for(1s);
  EXPECT_EQ(later.calls(), 1);
}

// Incoming

constexpr std::string_view incoming_head =
    " sip:alice@192.0.2.10 SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 192.0.2.1:5099;branch=z9hG4bKping\r\n"
    "Max-Forwards: 70\r\n"
    "From: <sip:registrar@example.test>;tag=1\r\n"
    "Call-ID: ping\r\n";

TEST_F(SessionManagerTest, AnswersAKeepAliveOptions_11_2) {
  start();
  server_node.send_datagram(5099, client_node.address().with_port(5060),
                            "OPTIONS" + std::string(incoming_head) +
                                "To: <sip:alice@192.0.2.10>\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n");
  network.run_for(1s);
  EXPECT_TRUE(on_the_wire("SIP/2.0 200 OK"));
  EXPECT_TRUE(on_the_wire("Allow: OPTIONS"));
}

TEST_F(SessionManagerTest, Answers405WithAllowToWhatItDoesNotServe_8_2_1) {
  start();
  server_node.send_datagram(5099, client_node.address().with_port(5060),
                            "MESSAGE" + std::string(incoming_head) +
                                "To: <sip:alice@192.0.2.10>\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n");
  network.run_for(1s);
  EXPECT_TRUE(on_the_wire("SIP/2.0 405"));
  EXPECT_TRUE(on_the_wire("Allow: OPTIONS"));
}

TEST_F(SessionManagerTest, Answers420ToAnExtensionItDoesNotKnow_8_2_2_3) {
  start();
  server_node.send_datagram(
      5099, client_node.address().with_port(5060),
      "OPTIONS" + std::string(incoming_head) +
          "To: <sip:alice@192.0.2.10>\r\nCSeq: 1 OPTIONS\r\nRequire: magic\r\nContent-Length: 0\r\n\r\n");
  network.run_for(1s);
  EXPECT_TRUE(on_the_wire("SIP/2.0 420"));
  EXPECT_TRUE(on_the_wire("Unsupported: magic"));
}

TEST_F(SessionManagerTest, Answers481InADialogItDoesNotHave_12_2_2) {
  start();
  server_node.send_datagram(5099, client_node.address().with_port(5060),
                            "BYE" + std::string(incoming_head) +
                                "To: <sip:alice@192.0.2.10>;tag=x\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n");
  network.run_for(1s);
  EXPECT_TRUE(on_the_wire("SIP/2.0 481"));
}

// Real loops

TEST(SessionManagerOnLibuv, RunsALoopOfItsOwn) {
  auto built = SessionManagerBuilder{}.with_sip_port(0).with_bind_address("127.0.0.1").enable_sip_client().build();
  ASSERT_TRUE(built) << describe(built.error());
  auto& manager = **built;
  const auto port = manager.listeners()[0].address.port();
  Answer<Response> answer;
  // To itself: it answers OPTIONS.
  const Uri self = Uri::make(Scheme::sip, {}, "127.0.0.1", port).value();
  manager.client().send_options(self, {}, [&, done = answer.done()](Result<Response> result) mutable {
    done(std::move(result));
    manager.close([] {});
  });
  ASSERT_TRUE(manager.run());
  ASSERT_EQ(answer.calls(), 1);
  ASSERT_TRUE(answer.has_value()) << describe(answer.error());
  EXPECT_EQ(answer.value().status(), Status::ok);
}

TEST(SessionManagerOnLibuv, RunReturnsAtOnceWhenAllHasClosed) {
  auto built = SessionManagerBuilder{}.with_sip_port(0).with_bind_address("127.0.0.1").enable_sip_client().build();
  ASSERT_TRUE(built) << describe(built.error());
  int closed = 0;
  (*built)->close([&] { ++closed; });
  EXPECT_TRUE((*built)->run());
  EXPECT_EQ(closed, 1);
  EXPECT_TRUE((*built)->run());
}

TEST(SessionManagerOnLibuv, ALoopOfItsOwnEndsWithItsManager) {
  auto built = SessionManagerBuilder{}.with_sip_port(0).with_bind_address("127.0.0.1").enable_sip_client().build();
  ASSERT_TRUE(built) << describe(built.error());
  Answer<Response> answer;
  (*built)->client().send_options(uri("sip:192.0.2.1"), {}, answer.done());
  built->reset();
  EXPECT_EQ(answer.error(), Errc::cancelled);
}

TEST(SessionManagerOnLibuv, StopsFromAnotherTask) {
  auto built = SessionManagerBuilder{}.with_sip_port(0).with_bind_address("127.0.0.1").enable_sip_client().build();
  ASSERT_TRUE(built) << describe(built.error());
  (*built)->environment().post([&] { (*built)->stop(); });
  EXPECT_TRUE((*built)->run());
}

TEST(SessionManagerOnLibuv, JoinsALoopOfSomeoneElse) {
  uv_loop_t loop;
  ASSERT_EQ(uv_loop_init(&loop), 0);
  {
    auto built =
        SessionManagerBuilder{}.with_sip_port(0).with_bind_address("127.0.0.1").enable_sip_client().build(&loop);
    ASSERT_TRUE(built) << describe(built.error());
    EXPECT_FALSE((*built)->run()) << "its owner runs it";
    (*built)->environment().post([&] { built->reset(); });
    uv_run(&loop, UV_RUN_DEFAULT);
  }
  EXPECT_EQ(uv_loop_close(&loop), 0) << "nothing of ours is left on it";
}

TEST(SessionManagerOnLibuv, JoinsALoopOfTheStack) {
  net::Loop loop;
  auto built = SessionManagerBuilder{}.with_sip_port(0).with_bind_address("127.0.0.1").enable_sip_client().build(loop);
  ASSERT_TRUE(built) << describe(built.error());
  bool closed = false;
  (*built)->close([&] {
    closed = true;
    loop.stop();
  });
  loop.run();
  EXPECT_TRUE(closed);
}

TEST(SessionManagerOnLibuv, APortInUseIsAnErrorOnARealLoopToo) {
  auto first = SessionManagerBuilder{}.with_sip_port(0).with_bind_address("127.0.0.1").enable_sip_client().build();
  ASSERT_TRUE(first);
  auto second = SessionManagerBuilder{}
                    .with_sip_port((*first)->listeners()[0].address.port())
                    .with_bind_address("127.0.0.1")
                    .enable_sip_client()
                    .build();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::address_in_use);
}

}  // namespace
}  // namespace sip::session
