// TransportLayer outward: listening, flows, sending, closing.
#include "sip/net/transport_layer.hpp"

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/testing/sim_network.hpp"

#include "raw_stream_peer.hpp"
#include "wire_text.hpp"

namespace sip::net {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

SocketAddress at(const char* text) { return *SocketAddress::parse_with_port(text); }
Target to(TransportKind kind, const char* text) { return {kind, at(text)}; }

class TransportLayerTest : public ::testing::Test {
 protected:
  ~TransportLayerTest() override {
    if (layer_ == nullptr) return;
    layer_->close([] {});
    network_.run_for(0ms);
  }

  testing::SimNetwork network_;
  testing::SimNode& alice_ = network_.add_node("192.0.2.1");
  testing::SimNode& bob_ = network_.add_node("192.0.2.2");
  std::unique_ptr<TransportLayer> layer_ = std::make_unique<TransportLayer>(alice_);
};

TEST_F(TransportLayerTest, ListenGivesTheRealPort) {
  const auto fixed = layer_->listen(TransportKind::udp, at("192.0.2.1:5060"));
  const auto any = layer_->listen(TransportKind::tcp, at("0.0.0.0:0"));
  ASSERT_TRUE(fixed);
  ASSERT_TRUE(any);
  EXPECT_EQ(*fixed, at("192.0.2.1:5060"));
  EXPECT_NE(any->port(), 0);
  ASSERT_THAT(layer_->listeners(), SizeIs(2));
  EXPECT_EQ(layer_->listeners()[1].kind, TransportKind::tcp);
  EXPECT_EQ(layer_->listeners()[1].address, *any);
}

TEST_F(TransportLayerTest, ListenSaysWhyItCannot) {
  ASSERT_TRUE(layer_->listen(TransportKind::udp, at("192.0.2.1:5060")));
  EXPECT_EQ(layer_->listen(TransportKind::udp, at("192.0.2.1:5060")).error().code, Errc::address_in_use);
  EXPECT_EQ(layer_->listen(TransportKind::udp, at("192.0.2.2:5060")).error().code, Errc::address_unavailable);
  EXPECT_THAT(layer_->listeners(), SizeIs(1));
}

TEST_F(TransportLayerTest, AFlowIsOfTheTargetsKindAndFamily) {
  EXPECT_EQ(layer_->flow_to(to(TransportKind::udp, "192.0.2.2:5060")).error().code, Errc::unsupported_transport);
  ASSERT_TRUE(layer_->listen(TransportKind::tcp, at("192.0.2.1:5060")));
  ASSERT_TRUE(layer_->listen(TransportKind::udp, at("192.0.2.1:5060")));
  const auto udp = layer_->flow_to(to(TransportKind::udp, "192.0.2.2:5060"));
  ASSERT_TRUE(udp);
  EXPECT_EQ(udp->transport, TransportKind::udp);
  EXPECT_EQ(udp->transport_id, 1u);
  EXPECT_EQ(udp->connection, 0u);
  const auto tcp = layer_->flow_to(to(TransportKind::tcp, "192.0.2.2:5060"));
  ASSERT_TRUE(tcp);
  EXPECT_NE(tcp->connection, 0u);
  EXPECT_EQ(layer_->flow_to(to(TransportKind::udp, "[2001:db8::2]:5060")).error(),
            (Error{Errc::unsupported_transport, "udp over IPv6"}));
  EXPECT_EQ(layer_->flow_to(to(TransportKind::wss, "192.0.2.2:443")).error(),
            (Error{Errc::unsupported_transport, "wss"}));
}

TEST_F(TransportLayerTest, NothingGoesToPort0OrToAddressesOfMany) {
  ASSERT_TRUE(layer_->listen(TransportKind::udp, at("192.0.2.1:5060")));
  for (const char* address : {"192.0.2.2:0", "0.0.0.0:5060", "224.0.1.75:5060", "255.255.255.255:5060"}) {
    EXPECT_EQ(layer_->flow_to(to(TransportKind::udp, address)).error().code, Errc::invalid_argument) << address;
    const Flow flow{TransportKind::udp, at("192.0.2.1:5060"), at(address)};
    EXPECT_EQ(layer_->send(flow, "x").error().code, Errc::invalid_argument) << address;
  }
  EXPECT_EQ(layer_->flow_to(Target{}).error().code, Errc::invalid_argument);
  network_.run_for(1s);
  EXPECT_THAT(network_.wire(), IsEmpty());
}

TEST_F(TransportLayerTest, SentByIsWhereWeListenNeverAWildcardOrAnEphemeralPort_18_1_1) {
  ASSERT_TRUE(layer_->listen(TransportKind::udp, at("0.0.0.0:5070")));
  ASSERT_TRUE(layer_->listen(TransportKind::tcp, at("192.0.2.1:5080")));
  const Flow udp = layer_->flow_to(to(TransportKind::udp, "192.0.2.2:5060")).value();
  EXPECT_EQ(layer_->sent_by(udp), "192.0.2.1:5070");
  EXPECT_EQ(layer_->local_address(udp), at("192.0.2.1:5070"));
  const Flow tcp = layer_->flow_to(to(TransportKind::tcp, "192.0.2.2:5060")).value();
  EXPECT_NE(tcp.local.port(), 5080);
  EXPECT_EQ(layer_->sent_by(tcp), "192.0.2.1:5080");
}

TEST_F(TransportLayerTest, SentByHasIpv6InBrackets_25_1) {
  TransportLayer layer(network_.add_node("2001:db8::1"));
  ASSERT_TRUE(layer.listen(TransportKind::udp, at("[::]:5060")));
  EXPECT_EQ(layer.sent_by(layer.flow_to(to(TransportKind::udp, "[2001:db8::2]:5060")).value()), "[2001:db8::1]:5060");
  layer.close([] {});
  network_.run_for(0ms);
}

TEST_F(TransportLayerTest, SendsMessagesAndBytes) {
  ASSERT_TRUE(layer_->listen(TransportKind::udp, at("192.0.2.1:5060")));
  const Flow flow = layer_->flow_to(to(TransportKind::udp, "192.0.2.2:5060")).value();
  const Request request = testing::request_in(testing::options(testing::plain_via));
  ASSERT_TRUE(layer_->send(flow, request));
  ASSERT_TRUE(layer_->send(flow, std::string_view("again")));
  network_.run_for(1s);
  ASSERT_THAT(network_.wire(), SizeIs(2));
  EXPECT_EQ(network_.wire()[0].bytes, to_string(request));
  EXPECT_EQ(network_.wire()[1].bytes, "again");
}

TEST_F(TransportLayerTest, ASendOnAFlowThatIsGoneFails) {
  ASSERT_TRUE(layer_->listen(TransportKind::tcp, at("192.0.2.1:5060")));
  testing::RawStreamPeer bob(bob_, at("192.0.2.2:5060"));
  const Flow flow = layer_->flow_to(to(TransportKind::tcp, "192.0.2.2:5060")).value();
  ASSERT_TRUE(layer_->send(flow, "x"));
  network_.run_for(1s);
  std::vector<Error> closed;
  const auto on_closed = alice_.bus().on<FlowClosed>([&](const FlowClosed& event) {
    EXPECT_EQ(event.flow, flow);
    closed.push_back(event.reason);
  });
  layer_->close_flow(flow);
  network_.run_for(1s);
  EXPECT_THAT(closed, SizeIs(1));
  EXPECT_EQ(layer_->send(flow, "x").error().code, Errc::gone);
  Flow nowhere = flow;
  nowhere.transport_id = 9;
  EXPECT_EQ(layer_->send(nowhere, "x").error().code, Errc::gone);
  EXPECT_EQ(layer_->local_address(nowhere), nowhere.local);
}

TEST_F(TransportLayerTest, CloseEndsEverythingOnceAndLater) {
  ASSERT_TRUE(layer_->listen(TransportKind::udp, at("192.0.2.1:5060")));
  ASSERT_TRUE(layer_->listen(TransportKind::tcp, at("192.0.2.1:5060")));
  const Flow flow = layer_->flow_to(to(TransportKind::udp, "192.0.2.2:5060")).value();
  int offered = 0;
  const auto taker = alice_.bus().take<RequestReceived>([&](RequestReceived&) { return ++offered > 0; });
  bob_.send_datagram(5060, at("192.0.2.1:5060"), testing::options(testing::plain_via));
  int done = 0;
  layer_->close([&] { ++done; });
  layer_->close([&] { ++done; });
  EXPECT_EQ(done, 0);
  EXPECT_EQ(layer_->send(flow, "x").error().code, Errc::gone);
  EXPECT_EQ(layer_->flow_to({TransportKind::udp, flow.remote}).error().code, Errc::gone);
  EXPECT_EQ(layer_->listen(TransportKind::udp, at("192.0.2.1:5070")).error().code, Errc::gone);
  network_.run_for(1s);
  EXPECT_EQ(done, 2);
  EXPECT_EQ(offered, 0);
  layer_->close([&] { ++done; });
  network_.run_for(0ms);
  EXPECT_EQ(done, 3);
}

TEST_F(TransportLayerTest, CloseMayDestroyTheLayer) {
  ASSERT_TRUE(layer_->listen(TransportKind::udp, at("192.0.2.1:5060")));
  layer_->close([&] { layer_.reset(); });
  network_.run_for(0ms);
  EXPECT_EQ(layer_, nullptr);
}

TEST_F(TransportLayerTest, AHandlerMayCloseTheLayer) {
  ASSERT_TRUE(layer_->listen(TransportKind::udp, at("192.0.2.1:5060")));
  const auto taker = alice_.bus().take<RequestReceived>([&](RequestReceived&) {
    layer_->close([&] { layer_.reset(); });
    return false;
  });
  bob_.send_datagram(5060, at("192.0.2.1:5060"), testing::options(testing::plain_via));
  bob_.send_datagram(5060, at("192.0.2.1:5060"), testing::options(testing::plain_via));
  network_.run_for(1s);
  EXPECT_EQ(layer_, nullptr);
  EXPECT_THAT(network_.wire(), SizeIs(2));  // a closed layer answers nothing
}

// Where responses go. `via` is as stamped; the request came from 192.0.2.2:7777 to 192.0.2.1:5060.

struct Route {
  const char* name;
  const char* via;
  const char* response_to;
};
class ResponseRoute : public TransportLayerTest, public ::testing::WithParamInterface<Route> {};

TEST_P(ResponseRoute, IsThatOf_18_2_2_And_3581_4) {
  const Flow flow{TransportKind::udp, at("192.0.2.1:5060"), at("192.0.2.2:7777"), 0, 0};
  const auto via = Via::parse(GetParam().via);
  ASSERT_TRUE(via);
  Flow expected = flow;
  expected.remote = at(GetParam().response_to);
  const auto route = layer_->response_route(*via, flow);
  EXPECT_EQ(route.flow, expected);
  EXPECT_EQ(route.fallback, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    Udp, ResponseRoute,
    ::testing::Values(
        Route{"SentByPort", "SIP/2.0/UDP 192.0.2.2:5070;branch=z9hG4bK1", "192.0.2.2:5070"},
        Route{"DefaultPort", "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1", "192.0.2.2:5060"},
        Route{"ReceivedAndSentByPort", "SIP/2.0/UDP host.test:5070;received=192.0.2.2", "192.0.2.2:5070"},
        Route{"ReceivedAndDefaultPort", "SIP/2.0/UDP host.test;received=192.0.2.2", "192.0.2.2:5060"},
        Route{"ReceivedAndRport", "SIP/2.0/UDP 10.1.1.1:5070;received=192.0.2.2;rport=7777", "192.0.2.2:7777"},
        Route{"BareRport", "SIP/2.0/UDP 10.1.1.1:5070;rport", "192.0.2.2:7777"},
        Route{"Maddr", "SIP/2.0/UDP host.test:5070;maddr=192.0.2.9;received=192.0.2.2;rport=7777", "192.0.2.9:5070"},
        Route{"MaddrDefaultPort", "SIP/2.0/UDP host.test;maddr=192.0.2.9", "192.0.2.9:5060"},
        Route{"MaddrMulticast", "SIP/2.0/UDP host.test:5070;maddr=224.2.0.1;rport=7777;received=192.0.2.2",
              "192.0.2.2:7777"},
        Route{"MaddrBroadcast", "SIP/2.0/UDP 192.0.2.2:5070;maddr=255.255.255.255", "192.0.2.2:5070"},
        Route{"MaddrNone", "SIP/2.0/UDP 192.0.2.2:5070;maddr=0.0.0.0", "192.0.2.2:5070"},
        Route{"MaddrLoopback", "SIP/2.0/UDP 192.0.2.2:5070;maddr=127.0.0.1", "192.0.2.2:5070"},
        Route{"MaddrName", "SIP/2.0/UDP 192.0.2.2:5070;maddr=victim.test", "192.0.2.2:5070"}),
    [](const auto& param_info) { return param_info.param.name; });

TEST_F(TransportLayerTest, AnIpv6ReceivedIsReadWithOrWithoutBrackets) {
  const Flow flow{TransportKind::udp, at("[2001:db8::1]:5060"), at("[2001:db8::2]:7777"), 0, 0};
  for (const char* via :
       {"SIP/2.0/UDP host.test:5070;received=2001:db8::2", "SIP/2.0/UDP host.test:5070;received=[2001:db8::2]"}) {
    const auto parsed = Via::parse(via);
    ASSERT_TRUE(parsed) << via;
    EXPECT_EQ(layer_->response_route(*parsed, flow).flow.remote, at("[2001:db8::2]:5070")) << via;
  }
}

TEST_F(TransportLayerTest, ALinkLocalSourceKeepsItsZone_18_2_2) {
  sockaddr_in6 raw{};
  std::memcpy(&raw, at("[fe80::a]:5070").raw(), sizeof raw);
  raw.sin6_scope_id = 2;
  Flow flow;
  flow.remote = SocketAddress::from(reinterpret_cast<const sockaddr*>(&raw));
  const auto via = Via::parse("SIP/2.0/UDP [fe80::a];received=fe80::a;rport=5070;branch=z9hG4bK1");
  EXPECT_EQ(layer_->response_route(*via, flow).flow.remote, flow.remote);
}

TEST_F(TransportLayerTest, OnAStreamTheConnectionIsTheRouteAndSentByTheFallback_18_2_2) {
  const auto fallback = [&](TransportKind kind, const char* via) {
    const Flow flow{kind, at("192.0.2.1:5060"), at("192.0.2.2:49152"), 3, 0};
    const auto route = layer_->response_route(Via::parse(via).value(), flow);
    EXPECT_EQ(route.flow, flow);
    return route.fallback;
  };
  const char* tcp = "SIP/2.0/TCP 10.1.1.1:5070;received=192.0.2.2;rport=49152;maddr=192.0.2.9";
  EXPECT_EQ(fallback(TransportKind::tcp, tcp), to(TransportKind::tcp, "192.0.2.2:5070"));
  EXPECT_EQ(fallback(TransportKind::tcp, "SIP/2.0/TCP 192.0.2.2"), to(TransportKind::tcp, "192.0.2.2:5060"));
  EXPECT_EQ(fallback(TransportKind::tls, "SIP/2.0/TLS 192.0.2.2"), to(TransportKind::tls, "192.0.2.2:5061"));
  const auto named = fallback(TransportKind::tls, "SIP/2.0/TLS pc33.example.test:5071;received=192.0.2.2");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->address, at("192.0.2.2:5071"));
  EXPECT_EQ(named->name, "pc33.example.test") << "what its certificate is to be for";
  EXPECT_EQ(fallback(TransportKind::ws, "SIP/2.0/WS random.invalid;received=192.0.2.2"), std::nullopt);
  EXPECT_EQ(fallback(TransportKind::wss, "SIP/2.0/WSS random.invalid;received=192.0.2.2"), std::nullopt);
}

}  // namespace
}  // namespace sip::net
