#include "sip/net/transport_kind.hpp"

#include <gtest/gtest.h>

namespace sip::net {
namespace {

TEST(TransportKind, EachHasItsNamesAndPort) {
  struct Row {
    TransportKind kind;
    const char* via;
    const char* uri;
    int port;
    bool reliable;
  };
  for (const Row& row :
       {Row{TransportKind::udp, "UDP", "udp", 5060, false}, Row{TransportKind::tcp, "TCP", "tcp", 5060, true},
        Row{TransportKind::tls, "TLS", "tls", 5061, true}, Row{TransportKind::ws, "WS", "ws", 80, true},
        Row{TransportKind::wss, "WSS", "wss", 443, true}}) {
    EXPECT_EQ(via_name(row.kind), row.via);
    EXPECT_EQ(uri_name(row.kind), row.uri);
    EXPECT_EQ(default_port(row.kind), row.port);
    EXPECT_EQ(is_reliable(row.kind), row.reliable);
    EXPECT_EQ(transport_kind(row.via), row.kind);
    EXPECT_EQ(transport_kind(row.uri), row.kind);
  }
}

TEST(TransportKind, OthersAreNone) {
  EXPECT_EQ(transport_kind("SCTP"), std::nullopt);
  EXPECT_EQ(transport_kind(""), std::nullopt);
  EXPECT_EQ(transport_kind("TlS"), TransportKind::tls);
}

}  // namespace
}  // namespace sip::net
