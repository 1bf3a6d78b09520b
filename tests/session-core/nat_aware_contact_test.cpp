#include "sip/session/nat_aware_contact.hpp"

#include <gtest/gtest.h>

namespace sip::session {
namespace {

net::SocketAddress address(std::string_view text) { return net::SocketAddress::parse_with_port(text).value(); }

TEST(NatAwareContact, NamesThePublicAddressWhereOneIsKnown) {
  EXPECT_EQ(nat_aware_contact("alice", address("198.51.100.7:40000"), address("10.0.0.5:5060")).text(),
            "sip:alice@198.51.100.7:40000");
}

TEST(NatAwareContact, NamesTheLocalAddressOtherwise) {
  EXPECT_EQ(nat_aware_contact("alice", {}, address("10.0.0.5:5060")).text(), "sip:alice@10.0.0.5:5060");
}

TEST(NatAwareContact, TakesTheLocalPortWhereThePublicAddressHasNone) {
  const auto host = net::SocketAddress::parse("198.51.100.7", 0).value();
  EXPECT_EQ(nat_aware_contact("alice", host, address("10.0.0.5:5062")).text(), "sip:alice@198.51.100.7:5062");
}

TEST(NatAwareContact, NamesTransportsOtherThanUdp_19_1_5) {
  EXPECT_EQ(nat_aware_contact("alice", {}, address("10.0.0.5:5060"), net::TransportKind::tcp).text(),
            "sip:alice@10.0.0.5:5060;transport=tcp");
}

TEST(NatAwareContact, PutsIpv6InBrackets_19_1_1) {
  EXPECT_EQ(nat_aware_contact("alice", {}, address("[2001:db8::5]:5060")).text(), "sip:alice@[2001:db8::5]:5060");
}

TEST(NatAwareContact, EscapesTheUser_25_1) {
  EXPECT_EQ(nat_aware_contact("al ice", {}, address("10.0.0.5:5060")).text(), "sip:al%20ice@10.0.0.5:5060");
}

TEST(NatAwareContact, LeavesOutAnEmptyUser) {
  EXPECT_EQ(nat_aware_contact("", {}, address("10.0.0.5:5060")).text(), "sip:10.0.0.5:5060");
}

TEST(NatAwareContact, IsEmptyWhereNoAddressIsKnown) {
  EXPECT_FALSE(nat_aware_contact("alice", {}, {}));
  EXPECT_FALSE(nat_aware_contact("alice", {}, {}, net::TransportKind::tcp));
}

}  // namespace
}  // namespace sip::session
