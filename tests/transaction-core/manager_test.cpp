#include "sip/transaction/manager.hpp"

#include "hosts.hpp"

namespace sip::test {
namespace {

class ManagerTest : public Hosts {
 protected:
  explicit ManagerTest(const Config& config = {}) : Hosts(config) {}
};

TEST_F(ManagerTest, AFailureIsNeverToldBeforeRequestReturns) {
  bool returned = false;
  const auto callback = [&] {
    return [this, &returned, tell = told.callback()](ClientEvent event) mutable {
      EXPECT_TRUE(returned);
      tell(std::move(event));
    };
  };
  const auto try_one = [&](Request request, const transaction::Destination& destination) {
    returned = false;
    client.manager->request(std::move(request), destination, callback());
    returned = true;
    network.run_for(0ms);
  };
  auto target = server_target();
  target.transport = net::TransportKind::tls;
  try_one(make_request(MethodId::options), target);
  try_one(make_request(MethodId::invite), target);
  net::Flow closed{net::TransportKind::tcp, client_target().address, server_target().address, 99, 1};
  try_one(make_request(MethodId::options), closed);
  try_one(make_request(MethodId::invite), closed);
  try_one(make_request(MethodId::ack), server_target());
  try_one(make_request(MethodId::cancel), server_target());
  try_one(Request(), server_target());
  EXPECT_THAT(told.events,
              ElementsAre("failed: unsupported transport", "failed: unsupported transport", "failed: transport failed",
                          "failed: transport failed", "failed: invalid argument", "failed: invalid argument",
                          "failed: invalid argument"));
  expect_nothing_left_at_client();
}

TEST_F(ManagerTest, ByAFlowTheRequestGoesByThatFlow) {
  answer_requests(Status::ok);
  const auto flow = client.transports.flow_to(server_target(net::TransportKind::tcp));
  ASSERT_TRUE(flow);
  client.manager->request(make_request(MethodId::options), *flow, told.callback());
  network.run_for(1ms);
  EXPECT_EQ(network.wire().front().flow.connection, flow->connection);
  EXPECT_THAT(told.events, ElementsAre("200"));
}

TEST_F(ManagerTest, SendAckTellsWhatFailed) {
  auto target = server_target();
  target.transport = net::TransportKind::ws;
  EXPECT_EQ(client.manager->send_ack(make_request(MethodId::ack), target).error().code, Errc::unsupported_transport);
  client.manager->close();
  EXPECT_EQ(client.manager->send_ack(make_request(MethodId::ack), server_target()).error().code, Errc::cancelled);
}

TEST_F(ManagerTest, CountsWhatIsAlive) {
  keep_requests();
  send(make_request(MethodId::invite, "1"));
  send(make_request(MethodId::options, "2"));
  EXPECT_EQ(client.manager->counts().client, 2u);
  network.run_for(1ms);
  EXPECT_EQ(server.manager->counts().server, 2u);
  EXPECT_EQ(server.manager->counts().client, 0u);
  EXPECT_EQ(server.manager->counts().shed, 0u);
  EXPECT_EQ(&client.manager->transports(), &client.transports);
}

TEST_F(ManagerTest, CloseCancelsClientsAndDropsServersSilently) {
  keep_requests();
  send(make_request(MethodId::invite, "1"));
  send(make_request(MethodId::options, "2"));
  network.run_for(1ms);
  client.manager->close();
  EXPECT_THAT(told.events, ElementsAre("failed: cancelled", "failed: cancelled"));
  server.manager->close();
  EXPECT_EQ(kept[0].respond(Status::ok).error().code, Errc::gone);
  expect_nothing_left();
  const std::size_t sent_so_far = network.wire().size();
  kept.clear();
  network.run_for(1min);
  EXPECT_EQ(network.wire().size(), sent_so_far);
  client.manager->close();  // once more is nothing
  EXPECT_EQ(told.events.size(), 2u);
}

TEST_F(ManagerTest, CloseSaysNothingToWhoHasItsFinalResponse) {
  answer_requests(Status::ok);
  send(make_request(MethodId::invite, "1"));
  send(make_request(MethodId::options, "2"));
  network.run_for(1ms);
  client.manager->close();
  EXPECT_THAT(told.events, ElementsAre("200", "200"));
  expect_nothing_left_at_client();
}

TEST_F(ManagerTest, AfterCloseRequestsFailCancelled) {
  client.manager->close();
  const auto handle = send(make_request(MethodId::options));
  EXPECT_TRUE(handle.active());
  EXPECT_THAT(told.events, IsEmpty());
  network.run_for(0ms);
  EXPECT_THAT(told.events, ElementsAre("failed: cancelled"));
  EXPECT_FALSE(handle.active());
  EXPECT_THAT(network.wire(), IsEmpty());
}

TEST_F(ManagerTest, AfterCloseRequestsThatArriveAreTheTransportLayersTo503) {
  server.manager->close();
  send(make_request(MethodId::options));
  network.run_for(1ms);
  EXPECT_THAT(told.events, ElementsAre("503"));
}

TEST_F(ManagerTest, OneFlowsEndFailsOnlyWhatWentByIt_17_1_4) {
  keep_requests();
  for (int i = 0; i < 3; ++i) send(make_request(MethodId::options, "tcp" + std::to_string(i)), net::TransportKind::tcp);
  send(make_request(MethodId::options, "udp"));
  network.run_for(1ms);
  network.reset_connections(client_address, server_address);
  network.run_for(1ms);
  EXPECT_EQ(told.events, std::vector<std::string>(3, "failed: transport failed"));
  EXPECT_EQ(client.manager->counts().client, 1u);
}

TEST_F(ManagerTest, TimersScaleWithT1_17_1_1_1) {
  Config config;
  config.t1 = 100ms;
  config.t2 = 200ms;
  auto& node = network.add_node("192.0.2.7");
  net::TransportLayer transports(node);
  ASSERT_TRUE(transports.listen(net::TransportKind::udp, *net::SocketAddress::parse("192.0.2.7", 5060)));
  Manager manager(transports, config);
  server.manager.reset();
  const auto silence = server.node.bus().take<net::RequestReceived>([](net::RequestReceived&) { return true; });
  manager.request(make_request(MethodId::options), server_target(), told.callback());
  network.run_for(1s);
  EXPECT_EQ(times("192.0.2.7", "OPTIONS"), (Times{0, 100, 300, 500, 700, 900}));
  network.run_for(10s);
  EXPECT_EQ(told.times, Times{6400});
}

TEST_F(ManagerTest, IntervalsOfZeroAreRaisedToOneMillisecond) {
  Config config;
  config.t1 = 0ms;
  config.t2 = 0ms;
  auto& node = network.add_node("192.0.2.7");
  net::TransportLayer transports(node);
  ASSERT_TRUE(transports.listen(net::TransportKind::udp, *net::SocketAddress::parse("192.0.2.7", 5060)));
  Manager manager(transports, config);
  server.manager.reset();
  const auto silence = server.node.bus().take<net::RequestReceived>([](net::RequestReceived&) { return true; });
  manager.request(make_request(MethodId::invite), server_target(), told.callback());
  network.run_for(1s);
  EXPECT_EQ(told.times, Times{64});
}

class ClientLimit : public ManagerTest {
 protected:
  static Config two() {
    Config config;
    config.client_transactions = 2;
    return config;
  }
  ClientLimit() : ManagerTest(two()) { keep_requests(); }
};

TEST_F(ClientLimit, PastItRequestsFail) {
  send(make_request(MethodId::options, "1"));
  send(make_request(MethodId::options, "2"));
  const auto third = client.manager->request(make_request(MethodId::options, "3"), server_target(), told.callback());
  EXPECT_TRUE(third.active());
  network.run_for(1ms);
  EXPECT_THAT(told.events, ElementsAre("failed: limit reached"));
  EXPECT_EQ(kept.size(), 2u);
}

TEST_F(ClientLimit, ACancelPassesItAllTheSame_9_1) {
  auto invite = send(make_request(MethodId::invite, "1"));
  send(make_request(MethodId::options, "2"));
  network.run_for(200ms);
  invite.cancel();
  network.run_for(1ms);
  EXPECT_THAT(told.events, ElementsAre("100", "487"));
}

}  // namespace
}  // namespace sip::test
