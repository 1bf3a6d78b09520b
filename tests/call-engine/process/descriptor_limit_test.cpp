// Many connections, and few file descriptors for them.
#include <charconv>
#include <csignal>
#include <deque>
#include <string>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../temporary_folder.hpp"
#include "child.hpp"
#include "phone.hpp"

namespace sip::engine::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

rlimit limit_of(pid_t process) {
  rlimit limit{};
  EXPECT_EQ(::prlimit(process, RLIMIT_NOFILE, nullptr, &limit), 0);
  return limit;
}

/// A blocking connection to what a "listening tcp:…" line names; receive() waits ten seconds at most.
class Connection {
 public:
  explicit Connection(const std::string& listening) {
    EXPECT_THAT(listening, HasSubstr("tcp:127.0.0.1:"));
    std::uint16_t port = 0;
    const char* end = listening.data() + listening.size();
    std::from_chars(listening.data() + listening.rfind(':') + 1, end, port);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(socket_); }

  int status_of_options() const {
    const std::string_view request =
        "OPTIONS sip:example.test SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK-1\r\nMax-Forwards: 70\r\n"
        "From: <sip:a@example.test>;tag=1\r\nTo: <sip:example.test>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n"
        "Content-Length: 0\r\n\r\n";
    if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) < 0) return 0;
    std::string answer(4096, '\0');
    const auto size = ::recv(socket_, answer.data(), answer.size(), 0);
    return size <= 0 ? 0 : status_of(answer.substr(0, static_cast<std::size_t>(size)));
  }

 private:
  int socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

class DescriptorLimit : public ::testing::Test {
 protected:
  TemporaryFolder folder;
  std::vector<std::string> arguments{"--listen", "tcp:127.0.0.1:0", "--domain", "example.test",
                                     "--data",   folder / "data",   "--open"};
};

TEST_F(DescriptorLimit, IsRaisedAsFarAsAllowed) {
  const rlimit ours = limit_of(0);
  const rlimit low{64, ours.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  Child server(arguments);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &ours), 0);
  server.read_line();
  EXPECT_EQ(limit_of(server.pid()).rlim_cur, ours.rlim_max);
}

TEST_F(DescriptorLimit, WhoKeepsEveryConnectionOpenDoesNotKeepOthersOut) {
  Child server(arguments);
  const std::string listening = server.read_line();
  const rlimit low{64, limit_of(server.pid()).rlim_max};
  ASSERT_EQ(::prlimit(server.pid(), RLIMIT_NOFILE, &low, nullptr), 0);
  const Connection speaks(listening);
  EXPECT_EQ(speaks.status_of_options(), 200);
  std::deque<Connection> silent;
  for (int i = 0; i < 200; ++i) silent.emplace_back(listening);
  EXPECT_EQ(Connection(listening).status_of_options(), 200);
  EXPECT_EQ(speaks.status_of_options(), 200);
  ASSERT_TRUE(server.wait_for_error("no file descriptors left"));
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
  const std::string log = server.errors();
  EXPECT_THAT(log.substr(log.find("no file descriptors left") + 1), Not(HasSubstr("no file descriptors left")));
}

}  // namespace
}  // namespace sip::engine::test
