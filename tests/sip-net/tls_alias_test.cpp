// RFC 5923 §8.2 from the Via of a request on.
#include <string>

#include <gtest/gtest.h>

#include "sip/net/transport_layer.hpp"

#include "tls_fixture.hpp"
#include "wire_text.hpp"

namespace sip::net {
namespace {

using sip::testing::options;
using sip::testing::TemporaryFolder;
using sip::testing::TestAuthority;

/// A TransportLayer that asks for certificates, and a client with one.
struct TlsAlias : ::testing::Test {
  TemporaryFolder folder;
  TestAuthority authority{folder};
  Loop runner;
  Loop loop{runner.uv(), secured(wanting())};
  TransportLayer layer{loop};
  SocketAddress at = layer.listen(TransportKind::tls, address("127.0.0.1:0")).value();
  TlsSide client{runner, authority.options({.alternative_names = "URI:sip:client.test"})};
  Flow came_by;

  ~TlsAlias() override {
    bool done = false;
    layer.close([&] { loop.close([&] { done = true; }); });
    run_until(runner, [&] { return done; });
  }
  TlsOptions wanting() {
    TlsOptions tls = authority.options({.alternative_names = "URI:sip:example.test"});
    tls.client_certificates = TlsOptions::ClientCertificates::wanted;
    return tls;
  }
  /// The client sends a request with this Via.
  void send(const std::string& via) {
    bool came = false;
    const auto requests = loop.bus().take<RequestReceived>([&](RequestReceived& event) {
      came_by = event.flow;
      return came = true;
    });
    const auto flow = client->flow_to(at, "example.test").value();
    ASSERT_TRUE(client->send(flow, options(via, "Content-Length: 0\r\n")));
    ASSERT_TRUE(run_until(runner, [&] { return came; }));
  }
  bool leads_back(const char* to, const std::string& name) {
    return layer.flow_to({TransportKind::tls, address(to), name}).value() == came_by;
  }
};

TEST_F(TlsAlias, LeadsBackFromTheHostSeenAndThePortInSentBy_Rfc5923_8_2) {
  send("SIP/2.0/TLS client.test:5071;branch=z9hG4bK1;alias");
  EXPECT_TRUE(leads_back("127.0.0.1:5071", "client.test"));
  EXPECT_FALSE(leads_back("127.0.0.1:5061", "client.test"));
  EXPECT_FALSE(leads_back("127.0.0.1:5071", "example.test"));
}

TEST_F(TlsAlias, MeansPort5061WhereSentByHasNone_Rfc5923_8_2) {
  send("SIP/2.0/TLS client.test;alias;branch=z9hG4bK1");
  EXPECT_TRUE(leads_back("127.0.0.1:5061", "client.test"));
}

TEST_F(TlsAlias, OnlyWhereItIsAskedFor_Rfc5923_8_2) {
  send("SIP/2.0/TLS client.test:5071;branch=z9hG4bK1");
  EXPECT_FALSE(leads_back("127.0.0.1:5071", "client.test"));
}

}  // namespace
}  // namespace sip::net
