// How the server starts, or says why it does not.
#include <csignal>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../temporary_folder.hpp"
#include "child.hpp"
#include "phone.hpp"

namespace sip::engine::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

// One line for people, on standard error alone.
void expect_refused(const Finished& finished, int exit_code, const std::string& text) {
  EXPECT_EQ(finished.exit_code, exit_code) << finished.errors;
  EXPECT_EQ(finished.output, "");
  EXPECT_THAT(finished.errors, AllOf(HasSubstr(text), MatchesRegex("call-engine: [^\n]*\n")));
}

class Start : public ::testing::Test {
 protected:
  TemporaryFolder folder;
  std::string data = folder / "data";
};

TEST_F(Start, PrintsALineForEachListenerAndNothingElse) {
  Child server({"--listen", "udp:127.0.0.1:0", "--listen", "tcp:127.0.0.1:0", "--listen", "udp:[::1]:0", "--listen",
                "ws:127.0.0.1:0", "--data", data});
  EXPECT_THAT(server.read_line(), MatchesRegex("listening udp:127\\.0\\.0\\.1:[1-9][0-9]*"));
  EXPECT_THAT(server.read_line(), MatchesRegex("listening tcp:127\\.0\\.0\\.1:[1-9][0-9]*"));
  EXPECT_THAT(server.read_line(), MatchesRegex("listening udp:\\[::1\\]:[1-9][0-9]*"));
  EXPECT_THAT(server.read_line(), MatchesRegex("listening ws:127\\.0\\.0\\.1:[1-9][0-9]*"));
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
  EXPECT_EQ(server.output(), "");
}

TEST_F(Start, SaysHowToAddTheFirstAccount) {
  Child server({"--listen", "udp:127.0.0.1:0", "--data", data});
  EXPECT_TRUE(server.wait_for_error("call-engine user add"));
}

TEST_F(Start, OpenDoesNotAskForAccounts) {
  Child server({"--listen", "udp:127.0.0.1:0", "--data", data, "--open"});
  server.read_line();
  EXPECT_TRUE(server.wait_for_error("started"));
  EXPECT_THAT(server.errors(), Not(HasSubstr("warning")));
}

TEST_F(Start, WarnsOfAnOpenServerThatOthersCanReach) {
  Child server({"--listen", "udp:0.0.0.0:0", "--data", data, "--open"});
  EXPECT_TRUE(server.wait_for_error("warning --open"));
}

TEST_F(Start, WarnsOfAccountsMadeForAnotherRealm) {
  ASSERT_EQ(run({"user", "add", "alice@example.test", "--password", "secret", "--data", data}).exit_code, 0);
  Child server({"--listen", "udp:127.0.0.1:0", "--data", data, "--realm", "another"});
  EXPECT_TRUE(server.wait_for_error("another realm"));
}

TEST_F(Start, WarnsOfAccountsOfADomainItDoesNotServe) {
  for (const char* name : {"alice@example.test", "bob@example.test", "carol@127.0.0.1"}) {
    ASSERT_EQ(run({"user", "add", name, "--password", "secret", "--data", data}).exit_code, 0);
  }
  Child server({"--listen", "udp:127.0.0.1:0", "--data", data});
  EXPECT_TRUE(server.wait_for_error("does not serve"));
  EXPECT_TRUE(server.wait_for_error("--domain"));
  EXPECT_TRUE(server.wait_for_error("count=2 domain=example.test\n"));
}

TEST_F(Start, WarnsOfNoAccountThatItServes) {
  for (const char* name : {"alice@example.test", "carol@127.0.0.1"}) {
    ASSERT_EQ(run({"user", "add", name, "--password", "secret", "--data", data}).exit_code, 0);
  }
  Child server({"--listen", "udp:127.0.0.1:0", "--data", data, "--domain", "Example.test"});
  EXPECT_TRUE(server.read_line().starts_with("listening"));
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
  EXPECT_TRUE(server.wait_for_error("stopped"));
  EXPECT_THAT(server.errors(), Not(HasSubstr("warning")));
}

TEST_F(Start, WarnsWhenAnAccountIsAddedThatItDoesNotServe) {
  ASSERT_EQ(run({"user", "add", "carol@127.0.0.1", "--password", "secret", "--data", data}).exit_code, 0);
  Child server({"--listen", "udp:127.0.0.1:0", "--data", data});
  server.read_line();
  ASSERT_EQ(run({"user", "add", "dave@127.0.0.1", "--password", "secret", "--data", data}).exit_code, 0);
  ASSERT_EQ(run({"user", "add", "alice@example.test", "--password", "secret", "--data", data}).exit_code, 0);
  EXPECT_TRUE(server.wait_for_error("count=1 domain=example.test\n"));
  EXPECT_THAT(server.errors(), Not(HasSubstr("domain=127.0.0.1")));
}

TEST_F(Start, PortInUseIsNamed) {
  Child first(
      {"--listen", "udp:127.0.0.1:0", "--listen", "tcp:127.0.0.1:0", "--listen", "ws:127.0.0.1:0", "--data", data});
  for (const char* transport : {"udp", "tcp", "ws"}) {
    const std::string taken = first.read_line().substr(std::string("listening ").size());
    EXPECT_TRUE(taken.starts_with(transport)) << taken;
    expect_refused(run({"--listen", taken, "--data", folder / "other"}), 1, taken + " is in use");
  }
}

TEST_F(Start, AddressOfAnotherMachineIsNamed) {
  expect_refused(run({"--listen", "udp:192.0.2.1:5060", "--data", data}), 1, "udp:192.0.2.1:5060 cannot be bound");
}

TEST_F(Start, SecondServerOnAFolderIsRefused) {
  Child first({"--listen", "udp:127.0.0.1:0", "--data", data});
  first.read_line();
  expect_refused(run({"--listen", "udp:127.0.0.1:0", "--data", data}), 1, "in use by another call-engine");
}

TEST_F(Start, FolderThatCannotBeMadeIsNamed) {
  write_bytes(folder / "file", "");
  expect_refused(run({"--listen", "udp:127.0.0.1:0", "--data", folder / "file/data"}), 1, "Not a directory");
}

TEST_F(Start, DatabaseThatIsNoneIsNamedAndLeftAlone) {
  std::filesystem::create_directory(data);
  write_bytes(data + "/loopstart.db", std::string(5000, 'x'));
  expect_refused(run({"--listen", "udp:127.0.0.1:0", "--data", data}), 1, data + "/loopstart.db is not a database");
  EXPECT_EQ(bytes_of(data + "/loopstart.db"), std::string(5000, 'x'));
}

TEST_F(Start, WrongCommandLineIsAUsageError) {
  expect_refused(run({"--frobnicate"}), 2, "--frobnicate");
  expect_refused(run({"--listen", "udp:nowhere", "--data", data}), 2, "udp:127.0.0.1:5060");
  expect_refused(run({"--config", "x"}), 2, "not in this build yet");
  EXPECT_FALSE(std::filesystem::exists(data));
}

TEST_F(Start, HelpAndVersionGoToStandardOutput) {
  for (const char* flag : {"--help", "--version"}) {
    const Finished finished = run({flag});
    EXPECT_EQ(finished.exit_code, 0);
    EXPECT_THAT(finished.output, HasSubstr("call-engine"));
    EXPECT_EQ(finished.errors, "");
  }
}

TEST_F(Start, FolderNameMayBeLongerThanASocketAddress) {
  data = folder / std::string(120, 'x') / std::string(120, 'y');
  Child server({"--listen", "udp:127.0.0.1:0", "--data", data});
  server.read_line();
  EXPECT_EQ(run({"user", "add", "alice@example.test", "--password", "secret", "--data", data}).exit_code, 0);
  server.signal(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
  EXPECT_FALSE(std::filesystem::exists(data + "/control.sock"));
}

}  // namespace
}  // namespace sip::engine::test
