// Registrar and redirect server on a store that answers later, or not at all.
#include <chrono>
#include <deque>
#include <optional>

#include <gmock/gmock.h>

#include "sip/engine/memory_location_store.hpp"
#include "sip/engine/redirect_server.hpp"
#include "sip/engine/sip_registrar.hpp"
#include "sip/transaction/manager.hpp"

#include "engine_fixture.hpp"

namespace sip::engine {
namespace {

using namespace std::chrono_literals;
using test::register_text;
using test::RequestText;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Holds every call until release(), or fails it.
class HeldStore final : public LocationStore {
 public:
  explicit HeldStore(net::Environment& environment) : store_(environment, 100) {}

  void update(const std::string& aor, Change change, Done done) override {
    hold([this, aor, change = std::move(change), done = std::move(done)]() mutable {
      if (failure) return done(fail(*failure));
      store_.update(aor, std::move(change), std::move(done));
    });
  }
  void read(const std::string& aor, Done done) override {
    hold([this, aor, done = std::move(done)]() mutable {
      if (failure) return done(fail(*failure));
      store_.read(aor, std::move(done));
    });
  }
  [[nodiscard]] bool known(std::string_view aor) const override { return store_.known(aor); }
  void for_each(std::function<void(const std::string& aor, const Bindings& bindings)> visit) const override {
    store_.for_each(std::move(visit));
  }
  [[nodiscard]] std::size_t size() const override { return store_.size(); }

  void release() {
    while (!held_.empty()) {
      auto call = std::move(held_.front());
      held_.pop_front();
      call();
    }
  }

  std::optional<Errc> failure;
  bool holding = true;

 private:
  void hold(std::move_only_function<void()> call) {
    held_.push_back(std::move(call));
    if (!holding) release();
  }

  MemoryLocationStore store_;
  std::deque<std::move_only_function<void()>> held_;
};

class SlowStore : public test::EngineTest {
 protected:
  SlowStore() {
    EXPECT_TRUE(transports.listen(net::TransportKind::udp, server_address).has_value());
    arrivals_ = server.bus().take<transaction::RequestArrived>([this](transaction::RequestArrived& arrived) {
      IncomingRequest incoming(std::move(arrived.transaction), server.bus(), config);
      if (incoming.request().method() == MethodId::register_) {
        registrar.serve(std::move(incoming));
      } else {
        redirect.serve(std::move(incoming));
      }
      return true;
    });
  }
  ~SlowStore() override {
    manager.close();
    bool closed = false;
    transports.close([&] { closed = true; });
    network.run_until([&] { return closed; });
  }

  net::TransportLayer transports{server};
  transaction::Manager manager{transports};
  Domains domains{{"example.test"}, {}};
  std::optional<HeldStore> store{server};
  SipRegistrar registrar{{config, domains, server.scheduler(), *store}};
  RedirectServer redirect{{domains, *store, accounts}};

 private:
  net::Subscription arrivals_;
};

TEST_F(SlowStore, TheAnswerComesWhenTheStoreHasCommitted_10_3) {
  const RequestText text = register_text().with("Contact", "<sip:a@192.0.2.20>;expires=100");
  EXPECT_TRUE(send(text).empty());
  EXPECT_TRUE(send(text).empty()) << "a retransmission is absorbed meanwhile";
  EXPECT_THAT(log, IsEmpty());
  const std::size_t before = network.wire().size();
  store->release();
  network.run_for(10ms);
  const Response response = last_response(before);
  EXPECT_EQ(response.status(), Status::ok);
  EXPECT_THAT(contacts(response), ElementsAre("<sip:a@192.0.2.20>;expires=100"));
  EXPECT_EQ(log.size(), 1U);
}

TEST_F(SlowStore, AStoreThatFailsIs500AndOneThatIsFull503_10_3_Step7) {
  store->holding = false;
  store->failure = Errc::storage_failed;
  EXPECT_EQ(status(register_text().named("r").with("Contact", "<sip:a@192.0.2.20>")), 500);
  EXPECT_EQ(status(register_text().named("q")), 500);
  EXPECT_EQ(status(RequestText("INVITE", "sip:alice@example.test").named("i")), 500);
  store->failure = Errc::limit_reached;
  EXPECT_EQ(status(register_text().named("r2").with("Contact", "<sip:a@192.0.2.20>")), 503);
  EXPECT_EQ(status(RequestText("INVITE", "sip:alice@example.test").named("i2")), 503);
}

TEST_F(SlowStore, AnInviteCancelledMeanwhileIs487AndTheLateAnswerIsNotSent_9_2) {
  EXPECT_TRUE(send(RequestText("INVITE", "sip:alice@example.test").named("i")).empty());
  EXPECT_EQ(send(RequestText("CANCEL", "sip:alice@example.test").named("i")).status(), Status::request_terminated);
  const std::size_t before = network.wire().size();
  store->release();
  network.run_for(10ms);
  for (std::size_t i = before; i < network.wire().size(); ++i) {
    EXPECT_FALSE(network.wire()[i].bytes.starts_with("SIP/2.0 404")) << network.ladder();
  }
  ASSERT_EQ(log.size(), 1U);
  EXPECT_EQ(log[0].why, "gone");
}

TEST_F(SlowStore, RequestsTheStoreNeverAnsweredAre500WhenItEnds) {
  EXPECT_TRUE(send(register_text().with("Contact", "<sip:a@192.0.2.20>")).empty());
  const std::size_t before = network.wire().size();
  store.reset();
  network.run_for(10ms);
  EXPECT_EQ(last_response(before).status(), Status::server_internal_error);
}

}  // namespace
}  // namespace sip::engine
