// What a TLS peer can do to us: cut, drip, flood, and speak something else.
#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "tls_fixture.hpp"

namespace sip::net {
namespace {

using sip::testing::Issued;
using sip::testing::TemporaryFolder;
using sip::testing::TestAuthority;
using std::chrono::milliseconds;

std::string message(const std::string& name, std::size_t body = 0) {
  return "MESSAGE sip:" + name + " SIP/2.0\r\nContent-Length: " + std::to_string(body) + "\r\n\r\n" +
         std::string(body, 'b');
}

/// The first words of a TLS client.
std::string client_hello() {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL* ssl = SSL_new(context);
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl, BIO_new(BIO_s_mem()), out);
  SSL_set_connect_state(ssl);
  SSL_do_handshake(ssl);
  ERR_clear_error();
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out, &bytes);
  std::string hello(bytes, static_cast<std::size_t>(size));
  SSL_free(ssl);
  SSL_CTX_free(context);
  return hello;
}

struct TlsLimits : ::testing::Test {
  TemporaryFolder folder;
  TestAuthority authority{folder};
  Loop loop;
  TlsOptions options = authority.options({.alternative_names = "URI:sip:example.test"});

  bool until(const std::function<bool()>& condition) { return run_until(loop, condition); }
  bool wait_for_closed(TlsSide& side, std::size_t count = 1) {
    return until([&] { return side.heard().closed.size() == count; });
  }
  /// The reason the server gives for closing on a peer who sends this.
  std::string answer_to(std::string_view bytes) {
    TlsSide server(loop, options);
    {
      StreamPeer peer(loop, server->local());
      peer.send(bytes);
      EXPECT_TRUE(peer.wait_end());
    }
    EXPECT_TRUE(wait_for_closed(server));
    EXPECT_TRUE(server.heard().opened.empty());
    EXPECT_EQ(server.heard().closed[0].error.code, Errc::transport_failed);
    return server.heard().closed[0].error.what;
  }
};

TEST_F(TlsLimits, SaysOfWhoDoesNotSpeakTlsWhatHeDoes) {
  EXPECT_EQ(answer_to("OPTIONS sip:a SIP/2.0\r\n\r\n"), "plain text where TLS was to begin");
  EXPECT_EQ(answer_to("\r\n\r\n"), "plain text where TLS was to begin");
  EXPECT_EQ(answer_to(std::string("\xff\0\x01", 3)), "the peer does not speak TLS");
  EXPECT_EQ(answer_to(std::string("\x16\x07\x07\0\x05hello", 10)), "the peer does not speak TLS");
  EXPECT_NE(answer_to(std::string("\x16\x03\x01\0\x05hello", 10)), "");
}

TEST_F(TlsLimits, TakesAHandshakeInTheSmallestPieces) {
  TlsSide server(loop, options);
  TlsPeer peer(loop, server->local());
  // The peer's words go through two ends of our own, a byte a time.
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(peer.ssl, in, out);
  const auto pump = [&] {
    char c = 0;
    while (BIO_read(out, &c, 1) == 1) {
      peer.stream.send({&c, 1});
      for (int turn = 0; turn < 2; ++turn) uv_run(loop.uv(), UV_RUN_NOWAIT);
    }
    peer.stream.poll();
    const std::string received = std::exchange(peer.stream.received, {});
    if (!received.empty()) BIO_write(in, received.data(), static_cast<int>(received.size()));
  };
  Timer tick(loop.scheduler(), [&] { tick.start(milliseconds(1)); });
  tick.start(milliseconds(1));
  EXPECT_TRUE(until([&] {
    ERR_clear_error();
    SSL_do_handshake(peer.ssl);
    pump();
    return SSL_is_init_finished(peer.ssl) != 0;
  }));
  peer.send(message("a", 50));
  pump();
  EXPECT_TRUE(until([&] { return server.heard().messages.size() == 1; }));
}

TEST_F(TlsLimits, HearsOfAPeerThatHangsUpInTheHandshake) {
  TlsSide server(loop, options);
  const std::string hello = client_hello();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{5}, hello.size() / 2, hello.size()}) {
    server.heard().closed.clear();
    {
      StreamPeer peer(loop, server->local());
      peer.send(std::string_view(hello).substr(0, size));
    }
    ASSERT_TRUE(wait_for_closed(server)) << size;
    EXPECT_EQ(server.heard().closed[0].error.code, Errc::transport_failed);
    EXPECT_TRUE(server.heard().opened.empty());
  }
}

/// Accepts, and is no TLS server.
struct DeafServer {
  int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  SocketAddress at;
  DeafServer() {
    const auto any = address("127.0.0.1:0");
    EXPECT_EQ(::bind(listener, any.raw(), any.raw_size()), 0);
    EXPECT_EQ(::listen(listener, 2), 0);
    at = bound_to(listener);
  }
  ~DeafServer() { ::close(listener); }
  int accept() const { return ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC); }
};

TEST_F(TlsLimits, HearsOfAServerThatHangsUpInTheHandshake) {
  const DeafServer server;
  TlsSide client(loop, options);
  const auto flow = client->flow_to(server.at, "example.test");
  ASSERT_TRUE(flow);
  ASSERT_TRUE(client->send(*flow, message("a")));
  {
    StreamPeer peer(loop);
    peer.socket = server.accept();
    EXPECT_NE(peer.receive(100), "");
  }
  ASSERT_TRUE(wait_for_closed(client));
  EXPECT_EQ(client.heard().closed[0].flow, *flow);
  EXPECT_EQ(describe(client.heard().closed[0].error), "transport failed: closed by the peer in the TLS handshake");
  EXPECT_TRUE(client.heard().opened.empty());
}

TEST_F(TlsLimits, HearsOfAServerThatSpeaksPlainSip) {
  const DeafServer server;
  TlsSide client(loop, options);
  ASSERT_TRUE(client->flow_to(server.at, "example.test"));
  StreamPeer peer(loop);
  peer.socket = server.accept();
  peer.send("SIP/2.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  EXPECT_TRUE(peer.wait_end());
  peer.close();
  ASSERT_TRUE(wait_for_closed(client));
  EXPECT_EQ(describe(client.heard().closed[0].error), "transport failed: the peer does not speak TLS");
}

TEST_F(TlsLimits, GivesUpAServerThatSaysNothingInTime) {
  const DeafServer server;
  TransportLimits limits;
  limits.connect_timeout = milliseconds(400);
  TlsSide client(loop, options, limits);
  const auto flow = client->flow_to(server.at, "example.test").value();
  ASSERT_TRUE(client->send(flow, message("a")));
  ASSERT_TRUE(wait_for_closed(client));
  EXPECT_EQ(describe(client.heard().closed[0].error), "timed out: TLS handshake");
  EXPECT_EQ(client->send(flow, message("b")).error().code, Errc::gone);
}

TEST_F(TlsLimits, ForgetsAMessageThatWasCut) {
  TlsSide server(loop, options);
  {
    TlsPeer peer(loop, server->local());
    ASSERT_TRUE(peer.shake_hands());
    peer.send(message("a") + "MESSAGE sip:b SIP/2.0\r\nContent-Le");
  }
  ASSERT_TRUE(wait_for_closed(server));
  EXPECT_EQ(server.heard().messages.size(), 1u);
  EXPECT_EQ(describe(server.heard().closed[0].error), "transport failed: closed by the peer");
}

TEST_F(TlsLimits, EndsWhenThePeerSaysGoodbye) {
  TlsSide server(loop, options);
  TlsPeer peer(loop, server->local());
  ASSERT_TRUE(peer.shake_hands());
  peer.send(message("a"));
  SSL_shutdown(peer.ssl);
  ASSERT_TRUE(wait_for_closed(server));
  EXPECT_EQ(server.heard().messages.size(), 1u) << "what it said last still counts";
  EXPECT_EQ(describe(server.heard().closed[0].error), "transport failed: closed by the peer");
}

TEST_F(TlsLimits, BreaksOffWhereTheRecordsAreForged) {
  TlsSide server(loop, options);
  TlsPeer peer(loop, server->local());
  ASSERT_TRUE(peer.shake_hands());
  ASSERT_TRUE(until([&] { return server.heard().opened.size() == 1; }));
  peer.stream.send(std::string("\x17\x03\x03\0\x20", 5) + std::string(0x20, 'x'));
  EXPECT_TRUE(peer.wait_end());
  peer.stream.close();
  ASSERT_TRUE(wait_for_closed(server));
  EXPECT_EQ(describe(server.heard().closed[0].error), "transport failed: decryption failed or bad record mac");
  EXPECT_TRUE(server.heard().messages.empty());
}

TEST_F(TlsLimits, AHandshakeIsPartOfTheTimeForAFirstMessage) {
  TransportLimits limits;
  limits.first_message_timeout = milliseconds(800);
  TlsSide server(loop, options, limits);
  const std::string hello = client_hello();
  StreamPeer silent(loop, server->local()), half(loop, server->local());
  half.send(hello.substr(0, hello.size() / 2));
  TlsPeer quiet(loop, server->local()), speaks(loop, server->local());
  ASSERT_TRUE(quiet.shake_hands());
  ASSERT_TRUE(speaks.shake_hands());
  speaks.send(message("a"));
  ASSERT_TRUE(wait_for_closed(server, 3));
  for (const auto& [flow, error] : server.heard().closed) {
    EXPECT_NE(flow.remote, speaks.stream.local());
    EXPECT_EQ(error.code, Errc::timed_out);
    const bool in_handshake = flow.remote != quiet.stream.local();
    EXPECT_EQ(error.what, std::string(in_handshake ? "TLS handshake" : "no message"));
  }
}

TEST_F(TlsLimits, HalfOpenOnesMakeRoomForNewcomers) {
  TransportLimits limits;
  limits.connections = 3;
  TlsSide server(loop, options, limits);
  TlsPeer speaks(loop, server->local());
  ASSERT_TRUE(speaks.shake_hands());
  speaks.send(message("a"));
  ASSERT_TRUE(until([&] { return server.heard().messages.size() == 1; }));
  const std::string hello = client_hello();
  for (int i = 0; i < 20; ++i) {
    StreamPeer flood(loop, server->local());
    flood.send(i % 2 == 0 ? hello : std::string_view());
    uv_run(loop.uv(), UV_RUN_NOWAIT);
  }
  TlsPeer newcomer(loop, server->local());
  ASSERT_TRUE(newcomer.shake_hands());
  newcomer.send(message("b"));
  speaks.send(message("c"));
  EXPECT_TRUE(until([&] { return server.heard().messages.size() == 3; }));
}

TEST_F(TlsLimits, ReadsNoChainWithoutEnd) {
  options.client_certificates = TlsOptions::ClientCertificates::wanted;
  TlsSide server(loop, options);
  const Issued own = authority.issue({});
  TlsPeer peer(loop, server->local(), &own);
  for (int i = 0; i < 300; ++i) SSL_add1_chain_cert(peer.ssl, own.certificate.get());
  peer.shake_hands();
  EXPECT_TRUE(peer.wait_end());
  peer.stream.close();
  ASSERT_TRUE(wait_for_closed(server));
  EXPECT_EQ(describe(server.heard().closed[0].error), "transport failed: the peer's handshake is too large");
}

TEST_F(TlsLimits, CutsOffAPeerThatDoesNotRead) {
  TransportLimits limits;
  limits.send_queue = 100'000;
  TlsSide server(loop, options, limits);
  TlsPeer peer(loop, server->local());
  ASSERT_TRUE(peer.shake_hands());
  ASSERT_TRUE(until([&] { return server.heard().opened.size() == 1; }));
  const auto flow = server.heard().opened[0];
  Result<void> sent;
  for (int i = 0; i < 2000 && sent; ++i) sent = server->send(flow, std::string(50'000, 'x'));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::limit_reached);
  ASSERT_TRUE(wait_for_closed(server));
  EXPECT_EQ(server.heard().closed[0].error.code, Errc::limit_reached);
}

TEST_F(TlsLimits, BoundsWhatWaitsForAHandshake) {
  const DeafServer server;
  TransportLimits limits;
  limits.send_queue = 1000;
  TlsSide client(loop, options, limits);
  const auto flow = client->flow_to(server.at, "example.test").value();
  EXPECT_TRUE(client->send(flow, std::string(900, 'x')));
  const auto sent = client->send(flow, std::string(200, 'x'));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::limit_reached);
}

TEST_F(TlsLimits, CloseFlowSendsWhatIsQueuedAndSaysGoodbye) {
  TlsSide server(loop, options);
  TlsPeer peer(loop, server->local());
  ASSERT_TRUE(peer.shake_hands());
  ASSERT_TRUE(until([&] { return server.heard().opened.size() == 1; }));
  const auto flow = server.heard().opened[0];
  const std::string large(900'000, 'x');
  ASSERT_TRUE(server->send(flow, large));
  server->close_flow(flow);
  EXPECT_EQ(server->send(flow, "more").error().code, Errc::gone);
  EXPECT_EQ(peer.receive(large.size()).size(), large.size());
  EXPECT_TRUE(peer.wait_end());
  EXPECT_NE(SSL_get_shutdown(peer.ssl) & SSL_RECEIVED_SHUTDOWN, 0) << "no truncation attack (RFC 8446 §6.1)";
  peer.stream.close();
  ASSERT_TRUE(wait_for_closed(server));
  EXPECT_EQ(server.heard().closed[0].error.code, Errc::cancelled);
}

TEST_F(TlsLimits, CloseFlowInTheHandshakeStillSendsWhatIsQueued) {
  TlsSide server(loop, options), client(loop, options);
  const auto flow = client->flow_to(server->local(), "example.test").value();
  ASSERT_TRUE(client->send(flow, message("a")));
  client->close_flow(flow);
  ASSERT_TRUE(wait_for_closed(client));
  ASSERT_TRUE(wait_for_closed(server));
  EXPECT_EQ(server.heard().messages.size(), 1u);
  EXPECT_EQ(client.heard().closed[0].error.code, Errc::cancelled);
}

TEST_F(TlsLimits, ClosesAnUnframedStreamOnlyAfterItsAnswer_18_3) {
  TlsSide server(loop, options);
  server.heard().when_refused = [&](const Flow& flow) { EXPECT_TRUE(server->send(flow, "answer")); };
  TlsPeer peer(loop, server->local());
  ASSERT_TRUE(peer.shake_hands());
  peer.send("OPTIONS sip:a SIP/2.0\r\n\r\n" + std::string(100'000, 'x'));
  EXPECT_EQ(peer.receive(6), "answer");
  EXPECT_TRUE(peer.wait_end());
  EXPECT_EQ(server.heard().refused.size(), 1u);
}

// A handler may do anything.

struct TlsHandlers : TlsLimits {
  /// `event` is the moment at which a handler closes the server's transport, which is destroyed from `done`.
  void close_when(std::function<void(const Flow&)> Recorder::* event) {
    TlsSide server(loop, options), client(loop, options);
    bool closing = false, done = false;
    server.heard().*event = [&](const Flow&) {
      if (std::exchange(closing, true)) return;
      server->close([&] {
        server.transport.transport.reset();
        done = true;
      });
    };
    const auto flow = client->flow_to(server->local(), "example.test").value();
    ASSERT_TRUE(client->send(flow, message("a") + message("b") + "OPTIONS sip:x SIP/2.0\r\n\r\n"));
    StreamPeer plain(loop, server->local());
    plain.send("plain");
    ASSERT_TRUE(until([&] { return done; }));
    EXPECT_TRUE(wait_for_closed(client));
  }
};

TEST_F(TlsHandlers, MayCloseTheTransportWhenAFlowOpens) { close_when(&Recorder::when_opened); }
TEST_F(TlsHandlers, MayCloseTheTransportWhenAMessageComes) { close_when(&Recorder::when_message_on); }
TEST_F(TlsHandlers, MayCloseTheTransportWhenAStreamBreaks) { close_when(&Recorder::when_refused); }
TEST_F(TlsHandlers, MayCloseTheTransportWhenAFlowCloses) { close_when(&Recorder::when_closed); }

TEST_F(TlsHandlers, MayCloseTheFlowItsMessageCameBy) {
  TlsSide server(loop, options);
  server.heard().when_message = [&](const Buffer&, const Flow& flow) {
    EXPECT_TRUE(server->send(flow, "bye"));
    server->close_flow(flow);
  };
  TlsPeer peer(loop, server->local());
  ASSERT_TRUE(peer.shake_hands());
  peer.send(message("a") + message("b"));
  EXPECT_EQ(peer.receive(3), "bye");
  EXPECT_TRUE(peer.wait_end());
  EXPECT_EQ(server.heard().messages.size(), 1u);
}

}  // namespace
}  // namespace sip::net
