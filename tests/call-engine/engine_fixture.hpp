// A whole engine on the simulator, and a peer that writes its own messages.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "sip/digest.hpp"
#include "sip/engine/account_store.hpp"
#include "sip/engine/call_engine.hpp"
#include "sip/engine/request_log.hpp"
#include "sip/testing/sim_network.hpp"

#include "request_text.hpp"

namespace sip::engine::test {

class MapAccounts final : public AccountStore {
 public:
  void add(std::string_view name, std::string_view password) {
    auto account = make_account(name, password);
    ASSERT_TRUE(account.has_value());
    ASSERT_TRUE(add(std::move(*account)).has_value());
  }
  [[nodiscard]] const Account* find(std::string_view user, std::string_view domain) const override {
    const auto found = accounts_.find(std::string(user) + '@' + std::string(domain));
    return found == accounts_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] std::size_t size() const override { return accounts_.size(); }
  [[nodiscard]] std::vector<const Account*> list() const override {
    std::vector<const Account*> result;
    for (const auto& [name, account] : accounts_) result.push_back(&account);
    return result;
  }
  [[nodiscard]] Result<void> add(Account account) override {
    std::string name = account.name();
    if (!accounts_.emplace(std::move(name), std::move(account)).second) return fail(Errc::invalid_argument);
    return {};
  }
  [[nodiscard]] Result<void> replace(Account account) override {
    accounts_[account.name()] = account;
    return {};
  }
  [[nodiscard]] Result<void> remove(std::string_view user, std::string_view domain) override {
    accounts_.erase(std::string(user) + '@' + std::string(domain));
    return {};
  }

 private:
  std::map<std::string, Account, std::less<>> accounts_;
};

/// What came back: the last response, or an empty one.
class EngineTest : public ::testing::Test {
 protected:
  EngineTest() {
    config.domains = {"example.test"};
    config.listen = {{net::TransportKind::udp, *net::SocketAddress::parse("192.0.2.10", 5060)},
                     {net::TransportKind::tcp, *net::SocketAddress::parse("192.0.2.10", 5060)}};
    config.open = true;
    config.stopwatch = []() noexcept -> std::uint64_t { return 0; };
    log_ = server.bus().on<RequestAnswered>([this](const RequestAnswered& event) { log.push_back(event); });
  }
  ~EngineTest() override { stop(); }

  void start() {
    engine = std::make_unique<CallEngine>(server, config, accounts);
    const auto started = engine->start();
    ASSERT_TRUE(started.has_value()) << describe(started.error());
  }
  void stop() {
    if (!engine) return;
    bool closed = false;
    engine->close(net::Duration::zero(), [&closed] { closed = true; });
    network.run_until([&closed] { return closed; });
    EXPECT_TRUE(closed);
    engine.reset();
  }

  /// Sends one datagram and gives the last response that came back to that port within 100 ms.
  Response send(const RequestText& request, std::uint16_t port = 5060) { return send(request.text(), port); }
  Response send(std::string_view text, std::uint16_t port = 5060) {
    const std::size_t before = network.wire().size();
    client.send_datagram(port, server_address, text);
    network.run_for(std::chrono::milliseconds(100));
    return last_response(before, port);
  }
  Response last_response(std::size_t since, std::uint16_t port = 5060) {
    const auto& wire = network.wire();
    const auto to = *net::SocketAddress::parse("192.0.2.20", port);
    for (std::size_t i = wire.size(); i > since; --i) {
      if (wire[i - 1].flow.remote != to) continue;
      auto message = parse(wire[i - 1].bytes);
      EXPECT_TRUE(message.has_value()) << wire[i - 1].bytes;
      if (message) return Response(std::move(*message));
    }
    return {};
  }
  int status(const RequestText& request) { return code(send(request).status()); }

  /// `request` answering the challenge of `challenge`.
  static RequestText authorized(RequestText request, const Response& challenge, std::string_view user,
                                std::string_view password, std::string_view uri = "sip:example.test") {
    auto session = digest::choose_challenge(challenge);
    EXPECT_TRUE(session.has_value()) << to_string(challenge);
    if (!session) return request;
    const Request parsed = request.parsed();
    const digest::Login login{std::string(user), std::string(password), ""};
    return request.with("Authorization", session->answer(login, parsed.method().text(), uri, parsed.body(), "cnonce"));
  }

  static std::vector<std::string> rows(const Response& response, HeaderId id) {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < response.headers.size(); ++i) {
      if (response.headers[i].id == id) result.emplace_back(response.headers[i].value);
    }
    return result;
  }
  static std::vector<std::string> contacts(const Response& response) { return rows(response, HeaderId::contact); }

  testing::SimNetwork network;
  testing::SimNode& server = network.add_node("192.0.2.10");
  testing::SimNode& client = network.add_node("192.0.2.20");
  const net::SocketAddress server_address = *net::SocketAddress::parse("192.0.2.10", 5060);
  MapAccounts accounts;
  Config config;
  std::unique_ptr<CallEngine> engine;
  std::vector<RequestAnswered> log;

 private:
  net::Subscription log_;
};

}  // namespace sip::engine::test
