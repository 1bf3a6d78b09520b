// RFC 3261 §18.1.1: large requests go by a congestion-controlled transport.
#include "../../transaction-core/src/path_mtu.hpp"

#include <string>

#include "hosts.hpp"

namespace sip::test {
namespace {

using net::TransportKind;
using transaction::detail::exceeds_path;

TEST(PathMtu, WithoutItMoreThan1300BytesAreTooMany_18_1_1) {
  EXPECT_FALSE(exceeds_path(1300, 0));
  EXPECT_TRUE(exceeds_path(1301, 0));
}

TEST(PathMtu, Within200BytesOfItIsTooNear_18_1_1) {
  EXPECT_FALSE(exceeds_path(1299, 1500));
  EXPECT_TRUE(exceeds_path(1300, 1500));
  EXPECT_TRUE(exceeds_path(0, 100));
}

class LargeRequests : public ::testing::Test {
 protected:
  /// A request whose text, our Via included, will be `size` bytes.
  Request request_of(std::size_t size) {
    Request request = make_request(MethodId::message);
    request.set_body("text/plain", std::string(500, 'x'));
    const std::string via = "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK0-0123456789abcdef;rport\r\n";
    const std::string max_forwards = "Max-Forwards: 70\r\n";
    const auto now = to_string(request).size() + via.size() + max_forwards.size();
    const std::size_t digits = size - now + 500 >= 1000 ? 1 : 0;  // Content-Length grows too
    request.set_body("text/plain", std::string(500 + size - now - digits, 'x'));
    return request;
  }
  static net::Target udp() { return {TransportKind::udp, *net::SocketAddress::parse(server_address, 5060)}; }
  /// The transport of the datagram or message that is sent, and its size.
  std::pair<TransportKind, std::size_t> sent(Request request, const transaction::Destination& destination) {
    const auto before = network.wire().size();
    client.manager->request(std::move(request), destination, [](ClientEvent) {});
    network.run_for(100ms);
    EXPECT_GT(network.wire().size(), before);
    const auto& record = network.wire().at(before);
    EXPECT_NE(record.bytes.find(record.flow.transport == TransportKind::tcp ? "SIP/2.0/TCP" : "SIP/2.0/UDP"),
              std::string::npos)
        << "Via says how it went";
    return {record.flow.transport, record.bytes.size()};
  }

  testing::SimNetwork network;
  Host client{network, client_address};
  Host server{network, server_address};
};

TEST_F(LargeRequests, OverTheSizeTheyGoByTcpToTheByte_18_1_1) {
  EXPECT_EQ(sent(request_of(1300), udp()), (std::pair{TransportKind::udp, std::size_t{1300}}));
  EXPECT_EQ(sent(request_of(1301), udp()), (std::pair{TransportKind::tcp, std::size_t{1301}}));
}

TEST_F(LargeRequests, AFlowIsTakenAsItIs) {
  const auto flow = client.transports.flow_to(udp());
  EXPECT_EQ(sent(request_of(5000), *flow).first, TransportKind::udp);
}

TEST_F(LargeRequests, WithoutTcpTheyGoByUdp) {
  auto& node = network.add_node("192.0.2.7");
  net::TransportLayer transports(node);
  ASSERT_TRUE(transports.listen(TransportKind::udp, *net::SocketAddress::parse("192.0.2.7", 5060)));
  Manager manager(transports);
  EXPECT_EQ(manager.target_for(request_of(5000), udp()).transport, TransportKind::udp);
  manager.close();
  transports.close([] {});
  network.run_for(1s);
}

TEST_F(LargeRequests, TheTargetIsTheSameButForTheTransport) {
  net::Target target = udp();
  target.name = "example.com";
  const auto by_tcp = client.manager->target_for(request_of(5000), target);
  EXPECT_EQ(by_tcp, (net::Target{TransportKind::tcp, target.address, "example.com"}));
  EXPECT_EQ(client.manager->target_for(request_of(600), target), target);
}

TEST_F(LargeRequests, AnAckToA2xxToo_18_1_1) {
  Request ack = make_request(MethodId::ack);
  ack.set_body("application/sdp", std::string(2000, 'x'));
  EXPECT_TRUE(client.manager->send_ack(std::move(ack), udp()));
  network.run_for(100ms);
  EXPECT_EQ(network.wire().at(0).flow.transport, TransportKind::tcp);
}

TEST_F(LargeRequests, AResponseNeverSwitches_18_2_2) {
  const auto taken = server.node.bus().take<RequestArrived>([](RequestArrived& arrived) {
    ServerTransaction transaction = std::move(arrived.transaction);
    Response response = reply(transaction.request(), Status::ok);
    response.set_body("text/plain", std::string(5000, 'x'));
    EXPECT_TRUE(transaction.respond(std::move(response)));
    return true;
  });
  (void)sent(make_request(MethodId::options), udp());
  const auto& answer = network.wire().at(1);
  EXPECT_TRUE(answer.bytes.starts_with("SIP/2.0 200"));
  EXPECT_EQ(answer.flow.transport, TransportKind::udp);
}

}  // namespace
}  // namespace sip::test
