// How the server ends, and what it lives through.
#include <csignal>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "../temporary_folder.hpp"
#include "child.hpp"
#include "phone.hpp"

namespace sip::engine::test {
namespace {

using ::testing::HasSubstr;

class Running : public ::testing::Test {
 protected:
  std::vector<std::string> arguments(std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--listen", "udp:127.0.0.1:0", "--domain", "example.test", "--data", folder / "data"});
    return more;
  }
  TemporaryFolder folder;
};

TEST_F(Running, EndsWellOnSigtermAndSigint) {
  for (const int number : {SIGTERM, SIGINT}) {
    Child server(arguments());
    server.read_line();
    server.signal(number);
    EXPECT_EQ(server.wait(), 0);
    EXPECT_FALSE(std::filesystem::exists(folder / "data/control.sock"));
    EXPECT_THAT(server.errors(), HasSubstr("stopped"));
  }
}

TEST_F(Running, EndsWellInTheMiddleOfTraffic) {
  Child server(arguments({"--open"}));
  Phone phone(server.read_line());
  for (int i = 0; i < 500; ++i) {
    phone.send("REGISTER", "sip:example.test", "sip:alice@example.test", "Contact: <sip:alice@192.0.2.9>\r\n");
    if (i == 250) server.signal(SIGTERM);
  }
  EXPECT_EQ(server.wait(), 0);
}

TEST_F(Running, ASecondSignalDoesNotWaitForTheDrain) {
  Child server(arguments());
  Phone phone(server.read_line());
  // Its answer waits for an ACK that does not come (RFC 3261 §17.2.1): the drain has something to wait for.
  EXPECT_EQ(status_of(phone.ask("INVITE", "sip:nobody@example.test", "sip:alice@example.test",
                                "Contact: <sip:alice@192.0.2.9>\r\n")),
            404);
  server.signal(SIGTERM);
  ASSERT_TRUE(server.wait_for_error("stopping"));
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 1);
}

TEST_F(Running, SighupKeepsItRunning) {
  Child server(arguments());
  Phone phone(server.read_line());
  server.signal(SIGHUP);
  EXPECT_TRUE(server.wait_for_error("nothing to reload"));
  EXPECT_EQ(status_of(phone.ask("OPTIONS", "sip:example.test", "sip:example.test")), 200);
}

TEST_F(Running, LogsALineForEachRequest) {
  Child server(arguments());
  Phone phone(server.read_line());
  EXPECT_EQ(status_of(phone.ask("REGISTER", "sip:example.test", "sip:alice@example.test")), 401);
  EXPECT_TRUE(server.wait_for_error("request method=REGISTER aor=sip:alice@example.test source=udp:" + phone.address() +
                                    " status=401 latency_us="));
}

TEST_F(Running, LogsValidJsonWhateverIsSent) {
  Child server(arguments({"--log-format", "json", "--log-level", "debug"}));
  const std::string listening = server.read_line();
  Phone phone(listening);
  phone.ask("REGISTER", "sip:example.test", "sip:a%00%0d%0ab%22@example.test");
  Phone(listening).send("FROB\"NICATE", "sip:example.test", "sip:example.test");  // not SIP: no answer
  EXPECT_EQ(status_of(phone.ask("OPTIONS", "sip:example.test", "sip:example.test")), 200);
  ASSERT_TRUE(server.wait_for_error("OPTIONS"));
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
  std::string log = server.errors();
  int requests = 0;
  int dropped = 0;
  for (std::size_t end = 0; (end = log.find('\n')) != std::string::npos; log.erase(0, end + 1)) {
    const auto line = nlohmann::json::parse(log.substr(0, end), nullptr, false);
    ASSERT_TRUE(line.is_object()) << log.substr(0, end);
    EXPECT_TRUE(line.contains("time") && line.contains("level") && line.contains("event"));
    requests += line["event"] == "request" ? 1 : 0;
    dropped += line["event"] == "dropped" ? 1 : 0;
  }
  EXPECT_EQ(requests, 2);
  EXPECT_EQ(dropped, 1);
}

TEST_F(Running, AnswersThoughNobodyReadsItsLog) {
  Child server(arguments(), {.read_errors = false});
  Phone phone(server.read_line());
  for (int i = 0; i < 3000; ++i) {  // some 400 kB of log: a pipe holds 64
    ASSERT_EQ(status_of(phone.ask("OPTIONS", "sip:example.test", "sip:example.test")), 200) << i;
  }
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
}

TEST_F(Running, LogLevelOffIsSilent) {
  Child server(arguments({"--log-level", "off"}));
  Phone phone(server.read_line());
  EXPECT_EQ(status_of(phone.ask("OPTIONS", "sip:example.test", "sip:example.test")), 200);
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
  EXPECT_EQ(server.errors(), "");
}

}  // namespace
}  // namespace sip::engine::test
