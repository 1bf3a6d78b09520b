#include "sip/engine/domains.hpp"

#include <cstring>

#include <gtest/gtest.h>

#include "request_text.hpp"

namespace sip::engine {
namespace {

using net::SocketAddress;
using test::uri;

SocketAddress address(std::string_view host, std::uint16_t port = 0) { return *SocketAddress::parse(host, port); }

Domains make(std::vector<std::string> configured, std::vector<SocketAddress> listening,
             std::vector<SocketAddress> interfaces = {}) {
  std::vector<net::TransportLayer::Listener> listeners;
  for (const SocketAddress& listener : listening) listeners.push_back({net::TransportKind::udp, listener});
  return {configured, listeners, interfaces};
}

TEST(DomainsAddressOfRecord, AConfiguredDomainIsOursWhateverThePort) {
  const Domains domains = make({"Example.Test"}, {address("127.0.0.1", 5070)});
  for (const char* ours : {"sip:a@example.test", "sip:a@EXAMPLE.test", "sip:a@example.test:5099", "sips:a@example.test",
                           "sip:a@example.test.", "sip:a@example.test;transport=udp"}) {
    EXPECT_TRUE(domains.owns_address_of_record(uri(ours))) << ours;
  }
  for (const char* foreign : {"sip:a@sub.example.test", "sip:a@example.tes", "tel:+1234", "mailto:a@example.test"}) {
    EXPECT_FALSE(domains.owns_address_of_record(uri(foreign))) << foreign;
  }
}

TEST(DomainsAddressOfRecord, AListenersAddressIsOursWithNoPortOrAListenersPort) {
  const Domains domains = make({}, {address("127.0.0.1", 5070), address("127.0.0.1", 5071)});
  EXPECT_TRUE(domains.owns_address_of_record(uri("sip:a@127.0.0.1")));
  EXPECT_TRUE(domains.owns_address_of_record(uri("sip:a@127.0.0.1:5070")));
  EXPECT_TRUE(domains.owns_address_of_record(uri("sip:a@127.0.0.1:5071")));
  EXPECT_FALSE(domains.owns_address_of_record(uri("sip:a@127.0.0.1:5060")));
  EXPECT_FALSE(domains.owns_address_of_record(uri("sip:a@127.0.0.2")));
}

TEST(DomainsRequestUri, AnAddressLiteralMustBeAListenersPortIncluded) {
  const Domains domains = make({"example.test"}, {address("127.0.0.1", 5070)});
  EXPECT_TRUE(domains.owns_request_uri(uri("sip:127.0.0.1:5070")));
  EXPECT_TRUE(domains.owns_request_uri(uri("sip:a@127.0.0.1:5070;transport=tcp")));
  EXPECT_FALSE(domains.owns_request_uri(uri("sip:a@127.0.0.1:5080")));
  EXPECT_FALSE(domains.owns_request_uri(uri("sip:a@127.0.0.1"))) << "an absent port means 5060";
  EXPECT_TRUE(domains.owns_request_uri(uri("sip:a@example.test:5080")));
  EXPECT_FALSE(domains.owns_request_uri(uri("sip:a@example.org")));
}

TEST(DomainsRequestUri, AnAbsentPortMeans5060AndForSips5061) {
  const Domains domains = make({}, {address("192.0.2.1", 5060), address("192.0.2.2", 5061)});
  EXPECT_TRUE(domains.owns_request_uri(uri("sip:192.0.2.1")));
  EXPECT_FALSE(domains.owns_request_uri(uri("sips:192.0.2.1")));
  EXPECT_TRUE(domains.owns_request_uri(uri("sips:192.0.2.2")));
  EXPECT_FALSE(domains.owns_request_uri(uri("sip:192.0.2.2")));
}

TEST(DomainsRequestUri, AConfiguredAddressTakesNoPortOrAListenersPort) {
  const Domains domains = make({"203.0.113.5"}, {address("10.0.0.1", 5070)});
  EXPECT_TRUE(domains.owns_request_uri(uri("sip:a@203.0.113.5")));
  EXPECT_TRUE(domains.owns_request_uri(uri("sip:a@203.0.113.5:5070")));
  EXPECT_FALSE(domains.owns_request_uri(uri("sip:a@203.0.113.5:5090"))) << "a neighbour's, perhaps a caller's contact";
}

TEST(DomainsRequestUri, AnIPv6AddressComparesByValue) {
  const Domains domains = make({}, {address("2001:db8::1", 5060)});
  EXPECT_TRUE(domains.owns_request_uri(uri("sip:a@[2001:db8::1]")));
  EXPECT_TRUE(domains.owns_request_uri(uri("sip:a@[2001:DB8:0:0::0:1]:5060")));
  EXPECT_FALSE(domains.owns_request_uri(uri("sip:a@[2001:db8::2]")));
}

TEST(DomainsWildcard, OwnsEveryInterfaceAddressOfItsFamily) {
  const Domains domains =
      make({}, {address("0.0.0.0", 5060)}, {address("127.0.0.1"), address("192.0.2.1"), address("2001:db8::1")});
  EXPECT_TRUE(domains.owns_request_uri(uri("sip:127.0.0.1")));
  EXPECT_TRUE(domains.owns_request_uri(uri("sip:192.0.2.1:5060")));
  EXPECT_TRUE(domains.owns_address_of_record(uri("sip:a@192.0.2.1")));
  EXPECT_FALSE(domains.owns_request_uri(uri("sip:[2001:db8::1]")));
  EXPECT_FALSE(domains.owns_request_uri(uri("sip:192.0.2.9")));
}

TEST(DomainsWildcard, OwnsTheAddressARequestArrivedAtThoughNoInterfaceHadItAtTheStart) {
  const Domains domains = make({}, {address("0.0.0.0", 5060)});
  const SocketAddress arrived_at = address("192.0.2.7", 5060);
  EXPECT_TRUE(domains.owns_request_uri(uri("sip:192.0.2.7"), arrived_at));
  EXPECT_TRUE(domains.owns_address_of_record(uri("sip:a@192.0.2.7"), arrived_at));
  EXPECT_FALSE(domains.owns_request_uri(uri("sip:192.0.2.7:5080"), arrived_at));
  EXPECT_FALSE(domains.owns_request_uri(uri("sip:192.0.2.8"), arrived_at));
}

SocketAddress link_local(std::uint32_t zone, std::uint16_t port) {
  sockaddr_in6 raw;
  std::memcpy(&raw, address("fe80::a", port).raw(), sizeof raw);
  raw.sin6_scope_id = zone;
  return SocketAddress::from(reinterpret_cast<const sockaddr*>(&raw));
}

TEST(DomainsLinkLocal, ComparesWithoutTheZoneThatAUriCannotCarry_25_1) {
  const UriView ours = uri("sip:[fe80::a]");
  const UriView user = uri("sip:alice@[fe80::a]");
  const Domains arrived = make({}, {address("::", 5060)});
  EXPECT_TRUE(arrived.owns_request_uri(ours, link_local(2, 5060)));
  EXPECT_TRUE(arrived.owns_address_of_record(user, link_local(2, 5060)));
  EXPECT_FALSE(arrived.owns_request_uri(uri("sip:[fe80::b]"), link_local(2, 5060)));

  for (const Domains& domains :
       {make({}, {link_local(2, 5060)}), make({}, {address("::", 5060)}, {link_local(2, 0)})}) {
    EXPECT_TRUE(domains.owns_request_uri(ours));
    EXPECT_TRUE(domains.owns_address_of_record(user));
    EXPECT_FALSE(domains.owns_request_uri(uri("sip:[fe80::a]:5070")));
  }
}

}  // namespace
}  // namespace sip::engine
