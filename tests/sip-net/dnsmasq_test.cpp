// Look-ups against a DNS server that others wrote: dnsmasq, on a loopback port of its own.
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sip/net/resolver.hpp"

#include "dns_message.hpp"
#include "loop_fixture.hpp"

extern char** environ;

namespace sip::net {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

/// A port that is free for UDP and TCP now.
std::uint16_t free_port() {
  for (int attempt = 0; attempt < 50; ++attempt) {
    const int udp = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const int tcp = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto local = address("127.0.0.1:0");
    ::bind(udp, local.raw(), local.raw_size());
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    ::getsockname(udp, reinterpret_cast<sockaddr*>(&bound), &size);
    local = SocketAddress::from(reinterpret_cast<sockaddr*>(&bound));
    const bool both = ::bind(tcp, local.raw(), local.raw_size()) == 0;
    ::close(udp);
    ::close(tcp);
    if (both) return local.port();
  }
  return 0;
}

class DnsmasqTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* program = nullptr;
    for (const char* path : {"/usr/sbin/dnsmasq", "/usr/bin/dnsmasq"}) {
      if (::access(path, X_OK) == 0) program = path;
    }
    if (program == nullptr) GTEST_SKIP() << "dnsmasq is not installed (Debian: dnsmasq-base)";
    const std::uint16_t port = free_port();
    ASSERT_NE(port, 0);
    std::vector<std::string> arguments = {program,
                                          "--keep-in-foreground",
                                          "--conf-file=/dev/null",
                                          "--no-resolv",
                                          "--no-hosts",
                                          "--pid-file=",
                                          "--bind-interfaces",
                                          "--listen-address=127.0.0.1",
                                          "--port=" + std::to_string(port),
                                          "--local=/test/",
                                          "--auth-ttl=60",
                                          "--local-ttl=60",
                                          "--log-facility=-",
                                          "--naptr-record=example.test,100,10,s,SIP+D2U,,_sip._udp.example.test",
                                          "--naptr-record=example.test,50,10,s,SIPS+D2T,,_sips._tcp.example.test",
                                          "--srv-host=_sip._udp.example.test,one.example.test,5070,0,10",
                                          "--srv-host=_sip._udp.example.test,two.example.test,5080,1,10",
                                          "--srv-host=_sips._tcp.example.test,one.example.test,5071",
                                          "--host-record=one.example.test,192.0.2.1,2001:db8::1",
                                          "--host-record=two.example.test,192.0.2.2"};
    // More than a datagram carries: asked for again by TCP.
    for (int i = 0; i < 500; ++i) {
      arguments.push_back("--srv-host=_sip._udp.big.test,server-of-a-long-name-" + std::to_string(i) +
                          ".big.test,5060," + std::to_string(i));
    }
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    int log[2];
    ASSERT_EQ(::pipe2(log, O_CLOEXEC), 0);
    posix_spawn_file_actions_adddup2(&actions, log[1], 2);
    const int spawned = ::posix_spawn(&child_, program, &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(log[1]);
    log_ = log[0];
    ASSERT_EQ(spawned, 0);
    wait_until_started();
    LoopOptions options;
    options.dns_servers = {address("127.0.0.1:0").with_port(port)};
    loop_.emplace(options);
  }
  void TearDown() override {
    loop_.reset();
    if (child_ > 0) {
      ::kill(child_, SIGTERM);
      ::waitpid(child_, nullptr, 0);
    }
    if (log_ >= 0) ::close(log_);
  }

  /// It says so; or it ends, and its words are the failure.
  void wait_until_started() {
    std::string said;
    char some[512];
    while (said.find("started, version") == std::string::npos) {
      const auto count = ::read(log_, some, sizeof some);
      ASSERT_GT(count, 0) << said;
      said.append(some, static_cast<std::size_t>(count));
    }
  }

  std::vector<std::string> resolve(std::string_view uri, TransportKinds usable = TransportKinds::all()) {
    std::optional<Result<std::vector<Target>>> result;
    Resolver(*loop_, usable).resolve(parse_uri(uri).value(), [&](Result<std::vector<Target>> targets) {
      result = std::move(targets);
    });
    EXPECT_TRUE(run_until(*loop_, [&] { return result.has_value(); }));
    if (!result || !*result) return {result ? describe(result->error().code) : "nothing"};
    std::vector<std::string> texts;
    for (const Target& target : **result) {
      texts.push_back(std::string(uri_name(target.transport)) + " " + target.address.text());
    }
    return texts;
  }

  pid_t child_ = -1;
  int log_ = -1;
  std::optional<Loop> loop_;
};

TEST_F(DnsmasqTest, NaptrLeadsToSrvLeadsToAddresses_3263_4) {
  EXPECT_THAT(resolve("sip:bob@example.test", {TransportKind::udp, TransportKind::tcp}),
              ElementsAre("udp 192.0.2.1:5070", "udp [2001:db8::1]:5070", "udp 192.0.2.2:5080"));
  EXPECT_THAT(resolve("sip:bob@example.test"), ElementsAre("tls 192.0.2.1:5071", "tls [2001:db8::1]:5071"));
  EXPECT_THAT(resolve("sips:bob@example.test"), ElementsAre("tls 192.0.2.1:5071", "tls [2001:db8::1]:5071"));
}

TEST_F(DnsmasqTest, WithoutRecordsTheHostServes_3263_4_2) {
  EXPECT_THAT(resolve("sip:two.example.test"), ElementsAre("udp 192.0.2.2:5060"));
  EXPECT_THAT(resolve("sip:nobody.test"), ElementsAre(describe(Errc::name_not_found)));
}

// And more records than anyone needs: the first of them are kept.
TEST_F(DnsmasqTest, AnAnswerThatDoesNotFitADatagramComesByTcp_7766_5) {
  std::optional<Result<DnsAnswer<SrvRecord>>> answer;
  loop_->dns().srv("_sip._udp.big.test", [&](Result<DnsAnswer<SrvRecord>> got) { answer = std::move(got); });
  ASSERT_TRUE(run_until(*loop_, [&] { return answer.has_value(); }));
  EXPECT_THAT((*answer)->records, SizeIs(max_dns_records));
}

}  // namespace
}  // namespace sip::net
