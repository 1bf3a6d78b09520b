// Both sides of DIR/control.sock: control_server.cpp, control_connection.cpp, control_client.cpp, control_protocol.cpp.
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include "sip/engine/memory_location_store.hpp"
#include "sip/net/loop.hpp"

#include "account_access.hpp"
#include "control_client.hpp"
#include "control_server.hpp"
#include "temporary_folder.hpp"

namespace sip::engine {
namespace {

using control::Json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A server on a thread of its own. The test is the command.
class Control : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(folder.lock(std::chrono::milliseconds(0)));
    ASSERT_TRUE(server.listen(folder));
  }
  void TearDown() override { stop(); }

  void start() {
    thread = std::thread([this] { loop.run(); });
  }
  void stop() {
    if (stopped) return;
    stopped = true;
    loop.post([this] { server.close([this] { loop.stop(); }); });
    if (thread.joinable()) {
      thread.join();
    } else {
      loop.run();
    }
  }

  ControlClient connect() {
    FileDescriptor connection = folder.connect();
    EXPECT_TRUE(connection);
    return ControlClient(std::move(connection));
  }
  Json ask(const Json& request) {
    const auto answer = connect().call(request);
    EXPECT_TRUE(answer) << answer.error().what;
    return answer ? *answer : Json::object();
  }
  std::vector<std::string> names() {
    std::vector<std::string> all;
    const auto answer =
        connect().call({{"do", "user.list"}}, [&](const Json& account) { all.push_back(account["name"]); });
    EXPECT_TRUE(answer && (*answer)["ok"]);
    return all;
  }
  void register_contacts(int count) {
    for (int i = 0; i < count; ++i) {
      const auto change = [&](Bindings& bindings) {
        Binding binding;
        binding.uri = "sip:alice@192.0.2.9:" + std::to_string(1024 + i);
        binding.q = 500;
        binding.expires = loop.scheduler().now() + std::chrono::hours(1);
        binding.call_id = "a call";
        binding.cseq = 7;
        binding.flow.remote = *net::SocketAddress::parse("192.0.2.9", 5060);
        bindings.push_back(binding);
        return LocationStore::Verdict::commit;
      };
      location.update("sip:user" + std::to_string(i) + "@example.test", change, [](const auto&) {});
    }
  }

  test::TemporaryFolder above;
  DataFolder folder = *DataFolder::create(above / "data");
  std::unique_ptr<AccountStore> accounts = *open_sqlite_accounts(folder.database());
  net::Loop loop;
  MemoryLocationStore location{loop, 1'000'000};
  ControlServer server{loop, *accounts, location, "a realm"};
  std::thread thread;
  bool stopped = false;
  Account alice = *make_account("alice@example.test", "secret");
};

TEST_F(Control, SaysHello) {
  start();
  const Json hello = ask({{"do", "hello"}});
  EXPECT_TRUE(hello["ok"]);
  EXPECT_EQ(hello["realm"], "a realm");
}

TEST_F(Control, AddsShowsReplacesListsAndRemovesAccounts) {
  start();
  EXPECT_TRUE(ask(control::add_account(alice))["ok"]);
  EXPECT_EQ(ask(control::show_account(alice))["realm"], "example.test");
  EXPECT_TRUE(ask(control::replace_account(*make_account("alice@example.test", "other", "another realm")))["ok"]);
  EXPECT_EQ(ask(control::show_account(alice))["realm"], "another realm");
  EXPECT_THAT(names(), ElementsAre("alice@example.test"));
  EXPECT_TRUE(ask(control::remove_account(alice))["ok"]);
  EXPECT_THAT(names(), ElementsAre());
}

TEST_F(Control, KeepsTheHashesItWasSent) {
  start();
  EXPECT_TRUE(ask(control::add_account(alice))["ok"]);
  stop();
  EXPECT_EQ(*accounts->find("alice", "example.test"), alice);
}

TEST_F(Control, SaysWhyNot) {
  start();
  EXPECT_THAT(control::text(ask(control::remove_account(alice)), "error"), HasSubstr("no account alice@example.test"));
  EXPECT_TRUE(ask(control::add_account(alice))["ok"]);
  EXPECT_THAT(control::text(ask(control::add_account(alice)), "error"), HasSubstr("there already"));
}

TEST_F(Control, RefusesWhatItCannotRead) {
  start();
  Json without_hash = control::add_account(alice);
  without_hash["by_user"]["md5"] = "secret";
  Json wrong_type = control::add_account(alice);
  wrong_type["by_name"] = 7;
  Json nameless = control::add_account(alice);
  nameless["name"] = {1, 2};
  for (const Json& request : {Json::array({1}), Json(7), Json{{"do", "frobnicate"}}, Json{{"do", 7}}, Json::object(),
                              without_hash, wrong_type, nameless, Json{{"do", "bindings"}, {"aor", "tel:+1"}}}) {
    const Json answer = ask(request);
    EXPECT_FALSE(answer.value("ok", true)) << request;
    EXPECT_NE(control::text(answer, "error"), "") << request;
  }
  EXPECT_THAT(names(), ElementsAre());
}

TEST_F(Control, AnswersOneRequestAfterTheOther) {
  start();
  const FileDescriptor connection = folder.connect();
  const std::string two = "{\"do\":\"hello\"}\nnot json\n";
  // Byte by byte, and the second before the first is answered.
  for (const char& c : two) ASSERT_EQ(::send(connection.value(), &c, 1, 0), 1);
  std::string answers;
  char chunk[1024];
  while (std::ranges::count(answers, '\n') < 2) {
    const ssize_t size = ::recv(connection.value(), chunk, sizeof chunk, 0);
    ASSERT_GT(size, 0);
    answers.append(chunk, static_cast<std::size_t>(size));
  }
  EXPECT_THAT(answers, HasSubstr("\"ok\":true"));
  EXPECT_THAT(answers.substr(answers.find('\n')), HasSubstr("\"ok\":false"));
}

TEST_F(Control, EndsAConnectionWhoseRequestIsTooLong) {
  start();
  const FileDescriptor connection = folder.connect();
  const std::string much(control::request_limit + 1, 'x');
  for (std::size_t sent = 0; sent < much.size();) {
    const ssize_t size = ::send(connection.value(), much.data() + sent, much.size() - sent, MSG_NOSIGNAL);
    if (size < 0) break;  // it hung up in the middle
    sent += static_cast<std::size_t>(size);
  }
  std::string answer;
  char chunk[1024];
  for (ssize_t size = 0; (size = ::recv(connection.value(), chunk, sizeof chunk, 0)) > 0;) {
    answer.append(chunk, static_cast<std::size_t>(size));
  }
  EXPECT_THAT(answer, HasSubstr("too long"));
}

TEST_F(Control, SilentConnectionsDoNotKeepOthersOutForLong) {
  start();
  std::vector<FileDescriptor> silent;
  for (int i = 0; i < 40; ++i) silent.push_back(folder.connect());
  // Past the sixteenth they are hung up on at once; the others keep their place.
  for (std::size_t i = 16; i < silent.size(); ++i) {
    char c = 0;
    EXPECT_EQ(::recv(silent[i].value(), &c, 1, 0), 0) << i;
  }
  EXPECT_FALSE(connect().call({{"do", "hello"}}));
  silent.resize(8);
  // Hanging up makes room, as soon as the loop has noticed.
  Result<Json> answer = fail(Errc::gone);
  while (!answer) answer = connect().call({{"do", "hello"}});
  EXPECT_TRUE((*answer)["ok"]);
}

TEST_F(Control, ListsBindings) {
  register_contacts(2);
  start();
  std::vector<Json> lines;
  ASSERT_TRUE(connect().call({{"do", "bindings"}}, [&](const Json& line) { lines.push_back(line); }));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0]["aor"], "sip:user0@example.test");
  const Json contact = lines[0]["contacts"][0];
  EXPECT_EQ(contact["uri"], "sip:alice@192.0.2.9:1024");
  EXPECT_EQ(contact["q"], 0.5);
  EXPECT_EQ(contact["expires"], 3600);
  EXPECT_EQ(contact["source"], "udp:192.0.2.9:5060");

  lines.clear();
  const auto collect = [&](const Json& line) { lines.push_back(line); };
  ASSERT_TRUE(connect().call({{"do", "bindings"}, {"aor", "sip:user1@EXAMPLE.test:5060;x=y"}}, collect));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0]["aor"], "sip:user1@example.test");
  lines.clear();
  ASSERT_TRUE(connect().call({{"do", "bindings"}, {"aor", "sip:nobody@example.test"}}, collect));
  EXPECT_TRUE(lines.empty());
}

TEST_F(Control, ALongListWaitsForItsReaderAndNobodyElseDoes) {
  constexpr int many = 20'000;  // four megabytes: more than a socket holds
  register_contacts(many);
  start();
  const FileDescriptor slow = folder.connect();
  const std::string request = "{\"do\":\"bindings\"}\n";
  ASSERT_EQ(::send(slow.value(), request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
  EXPECT_TRUE(ask({{"do", "hello"}})["ok"]);
  int count = 0;
  ASSERT_TRUE(connect().call({{"do", "bindings"}}, [&](const Json&) { ++count; }));
  EXPECT_EQ(count, many);

  std::string received;
  std::vector<char> chunk(65536);
  while (received.find("\"ok\":true") == std::string::npos) {
    const ssize_t size = ::recv(slow.value(), chunk.data(), chunk.size(), 0);
    ASSERT_GT(size, 0);
    received.append(chunk.data(), static_cast<std::size_t>(size));
  }
  EXPECT_EQ(std::ranges::count(received, '\n'), many + 1);
}

TEST_F(Control, ClosesWhileAListIsBeingRead) {
  register_contacts(20'000);
  start();
  const FileDescriptor slow = folder.connect();
  const std::string request = "{\"do\":\"bindings\"}\n";
  ASSERT_EQ(::send(slow.value(), request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
  pollfd readable{.fd = slow.value(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(::poll(&readable, 1, 10'000), 1);
  stop();
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "control.sock"));
}

TEST_F(Control, SocketIsForItsOwnerOnly) { EXPECT_EQ(test::mode_of(folder.path() / "control.sock"), 0600U); }

TEST_F(Control, TakesThePlaceOfASocketThatAKilledServerLeft) {
  stop();
  test::write_bytes(folder.path() / "control.sock", "");
  ControlServer next(loop, *accounts, location, "");
  ASSERT_TRUE(next.listen(folder));
  EXPECT_TRUE(folder.connect());
  next.close([this] { loop.stop(); });
  loop.run();
}

TEST_F(Control, ACommandFindsTheServerThatHoldsTheFolder) {
  start();
  auto other = *DataFolder::open(folder.path());
  auto access = AccountAccess::open(other);
  ASSERT_TRUE(access) << access.error();
  EXPECT_EQ(*access->server_realm(), "a realm");
  EXPECT_TRUE(access->run(control::add_account(alice)));
  EXPECT_THAT(access->run(control::add_account(alice)).error(), HasSubstr("there already"));
  std::vector<std::string> all;
  ASSERT_TRUE(access->list([&](const Json& account) { all.push_back(account["name"]); }));
  EXPECT_THAT(all, ElementsAre("alice@example.test"));
}

TEST(AccountAccess, EditsTheFileWhereThereIsNoServer) {
  const test::TemporaryFolder above;
  auto folder = *DataFolder::create(above / "data");
  {
    auto access = AccountAccess::open(folder);
    ASSERT_TRUE(access) << access.error();
    EXPECT_EQ(*access->server_realm(), "");
    EXPECT_TRUE(access->run(control::add_account(*make_account("alice@example.test", "secret"))));
    EXPECT_FALSE(access->run(control::add_account(*make_account("alice@example.test", "secret"))));
  }
  EXPECT_NE((*open_sqlite_accounts(folder.database()))->find("alice", "example.test"), nullptr);
}

}  // namespace
}  // namespace sip::engine
