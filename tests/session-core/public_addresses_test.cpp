#include "../../session-core/src/public_addresses.hpp"

#include <gtest/gtest.h>

namespace sip::session::detail {
namespace {

using net::TransportKind;

net::SocketAddress address(std::uint16_t port) { return net::SocketAddress::parse("192.0.2.10", port).value(); }

TEST(PublicAddresses, KeepsTheLastOfEachTransportAndLocalAddress) {
  PublicAddresses addresses;
  EXPECT_TRUE(addresses.of(TransportKind::udp, address(5060)).is_none());
  addresses.learn(TransportKind::udp, address(5060), address(40000));
  addresses.learn(TransportKind::tcp, address(5060), address(40001));
  addresses.learn(TransportKind::udp, address(5070), address(40002));
  addresses.learn(TransportKind::udp, address(5060), address(40003));
  EXPECT_EQ(addresses.of(TransportKind::udp, address(5060)), address(40003));
  EXPECT_EQ(addresses.of(TransportKind::tcp, address(5060)), address(40001));
  EXPECT_EQ(addresses.of(TransportKind::udp, address(5070)), address(40002));
}

TEST(PublicAddresses, ForgetsTheOldest) {
  PublicAddresses addresses;
  for (std::uint16_t port = 1; port <= PublicAddresses::capacity + 1; ++port) {
    addresses.learn(TransportKind::udp, address(port), address(40000));
  }
  EXPECT_TRUE(addresses.of(TransportKind::udp, address(1)).is_none());
  EXPECT_FALSE(addresses.of(TransportKind::udp, address(2)).is_none());
}

}  // namespace
}  // namespace sip::session::detail
