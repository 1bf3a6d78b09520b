// The README's example, compiled as it stands there, and run.
// clang-format off
// README begins
#include <fmt/core.h>

#include "sip/dialog/dialog_manager.hpp"

using namespace std::chrono_literals;

// Asks a server what it can do. Call-ID, CSeq, the From tag and Max-Forwards are made for us.
void ask(sip::dialog::DialogManager& dialogs, sip::net::Target server) {
  sip::Request options(sip::MethodId::options, sip::Uri::parse("sip:example.test").value());
  options.headers.add(sip::HeaderId::from, "<sip:alice@example.test>");
  options.headers.add(sip::HeaderId::to, "<sip:example.test>");
  dialogs.send_non_dialog_request(std::move(options), server, 5s, [](sip::Result<sip::Response> answer) {
    if (!answer) return fmt::print("no answer: {}\n", sip::describe(answer.error()));
    fmt::print("{} {}\n", sip::code(answer->status()), answer->reason());
  });
}
// README ends
// clang-format on

#include "../session-core/readme_example.hpp"

#include <gtest/gtest.h>

#include "../session-core/scripted_server.hpp"

namespace sip::dialog {
namespace {

TEST(DialogReadmeExample, IsWhatTheReadmeShows) {
  const std::string shown = tests::between(tests::read_file("dialog-core/README.md"), "```cpp\n", "```");
  EXPECT_FALSE(shown.empty());
  EXPECT_EQ(shown, tests::between(tests::read_file("tests/dialog-core/readme_example_test.cpp"), "// README begins\n",
                                  "// README ends"));
}

TEST(DialogReadmeExample, Asks) {
  testing::SimNetwork network;
  auto& client = network.add_node("192.0.2.10");
  auto& server_node = network.add_node("192.0.2.1");
  tests::ScriptedServer server(server_node);
  net::TransportLayer transports(client);
  ASSERT_TRUE(transports.listen(net::TransportKind::udp, client.address().with_port(5060)));
  transaction::Manager transactions(transports);
  DialogManager dialogs(transactions);

  ::testing::internal::CaptureStdout();
  ask(dialogs, {net::TransportKind::udp, server_node.address().with_port(5060)});
  network.run_for(1s);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "200 OK\n");

  dialogs.close();
  transactions.close();
  transports.close([] {});
  server.close();
  network.run_for(1min);
}

}  // namespace
}  // namespace sip::dialog
