// The contract of Done, whatever happens: exactly once, never before the call has returned.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "session_fixture.hpp"

namespace sip::session {
namespace {

/// A server of moods, a network that loses, and an application that sends, cancels and closes at random; all by one
/// seed.
class Chaos {
 public:
  explicit Chaos(std::uint64_t seed)
      : random_(seed),
        network_(seed),
        client_node_(network_.add_node("192.0.2.10")),
        server_node_(network_.add_node("192.0.2.1")),
        server_(server_node_) {
    testing::LinkConditions bad;
    bad.loss = 0.2;
    bad.duplication = 0.2;
    bad.jitter = 200ms;
    network_.set_conditions(bad);
    network_.set_recording(false);
    network_.set_name("example.test", {"192.0.2.77", "192.0.2.1"});
    server_.then([this](const Request& request) { return mood(request); });
    manager_ = SessionManagerBuilder{}
                   .with_credentials({"alice", "secret"})
                   .enable_sip_client()
                   .build(client_node_)
                   .value_or(nullptr);
  }

  void run() {
    for (int step = 0; step < 60; ++step) {
      act();
      network_.run_for(std::chrono::milliseconds(random_.below(3000)));
      if (random_.below(8) == 0) network_.reset_connections("192.0.2.10", "192.0.2.1");
    }
    if (manager_ && random_.below(2) == 0) manager_->close([] {});
    if (random_.below(2) == 0) network_.run_for(1min);
    const std::size_t out = calls_.size();
    manager_.reset();
    // What a Done asks of a handle while the manager goes is refused, and later.
    for (std::size_t i = 0; i < out; ++i) EXPECT_EQ(calls_[i]->dones, 1) << calls_[i]->what;
    server_.close();
    network_.run_for(10min);
    for (const auto& call : calls_) EXPECT_EQ(call->dones, 1) << call->what;
  }

 private:
  struct Call {
    std::string what;
    bool returned = false;
    int dones = 0;
    Operation operation;
  };

  std::optional<Response> mood(const Request& request) {
    switch (random_.below(9)) {
      case 0:
        return challenge({nonce("n" + std::to_string(random_.below(5)))})(request);
      case 1:
        return challenge({nonce("p", "proxy")}, true)(request);
      case 2:
        return silence()(request);
      case 3:
        return reply(request, Status::service_unavailable);
      case 4: {
        Response brief = reply(request, Status::interval_too_brief);
        brief.headers.add(HeaderId::min_expires, std::to_string(random_.below(200)));
        return brief;
      }
      case 5:
        return bind(static_cast<std::uint32_t>(random_.below(20)))(request);
      default:
        return bind(30)(request);
    }
  }

  template <class T>
  Done<T> done(const std::shared_ptr<Call>& call) {
    return [this, call](Result<T> result) {
      EXPECT_TRUE(call->returned) << call->what;
      ++call->dones;
      if constexpr (std::is_same_v<T, RegistrationHandle>) {
        if (result) handles_.push_back(*result);
      }
      if (random_.below(4) == 0) act();
    };
  }

  /// Handles answer at once when the manager has been destroyed: that is their contract.
  template <class Function>
  void call(std::string what, bool may_be_at_once, Function send) {
    const auto call = std::make_shared<Call>();
    call->what = std::move(what);
    call->returned = may_be_at_once;
    calls_.push_back(call);
    call->operation = send(call);
    call->returned = true;
  }

  void act() {
    const auto choice = random_.below(14);
    if (choice < 2 && !calls_.empty()) return calls_[random_.below(calls_.size())]->operation.cancel();
    if (choice < 4 && !handles_.empty()) {
      RegistrationHandle handle = handles_[random_.below(handles_.size())];
      return call("handle", manager_ == nullptr, [&](const auto& call) {
        auto waiting = done<RegistrationHandle>(call);
        return random_.below(2) == 0 ? handle.refresh(std::move(waiting)) : handle.unregister(std::move(waiting));
      });
    }
    if (!manager_) return;
    if (choice == 4 && random_.below(20) == 0) return manager_->close([] {});
    if (choice == 5 && random_.below(20) == 0) return manager_.reset();
    const std::string transport = random_.below(2) == 0 ? ";transport=tcp" : "";
    const Uri target = uri("sip:bob@example.test" + transport);
    const auto timeout = std::chrono::milliseconds(random_.below(40'000));
    auto& client = manager_->client();
    if (choice < 8) {
      RegisterOptions options(uri("sip:alice@example.test" + transport));
      options.timeout = timeout;
      return call("register", false,
                  [&](const auto& call) { return client.register_contact(options, done<RegistrationHandle>(call)); });
    }
    if (choice < 11) {
      return call("invite", false, [&](const auto& call) {
        return client.send_raw_request(Request(MethodId::invite, target), timeout, done<Response>(call));
      });
    }
    call("message", false, [&](const auto& call) {
      MessageOptions options;
      options.timeout = timeout;
      return client.send_message(target, "text", options, done<Response>(call));
    });
  }

  net::SeededRandom random_;
  testing::SimNetwork network_;
  testing::SimNode& client_node_;
  testing::SimNode& server_node_;
  ScriptedServer server_;
  std::vector<std::shared_ptr<Call>> calls_;
  std::vector<RegistrationHandle> handles_;
  std::unique_ptr<SessionManager> manager_;
};

TEST(DoneContract, HoldsWhateverTheNetworkTheServerAndTheApplicationDo) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Chaos(seed).run();
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace sip::session
