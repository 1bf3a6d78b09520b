#include "sip/transaction/client_transaction.hpp"

#include "hosts.hpp"

namespace sip::test {
namespace {

using ClientHandleTest = Hosts;

TEST_F(ClientHandleTest, EmptyDoesNothing) {
  ClientHandle none;
  EXPECT_FALSE(none.active());
  none.cancel();
  none.abandon();
}

TEST_F(ClientHandleTest, DroppingItChangesNothing) {
  answer_requests(Status::ok);
  send(make_request(MethodId::options));
  network.run_for(1ms);
  EXPECT_THAT(told.events, ElementsAre("200"));
}

TEST_F(ClientHandleTest, IsActiveUntilTheTransactionHasEnded) {
  answer_requests(Status::ok);
  const auto handle = send(make_request(MethodId::options));
  EXPECT_TRUE(handle.active());
  network.run_for(4999ms);
  EXPECT_TRUE(handle.active());  // Completed
  network.run_for(1ms);
  EXPECT_FALSE(handle.active());
}

TEST_F(ClientHandleTest, DiscardsAResponseWithOtherViasBelowOurs_8_1_3_3) {
  keep_requests();
  send(make_request(MethodId::options));
  network.run_for(1ms);
  const std::string other = "SIP/2.0/UDP 192.0.2.99;branch=z9hG4bKother";
  const std::string request = bytes("OPTIONS");
  const std::string ours = row(request, "Via");
  reply_raw(with(request, ours, ours + ", " + other), Status::ok);
  network.run_for(1ms);
  EXPECT_THAT(told.events, IsEmpty());
  reply_raw(request, Status::not_found);
  network.run_for(1ms);
  EXPECT_THAT(told.events, ElementsAre("404"));
}

TEST_F(ClientHandleTest, TakesAResponseWithTheViasOfTheRequestItForwarded_16_7) {
  keep_requests();
  Request forwarded = make_request(MethodId::options);
  forwarded.headers.add(HeaderId::via, "SIP/2.0/UDP 192.0.2.98;branch=z9hG4bKone, SIP/2.0/UDP 192.0.2.97");
  forwarded.headers.add(HeaderId::via, "SIP/2.0/UDP 192.0.2.96");
  send(std::move(forwarded));
  network.run_for(1ms);
  EXPECT_TRUE(kept.at(0).respond(Status::ok));
  network.run_for(1ms);
  EXPECT_THAT(told.events, ElementsAre("200"));
}

TEST_F(ClientHandleTest, AbandonEndsItWithoutACallOrAMessage) {
  keep_requests();
  for (const MethodId method : {MethodId::invite, MethodId::options}) {
    auto handle = send(make_request(method, std::to_string(static_cast<int>(method))));
    network.run_for(1ms);
    handle.abandon();
    EXPECT_FALSE(handle.active());
    handle.abandon();
    handle.cancel();
  }
  const std::size_t sent_so_far = client_sent().size();
  network.run_for(10s);
  for (auto& transaction : kept) EXPECT_TRUE(transaction.respond(Status::busy_here));
  network.run_for(40s);
  EXPECT_THAT(told.events, IsEmpty());
  EXPECT_EQ(client_sent().size(), sent_so_far);
  expect_nothing_left_at_client();
}

TEST_F(ClientHandleTest, AbandonBeforeAFailureThatWasToComeSilencesIt) {
  auto target = server_target();
  target.transport = net::TransportKind::tls;
  auto handle = client.manager->request(make_request(MethodId::options), target, told.callback());
  handle.abandon();
  network.run_for(1s);
  EXPECT_THAT(told.events, IsEmpty());
  expect_nothing_left_at_client();
}

TEST_F(ClientHandleTest, AbandonLetsGoOfTheCallback) {
  auto token = std::make_shared<int>(1);
  auto handle = client.manager->request(make_request(MethodId::options), server_target(), [token](ClientEvent) {});
  EXPECT_EQ(token.use_count(), 2);
  handle.abandon();
  EXPECT_EQ(token.use_count(), 1);
}

TEST_F(ClientHandleTest, AnEndedTransactionLetsGoOfTheCallback) {
  answer_requests(Status::ok);
  auto token = std::make_shared<int>(1);
  client.manager->request(make_request(MethodId::options), server_target(), [token](ClientEvent) {});
  network.run_for(5s);
  EXPECT_EQ(token.use_count(), 1);
}

}  // namespace
}  // namespace sip::test
