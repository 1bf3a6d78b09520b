#include "sip/net/socket_address.hpp"

#include <unordered_set>

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace sip::net {
namespace {

TEST(SocketAddress, IsNoneByDefault) {
  const SocketAddress none;
  EXPECT_TRUE(none.is_none());
  EXPECT_FALSE(none.is_unicast());
  EXPECT_EQ(none.port(), 0);
  EXPECT_EQ(none.text(), "none");
  EXPECT_EQ(none, SocketAddress());
}

TEST(SocketAddress, ReadsAndWritesIpv4) {
  const auto address = SocketAddress::parse("192.0.2.1", 5060);
  ASSERT_TRUE(address);
  EXPECT_TRUE(address->is_ipv4());
  EXPECT_EQ(address->host(), "192.0.2.1");
  EXPECT_EQ(address->uri_host(), "192.0.2.1");
  EXPECT_EQ(address->text(), "192.0.2.1:5060");
  EXPECT_EQ(address->raw_size(), sizeof(sockaddr_in));
}

TEST(SocketAddress, ReadsIpv6WithOrWithoutBrackets) {
  const auto bare = SocketAddress::parse("2001:db8::1", 5061);
  const auto bracketed = SocketAddress::parse("[2001:DB8:0:0::1]", 5061);
  ASSERT_TRUE(bare);
  ASSERT_TRUE(bracketed);
  EXPECT_EQ(*bare, *bracketed);
  EXPECT_EQ(bare->hash(), bracketed->hash());
  EXPECT_EQ(bare->host(), "2001:db8::1");
  EXPECT_EQ(bare->uri_host(), "[2001:db8::1]");
  EXPECT_EQ(bare->text(), "[2001:db8::1]:5061");
}

TEST(SocketAddress, MappedIpv4BecomesIpv4) {
  EXPECT_EQ(SocketAddress::parse("::ffff:192.0.2.1", 1), SocketAddress::parse("192.0.2.1", 1));
  sockaddr_in6 mapped{};
  mapped.sin6_family = AF_INET6;
  mapped.sin6_port = htons(5060);
  ASSERT_EQ(inet_pton(AF_INET6, "::ffff:192.0.2.7", &mapped.sin6_addr), 1);
  EXPECT_EQ(SocketAddress::from(reinterpret_cast<const sockaddr*>(&mapped)).text(), "192.0.2.7:5060");
}

TEST(SocketAddress, RefusesWhatIsNoLiteral) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {""sv, "example.com"sv, "192.0.2"sv, "192.0.2.256"sv, "192.0.2.1 "sv, "[192.0.2.1]"sv, "[::1"sv, "::1]"sv,
        "[]"sv, "[::1]]"sv, "fe80::1%eth0"sv, "192.0.2.1\0"sv,
        "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc"sv}) {
    EXPECT_FALSE(SocketAddress::parse(text, 1)) << text;
  }
}

TEST(SocketAddress, ReadsHostAndPort) {
  EXPECT_EQ(SocketAddress::parse_with_port("192.0.2.1:5060")->text(), "192.0.2.1:5060");
  EXPECT_EQ(SocketAddress::parse_with_port("[::1]:0")->text(), "[::1]:0");
  for (const char* text : {"", "192.0.2.1", "192.0.2.1:", ":5060", "192.0.2.1:65536", "192.0.2.1:-1", "192.0.2.1:5060x",
                           "::1:5060", "[::1]", "host:5060", "192.0.2.1: 5060"}) {
    EXPECT_FALSE(SocketAddress::parse_with_port(text)) << text;
  }
}

TEST(SocketAddress, KnowsItsKind) {
  const auto at = [](const char* host) { return *SocketAddress::parse(host, 5060); };
  EXPECT_TRUE(at("0.0.0.0").is_wildcard());
  EXPECT_TRUE(at("::").is_wildcard());
  EXPECT_TRUE(at("127.1.2.3").is_loopback());
  EXPECT_TRUE(at("::1").is_loopback());
  EXPECT_FALSE(at("192.0.2.1").is_loopback());
  for (const char* one : {"192.0.2.1", "127.0.0.1", "223.255.255.255", "::1", "2001:db8::1", "fe80::1"}) {
    EXPECT_TRUE(at(one).is_unicast()) << one;
  }
  for (const char* many : {"0.0.0.0", "224.0.1.75", "239.1.1.1", "255.255.255.255", "240.0.0.1", "::", "ff02::1"}) {
    EXPECT_FALSE(at(many).is_unicast()) << many;
  }
}

TEST(SocketAddress, ComparesByHostAndPort) {
  const auto a = *SocketAddress::parse("192.0.2.1", 5060);
  const auto b = a.with_port(5061);
  EXPECT_NE(a, b);
  EXPECT_TRUE(a.same_host(b));
  EXPECT_FALSE(a.same_host(*SocketAddress::parse("192.0.2.2", 5060)));
  EXPECT_FALSE(a.same_host(SocketAddress()));
  EXPECT_EQ(b.with_port(5060), a);
}

TEST(SocketAddress, AZoneCountsUnlessItIsTakenAway) {
  sockaddr_in6 raw{};
  raw.sin6_family = AF_INET6;
  raw.sin6_addr.s6_addr[0] = 0xFE;
  raw.sin6_addr.s6_addr[1] = 0x80;
  raw.sin6_addr.s6_addr[15] = 0x0A;
  raw.sin6_port = htons(5060);
  raw.sin6_scope_id = 2;
  const auto in_socket = SocketAddress::from(reinterpret_cast<const sockaddr*>(&raw));
  const auto in_message = *SocketAddress::parse("fe80::a", 5060);
  EXPECT_NE(in_socket, in_message);
  EXPECT_EQ(in_socket.without_zone(), in_message);
  EXPECT_EQ(in_message.without_zone(), in_message);
}

TEST(SocketAddress, HashesApart) {
  std::unordered_set<std::size_t> hashes;
  for (int host = 0; host < 256; ++host) {
    for (std::uint16_t port = 5060; port < 5076; ++port) {
      hashes.insert(SocketAddress::parse("10.0.0." + std::to_string(host), port)->hash());
      hashes.insert(SocketAddress::parse("2001:db8::" + std::to_string(host), port)->hash());
    }
  }
  EXPECT_EQ(hashes.size(), 2u * 256u * 16u - 0u);
}

}  // namespace
}  // namespace sip::net
