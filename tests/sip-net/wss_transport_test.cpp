#include <string>

#include <gtest/gtest.h>

#include "tls_fixture.hpp"
#include "ws_peers.hpp"

namespace sip::net {
namespace {

using sip::testing::Issued;
using sip::testing::Subject;
using sip::testing::TemporaryFolder;
using sip::testing::TestAuthority;
using std::chrono::milliseconds;
using ClientCertificates = TlsOptions::ClientCertificates;

constexpr auto wss = TransportKind::wss;
const Subject server_subject{.alternative_names = "DNS:example.test,IP:127.0.0.1"};
const Subject client_subject{.alternative_names = "URI:sip:client.test"};

std::string message(const std::string& name, std::size_t body = 0) {
  return "MESSAGE sip:" + name + " SIP/2.0\r\n\r\n" + std::string(body, 'b');
}

struct WssSide : TlsSide {
  WssSide(Loop& runner, const TlsOptions& options, const TransportLimits& limits = {})
      : TlsSide(runner, options, limits, wss) {}
};

struct WssTransport : ::testing::Test {
  TemporaryFolder folder;
  TestAuthority authority{folder};
  Loop loop;

  TlsOptions server_options(ClientCertificates asks = ClientCertificates::ignored) {
    TlsOptions options = authority.options(server_subject);
    options.client_certificates = asks;
    return options;
  }
  TlsOptions client_options() { return authority.options(client_subject); }

  bool until(const std::function<bool()>& condition) { return run_until(loop, condition); }

  /// Whether a client who asks for `name` takes this server.
  bool is_taken(const TlsOptions& serves, const std::string& name, bool verify = true) {
    WssSide server(loop, serves);
    TlsOptions believes = client_options();
    believes.verify_servers = verify;
    WssSide client(loop, believes);
    const auto flow = client->flow_to(server->local(), name);
    EXPECT_TRUE(flow);
    EXPECT_TRUE(client->send(*flow, message("a")));
    EXPECT_TRUE(until([&] { return !client.heard().closed.empty() || !server.heard().messages.empty(); }));
    if (client.heard().closed.empty()) return true;
    EXPECT_TRUE(client.heard().opened.empty());
    EXPECT_TRUE(server.heard().messages.empty());
    EXPECT_EQ(client.heard().closed[0].flow, *flow);
    EXPECT_EQ(client.heard().closed[0].error.code, Errc::transport_failed);
    return false;
  }

  /// What a server answers to a handshake over TLS, "" where there is no TLS.
  std::string answer(const WssSide& server, const Issued* shows = nullptr, int max_version = 0) {
    TlsPeer peer(loop, server->local(), shows, max_version);
    if (!peer.shake_hands()) return {};
    peer.send(ws::handshake());
    return peer.receive(12).substr(0, 12);
  }
};

TEST_F(WssTransport, CarriesMessagesBothWays) {
  WssSide server(loop, server_options()), client(loop, client_options());
  server.heard().when_message = [&](const Buffer&, const Flow& flow) { EXPECT_TRUE(server->send(flow, message("c"))); };
  const auto flow = client->flow_to(server->local(), "example.test");
  ASSERT_TRUE(flow);
  EXPECT_EQ(flow->transport, wss);
  EXPECT_EQ(flow->local.host(), "127.0.0.1");
  ASSERT_TRUE(client->send(*flow, message("a"))) << "queued until the handshakes are over";
  ASSERT_TRUE(client->send(*flow, message("b", 60'000))) << "more than one TLS record";
  ASSERT_TRUE(until([&] { return client.heard().messages.size() == 2; }));
  EXPECT_EQ(client.heard().opened, std::vector{*flow});
  ASSERT_EQ(server.heard().opened.size(), 1u);
  EXPECT_EQ(server.heard().opened[0].transport, wss);
  EXPECT_EQ(server.heard().opened[0].remote, flow->local);
  ASSERT_EQ(server.heard().messages.size(), 2u);
  EXPECT_EQ(server.heard().messages[0].bytes, message("a"));
  EXPECT_EQ(server.heard().messages[1].bytes, message("b", 60'000));
  client->close_flow(*flow);
  ASSERT_TRUE(until([&] { return server.heard().closed.size() == 1 && client.heard().closed.size() == 1; }));
}

TEST_F(WssTransport, AListenerNeedsACertificate) {
  Loop bare;
  Recorder recorder;
  const auto opened = bare.open_transport(wss, address("127.0.0.1:0"), 0, {}, recorder);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error(), (Error{Errc::invalid_argument, "certificate file: none is given"}));
}

TEST_F(WssTransport, RefusesAnAddressThatIsTaken) {
  WssSide server(loop, server_options());
  Recorder recorder;
  const auto taken = server.loop.open_transport(wss, server->local(), 0, {}, recorder);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, Errc::address_in_use);
}

TEST_F(WssTransport, SpeaksTls12And13AndNothingOlder) {
  WssSide server(loop, server_options());
  EXPECT_EQ(answer(server, nullptr, TLS1_3_VERSION), "HTTP/1.1 101");
  EXPECT_EQ(answer(server, nullptr, TLS1_2_VERSION), "HTTP/1.1 101");
  EXPECT_EQ(answer(server, nullptr, TLS1_1_VERSION), "");
}

TEST_F(WssTransport, RefusesAHandshakeWithoutTheSubProtocol_Rfc7118_4_1) {
  WssSide server(loop, server_options());
  TlsPeer peer(loop, server->local());
  ASSERT_TRUE(peer.shake_hands());
  peer.send(ws::handshake(""));
  EXPECT_TRUE(peer.wait_end());
  EXPECT_EQ(peer.received.substr(0, 12), "HTTP/1.1 400");
  EXPECT_TRUE(server.heard().opened.empty());
}

TEST_F(WssTransport, HangsUpOnWhatIsNoTls) {
  WssSide server(loop, server_options());
  StreamPeer plain(loop, server->local());
  plain.send(ws::handshake());
  EXPECT_TRUE(plain.wait_end());
  EXPECT_TRUE(server.heard().opened.empty());
  EXPECT_TRUE(server.heard().closed.empty()) << "a flow that never was";
}

TEST_F(WssTransport, TlsThatIsNeverDoneEndsInTime) {
  TransportLimits limits;
  limits.first_message_timeout = milliseconds(50);
  limits.connect_timeout = milliseconds(50);
  WssSide server(loop, server_options(), limits), client(loop, client_options(), limits);
  StreamPeer silent(loop, server->local()), cut(loop, server->local());
  cut.send("\x16\x03\x01\x02");
  EXPECT_TRUE(silent.wait_end());
  EXPECT_TRUE(cut.wait_end());
  // And of our own: nobody answers its hello.
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto any = address("127.0.0.1:0");
  ASSERT_EQ(::bind(listener, any.raw(), any.raw_size()), 0);
  ASSERT_EQ(::listen(listener, 2), 0);
  ASSERT_TRUE(client->flow_to(bound_to(listener), "example.test"));
  ASSERT_TRUE(until([&] { return !client.heard().closed.empty(); }));
  EXPECT_EQ(client.heard().closed[0].error.code, Errc::transport_failed);
  ::close(listener);
}

TEST_F(WssTransport, TakesOnlyTheServerItAskedFor) {
  EXPECT_TRUE(is_taken(server_options(), "example.test"));
  EXPECT_TRUE(is_taken(server_options(), "EXAMPLE.test."));
  EXPECT_TRUE(is_taken(server_options(), "")) << "the address";
  EXPECT_FALSE(is_taken(server_options(), "other.test"));
  EXPECT_TRUE(is_taken(authority.options({.alternative_names = "URI:sip:example.test"}), "example.test"))
      << "RFC 5922 §7.1";
  EXPECT_TRUE(is_taken(authority.options({.alternative_names = "DNS:*.example.test"}), "sip.example.test"))
      << "RFC 2818 §3.1";
  EXPECT_FALSE(is_taken(authority.options({.alternative_names = "DNS:*.example.test"}), "a.sip.example.test"));
}

TEST_F(WssTransport, TakesOnlyAServerItBelieves) {
  const TemporaryFolder elsewhere;
  TestAuthority stranger(elsewhere, "stranger");
  EXPECT_FALSE(is_taken(stranger.options(server_subject), "example.test"));
  Subject expired = server_subject;
  expired.begins = -7200;
  expired.ends = -3600;
  EXPECT_FALSE(is_taken(authority.options(expired), "example.test"));
  Subject future = server_subject;
  future.begins = 3600;
  future.ends = 7200;
  EXPECT_FALSE(is_taken(authority.options(future), "example.test"));
}

TEST_F(WssTransport, TakesAnyServerWhereNoneIsToBeVerified) {
  const TemporaryFolder elsewhere;
  TestAuthority stranger(elsewhere, "stranger");
  EXPECT_TRUE(is_taken(stranger.options(server_subject), "other.test", false));
}

TEST_F(WssTransport, AsksClientsForCertificates) {
  const TemporaryFolder elsewhere;
  TestAuthority stranger(elsewhere, "stranger");
  const Issued known = authority.issue(client_subject), unknown = stranger.issue(client_subject);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    WssSide wants(loop, server_options(ClientCertificates::wanted));
    EXPECT_EQ(answer(wants, nullptr, version), "HTTP/1.1 101");
    EXPECT_EQ(answer(wants, &known, version), "HTTP/1.1 101");
    EXPECT_EQ(answer(wants, &unknown, version), "");
    WssSide requires_one(loop, server_options(ClientCertificates::required));
    EXPECT_EQ(answer(requires_one, nullptr, version), "");
    EXPECT_EQ(answer(requires_one, &known, version), "HTTP/1.1 101");
    EXPECT_EQ(answer(requires_one, &unknown, version), "");
  }
  // Ours shows its own.
  WssSide server(loop, server_options(ClientCertificates::required)), client(loop, client_options());
  ASSERT_TRUE(client->flow_to(server->local(), "example.test"));
  EXPECT_TRUE(until([&] { return client.heard().opened.size() == 1; }));
}

TEST_F(WssTransport, NewConnectionsGetReloadedCertificates) {
  WssSide server(loop, server_options());
  const auto shown = [&] {
    TlsPeer peer(loop, server->local());
    EXPECT_TRUE(peer.shake_hands());
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(peer.ssl), X509_free);
    return X509_check_host(certificate.get(), "new.test", 0, 0, nullptr) == 1;
  };
  WssSide client(loop, client_options());
  const auto flow = client->flow_to(server->local(), "example.test").value();
  ASSERT_TRUE(until([&] { return server.heard().opened.size() == 1; }));
  EXPECT_FALSE(shown());
  ASSERT_TRUE(server.loop.reload_tls(authority.options({.alternative_names = "DNS:new.test"})));
  EXPECT_TRUE(shown());
  ASSERT_TRUE(client->send(flow, message("a")));
  EXPECT_TRUE(until([&] { return server.heard().messages.size() == 1; })) << "the old one goes on";
}

TEST_F(WssTransport, ReusesAConnectionForTheNameItWasCheckedForOnly) {
  WssSide server(loop, authority.options({.alternative_names = "DNS:one.test,DNS:two.test"})),
      client(loop, client_options());
  const auto one = client->flow_to(server->local(), "one.test").value();
  EXPECT_EQ(client->flow_to(server->local(), "one.test").value(), one);
  const auto two = client->flow_to(server->local(), "two.test").value();
  EXPECT_NE(two, one);
  ASSERT_TRUE(until([&] { return client.heard().opened.size() == 2; }));
}

TEST_F(WssTransport, SpeaksIpv6) {
  if (!has_ipv6(loop)) GTEST_SKIP() << "this machine has no ::1";
  Loop ours(secured(authority.options({.alternative_names = "IP:::1"})));
  TestTransport server(ours, wss, "[::1]:0"), client(ours, wss, "[::1]:0");
  ASSERT_TRUE(client->flow_to(server->local()));
  EXPECT_TRUE(run_until(ours, [&] { return server.recorder.opened.size() == 1; }));
  EXPECT_TRUE(client.recorder.closed.empty());
}

TEST_F(WssTransport, CutsOffAPeerThatDoesNotRead) {
  TransportLimits limits;
  limits.send_queue = 100'000;
  WssSide server(loop, server_options(), limits);
  TlsPeer deaf(loop, server->local());
  ASSERT_TRUE(deaf.shake_hands());
  deaf.send(ws::handshake());
  ASSERT_TRUE(until([&] { return server.heard().opened.size() == 1; }));
  const auto flow = server.heard().opened[0];
  Result<void> sent;
  for (int i = 0; i < 2000 && sent; ++i) {
    sent = server->send(flow, std::string(50'000, 'x'));
    if (i % 2 == 0) uv_run(loop.uv(), UV_RUN_NOWAIT);
  }
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::limit_reached);
  ASSERT_TRUE(until([&] { return !server.heard().closed.empty(); }));
  EXPECT_EQ(server.heard().closed[0].error.code, Errc::limit_reached);
}

}  // namespace
}  // namespace sip::net
