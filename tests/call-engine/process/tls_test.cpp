// The server over TLS, and its certificates.
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sip/net/socket_address.hpp"

#include "../../sip-net/test_authority.hpp"
#include "../temporary_folder.hpp"
#include "child.hpp"
#include "phone.hpp"

namespace sip::engine::test {
namespace {

using sip::testing::Issued;
using sip::testing::Subject;
using sip::testing::TestAuthority;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// A blocking client that believes anybody.
class Client {
 public:
  /// Talks to the port that a "listening tls:…" line names.
  Client(const std::string& listening, const Issued* shows = nullptr)
      : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    const auto to = net::SocketAddress::parse_with_port(listening.substr(listening.find(':') + 1)).value();
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval wait{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    EXPECT_EQ(::connect(socket_, to.raw(), to.raw_size()), 0);
    if (shows != nullptr) {
      SSL_CTX_use_certificate(context_.get(), shows->certificate.get());
      SSL_CTX_use_PrivateKey(context_.get(), shows->key.get());
    }
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket_);
    connected_ = SSL_connect(ssl_.get()) == 1;
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// The status of the answer to an OPTIONS; 0 for none.
  int ask() {
    const std::string number = std::to_string(++asked_);
    const std::string request = "OPTIONS sip:example.test SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK" +
                                number +
                                "\r\nMax-Forwards: 70\r\nFrom: <sip:a@example.test>;tag=1\r\n"
                                "To: <sip:example.test>\r\nCall-ID: 1@tls\r\nCSeq: " +
                                number + " OPTIONS\r\nContent-Length: 0\r\n\r\n";
    if (!connected_ || SSL_write(ssl_.get(), request.data(), static_cast<int>(request.size())) <= 0) return 0;
    char answer[4096];
    const int size = SSL_read(ssl_.get(), answer, sizeof answer);
    return size <= 0 ? 0 : status_of(std::string_view(answer, static_cast<std::size_t>(size)));
  }
  long serial() const {
    const std::unique_ptr<X509, decltype(&X509_free)> shown(SSL_get1_peer_certificate(ssl_.get()), X509_free);
    return shown ? ASN1_INTEGER_get(X509_get0_serialNumber(shown.get())) : 0;
  }

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, SSL_free};
  int socket_ = -1;
  int asked_ = 0;
  bool connected_ = false;
};

class Tls : public ::testing::Test {
 protected:
  std::vector<std::string> arguments(std::vector<std::string> more = {}) {
    std::vector<std::string> all = {
        "--listen",  "tls:127.0.0.1:0", "--domain", "example.test", "--data", data, "--tls-cert",
        certificate, "--tls-key",       key,        "--log-level",  "debug"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  void install(const Issued& issued) {
    const auto over = std::filesystem::copy_options::overwrite_existing;
    std::filesystem::copy_file(issued.certificate_file, certificate, over);
    std::filesystem::copy_file(issued.key_file, key, over);
  }

  TemporaryFolder folder;
  std::string data = folder / "data";
  std::string certificate = folder / "server.crt";
  std::string key = folder / "server.key";
  sip::testing::TemporaryFolder issued_here;
  TestAuthority authority{issued_here};
  Issued first = authority.issue({.alternative_names = "URI:sip:example.test"});
};

TEST_F(Tls, ListensAndAnswers) {
  install(first);
  Child server(arguments());
  const std::string listening = server.read_line();
  EXPECT_THAT(listening, HasSubstr("listening tls:127.0.0.1:"));
  Client client(listening);
  EXPECT_EQ(client.ask(), 200);
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
}

TEST_F(Tls, WantsClientsToShowThemselvesWhereItIsToldTo) {
  install(first);
  Child server(arguments({"--tls-ca", authority.file(), "--tls-client-certificates", "required"}));
  const std::string listening = server.read_line();
  const Issued own = authority.issue({.alternative_names = "URI:sip:client.test"});
  EXPECT_EQ(Client(listening, &own).ask(), 200);
  EXPECT_EQ(Client(listening).ask(), 0);
  EXPECT_TRUE(server.wait_for_error("the peer showed no certificate"));
}

TEST_F(Tls, ReloadsItsCertificatesOnSighup) {
  install(first);
  Child server(arguments());
  const std::string listening = server.read_line();
  Client before(listening);
  const Issued second = authority.issue({.alternative_names = "URI:sip:example.test"});
  ASSERT_NE(before.serial(), 0);
  install(second);
  server.signal(SIGHUP);
  ASSERT_TRUE(server.wait_for_error("certificates reloaded"));
  const Client after(listening);
  EXPECT_NE(after.serial(), 0);
  EXPECT_NE(after.serial(), before.serial());
  EXPECT_EQ(before.ask(), 200) << "open connections go on";
  // What cannot be used changes nothing.
  std::filesystem::copy_file(first.key_file, key, std::filesystem::copy_options::overwrite_existing);
  server.signal(SIGHUP);
  ASSERT_TRUE(server.wait_for_error("certificates not reloaded"));
  EXPECT_THAT(server.errors(), HasSubstr("--tls-key " + key + ": not the key of the certificate"));
  EXPECT_EQ(Client(listening).serial(), after.serial());
}

TEST_F(Tls, NamesTheFileItCannotUse) {
  const auto refused = [&](const std::string& why) {
    const Finished finished = run(arguments({"--tls-ca", authority.file()}));
    EXPECT_EQ(finished.exit_code, 1);
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(finished.errors, "call-engine: " + why + "\n");
  };
  refused("--tls-cert " + certificate + ": No such file or directory");
  install(first);
  std::filesystem::remove(key);
  refused("--tls-key " + key + ": No such file or directory");
  std::filesystem::create_directory(key);
  refused("--tls-key " + key + ": Is a directory");
  std::filesystem::remove(key);
  std::filesystem::copy_file(certificate, key);
  refused("--tls-key " + key + ": no PEM key in it that can be used without a passphrase");
  const Issued other = authority.issue({});
  std::filesystem::copy_file(other.key_file, key, std::filesystem::copy_options::overwrite_existing);
  refused("--tls-key " + key + ": not the key of the certificate");
  std::filesystem::copy_file(other.key_file, certificate, std::filesystem::copy_options::overwrite_existing);
  refused("--tls-cert " + certificate + ": no PEM certificates in it that can be used");
}

}  // namespace
}  // namespace sip::engine::test
