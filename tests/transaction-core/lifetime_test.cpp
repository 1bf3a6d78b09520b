// A handler may do anything: end its transaction, the Manager, or itself. These run under the asan preset.
#include <memory>
#include <optional>

#include "hosts.hpp"

namespace sip::test {
namespace {

class Lifetime : public Hosts {
 protected:
  /// Sends a request whose callback notes the event, then runs `then`.
  ClientHandle send_then(MethodId method, std::function<void()> then,
                         net::TransportKind kind = net::TransportKind::udp) {
    told.then = std::move(then);
    return send(make_request(method, std::to_string(++calls_)), kind);
  }
  void destroy_client() { client.manager.reset(); }
  /// The server's stack takes requests and never answers.
  void silence_server() {
    server.manager.reset();
    silence = server.node.bus().take<net::RequestReceived>([](net::RequestReceived&) { return true; });
  }
  void expect_client_is_clean() {
    network.run_for(2min);
    EXPECT_EQ(client.node.scheduler().pending(), 0u);
  }

  net::Subscription silence;

 private:
  int calls_ = 0;
};

// The client's callback

TEST_F(Lifetime, ACallbackDestroysTheManagerOnAProvisionalResponse) {
  keep_requests();
  send_then(MethodId::invite, [this] { destroy_client(); });
  network.run_for(1s);
  // What the callback did, it is told before it has returned.
  EXPECT_THAT(told.events, ElementsAre("100", "failed: cancelled"));
  expect_client_is_clean();
}

TEST_F(Lifetime, ACallbackDestroysTheManagerOnASuccessToAnInvite) {
  answer_requests(Status::ok);
  send_then(MethodId::invite, [this] { destroy_client(); });
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("200"));
  expect_client_is_clean();
}

TEST_F(Lifetime, ACallbackDestroysTheManagerOnAFailureToAnInvite) {
  answer_requests(Status::busy_here);
  send_then(MethodId::invite, [this] { destroy_client(); });
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("486"));
  EXPECT_EQ(times(client_address, "ACK").size(), 1u);
  expect_client_is_clean();
}

TEST_F(Lifetime, ACallbackDestroysTheManagerOnAFinalResponse) {
  answer_requests(Status::ok);
  send_then(MethodId::options, [this] { destroy_client(); });
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("200"));
  expect_client_is_clean();
}

TEST_F(Lifetime, ACallbackDestroysTheManagerOnATimeout) {
  silence_server();
  for (const MethodId method : {MethodId::invite, MethodId::options}) {
    client.manager = std::make_unique<Manager>(client.transports);
    send_then(method, [this] { destroy_client(); });
    network.run_for(40s);
  }
  EXPECT_THAT(told.events, ElementsAre("failed: timed out", "failed: timed out"));
  expect_client_is_clean();
}

TEST_F(Lifetime, ACallbackDestroysTheManagerWhenItsFlowCloses) {
  keep_requests();
  for (int i = 0; i < 3; ++i) send_then(MethodId::options, [this] { destroy_client(); }, net::TransportKind::tcp);
  network.run_for(1ms);
  network.reset_connections(client_address, server_address);
  network.run_for(1ms);
  EXPECT_EQ(told.ends, 3u);
  expect_client_is_clean();
}

TEST_F(Lifetime, ACallbackDestroysTheManagerOnAFailureThatWasPosted) {
  told.then = [this] { destroy_client(); };
  auto target = server_target();
  target.transport = net::TransportKind::tls;
  client.manager->request(make_request(MethodId::options, "1"), target, told.callback());
  client.manager->request(make_request(MethodId::options, "2"), target, told.callback());
  network.run_for(1s);
  EXPECT_EQ(told.ends, 2u);
  expect_client_is_clean();
}

TEST_F(Lifetime, ACallbackClosesTheManagerThatIsClosing) {
  keep_requests();
  for (int i = 0; i < 3; ++i) send_then(MethodId::options, [this] { client.manager->close(); });
  network.run_for(1ms);
  client.manager->close();
  EXPECT_EQ(told.ends, 3u);
  expect_client_is_clean();
}

TEST_F(Lifetime, ACallbackDestroysTheManagerThatIsClosing) {
  keep_requests();
  for (int i = 0; i < 3; ++i) send_then(MethodId::options, [this] { destroy_client(); });
  network.run_for(1ms);
  client.manager->close();
  EXPECT_EQ(told.ends, 3u);
  expect_client_is_clean();
}

TEST_F(Lifetime, ACallbackAsksAgainEachTimeTheManagerEndsWhatItAskedFor) {
  keep_requests();
  Manager* const manager = client.manager.get();  // during its end too
  send_then(MethodId::options, [&, manager] {
    if (told.ends < 3) manager->request(make_request(MethodId::options, "again"), server_target(), told.callback());
  });
  network.run_for(1ms);
  client.manager->close();
  EXPECT_THAT(told.events, ElementsAre("failed: cancelled"));
  client.manager.reset();
  EXPECT_THAT(told.events, ElementsAre("failed: cancelled", "failed: cancelled"));
  network.run_for(0ms);  // asked for while it was being destroyed: told none the less
  EXPECT_THAT(told.events, ElementsAre("failed: cancelled", "failed: cancelled", "failed: cancelled"));
  expect_client_is_clean();
}

TEST_F(Lifetime, ACallbackAbandonsItsOwnTransaction) {
  answer_requests(Status::ok);
  for (const MethodId method : {MethodId::invite, MethodId::options}) {
    auto handle = std::make_shared<ClientHandle>();
    *handle = send_then(method, [handle] { handle->abandon(); });
    network.run_for(1s);
    EXPECT_FALSE(handle->active());
  }
  EXPECT_THAT(told.events, ElementsAre("200", "200"));
  expect_client_is_clean();
}

TEST_F(Lifetime, ACallbackCancelsItsOwnTransaction) {
  keep_requests();
  auto handle = std::make_shared<ClientHandle>();
  *handle = send_then(MethodId::invite, [handle] { handle->cancel(); });
  network.run_for(10s);
  EXPECT_THAT(told.events, ElementsAre("100", "487"));
}

TEST_F(Lifetime, ACallbackAsksTheNext) {
  answer_requests(Status::ok);
  int left = 20;
  told.then = [&] {
    if (--left > 0) send(make_request(MethodId::options, std::to_string(left)));
  };
  send(make_request(MethodId::options, "first"));
  network.run_for(1s);
  EXPECT_EQ(told.finals, 20u);
}

TEST_F(Lifetime, AClosureThatAbandonsItsTransactionAsItIsDestroyed) {
  struct AbandonsAtItsEnd {
    std::shared_ptr<ClientHandle> handle;
    explicit AbandonsAtItsEnd(std::shared_ptr<ClientHandle> h) : handle(std::move(h)) {}
    AbandonsAtItsEnd(AbandonsAtItsEnd&&) = default;
    AbandonsAtItsEnd(const AbandonsAtItsEnd&) = delete;
    ~AbandonsAtItsEnd() {
      if (handle) handle->abandon();
    }
    void operator()(ClientEvent) const {}
  };
  keep_requests();
  auto handle = std::make_shared<ClientHandle>();
  *handle = client.manager->request(make_request(MethodId::options), server_target(), AbandonsAtItsEnd(handle));
  network.run_for(1ms);
  handle->abandon();
  EXPECT_EQ(client.manager->counts().client, 0u);
}

TEST_F(Lifetime, AClosureThatHoldsAServerTransactionAsAProxyDoes) {
  keep_requests();
  send(make_request(MethodId::options, "in"));
  network.run_for(1ms);
  ASSERT_EQ(kept.size(), 1u);
  auto held = std::make_shared<ServerTransaction>(std::move(kept[0]));
  server.manager->request(make_request(MethodId::options, "out"), client_target(), [held](ClientEvent) {});
  held.reset();
  server.manager.reset();  // drops the closure, and with it the server transaction, while it closes
  network.run_for(100ms);
  EXPECT_THAT(told.events, IsEmpty());
}

// The server's users

TEST_F(Lifetime, ATakerDestroysTheManagerAndTakes) {
  ServerTransaction taken;
  arrivals = server.node.bus().take<RequestArrived>([&](RequestArrived& event) {
    taken = std::move(event.transaction);
    server.manager.reset();
    EXPECT_EQ(taken.respond(Status::ok).error().code, Errc::gone);
    return true;
  });
  send(make_request(MethodId::invite));
  network.run_for(100ms);
  EXPECT_TRUE(taken);
  EXPECT_EQ(server.node.scheduler().pending(), 0u);
}

TEST_F(Lifetime, ATakerDestroysTheManagerAndDoesNotTake) {
  arrivals = server.node.bus().take<RequestArrived>([&](RequestArrived&) {
    server.manager.reset();
    return false;
  });
  send(make_request(MethodId::options));
  network.run_for(100ms);
  EXPECT_THAT(server_sent(), IsEmpty());
}

TEST_F(Lifetime, ATakerMovesTheTransactionOutAndSaysItDidNot) {
  ServerTransaction taken;
  arrivals = server.node.bus().take<RequestArrived>([&](RequestArrived& event) {
    taken = std::move(event.transaction);
    return false;
  });
  send(make_request(MethodId::options));
  network.run_for(100ms);
  EXPECT_THAT(server_sent(), IsEmpty());
  EXPECT_TRUE(taken.respond(Status::ok));
}

TEST_F(Lifetime, ATakerOfAnAckDestroysTheManager) {
  keep_requests();
  const auto acks = server.node.bus().take<transaction::AckReceived>([&](transaction::AckReceived&) {
    server.manager.reset();
    return true;
  });
  RawPeer peer(network, raw_address);
  peer.send(raw_request("INVITE"));
  network.run_for(0ms);
  EXPECT_TRUE(kept[0].respond(Status::ok));
  peer.send(raw_request("ACK"));
  network.run_for(1s);
  EXPECT_EQ(server.node.scheduler().pending(), 0u);
}

class CancelHandler : public Lifetime {
 protected:
  /// An INVITE of a raw peer, taken; then a CANCEL of it when the test has set its handler.
  void invite() {
    keep_requests();
    peer.send(raw_request("INVITE"));
    network.run_for(0ms);
    ASSERT_EQ(kept.size(), 1u);
  }
  void cancel() {
    peer.send(raw_request("CANCEL"));
    network.run_for(0ms);
  }
  RawPeer peer{network, raw_address};
};

TEST_F(CancelHandler, DestroysTheManager) {
  invite();
  kept[0].on_cancel([this] { server.manager.reset(); });
  cancel();
  EXPECT_THAT(peer.received(), ElementsAre("0 200"));
  EXPECT_EQ(server.node.scheduler().pending(), 0u);
}

TEST_F(CancelHandler, DropsTheTransaction) {
  invite();
  kept[0].on_cancel([this] { kept.clear(); });
  cancel();
  EXPECT_THAT(peer.received(), ElementsAre("0 200", "0 500"));
}

TEST_F(CancelHandler, OwnsTheTransactionItAnswers) {
  invite();
  auto owner = std::make_shared<ServerTransaction>(std::move(kept[0]));
  owner->on_cancel([owner] { EXPECT_TRUE(owner->respond(Status::request_terminated)); });
  owner.reset();
  cancel();
  EXPECT_THAT(peer.received(), ElementsAre("0 200", "0 487"));
}

TEST_F(CancelHandler, OwnsTheTransactionThatAnotherAnswers) {
  invite();
  auto owner = std::make_shared<ServerTransaction>(std::move(kept[0]));
  const std::weak_ptr weak = owner;
  owner->on_cancel([owner] {});
  ServerTransaction* transaction = owner.get();
  owner.reset();
  EXPECT_TRUE(transaction->respond(Status::busy_here));  // lets go of the handler, and so of itself
  EXPECT_TRUE(weak.expired());
  network.run_for(0ms);
  EXPECT_THAT(peer.received(), ElementsAre("0 486"));
}

TEST_F(CancelHandler, OwnsTheTransactionWhenTheManagerEnds) {
  invite();
  auto owner = std::make_shared<ServerTransaction>(std::move(kept[0]));
  const std::weak_ptr weak = owner;
  owner->on_cancel([owner] {});
  owner.reset();
  server.manager.reset();
  EXPECT_TRUE(weak.expired());
}

TEST_F(CancelHandler, IsReplacedByAnother) {
  invite();
  int first = 0;
  int second = 0;
  kept[0].on_cancel([&] { ++first; });
  kept[0].on_cancel([&] { ++second; });
  cancel();
  EXPECT_EQ(first, 0);
  EXPECT_EQ(second, 1);
}

// Who watches the wire

class WireWatcher : public Lifetime {
 protected:
  /// Destroys this host's Manager when it sends such a message.
  void destroy_when_sent(Host& host, std::string message) {
    watch = host.node.bus().on<net::MessageOnWire>([&host, message](const net::MessageOnWire& event) {
      if (event.direction == net::MessageOnWire::Direction::sent && what(event.bytes) == message) host.manager.reset();
    });
  }
  net::Subscription watch;
};

TEST_F(WireWatcher, DestroysTheManagerThatSendsARequest) {
  destroy_when_sent(client, "OPTIONS");
  send(make_request(MethodId::options));
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("failed: cancelled"));
  expect_client_is_clean();
}

TEST_F(WireWatcher, DestroysTheManagerThatSendsItAgain) {
  silence_server();
  for (const MethodId method : {MethodId::invite, MethodId::options}) {
    watch.reset();
    client.manager = std::make_unique<Manager>(client.transports);
    send(make_request(method));
    network.run_for(100ms);
    destroy_when_sent(client, method == MethodId::invite ? "INVITE" : "OPTIONS");
    network.run_for(1s);
  }
  EXPECT_THAT(told.events, ElementsAre("failed: cancelled", "failed: cancelled"));
  expect_client_is_clean();
}

TEST_F(WireWatcher, DestroysTheManagerThatSendsAnAck) {
  answer_requests(Status::busy_here);
  destroy_when_sent(client, "ACK");
  send(make_request(MethodId::invite));
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("486"));
  expect_client_is_clean();
}

TEST_F(WireWatcher, DestroysTheManagerThatSendsACancel) {
  keep_requests();
  destroy_when_sent(client, "CANCEL");
  auto handle = send(make_request(MethodId::invite));
  network.run_for(1s);
  handle.cancel();
  network.run_for(1s);
  EXPECT_THAT(told.events, ElementsAre("100", "failed: cancelled"));
  expect_client_is_clean();
}

TEST_F(WireWatcher, DestroysTheManagerThatSendsAnAckToASuccess) {
  destroy_when_sent(client, "ACK");
  EXPECT_TRUE(client.manager->send_ack(make_request(MethodId::ack), server_target()));
  EXPECT_FALSE(client.manager);
}

TEST_F(WireWatcher, DestroysTheManagerThatAnswers) {
  keep_requests();
  destroy_when_sent(server, "180");
  send(make_request(MethodId::invite));
  network.run_for(1ms);
  EXPECT_TRUE(kept[0].respond(Status::ringing));
  EXPECT_EQ(kept[0].respond(Status::ok).error().code, Errc::gone);
  EXPECT_EQ(server.node.scheduler().pending(), 0u);
}

TEST_F(WireWatcher, DropsTheTransactionThatAnswers) {
  keep_requests();
  watch = server.node.bus().on<net::MessageOnWire>([this](const net::MessageOnWire& event) {
    if (event.direction == net::MessageOnWire::Direction::sent) kept.clear();
  });
  send(make_request(MethodId::invite));
  network.run_for(1ms);
  EXPECT_TRUE(kept[0].respond(Status::ringing));
  network.run_for(100ms);
  EXPECT_THAT(server_sent(), ElementsAre("1 180", "1 500"));
}

TEST_F(WireWatcher, DestroysTheManagerThatSendsTryingAndTimerG) {
  keep_requests();
  send(make_request(MethodId::invite));
  destroy_when_sent(server, "100");
  network.run_for(1s);
  EXPECT_FALSE(server.manager);
  EXPECT_EQ(server.node.scheduler().pending(), 0u);

  server.manager = std::make_unique<Manager>(server.transports);
  RawPeer peer(network, raw_address);
  peer.send(raw_request("INVITE"));
  network.run_for(0ms);
  EXPECT_TRUE(kept.back().respond(Status::busy_here));
  destroy_when_sent(server, "486");
  network.run_for(1s);
  EXPECT_FALSE(server.manager);
  EXPECT_EQ(server.node.scheduler().pending(), 0u);
}

}  // namespace
}  // namespace sip::test
