// A client and a scripted server on a simulated network.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sip/session/events.hpp"
#include "sip/session/session_manager.hpp"

#include "answer.hpp"
#include "scripted_server.hpp"

namespace sip::session {

using namespace std::chrono_literals;

using namespace tests;

/// client 192.0.2.10, server 192.0.2.1 with the name example.test.
class SessionTest : public ::testing::Test {
 protected:
  SessionTest() : client_node(network.add_node("192.0.2.10")), server_node(network.add_node("192.0.2.1")) {
    network.set_name("example.test", {"192.0.2.1"});
    server = std::make_unique<ScriptedServer>(server_node);
    EXPECT_TRUE(server->opened());
  }

  void TearDown() override {
    manager.reset();
    server->close();
    network.run_for(1min);
  }

  void start() { start(SessionManagerBuilder{}); }
  void start(SessionManagerBuilder builder) {
    auto built = builder.enable_sip_client().build(client_node);
    ASSERT_TRUE(built) << describe(built.error());
    manager = std::move(*built);
  }
  [[nodiscard]] SipClient& client() { return manager->client(); }

  [[nodiscard]] static RegisterOptions alice() {
    RegisterOptions options(uri("sip:alice@example.test"));
    options.credentials = Credentials("alice", "secret");
    return options;
  }
  /// Registers and waits for the answer.
  RegistrationHandle registered(RegisterOptions options) {
    Answer<RegistrationHandle> answer;
    client().register_contact(std::move(options), answer.done());
    network.run_until([&] { return answer.calls() > 0; });
    EXPECT_TRUE(answer.has_value());
    return answer.has_value() ? answer.value() : RegistrationHandle{};
  }
  [[nodiscard]] bool run_until(const std::function<bool()>& condition) { return network.run_until(condition, 2h); }
  [[nodiscard]] std::chrono::milliseconds now() const { return network.now().time_since_epoch(); }

  testing::SimNetwork network;
  testing::SimNode& client_node;
  testing::SimNode& server_node;
  std::unique_ptr<ScriptedServer> server;
  std::unique_ptr<SessionManager> manager;
};

/// The `expires` of the request's Contact with this URI; nullopt where there is none.
inline std::optional<std::uint32_t> asked(const Request& request, std::string_view contact) {
  for (const Result<Contact>& row : request.headers.all<Contact>()) {
    if (row && equivalent(row->uri, uri(contact).view())) return row->expires;
  }
  return std::nullopt;
}

}  // namespace sip::session
