#include <algorithm>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "tls_fixture.hpp"

namespace sip::net {
namespace {

using sip::testing::Issued;
using sip::testing::Subject;
using sip::testing::TemporaryFolder;
using sip::testing::TestAuthority;
using std::chrono::milliseconds;
using ClientCertificates = TlsOptions::ClientCertificates;

constexpr auto tls = TransportKind::tls;
// Who serves example.test, at an address.
const Subject server_subject{.alternative_names = "URI:sip:example.test,IP:127.0.0.1"};
const Subject client_subject{.alternative_names = "URI:sip:client.test"};

std::string message(const std::string& name, std::size_t body = 0) {
  return "MESSAGE sip:" + name + " SIP/2.0\r\nContent-Length: " + std::to_string(body) + "\r\n\r\n" +
         std::string(body, 'b');
}

struct TlsTransport : ::testing::Test {
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

  /// What a client is told who connects to a server with this certificate for `name`: "" for a session.
  std::string refusal(const TlsOptions& serves, const std::string& name, bool verify = true) {
    TlsSide server(loop, serves);
    TlsOptions believes = client_options();
    believes.verify_servers = verify;
    TlsSide client(loop, believes);
    const auto flow = client->flow_to(server->local(), name);
    EXPECT_TRUE(flow);
    EXPECT_TRUE(client->send(*flow, message("a")));
    EXPECT_TRUE(until([&] { return !client.heard().closed.empty() || !server.heard().messages.empty(); }));
    if (client.heard().closed.empty()) return {};
    EXPECT_TRUE(client.heard().opened.empty());
    EXPECT_TRUE(server.heard().messages.empty());
    EXPECT_EQ(client.heard().closed[0].flow, *flow);
    EXPECT_EQ(client.heard().closed[0].error.code, Errc::transport_failed);
    // The server hears of it too, but not always why: the alert may come when it has hung up.
    EXPECT_TRUE(until([&] { return !server.heard().closed.empty(); }));
    return client.heard().closed[0].error.what;
  }
};

TEST_F(TlsTransport, CarriesMessagesBothWays) {
  TlsSide server(loop, server_options()), client(loop, client_options());
  server.heard().when_message = [&](const Buffer&, const Flow& flow) { EXPECT_TRUE(server->send(flow, message("c"))); };
  const auto flow = client->flow_to(server->local(), "example.test");
  ASSERT_TRUE(flow);
  EXPECT_EQ(flow->transport, tls);
  EXPECT_TRUE(client.heard().opened.empty());
  ASSERT_TRUE(client->send(*flow, message("a"))) << "queued until the handshake is over";
  ASSERT_TRUE(client->send(*flow, message("b", 40'000))) << "more than one TLS record";
  ASSERT_TRUE(until([&] { return client.heard().messages.size() == 2; }));
  EXPECT_EQ(client.heard().opened, std::vector{*flow});
  ASSERT_EQ(server.heard().opened.size(), 1u);
  EXPECT_EQ(server.heard().opened[0].transport, tls);
  EXPECT_EQ(server.heard().opened[0].remote, flow->local);
  ASSERT_EQ(server.heard().messages.size(), 2u);
  EXPECT_EQ(server.heard().messages[0].bytes, message("a"));
  EXPECT_EQ(server.heard().messages[1].bytes, message("b", 40'000));
  EXPECT_EQ(client.heard().messages[0].bytes, message("c"));
}

TEST_F(TlsTransport, AnswersAPingWithAPong_Rfc5626_4_4_1) {
  TlsSide server(loop, server_options());
  TlsPeer peer(loop, server->local());
  ASSERT_TRUE(peer.shake_hands());
  peer.send("\r\n\r\n");
  EXPECT_EQ(peer.receive(2), "\r\n");
}

TEST_F(TlsTransport, SpeaksTls12And13AndNothingOlder) {
  TlsSide server(loop, server_options());
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsPeer peer(loop, server->local(), nullptr, version);
    EXPECT_TRUE(peer.shake_hands());
    EXPECT_EQ(SSL_version(peer.ssl), version);
  }
  {
    TlsPeer old(loop, server->local(), nullptr, TLS1_1_VERSION);
    EXPECT_FALSE(old.shake_hands());
  }
  ASSERT_TRUE(until([&] {
    return std::ranges::any_of(server.heard().closed, [](const auto& closed) {
      return std::string_view(closed.error.what) == "the peer speaks no TLS version of ours";
    });
  }));
}

TEST_F(TlsTransport, AsksForAHostNameBySni_Rfc5922_7_8) {
  // A listener of plain OpenSSL would do; the transport's own shows nothing of what was asked for.
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto any = address("127.0.0.1:0");
  ASSERT_EQ(::bind(listener, any.raw(), any.raw_size()), 0);
  ASSERT_EQ(::listen(listener, 2), 0);
  TlsSide client(loop, client_options());
  const auto asked_for = [&](std::string_view name) {
    EXPECT_TRUE(client->flow_to(bound_to(listener), name));
    StreamPeer peer(loop);
    peer.socket = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    const std::string hello = peer.receive(200);
    return hello.find("example.test") != std::string::npos || hello.find("127.0.0.1") != std::string::npos;
  };
  EXPECT_TRUE(asked_for("example.test"));
  EXPECT_FALSE(asked_for("127.0.0.1")) << "RFC 6066 §3: no addresses";
  ::close(listener);
}

TEST_F(TlsTransport, AListenerNeedsACertificate) {
  Loop bare;
  Recorder recorder;
  const auto opened = bare.open_transport(tls, address("127.0.0.1:0"), 0, {}, recorder);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error(), (Error{Errc::invalid_argument, "certificate file: none is given"}));
}

TEST_F(TlsTransport, WhoOnlyConnectsNeedsNone) {
  TlsOptions bare;
  bare.trust_file = authority.file();
  bare.listen = false;
  TlsSide server(loop, server_options()), client(loop, bare);
  EXPECT_NE(client->local().port(), 0);
  const auto flow = client->flow_to(server->local(), "example.test").value();
  ASSERT_TRUE(client->send(flow, message("a")));
  EXPECT_TRUE(until([&] { return server.heard().messages.size() == 1; }));
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_NE(::connect(socket, client->local().raw(), client->local().raw_size()), 0) << "nobody gets through to him";
  ::close(socket);
}

// RFC 5922 §7.3

TEST_F(TlsTransport, BelievesAServerForTheNameInItsCertificate_Rfc5922_7_3) {
  EXPECT_EQ(refusal(server_options(), "example.test"), "");
  EXPECT_EQ(refusal(server_options(), "Example.Test"), "");
  EXPECT_EQ(refusal(server_options(), "127.0.0.1"), "");
  EXPECT_EQ(refusal(server_options(), ""), "") << "known by its address alone";
}

TEST_F(TlsTransport, RefusesAServerOfAnotherName_Rfc5922_7_3) {
  EXPECT_EQ(refusal(server_options(), "other.test"), "the peer's certificate is for another name");
  EXPECT_EQ(refusal(authority.options({.alternative_names = "DNS:*.example.test"}), "sip.example.test"),
            "the peer's certificate is for another name");
  EXPECT_EQ(refusal(authority.options({.alternative_names = "URI:sip:example.test"}), ""),
            "the peer's certificate is for another name");
}

TEST_F(TlsTransport, RefusesAServerWhoseCertificateIsNotToBeBelieved_Rfc5922_7_1) {
  const std::string names = server_subject.alternative_names;
  EXPECT_EQ(refusal(authority.options({.alternative_names = names, .begins = -7200, .ends = -3600}), "example.test"),
            "the peer's certificate has expired");
  EXPECT_EQ(refusal(authority.options({.alternative_names = names, .begins = 3600, .ends = 7200}), "example.test"),
            "the peer's certificate is not valid yet");
  EXPECT_EQ(
      refusal(authority.options({.alternative_names = names, .extended_key_usage = "clientAuth"}), "example.test"),
      "the peer's certificate is for another purpose");
  TestAuthority unknown(folder, "unknown CA");
  EXPECT_EQ(refusal(unknown.options(server_subject), "example.test"), "the peer's certificate is of an unknown CA");
}

TEST_F(TlsTransport, BelievesAnyServerWhereItIsToldTo) {
  TestAuthority unknown(folder, "unknown CA");
  EXPECT_EQ(refusal(unknown.options(server_subject), "other.test", false), "");
}

TEST_F(TlsTransport, TellsTheServerWhyItWasRefused) {
  TestAuthority unknown(folder, "unknown CA");
  TlsSide server(loop, unknown.options(server_subject)), client(loop, client_options());
  ASSERT_TRUE(client->flow_to(server->local(), "example.test"));
  ASSERT_TRUE(until([&] { return !server.heard().closed.empty(); }));
  EXPECT_EQ(server.heard().closed[0].error,
            (Error{Errc::transport_failed, "the peer does not know the CA of our certificate"}));
  EXPECT_TRUE(server.heard().opened.empty());
}

// Flow reuse

TEST_F(TlsTransport, ReusesAConnectionForTheSameNameOnly) {
  TlsSide server(loop, authority.options({.alternative_names = "URI:sip:a.test,URI:sip:b.test"}));
  TlsSide client(loop, client_options());
  const auto flow = client->flow_to(server->local(), "a.test").value();
  EXPECT_EQ(client->flow_to(server->local(), "A.TEST").value(), flow) << "while connecting";
  ASSERT_TRUE(until([&] { return client.heard().opened.size() == 1; }));
  EXPECT_EQ(client->flow_to(server->local(), "a.test").value(), flow);
  const auto other = client->flow_to(server->local(), "b.test").value();
  EXPECT_NE(other, flow);
  ASSERT_TRUE(until([&] { return client.heard().opened.size() == 2; }));
  EXPECT_EQ(client->flow_to(server->local(), "a.test").value(), flow) << "both stay";
  EXPECT_EQ(client->flow_to(server->local(), "").value(), client->flow_to(server->local(), "127.0.0.1").value())
      << "without a name, it is the address's";
  EXPECT_EQ(client->flow_to(server->local(), "b.test").value(), other);
}

/// A server that asks for certificates, and a client who has connected to it.
struct Aliased : TlsTransport {
  const SocketAddress advertised = address("127.0.0.1:5061");
  Flow accepted;

  void connect(TlsSide& server, TlsSide& client) {
    const auto flow = client->flow_to(server->local(), "example.test");
    ASSERT_TRUE(flow);
    ASSERT_TRUE(until([&] { return !server.heard().opened.empty(); }));
    accepted = server.heard().opened[0];
  }
};

TEST_F(Aliased, DoesNotReuseAnAcceptedConnectionUnasked_Rfc5923_8_2) {
  TlsSide server(loop, server_options(ClientCertificates::wanted)), client(loop, client_options());
  connect(server, client);
  EXPECT_NE(server->flow_to(accepted.remote, "client.test").value(), accepted);
}

TEST_F(Aliased, ReusesItForTheAddressAdvertisedAndTheNameInTheCertificate_Rfc5923_8_2) {
  TlsSide server(loop, server_options(ClientCertificates::wanted)), client(loop, client_options());
  connect(server, client);
  server->alias(accepted, advertised);
  EXPECT_EQ(server->flow_to(advertised, "client.test").value(), accepted);
  EXPECT_NE(server->flow_to(advertised, "other.test").value(), accepted) << "condition 2";
  EXPECT_NE(server->flow_to(accepted.remote, "client.test").value(), accepted) << "condition 1";
  // The first word stands.
  const auto elsewhere = address("127.0.0.1:5065");
  server->alias(accepted, elsewhere);
  EXPECT_NE(server->flow_to(elsewhere, "client.test").value(), accepted);
}

TEST_F(Aliased, NotForOneWhoShowsNoCertificate_Rfc5923_9_2) {
  TlsOptions bare = client_options();
  TlsSide server(loop, server_options(ClientCertificates::wanted));
  TlsPeer peer(loop, server->local());
  ASSERT_TRUE(peer.shake_hands());
  ASSERT_TRUE(until([&] { return !server.heard().opened.empty(); }));
  accepted = server.heard().opened[0];
  server->alias(accepted, advertised);
  EXPECT_NE(server->flow_to(advertised, "client.test").value(), accepted);
}

TEST_F(Aliased, AndNoLongerThanItIsOpen) {
  TlsSide server(loop, server_options(ClientCertificates::wanted)), client(loop, client_options());
  connect(server, client);
  server->alias(accepted, advertised);
  client->close_flow(client.heard().opened[0]);
  ASSERT_TRUE(until([&] { return !server.heard().closed.empty(); }));
  EXPECT_NE(server->flow_to(advertised, "client.test").value(), accepted);
}

// Mutual TLS

TEST_F(TlsTransport, RequiresACertificateOfThoseWhoConnect) {
  TlsSide server(loop, server_options(ClientCertificates::required));
  {
    TlsPeer bare(loop, server->local());
    bare.shake_hands();  // in TLS 1.3 the client is through before the server has looked
    EXPECT_TRUE(bare.wait_end());
  }
  ASSERT_TRUE(until([&] { return server.heard().closed.size() == 1; }));
  EXPECT_EQ(server.heard().closed[0].error.what, std::string("the peer showed no certificate"));
  EXPECT_TRUE(server.heard().opened.empty());
  TlsSide client(loop, client_options());
  const auto flow = client->flow_to(server->local(), "example.test").value();
  ASSERT_TRUE(client->send(flow, message("a")));
  EXPECT_TRUE(until([&] { return server.heard().messages.size() == 1; }));
}

TEST_F(TlsTransport, WantsACertificateThatIsToBeBelievedOrNone) {
  TlsSide server(loop, server_options(ClientCertificates::wanted));
  TlsPeer bare(loop, server->local());
  EXPECT_TRUE(bare.shake_hands());
  bare.send(message("a"));
  EXPECT_TRUE(until([&] { return server.heard().messages.size() == 1; }));
  TestAuthority unknown(folder, "unknown CA");
  const Issued foreign = unknown.issue(client_subject);
  const Issued expired = authority.issue({.common_name = "client.test", .begins = -7200, .ends = -3600});
  const Issued other_purpose = authority.issue({.common_name = "client.test", .extended_key_usage = "serverAuth"});
  const std::pair<const Issued*, std::string> cases[] = {
      {&foreign, "the peer's certificate is of an unknown CA"},
      {&expired, "the peer's certificate has expired"},
      {&other_purpose, "the peer's certificate is for another purpose"}};
  for (const auto& [shows, why] : cases) {
    server.heard().closed.clear();
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      TlsPeer peer(loop, server->local(), shows, version);
      peer.shake_hands();
      EXPECT_TRUE(peer.wait_end());
      EXPECT_NE(peer.why, "") << "is told by an alert";
    }
    ASSERT_TRUE(until([&] { return server.heard().closed.size() == 2; }));
    for (const auto& closed : server.heard().closed) EXPECT_EQ(closed.error.what, why);
  }
}

TEST_F(TlsTransport, IgnoresCertificatesItDidNotAskFor) {
  TestAuthority unknown(folder, "unknown CA");
  TlsSide server(loop, server_options());
  const Issued foreign = unknown.issue(client_subject);
  TlsPeer peer(loop, server->local(), &foreign);
  EXPECT_TRUE(peer.shake_hands());
}

TEST_F(TlsTransport, AClientHearsThatItsCertificateWasRefused) {
  TestAuthority unknown(folder, "unknown CA");
  TlsSide server(loop, server_options(ClientCertificates::required));
  TlsOptions foreign = unknown.options(client_subject);
  foreign.trust_file = authority.file();
  TlsSide client(loop, foreign);
  ASSERT_TRUE(client->flow_to(server->local(), "example.test"));
  ASSERT_TRUE(until([&] { return !client.heard().closed.empty(); }));
  EXPECT_EQ(client.heard().closed[0].error.what, std::string("the peer does not know the CA of our certificate"));
}

}  // namespace
}  // namespace sip::net
