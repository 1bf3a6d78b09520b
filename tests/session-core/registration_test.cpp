// REGISTER, refresh, unregister: RFC 3261 §10.2.
#include "sip/session/registration.hpp"

#include "session_fixture.hpp"

namespace sip::session {
namespace {

constexpr std::string_view local_contact = "sip:alice@192.0.2.10:5060";

class RegistrationTest : public SessionTest {
 protected:
  void start() { start(SessionManagerBuilder{}); }
  void start(SessionManagerBuilder builder) {
    SessionTest::start(std::move(builder));
    changes_ = client_node.bus().on<RegistrationChanged>(
        [this](const RegistrationChanged& change) { states.push_back(change.state); });
  }
  void TearDown() override {
    changes_.reset();
    SessionTest::TearDown();
  }
  const Request& sent(std::size_t index) { return server->requests.at(index); }
  /// When the request came, without the millisecond it travelled.
  bool wait_for_requests(std::size_t count) {
    return run_until([&] { return server->requests.size() >= count; });
  }

  std::vector<RegistrationState> states;

 private:
  net::Subscription changes_;
};

using enum RegistrationState;

// The request

TEST_F(RegistrationTest, RegistersItsContact_10_2) {
  server->then(bind());
  start();
  const auto handle = registered(alice());
  const Request& request = sent(0);
  EXPECT_EQ(request.method(), MethodId::register_);
  EXPECT_EQ(request.uri().text, "sip:example.test") << "the domain, no user";
  EXPECT_EQ(request.to().uri.text, "sip:alice@example.test");
  EXPECT_EQ(request.from().uri.text, "sip:alice@example.test");
  EXPECT_FALSE(request.from().tag.empty());
  EXPECT_EQ(asked(request, local_contact), 3600u);
  EXPECT_TRUE(handle.accepted());
  EXPECT_TRUE(handle.bound());
  EXPECT_EQ(handle.state(), active);
  EXPECT_EQ(handle.granted_expires(), 3600s);
  EXPECT_EQ(handle.contact().text(), local_contact);
  EXPECT_EQ(handle.last_response().status(), Status::ok);
  EXPECT_EQ(states, (std::vector{registering, active}));
}

TEST_F(RegistrationTest, SendsToTheRegistrarNamed) {
  server->then(bind());
  start();
  auto options = alice();
  options.aor = uri("sip:alice@elsewhere.test");
  options.registrar = uri("sip:192.0.2.1");
  registered(options);
  EXPECT_EQ(sent(0).uri().text, "sip:192.0.2.1");
  EXPECT_EQ(sent(0).to().uri.text, "sip:alice@elsewhere.test");
}

TEST_F(RegistrationTest, AnswersTheChallengeAndKeepsTheNonceForRefreshes_22_2) {
  server->then(challenge({nonce("n1")}));
  server->then(bind(60));
  start();
  const auto handle = registered(alice());
  EXPECT_TRUE(handle.accepted());
  ASSERT_TRUE(wait_for_requests(4));
  EXPECT_EQ(credentials(sent(2)).nc, 2u);
  EXPECT_EQ(credentials(sent(3)).nc, 3u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(sent(i).cseq().number, i + 1);
    EXPECT_EQ(sent(i).call_id(), sent(0).call_id());
    EXPECT_EQ(sent(i).from().tag, sent(0).from().tag);
  }
}

TEST_F(RegistrationTest, RegistersOverTcpWithTheListenersPort) {
  server->then(bind());
  start();
  auto options = alice();
  options.transport = net::TransportKind::tcp;
  const auto handle = registered(options);
  EXPECT_EQ(server->flows.at(0).transport, net::TransportKind::tcp);
  EXPECT_EQ(handle.contact().text(), "sip:alice@192.0.2.10:5060;transport=tcp");
  EXPECT_EQ(server->requests.size(), 1u) << "a connection's own port is no NAT";
}

TEST_F(RegistrationTest, RegistersOverIpv6) {
  auto& phone = network.add_node("2001:db8::10");
  auto& registrar_node = network.add_node("2001:db8::1");
  network.set_name("six.test", {"2001:db8::1"});
  ScriptedServer registrar(registrar_node);
  registrar.then(bind());
  auto built = SessionManagerBuilder{}.with_bind_address("::").enable_sip_client().build(phone);
  ASSERT_TRUE(built) << describe(built.error());
  manager = std::move(*built);
  auto options = alice();
  options.aor = uri("sip:alice@six.test");
  const auto handle = registered(options);
  EXPECT_EQ(handle.contact().text(), "sip:alice@[2001:db8::10]:5060");
  EXPECT_EQ(handle.granted_expires(), 3600s);
  EXPECT_EQ(registrar.requests.size(), 1u);
  manager.reset();
  registrar.close();
  network.run_for(1min);
}

TEST_F(RegistrationTest, ARejectionIsAValue) {
  server->then(Status::forbidden);
  start();
  const auto handle = registered(alice());
  EXPECT_FALSE(handle.accepted());
  EXPECT_EQ(handle.state(), failed);
  EXPECT_EQ(handle.last_response().status(), Status::forbidden);
  EXPECT_EQ(handle.granted_expires(), 0s);
  network.run_for(2h);
  EXPECT_EQ(server->requests.size(), 1u) << "what never was active is not tried again";
}

TEST_F(RegistrationTest, AWrongPasswordEndsWithThe401) {
  int asked_times = 0;
  server->then(
      [&](const Request& request) { return challenge({nonce("n" + std::to_string(++asked_times))})(request); });
  start();
  const auto handle = registered(alice());
  EXPECT_FALSE(handle.accepted());
  EXPECT_EQ(handle.last_response().status(), Status::unauthorized);
  EXPECT_EQ(server->requests.size(), 2u);
}

TEST_F(RegistrationTest, ARejectedRegistrationMayBeTriedAgainByItsHandle) {
  server->then(Status::forbidden);
  server->then(bind());
  start();
  auto handle = registered(alice());
  Answer<RegistrationHandle> answer;
  handle.refresh(answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_TRUE(handle.accepted());
  EXPECT_EQ(sent(1).cseq().number, 2u);
  EXPECT_EQ(sent(1).call_id(), sent(0).call_id());
}

TEST_F(RegistrationTest, FailuresOfOursAreErrors) {
  start();
  auto options = alice();
  options.aor = uri("sip:alice@nowhere.test");
  Answer<RegistrationHandle> no_name;
  client().register_contact(options, no_name.done());
  options.aor = uri("sip:alice@192.0.2.77");
  options.timeout = 2s;
  Answer<RegistrationHandle> no_answer;
  client().register_contact(options, no_answer.done());
  Answer<RegistrationHandle> no_aor;
  client().register_contact(RegisterOptions(), no_aor.done());
  ASSERT_TRUE(run_until([&] { return no_name.calls() > 0 && no_answer.calls() > 0 && no_aor.calls() > 0; }));
  EXPECT_EQ(no_name.error(), Errc::name_not_found);
  EXPECT_EQ(no_answer.error(), Errc::timed_out);
  EXPECT_EQ(no_aor.error(), Errc::invalid_argument);
}

TEST_F(RegistrationTest, AnExpiryThatCannotBeSaidIsRefusedBeforeAnythingIsSent_20_19) {
  server->then(bind());
  start();
  for (const auto expires : {-5s, 99999999999s, std::chrono::seconds::max()}) {
    auto options = alice();
    options.expires = expires;
    Answer<RegistrationHandle> answer;
    client().register_contact(options, answer.done());
    EXPECT_EQ(answer.calls(), 0);
    network.run_for(1h);
    EXPECT_EQ(answer.calls(), 1);
    EXPECT_EQ(answer.error(), Errc::invalid_argument);
  }
  EXPECT_TRUE(server->requests.empty());

  Answer<RegistrationHandle> closed;
  auto options = alice();
  options.expires = -5s;
  client().register_contact(options, closed.done());
  manager->close({});
  EXPECT_EQ(closed.error(), Errc::cancelled);
}

// What was granted

TEST_F(RegistrationTest, GrantedIsTheExpiryOfOurOwnContactAmongSeveral_10_2_4) {
  server->then([](const Request& request) {
    Response response = reply(request, Status::ok);
    response.headers.add(HeaderId::expires, "999");
    response.headers.add(HeaderId::contact,
                         "<sip:alice@192.0.2.50>;expires=10, <sip:ALICE@192.0.2.10:5060>;expires=20");
    response.headers.add(HeaderId::contact, "\"Phone\" <sip:%61lice@192.0.2.10:5060>;q=0.5;expires=77");
    return response;
  });
  start();
  EXPECT_EQ(registered(alice()).granted_expires(), 77s) << "the user compares with case, escapes decoded (§19.1.4)";
}

TEST_F(RegistrationTest, GrantedIsTheExpiresHeaderWhereTheContactHasNoParameter_10_2_4) {
  server->then([](const Request& request) {
    Response response = reply(request, Status::ok);
    response.headers.add(HeaderId::expires, "1234");
    response.headers.add(HeaderId::contact, "<" + std::string(local_contact) + ">");
    return response;
  });
  start();
  EXPECT_EQ(registered(alice()).granted_expires(), 1234s);
}

TEST_F(RegistrationTest, GrantedIsWhatWasAskedWhereNothingIsSaid) {
  server->then(Status::ok);
  start();
  auto options = alice();
  options.expires = 600s;
  EXPECT_EQ(registered(options).granted_expires(), 600s);
}

TEST_F(RegistrationTest, A2xxThatListsOnlyOthersHasNotBoundUs_10_3) {
  server->then([](const Request& request) {
    Response response = reply(request, Status::ok);
    response.headers.add(HeaderId::contact, "<sip:alice@192.0.2.50>;expires=77");
    return response;
  });
  start();
  const auto handle = registered(alice());
  EXPECT_EQ(handle.granted_expires(), 0s);
  EXPECT_EQ(handle.state(), failed);
}

TEST_F(RegistrationTest, A2xxThatGrantsNothingIsAFailure) {
  server->then(bind(0));
  start();
  const auto handle = registered(alice());
  EXPECT_TRUE(handle.accepted());
  EXPECT_FALSE(handle.bound());
  EXPECT_EQ(handle.granted_expires(), 0s);
  EXPECT_EQ(handle.state(), failed);
  network.run_for(10min);
  EXPECT_EQ(server->requests.size(), 1u);
}

// Refresh

TEST_F(RegistrationTest, RefreshesATenthEarly) {
  server->then(bind(3600));
  start();
  registered(alice());
  ASSERT_TRUE(wait_for_requests(2));
  EXPECT_NEAR(static_cast<double>(now().count()), 3'240'000, 10);
  ASSERT_TRUE(wait_for_requests(3));
  EXPECT_NEAR(static_cast<double>(now().count()), 6'480'000, 20);
  EXPECT_EQ(sent(2).cseq().number, 3u);
  EXPECT_EQ(sent(2).call_id(), sent(0).call_id());
  EXPECT_EQ(asked(sent(2), local_contact), 3600u);
}

TEST_F(RegistrationTest, RefreshesFiveSecondsEarlyAtLeast) {
  server->then(bind(30));
  start();
  registered(alice());
  ASSERT_TRUE(wait_for_requests(2));
  EXPECT_NEAR(static_cast<double>(now().count()), 25'000, 10);
}

TEST_F(RegistrationTest, RefreshesATinyExpiryNearItsEnd) {
  server->then(bind(1));
  start();
  registered(alice());
  ASSERT_TRUE(wait_for_requests(11));
  EXPECT_NEAR(static_cast<double>(now().count()), 9'000, 30);
}

TEST_F(RegistrationTest, RefreshesAnEndlessGrantByTheTimeAskedFor) {
  server->then(bind(4294967295));
  start();
  const auto handle = registered(alice());
  EXPECT_EQ(handle.granted_expires(), 4294967295s);
  ASSERT_TRUE(wait_for_requests(2));
  EXPECT_NEAR(static_cast<double>(now().count()), 3'240'000, 10);
}

TEST_F(RegistrationTest, RefreshesWithoutAnyHandle) {
  server->then(bind(30));
  start();
  client().register_contact(alice(), [](auto) {});
  EXPECT_TRUE(wait_for_requests(4));
}

TEST_F(RegistrationTest, ExpiresWhereItIsNotToBeRefreshed) {
  server->then(bind(30));
  start();
  auto options = alice();
  options.refresh = false;
  const auto handle = registered(options);
  network.run_for(29s);
  EXPECT_EQ(handle.state(), active);
  network.run_for(2s);
  EXPECT_EQ(handle.state(), ended);
  EXPECT_EQ(server->requests.size(), 1u);
}

TEST_F(RegistrationTest, RefreshesByHandAndStartsTheClockAnew) {
  server->then(bind(60));
  start();
  auto handle = registered(alice());
  network.run_for(30s);
  Answer<RegistrationHandle> answer;
  handle.refresh(answer.done());
  EXPECT_EQ(handle.state(), refreshing);
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  ASSERT_TRUE(wait_for_requests(3));
  EXPECT_NEAR(static_cast<double>(now().count()), 84'000, 20);
}

TEST_F(RegistrationTest, SendsNoRegisterWhileOneIsUnderWay_10_2) {
  server->then(bind());
  server->then(silence());
  start();
  auto handle = registered(alice());
  Answer<RegistrationHandle> first;
  Answer<RegistrationHandle> second;
  handle.refresh(first.done());
  handle.refresh(second.done());
  network.run_for(10s);
  EXPECT_EQ(server->requests.size(), 2u);
  server->then(bind());
  ASSERT_TRUE(run_until([&] { return second.calls() > 0; }));
  EXPECT_EQ(first.error(), Errc::timed_out);
  EXPECT_TRUE(second.has_value());
  EXPECT_EQ(sent(2).cseq().number, 3u);
}

TEST_F(RegistrationTest, TriesAgainSoonWhileTheBindingCanStillBeSaved) {
  server->then(bind(600));
  server->then(Status::server_internal_error);
  server->then(bind(600));
  start();
  const auto handle = registered(alice());
  ASSERT_TRUE(wait_for_requests(2));
  const auto refused_at = now();
  network.run_for(10ms);
  EXPECT_EQ(handle.state(), failed);
  ASSERT_TRUE(wait_for_requests(3));
  EXPECT_GE(now() - refused_at, 15s);
  EXPECT_LE(now() - refused_at, 30s + 10ms);
  network.run_for(10ms);
  EXPECT_EQ(handle.state(), active);
  EXPECT_EQ(states, (std::vector{registering, active, refreshing, failed, refreshing, active}));
}

TEST_F(RegistrationTest, WaitsLongerAfterEachFailure_RFC5626_4_5) {
  server->then(bind(60));
  server->then(Status::server_internal_error);
  start();
  registered(alice());
  network.run_for(24h);
  const auto tries = server->requests.size();
  EXPECT_GT(tries, 40u);
  EXPECT_LT(tries, 110u) << "half an hour apart at most, a quarter at least";
}

TEST_F(RegistrationTest, HonoursRetryAfter_20_33) {
  server->then(bind(60));
  server->then([](const Request& request) {
    Response response = reply(request, Status::service_unavailable);
    response.headers.add(HeaderId::retry_after, "300 (maintenance);duration=3600");
    return response;
  });
  server->then(bind(60));
  start();
  registered(alice());
  ASSERT_TRUE(wait_for_requests(2));
  const auto refused_at = now();
  ASSERT_TRUE(wait_for_requests(3));
  EXPECT_GE(now() - refused_at, 300s);
  EXPECT_LE(now() - refused_at, 301s);
}

TEST_F(RegistrationTest, HonoursRetryAfterForAnHourAtMost) {
  server->then(bind(60));
  server->then([](const Request& request) {
    Response response = reply(request, Status::service_unavailable);
    response.headers.add(HeaderId::retry_after, "4294967295");
    return response;
  });
  server->then(bind(60));
  start();
  registered(alice());
  ASSERT_TRUE(wait_for_requests(2));
  const auto refused_at = now();
  ASSERT_TRUE(wait_for_requests(3));
  EXPECT_NEAR(static_cast<double>((now() - refused_at).count()), 3'600'000, 1000);
}

TEST_F(RegistrationTest, KeepsTryingThroughAnOutage) {
  server->then(bind(60));
  start();
  const auto handle = registered(alice());
  std::vector<std::optional<Error>> errors;
  const auto watch = client_node.bus().on<RegistrationChanged>([&](const RegistrationChanged& change) {
    if (change.error) errors.push_back(change.error);
  });
  testing::LinkConditions cut;
  cut.partitioned = true;
  network.set_conditions(cut);
  network.run_for(5min);
  EXPECT_EQ(handle.granted_expires(), 60s);
  EXPECT_FALSE(errors.empty());
  EXPECT_EQ(errors.front()->code, Errc::timed_out);
  network.set_conditions(testing::LinkConditions{});
  network.run_for(40min);
  EXPECT_EQ(handle.state(), active);
}

// 423

TEST_F(RegistrationTest, AsksForMoreAfterA423_10_2_8) {
  server->then([](const Request& request) {
    Response brief = reply(request, Status::interval_too_brief);
    brief.headers.add(HeaderId::min_expires, "120");
    return brief;
  });
  server->then(bind());
  start();
  auto options = alice();
  options.expires = 60s;
  const auto handle = registered(options);
  EXPECT_TRUE(handle.accepted());
  EXPECT_EQ(asked(sent(0), local_contact), 60u);
  EXPECT_EQ(asked(sent(1), local_contact), 120u);
  EXPECT_EQ(sent(1).cseq().number, 2u);
  EXPECT_EQ(sent(1).call_id(), sent(0).call_id());
  ASSERT_TRUE(wait_for_requests(3));
  EXPECT_EQ(asked(sent(2), local_contact), 120u) << "remembered";
}

TEST_F(RegistrationTest, GivesUpOnARegistrarThatWantsMoreThanADay_10_2_8) {
  server->then([](const Request& request) {
    Response brief = reply(request, Status::interval_too_brief);
    brief.headers.add(HeaderId::min_expires, "4294967295");
    return brief;
  });
  start();
  const auto handle = registered(alice());
  EXPECT_EQ(handle.last_response().status(), Status::interval_too_brief);
  EXPECT_EQ(handle.state(), failed);
  EXPECT_EQ(server->requests.size(), 1u);
}

TEST_F(RegistrationTest, GivesUpOnARegistrarThatAlwaysWantsMore) {
  std::uint32_t least = 100;
  server->then([&](const Request& request) {
    Response brief = reply(request, Status::interval_too_brief);
    brief.headers.add(HeaderId::min_expires, std::to_string(least *= 2));
    return brief;
  });
  start();
  auto options = alice();
  options.expires = 60s;
  const auto handle = registered(options);
  EXPECT_EQ(handle.last_response().status(), Status::interval_too_brief);
  EXPECT_EQ(server->requests.size(), 4u);
}

TEST_F(RegistrationTest, A423WithoutUsableMinExpiresIsAValue) {
  for (const char* least : {"", "soon", "60"}) {
    server->then([least](const Request& request) {
      Response brief = reply(request, Status::interval_too_brief);
      if (*least != '\0') brief.headers.add(HeaderId::min_expires, least);
      return brief;
    });
    if (!manager) start();
    auto options = alice();
    options.expires = 60s;
    EXPECT_EQ(registered(options).last_response().status(), Status::interval_too_brief);
  }
  EXPECT_EQ(server->requests.size(), 3u);
}

// Unregister

TEST_F(RegistrationTest, UnregistersWithExpiresZero_10_2_2) {
  server->then(bind(60));
  start();
  auto handle = registered(alice());
  Answer<RegistrationHandle> answer;
  handle.unregister(answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(asked(sent(1), local_contact), 0u);
  EXPECT_EQ(sent(1).cseq().number, 2u);
  EXPECT_EQ(sent(1).call_id(), sent(0).call_id());
  EXPECT_TRUE(handle.accepted());
  EXPECT_FALSE(handle.bound());
  EXPECT_EQ(handle.state(), ended);
  EXPECT_EQ(handle.granted_expires(), 0s);
  EXPECT_EQ(states.back(), ended);
  network.run_for(1h);
  EXPECT_EQ(server->requests.size(), 2u);

  Answer<RegistrationHandle> again;
  handle.refresh(again.done());
  EXPECT_EQ(again.calls(), 0);
  network.run_for(1s);
  EXPECT_EQ(again.error(), Errc::gone);
}

TEST_F(RegistrationTest, UnregistersAfterTheRefreshUnderWay) {
  server->then(bind(60));
  start();
  auto handle = registered(alice());
  Answer<RegistrationHandle> refreshed;
  Answer<RegistrationHandle> removed;
  handle.refresh(refreshed.done());
  handle.unregister(removed.done());
  ASSERT_TRUE(run_until([&] { return removed.calls() > 0; }));
  EXPECT_EQ(refreshed.calls(), 1);
  EXPECT_EQ(handle.state(), ended);
  EXPECT_EQ(server->requests.size(), 3u);
}

TEST_F(RegistrationTest, ARejectedUnregisterLeavesTheBindingToExpire) {
  server->then(bind(60));
  server->then(Status::forbidden);
  start();
  auto handle = registered(alice());
  Answer<RegistrationHandle> answer;
  handle.unregister(answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_FALSE(answer.value().accepted());
  EXPECT_EQ(handle.state(), failed);
  network.run_for(61s);
  EXPECT_EQ(handle.state(), ended);
  EXPECT_EQ(server->requests.size(), 2u);
}

TEST_F(RegistrationTest, ExpiresZeroRemovesABindingOfEarlier_10_2_2) {
  server->then(Status::ok);
  start();
  auto options = alice();
  options.expires = 0s;
  const auto handle = registered(options);
  EXPECT_EQ(asked(sent(0), local_contact), 0u);
  EXPECT_TRUE(handle.accepted());
  EXPECT_EQ(handle.state(), ended);
  network.run_for(1h);
  EXPECT_EQ(server->requests.size(), 1u);
}

// Cancel and close

TEST_F(RegistrationTest, CancelsTheFirstRegister) {
  server->then(silence());
  start();
  Answer<RegistrationHandle> answer;
  Operation operation = client().register_contact(alice(), answer.done());
  ASSERT_TRUE(wait_for_requests(1));
  operation.cancel();
  EXPECT_EQ(answer.calls(), 0);
  network.run_for(1h);
  EXPECT_EQ(answer.calls(), 1);
  EXPECT_EQ(answer.error(), Errc::cancelled);
  EXPECT_EQ(server->requests.size(), 1u);
}

TEST_F(RegistrationTest, AnEmptyDoneIsAllowedAndItsCallCanBeCancelled) {
  server->then(silence());
  start();
  Operation operation = client().register_contact(alice(), nullptr);
  ASSERT_TRUE(wait_for_requests(1));
  operation.cancel();
  network.run_for(1s);
  EXPECT_FALSE(operation.pending());
  EXPECT_EQ(states, (std::vector{registering, failed}));

  server->then(bind(60));
  client().register_contact(alice(), nullptr);
  network.run_for(1s);
  EXPECT_EQ(states.back(), active);
}

TEST_F(RegistrationTest, ACancelledRefreshLeavesTheRegistrationAlive) {
  server->then(bind(60));
  server->then(silence());
  start();
  auto handle = registered(alice());
  Answer<RegistrationHandle> answer;
  Operation operation = handle.refresh(answer.done());
  network.run_for(1s);
  operation.cancel();
  network.run_for(1s);
  EXPECT_EQ(answer.error(), Errc::cancelled);
  EXPECT_EQ(handle.state(), active);
  server->then(bind(60));
  ASSERT_TRUE(wait_for_requests(3));
  EXPECT_NEAR(static_cast<double>(now().count()), 54'000, 20) << "as planned before";
}

TEST_F(RegistrationTest, CancelsARefreshThatWaits) {
  server->then(bind(60));
  server->then(silence());
  start();
  auto handle = registered(alice());
  handle.refresh([](auto) {});
  Answer<RegistrationHandle> waiting;
  Operation operation = handle.refresh(waiting.done());
  operation.cancel();
  operation.cancel();
  EXPECT_EQ(waiting.calls(), 0);
  network.run_for(1s);
  EXPECT_EQ(waiting.calls(), 1);
  EXPECT_EQ(waiting.error(), Errc::cancelled);
  EXPECT_FALSE(operation.pending());
}

TEST_F(RegistrationTest, CloseCancelsEveryDoneBeforeItReturns) {
  server->then(bind(60));
  server->then(silence());
  start();
  auto handle = registered(alice());
  Answer<RegistrationHandle> first;
  Answer<RegistrationHandle> refreshing_one;
  Answer<RegistrationHandle> waiting;
  client().register_contact(alice(), first.done());
  handle.refresh(refreshing_one.done());
  handle.unregister(waiting.done());
  network.run_for(1s);
  manager->close({});
  EXPECT_EQ(first.error(), Errc::cancelled);
  EXPECT_EQ(refreshing_one.error(), Errc::cancelled);
  EXPECT_EQ(waiting.error(), Errc::cancelled);
  EXPECT_EQ(handle.state(), ended);
  network.run_for(1h);
  EXPECT_EQ(first.calls() + refreshing_one.calls() + waiting.calls(), 3);
}

TEST_F(RegistrationTest, AHandleOfAClosedManagerIsToldLaterLikeAnyCall) {
  server->then(bind(60));
  start();
  auto handle = registered(alice());
  manager->close({});
  Answer<RegistrationHandle> told;
  handle.refresh(told.done());
  EXPECT_EQ(told.calls(), 0);
  network.run_for(1min);
  EXPECT_EQ(told.error(), Errc::gone);

  Answer<RegistrationHandle> destroyed;
  handle.unregister(destroyed.done());
  EXPECT_EQ(destroyed.calls(), 0);
  manager.reset();
  EXPECT_EQ(destroyed.error(), Errc::cancelled);
  network.run_for(1min);
  EXPECT_EQ(told.calls() + destroyed.calls(), 2);
}

TEST_F(RegistrationTest, AHandleOutlivesItsManager) {
  server->then(bind(60));
  start();
  auto handle = registered(alice());
  manager.reset();
  network.run_for(1min);
  EXPECT_EQ(handle.state(), ended);
  EXPECT_EQ(handle.last_response().status(), Status::ok);
  EXPECT_EQ(handle.contact().text(), local_contact);
  Answer<RegistrationHandle> answer;
  handle.refresh(answer.done());
  EXPECT_EQ(answer.error(), Errc::gone);
}

// NAT

class NatTest : public RegistrationTest {
 protected:
  /// Answers as a registrar that sees another address than the one we have.
  static ScriptedServer::Script from_afar(ScriptedServer::Script script, std::string address, std::uint16_t port) {
    return [=](const Request& request) -> std::optional<Response> {
      auto response = script(request);
      const Via& via = request.top_via();
      response->headers.set(HeaderId::via, "SIP/2.0/" + std::string(via.transport) + " " + std::string(via.host) + ":" +
                                               std::to_string(via.port) + ";branch=" + std::string(via.branch()) +
                                               ";received=" + address + ";rport=" + std::to_string(port));
      return response;
    };
  }
  static constexpr std::string_view public_contact = "sip:alice@198.51.100.7:40000";
};

TEST_F(NatTest, RegistersThePublicAddressAndRemovesTheOldBinding_10_2_2) {
  server->then(from_afar(bind(), "198.51.100.7", 40000));
  start();
  const auto handle = registered(alice());
  ASSERT_EQ(server->requests.size(), 2u);
  EXPECT_EQ(asked(sent(0), local_contact), 3600u);
  EXPECT_EQ(asked(sent(1), public_contact), 3600u);
  EXPECT_EQ(asked(sent(1), local_contact), 0u);
  EXPECT_EQ(sent(1).cseq().number, 2u);
  EXPECT_EQ(handle.discovered_public_address()->text(), "198.51.100.7:40000");
  EXPECT_EQ(handle.contact().text(), public_contact);
  ASSERT_TRUE(wait_for_requests(3));
  EXPECT_EQ(asked(sent(2), public_contact), 3600u);
  EXPECT_EQ(asked(sent(2), local_contact), std::nullopt);
}

TEST_F(NatTest, TakesThePublicAddressFromTheChallengeAlready) {
  server->then(from_afar(challenge({nonce("n1")}), "198.51.100.7", 40000));
  server->then(from_afar(bind(), "198.51.100.7", 40000));
  start();
  const auto handle = registered(alice());
  ASSERT_EQ(server->requests.size(), 2u);
  EXPECT_EQ(asked(sent(1), public_contact), 3600u);
  EXPECT_EQ(asked(sent(1), local_contact), std::nullopt) << "it was never bound";
  EXPECT_EQ(handle.contact().text(), public_contact);
}

TEST_F(NatTest, FollowsAMappingThatMoved) {
  server->then(from_afar(bind(60), "198.51.100.7", 40000));
  server->then(from_afar(bind(60), "198.51.100.7", 40000));
  server->then(from_afar(bind(60), "198.51.100.7", 41111));
  start();
  const auto handle = registered(alice());
  ASSERT_TRUE(wait_for_requests(4));
  network.run_for(10ms);
  EXPECT_EQ(asked(sent(3), "sip:alice@198.51.100.7:41111"), 3600u);
  EXPECT_EQ(asked(sent(3), public_contact), 0u);
  EXPECT_EQ(handle.contact().text(), "sip:alice@198.51.100.7:41111");
  EXPECT_EQ(handle.state(), active);
}

TEST_F(NatTest, RewritesOnceARefreshWhenThePortNeverStaysTheSame) {
  std::uint16_t port = 40000;
  server->then([&](const Request& request) { return from_afar(bind(60), "198.51.100.7", ++port)(request); });
  start();
  registered(alice());
  EXPECT_EQ(server->requests.size(), 2u);
  network.run_for(50s);
  EXPECT_EQ(server->requests.size(), 2u);
  network.run_for(10s);
  EXPECT_EQ(server->requests.size(), 4u);
}

TEST_F(NatTest, ALaterInviteNamesThePublicAddressThatRegistrationFound_8_1_1_8) {
  server->then(from_afar(bind(), "198.51.100.7", 40000));
  start(SessionManagerBuilder{}.with_identity(uri("sip:alice@example.test")));
  registered(alice());
  server->then(Status::busy_here);
  const auto invite = [&](const std::string& target) {
    client().send_raw_request(Request(MethodId::invite, uri(target)), 5s, nullptr);
    network.run_for(1s);
    return std::string(server->requests.back().headers.get<Contact>()->uri.text);
  };
  EXPECT_EQ(invite("sip:bob@example.test"), public_contact);
  EXPECT_EQ(invite("sip:bob@example.test;transport=tcp"), "sip:alice@192.0.2.10:5060;transport=tcp")
      << "of that transport nobody has told";
}

TEST_F(NatTest, BelievesInNoAddressThatNoHostCanHave) {
  server->then(from_afar(bind(), "0.0.0.0", 40000));
  start();
  const auto handle = registered(alice());
  EXPECT_EQ(server->requests.size(), 1u);
  EXPECT_EQ(handle.contact().text(), local_contact);
  EXPECT_EQ(handle.discovered_public_address(), std::nullopt);
}

TEST_F(NatTest, LeavesAContactTheCallerSet) {
  server->then(from_afar(bind(), "198.51.100.7", 40000));
  start();
  auto options = alice();
  options.contact = uri("sip:alice@phone.example.test");
  const auto handle = registered(options);
  EXPECT_EQ(server->requests.size(), 1u);
  EXPECT_EQ(handle.contact().text(), "sip:alice@phone.example.test");
  EXPECT_EQ(handle.discovered_public_address()->text(), "198.51.100.7:40000");
}

TEST_F(NatTest, LeavesThePublicAddressTheBuilderWasGiven) {
  server->then(from_afar(bind(), "198.51.100.7", 40000));
  start(SessionManagerBuilder{}.with_public_address(net::SocketAddress::parse("203.0.113.9", 0).value()));
  const auto handle = registered(alice());
  EXPECT_EQ(server->requests.size(), 1u);
  EXPECT_EQ(handle.contact().text(), "sip:alice@203.0.113.9:5060");
}

TEST_F(NatTest, KeepsTheBindingThatIsThereWhenTheNewOneIsRejected) {
  server->then(from_afar(bind(60), "198.51.100.7", 40000));
  server->then(from_afar(status(Status::forbidden), "198.51.100.7", 40000));
  server->then(from_afar(bind(60), "198.51.100.7", 40000));
  start();
  const auto handle = registered(alice());
  EXPECT_EQ(server->requests.size(), 2u);
  EXPECT_TRUE(handle.accepted());
  EXPECT_EQ(handle.state(), active);
  EXPECT_EQ(handle.contact().text(), local_contact);
  ASSERT_TRUE(wait_for_requests(3));
  EXPECT_EQ(asked(sent(2), local_contact), 3600u);
  EXPECT_EQ(asked(sent(2), public_contact), std::nullopt);
}

TEST_F(NatTest, CancelsWhileTheContactIsMoved) {
  server->then(from_afar(bind(60), "198.51.100.7", 40000));
  server->then(silence());
  start();
  Answer<RegistrationHandle> answer;
  Operation operation = client().register_contact(alice(), answer.done());
  ASSERT_TRUE(wait_for_requests(2));
  operation.cancel();
  network.run_for(1h);
  EXPECT_EQ(answer.calls(), 1);
  EXPECT_EQ(answer.error(), Errc::cancelled);
  EXPECT_EQ(server->requests.size(), 2u);
}

TEST_F(NatTest, RewritesOnAStreamOnlyWhenTheHostDiffers) {
  server->then(from_afar(bind(), "198.51.100.7", 40000));
  start();
  auto options = alice();
  options.transport = net::TransportKind::tcp;
  const auto handle = registered(options);
  EXPECT_EQ(handle.contact().text(), "sip:alice@198.51.100.7:40000;transport=tcp");
}

TEST_F(NatTest, UnregistersThePublicContact) {
  server->then(from_afar(bind(), "198.51.100.7", 40000));
  start();
  auto handle = registered(alice());
  Answer<RegistrationHandle> answer;
  handle.unregister(answer.done());
  ASSERT_TRUE(run_until([&] { return answer.calls() > 0; }));
  EXPECT_EQ(asked(sent(2), public_contact), 0u);
  EXPECT_EQ(asked(sent(2), local_contact), std::nullopt);
  EXPECT_EQ(server->requests.size(), 3u);
}

}  // namespace
}  // namespace sip::session
