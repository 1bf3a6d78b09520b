// call-engine user and call-engine bindings, with and without a server.
#include <csignal>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <pty.h>
#include <unistd.h>

#include "../temporary_folder.hpp"
#include "child.hpp"
#include "phone.hpp"

namespace sip::engine::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Accounts : public ::testing::Test {
 protected:
  Finished user(std::vector<std::string> arguments, const std::string& input = {}) {
    arguments.insert(arguments.begin(), "user");
    arguments.insert(arguments.end(), {"--data", data});
    return run(arguments, input);
  }
  Child start() { return Child({"--listen", "udp:127.0.0.1:0", "--domain", "example.test", "--data", data}); }

  TemporaryFolder folder;
  std::string data = folder / "data";
};

TEST_F(Accounts, AddedBeforeTheServerStartsCanRegister) {
  const Finished added = user({"add", "alice@example.test", "--password-stdin"}, "secret\nignored\n");
  EXPECT_EQ(added.exit_code, 0) << added.errors;
  EXPECT_EQ(added.output, "added alice@example.test\n");
  Child server = start();
  Phone phone(server.read_line());
  EXPECT_EQ(phone.register_user("alice", "example.test", "guess"), 401);
  EXPECT_EQ(phone.register_user("alice", "example.test", "secret"), 200);
}

TEST_F(Accounts, ChangedWhileTheServerRunsCountAtOnce) {
  Child server = start();
  Phone phone(server.read_line());
  EXPECT_EQ(phone.register_user("alice", "example.test", "secret"), 401);
  EXPECT_EQ(user({"add", "alice@example.test", "--password-stdin"}, "secret").exit_code, 0);
  EXPECT_EQ(phone.register_user("alice", "example.test", "secret"), 200);
  EXPECT_EQ(user({"passwd", "alice@example.test", "--password", "other"}).exit_code, 0);
  EXPECT_EQ(phone.register_user("alice", "example.test", "secret"), 401);
  EXPECT_EQ(phone.register_user("alice", "example.test", "other"), 200);
  EXPECT_EQ(user({"remove", "alice@example.test"}).exit_code, 0);
  EXPECT_EQ(phone.register_user("alice", "example.test", "other"), 401);
}

TEST_F(Accounts, AreThereAgainAfterKill9) {
  {
    Child server = start();
    server.read_line();
    EXPECT_EQ(user({"add", "alice@example.test", "--password", "secret"}).exit_code, 0);
    server.signal(SIGKILL);
    EXPECT_EQ(server.wait(), -SIGKILL);
  }
  EXPECT_TRUE(std::filesystem::exists(data + "/control.sock"));
  EXPECT_EQ(user({"list"}).output, "alice@example.test\n");
  Child server = start();
  Phone phone(server.read_line());
  EXPECT_EQ(phone.register_user("alice", "example.test", "secret"), 200);
  EXPECT_EQ(user({"list"}).output, "alice@example.test\n");
}

TEST_F(Accounts, TakeTheRealmOfTheServer) {
  Child server({"--listen", "udp:127.0.0.1:0", "--domain", "example.test", "--data", data, "--realm", "the realm"});
  Phone phone(server.read_line());
  EXPECT_EQ(user({"add", "alice@example.test", "--password", "secret"}).exit_code, 0);
  EXPECT_EQ(phone.register_user("alice", "example.test", "secret"), 200);
  EXPECT_EQ(user({"passwd", "alice@example.test", "--password", "other"}).exit_code, 0);
  EXPECT_EQ(phone.register_user("alice", "example.test", "other"), 200);
}

TEST_F(Accounts, SayWhyNot) {
  EXPECT_EQ(user({"add", "alice@example.test", "--password", "secret"}).exit_code, 0);
  const Finished twice = user({"add", "sip:alice@EXAMPLE.test", "--password", "secret"});
  EXPECT_EQ(twice.exit_code, 1);
  EXPECT_THAT(twice.errors, HasSubstr("alice@example.test is there already"));
  for (const auto& verb : {"passwd", "remove"}) {
    std::vector<std::string> arguments{verb, "bob@example.test"};
    if (std::string(verb) == "passwd") arguments.insert(arguments.end(), {"--password", "x"});
    const Finished absent = user(arguments);
    EXPECT_EQ(absent.exit_code, 1);
    EXPECT_THAT(absent.errors, HasSubstr("there is no account bob@example.test"));
  }
  EXPECT_EQ(user({"add", "alice", "--password", "x"}).exit_code, 2);
  EXPECT_EQ(user({"add", "bob@example.test", "--password", ""}).exit_code, 2);
  EXPECT_EQ(user({"add", "bob@example.test", "--password-stdin"}, "").exit_code, 2);
  EXPECT_EQ(user({"list"}).output, "alice@example.test\n");
}

TEST_F(Accounts, ListAsJsonIsOneArray) {
  EXPECT_EQ(user({"list"}).exit_code, 1);  // there is no folder yet
  EXPECT_EQ(user({"add", "bob@example.test", "--password", "x"}).exit_code, 0);
  EXPECT_EQ(user({"add", "alice@example.test", "--password", "x", "--realm", "r"}).exit_code, 0);
  const auto list = nlohmann::json::parse(user({"list", "--json"}).output);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0]["name"], "alice@example.test");
  EXPECT_EQ(list[0]["realm"], "r");
  EXPECT_EQ(list[1]["name"], "bob@example.test");
}

TEST_F(Accounts, PasswordIsAskedForTwiceAndNotShown) {
  int terminal = -1;
  int its_end = -1;
  if (::openpty(&terminal, &its_end, nullptr, nullptr, nullptr) != 0)
    GTEST_SKIP() << "no terminals: is /dev/pts there?";
  {
    Child add({"user", "add", "alice@example.test", "--data", data}, {.input_fd = its_end});
    ASSERT_TRUE(add.wait_for_error("Password: "));
    ASSERT_EQ(::write(terminal, "secret\n", 7), 7);
    ASSERT_TRUE(add.wait_for_error("Again: "));
    ASSERT_EQ(::write(terminal, "secret\n", 7), 7);
    EXPECT_EQ(add.wait(), 0) << add.errors();
  }
  ::fcntl(terminal, F_SETFL, O_NONBLOCK);
  std::string echoed(100, '\0');
  echoed.resize(static_cast<std::size_t>(std::max<ssize_t>(::read(terminal, echoed.data(), echoed.size()), 0)));
  EXPECT_THAT(echoed, Not(HasSubstr("secret")));
  {
    Child passwd({"user", "passwd", "alice@example.test", "--data", data}, {.input_fd = its_end});
    ASSERT_TRUE(passwd.wait_for_error("Password: "));
    ASSERT_EQ(::write(terminal, "one\n", 4), 4);
    ASSERT_TRUE(passwd.wait_for_error("Again: "));
    ASSERT_EQ(::write(terminal, "two\n", 4), 4);
    EXPECT_EQ(passwd.wait(), 2);
    EXPECT_THAT(passwd.errors(), HasSubstr("differ"));
  }
  ::close(terminal);
  ::close(its_end);
  Child server = start();
  Phone phone(server.read_line());
  EXPECT_EQ(phone.register_user("alice", "example.test", "secret"), 200);
}

TEST_F(Accounts, PasswordIsNotAskedForWithoutATerminal) {
  const Finished finished = user({"add", "alice@example.test"}, "secret\n");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.errors, HasSubstr("--password-stdin"));
}

TEST_F(Accounts, BindingsNeedARunningServer) {
  for (int i = 0; i < 2; ++i) {
    const Finished finished = run({"bindings", "--data", data});
    EXPECT_EQ(finished.exit_code, 1);
    EXPECT_THAT(finished.errors, HasSubstr("no server runs on"));
    std::filesystem::create_directories(data);
  }
}

TEST_F(Accounts, BindingsShowWhoIsRegistered) {
  EXPECT_EQ(user({"add", "alice@example.test", "--password", "secret"}).exit_code, 0);
  Child server = start();
  Phone phone(server.read_line());
  EXPECT_EQ(run({"bindings", "--data", data}).output, "nobody is registered\n");
  EXPECT_EQ(run({"bindings", "--data", data, "--json"}).output, "[]\n");
  ASSERT_EQ(phone.register_user("alice", "example.test", "secret"), 200);

  const std::string contact = "sip:alice@" + phone.address();
  for (const auto& arguments : {std::vector<std::string>{"bindings"},
                                {"bindings", "alice@example.test"},
                                {"bindings", "sip:alice@example.test"}}) {
    std::vector<std::string> all = arguments;
    all.insert(all.end(), {"--data", data});
    const std::string table = run(all).output;
    EXPECT_THAT(table, HasSubstr("sip:alice@example.test  " + contact)) << arguments.size();
    EXPECT_THAT(table, HasSubstr("udp:" + phone.address()));
    all.emplace_back("--json");
    const auto json = nlohmann::json::parse(run(all).output);
    ASSERT_EQ(json.size(), 1U);
    EXPECT_EQ(json[0]["aor"], "sip:alice@example.test");
    EXPECT_EQ(json[0]["contacts"][0]["uri"], contact);
    EXPECT_GT(json[0]["contacts"][0]["expires"], 3500);
  }
  EXPECT_EQ(run({"bindings", "bob@example.test", "--data", data}).output, "bob@example.test is not registered\n");
  EXPECT_EQ(run({"bindings", "tel:+1234", "--data", data}).exit_code, 1);
}

}  // namespace
}  // namespace sip::engine::test
