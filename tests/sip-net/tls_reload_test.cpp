// Certificates read from files, and read again while connections are open.
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tls_fixture.hpp"

namespace sip::net {
namespace {

using sip::testing::Issued;
using sip::testing::Subject;
using sip::testing::TemporaryFolder;
using sip::testing::TestAuthority;
using ClientCertificates = TlsOptions::ClientCertificates;

const Subject server_subject{.alternative_names = "URI:sip:example.test"};

std::string message(const std::string& name) { return "MESSAGE sip:" + name + " SIP/2.0\r\nContent-Length: 0\r\n\r\n"; }

struct TlsReload : ::testing::Test {
  TemporaryFolder folder;
  TestAuthority authority{folder};
  Loop loop;
  TlsOptions first = authority.options(server_subject);

  long shown_by(TlsSide& server) {
    TlsPeer peer(loop, server->local());
    EXPECT_TRUE(peer.shake_hands());
    X509* shown = SSL_get1_peer_certificate(peer.ssl);
    const long serial = shown ? ASN1_INTEGER_get(X509_get0_serialNumber(shown)) : 0;
    X509_free(shown);
    return serial;
  }
  bool until(const std::function<bool()>& condition) { return run_until(loop, condition); }
  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(folder.file(name)) << text;
    return folder.file(name);
  }
};

TEST_F(TlsReload, ConcernsNewHandshakesAndNoOpenConnection) {
  TlsSide server(loop, first);
  const long before = shown_by(server);
  TlsPeer open(loop, server->local());
  ASSERT_TRUE(open.shake_hands());
  ASSERT_TRUE(server.loop.reload_tls(authority.options(server_subject)));
  const long after = shown_by(server);
  EXPECT_NE(after, 0);
  EXPECT_NE(after, before);
  open.send(message("a"));
  EXPECT_TRUE(until([&] { return server.heard().messages.size() == 1; }));
  EXPECT_TRUE(server->send(server.heard().messages[0].flow, "reply"));
  EXPECT_EQ(open.receive(5), "reply");
}

TEST_F(TlsReload, GoesOnWithAHandshakeThatHasBegun) {
  TlsSide server(loop, first);
  TlsPeer begun(loop, server->local());
  ERR_clear_error();
  SSL_do_handshake(begun.ssl);                                             // its first words
  for (int turn = 0; turn < 10; ++turn) uv_run(loop.uv(), UV_RUN_NOWAIT);  // the server's are on their way
  ASSERT_TRUE(server.loop.reload_tls(authority.options(server_subject)));
  EXPECT_TRUE(begun.shake_hands());
}

TEST_F(TlsReload, ChangesWhomIsBelieved) {
  TestAuthority other(folder, "other CA");
  TlsSide server(loop, first), client(loop, authority.options({}));
  TlsOptions suspicious = authority.options({});
  suspicious.trust_file = other.file();
  ASSERT_TRUE(client.loop.reload_tls(suspicious));
  ASSERT_TRUE(client->flow_to(server->local(), "example.test"));
  ASSERT_TRUE(until([&] { return client.heard().closed.size() == 1; }));
  EXPECT_EQ(client.heard().closed[0].error.what, std::string("the peer's certificate is of an unknown CA"));
  // And what is asked of those who connect.
  TlsOptions strict = first;
  strict.client_certificates = ClientCertificates::required;
  ASSERT_TRUE(server.loop.reload_tls(strict));
  TlsPeer bare(loop, server->local());
  bare.shake_hands();
  EXPECT_TRUE(bare.wait_end());
}

TEST_F(TlsReload, IsAllOrNothing) {
  TlsSide server(loop, first);
  const long before = shown_by(server);
  const TlsOptions second = authority.options(server_subject);
  const std::string rubbish = write("rubbish", "no certificate");
  const std::string missing = folder.file("missing");
  struct Row {
    std::string TlsOptions::* file;
    std::string path;
    Error error;
  };
  constexpr auto invalid = Errc::invalid_argument;
  const Row rows[] = {
      {&TlsOptions::certificate_file, missing, {invalid, "certificate file", ENOENT}},
      {&TlsOptions::certificate_file,
       rubbish,
       {invalid, "certificate file: no PEM certificates in it that can be used"}},
      {&TlsOptions::certificate_file, "", {invalid, "certificate file: none is given for the key"}},
      {&TlsOptions::key_file, missing, {invalid, "key file", ENOENT}},
      {&TlsOptions::key_file, folder.file("."), {invalid, "key file", EISDIR}},
      {&TlsOptions::key_file, "", {invalid, "key file: none is given"}},
      {&TlsOptions::key_file, rubbish, {invalid, "key file: no PEM key in it that can be used without a passphrase"}},
      {&TlsOptions::key_file, first.key_file, {invalid, "key file: not the key of the certificate"}},
      {&TlsOptions::trust_file, missing, {invalid, "trust file", ENOENT}},
      {&TlsOptions::trust_file, rubbish, {invalid, "trust file: no PEM certificates in it that can be used"}},
  };
  for (const Row& row : rows) {
    TlsOptions broken = second;
    broken.*row.file = row.path;
    const auto reloaded = server.loop.reload_tls(broken);
    ASSERT_FALSE(reloaded) << row.error.what;
    EXPECT_EQ(reloaded.error(), row.error) << describe(reloaded.error());
    EXPECT_EQ(shown_by(server), before) << row.error.what;
  }
  const auto reloaded = server.loop.reload_tls({});
  ASSERT_FALSE(reloaded) << "there is a listener";
  EXPECT_EQ(reloaded.error(), (Error{invalid, "certificate file: none is given"}));
}

TEST_F(TlsReload, AKeyWithAPassphraseIsRefusedAndNotAskedFor) {
  const Issued issued = authority.issue(server_subject);
  TlsOptions options = first;
  options.certificate_file = issued.certificate_file;
  options.key_file = folder.file("encrypted.key");
  std::FILE* file = std::fopen(options.key_file.c_str(), "w");
  const unsigned char passphrase[] = "secret";
  ASSERT_EQ(PEM_write_PrivateKey(file, issued.key.get(), EVP_aes_128_cbc(), passphrase, 6, nullptr, nullptr), 1);
  std::fclose(file);
  const auto reloaded = loop.reload_tls(options);
  ASSERT_FALSE(reloaded);
  EXPECT_EQ(reloaded.error().what, std::string("key file: no PEM key in it that can be used without a passphrase"));
}

}  // namespace
}  // namespace sip::net
