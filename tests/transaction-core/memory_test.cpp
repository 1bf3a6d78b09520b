// What is held no longer than it is needed. (The sanitizers bring a heap of their own, which does not count.)
#include <malloc.h>

#include "hosts.hpp"

namespace sip::test {
namespace {

class Memory : public Hosts {
 protected:
  // A path on which a large request goes by a datagram.
  Memory() : Hosts({.mtu = 65'535}) { network.set_recording(false); }

  /// Bytes allocated since the last call.
  std::size_t grown() {
    const std::size_t now = mallinfo2().uordblks;
    const std::size_t by = now > last_ ? now - last_ : 0;
    last_ = now;
    return by;
  }
  static std::string nth(int n) { return "call-" + std::to_string(n); }

 private:
  std::size_t last_ = mallinfo2().uordblks;
};

TEST_F(Memory, ACompletedServerTransactionKeepsItsResponseAndNotItsRequest) {
  constexpr int count = 10'000;
  RawPeer peer(network, raw_address);
  answer_requests(Status::ok);
  const std::string body(20'000, 'x');
  std::size_t reply = 0;
  auto watch = server.node.bus().on<net::MessageOnWire>([&](const net::MessageOnWire& message) {
    if (message.direction == net::MessageOnWire::Direction::sent) reply = message.bytes.size();
  });
  peer.send(with(raw_request("MESSAGE", "z9hG4bK-" + nth(count)), "Call-ID: raw", "Call-ID: " + nth(count)));
  network.run_for(0ms);
  watch.reset();
  ASSERT_GT(reply, 0u);
  network.run_for(1min);
  grown();
  for (int i = 0; i < count; ++i) {
    std::string request = with(raw_request("MESSAGE", "z9hG4bK-" + nth(i)), "Call-ID: raw", "Call-ID: " + nth(i));
    request = with(request, "Content-Length: 0", "Content-Length: " + std::to_string(body.size()));
    peer.send(request + body);
    network.run_for(0ms);
  }
  EXPECT_EQ(server.manager->counts().server, std::size_t{count});
  const std::size_t each = grown() / count;
  EXPECT_LE(each, 300 + reply);
  RecordProperty("bytes_besides_the_reply", static_cast<int>(each - reply));
}

TEST_F(Memory, ACompletedInviteClientTransactionKeepsItsAckAndNotItsInvite) {
  constexpr int count = 1000;
  answer_requests(Status::busy_here);
  const std::string body(20'000, 'x');
  grown();
  for (int i = 0; i < count; ++i) {
    Request invite = make_request(MethodId::invite, nth(i));
    invite.set_body("application/sdp", body);
    send(std::move(invite));
    network.run_for(0ms);
  }
  EXPECT_EQ(client.manager->counts().client, std::size_t{count});
  EXPECT_LT(grown() / count, 4'000u);  // the server's half is counted too
}

TEST_F(Memory, NothingIsLeftOfThosePeersWhoseTransactionsHaveEnded) {
  server.manager.reset();
  const auto to_many = [this] {
    for (std::uint16_t port = 10'000; port < 20'000; ++port) {
      client.manager
          ->request(make_request(MethodId::options),
                    net::Target{net::TransportKind::udp, server_target().address.with_port(port)}, nullptr)
          .abandon();
    }
    network.run_for(1s);
  };
  to_many();  // grows the tables
  grown();
  to_many();
  EXPECT_LT(grown(), 100'000u);
}

}  // namespace
}  // namespace sip::test
