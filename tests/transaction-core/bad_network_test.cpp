// Many transactions over a network that loses, doubles and reorders, one seed at a time: each user is told one end, and
// nothing stays behind.
#include <map>
#include <memory>
#include <set>

#include "hosts.hpp"

namespace sip::test {
namespace {

struct BadNetwork {
  testing::LinkConditions conditions;
  net::TransportKind kind;
  const char* name;
};

/// A server's user who answers after a while, resends a 2xx until its ACK comes (§13.3.1.4), and minds CANCEL.
class Answerer {
 public:
  explicit Answerer(Host& host) : host_(host) {
    arrivals_ = host.node.bus().take<RequestArrived>([this](RequestArrived& event) {
      const std::string call_id(event.transaction.request().call_id());
      EXPECT_TRUE(seen_.insert(call_id).second) << call_id << " was offered twice";
      calls_[call_id] = std::make_unique<Call>(*this, std::move(event.transaction));
      return true;
    });
    acks_ = host.node.bus().take<transaction::AckReceived>([this](transaction::AckReceived& event) {
      const auto call = calls_.find(std::string(event.ack.call_id()));
      if (call != calls_.end()) call->second->timer.stop();
      return true;
    });
  }
  void drop_all() { calls_.clear(); }
  [[nodiscard]] std::size_t seen() const { return seen_.size(); }

 private:
  struct Call {
    Call(Answerer& answerer, ServerTransaction taken)
        : random(answerer.host_.node.random()),
          transaction(std::move(taken)),
          timer(answerer.host_.node.scheduler(), [this] { answer(); }) {
      is_invite = transaction.request().method() == MethodId::invite;
      if (is_invite && random.below(2) == 0) {
        EXPECT_TRUE(transaction.respond(Status::ringing));
      }
      timer.start(net::Duration(random.below(is_invite ? 60'000 : 6'000)));
    }
    void answer() {
      if (!accepted) {
        constexpr Status statuses[] = {Status::ok, Status::busy_here, Status::moved_temporarily};
        const Status status = statuses[random.below(3)];
        if (!transaction.respond(status)) return;  // cancelled meanwhile
        accepted = is_invite && is_success(status);
      } else if (!transaction.respond(Status::ok)) {
        return;  // Timer L
      }
      if (accepted) timer.start(std::exchange(interval, std::min(2 * interval, net::Duration(4s))));
    }
    net::Random& random;
    ServerTransaction transaction;
    net::Timer timer;
    net::Duration interval = 500ms;
    bool is_invite = false;
    bool accepted = false;
  };

  Host& host_;
  std::set<std::string> seen_;
  std::map<std::string, std::unique_ptr<Call>> calls_;
  net::Subscription arrivals_;
  net::Subscription acks_;
};

/// A client's user who acknowledges each 2xx, and gives up after 4 minutes.
class Caller {
 public:
  Caller(Host& host, MethodId method, std::string call_id, const transaction::Destination& destination)
      : host_(host), destination_(destination), call_id_(std::move(call_id)), is_invite_(method == MethodId::invite) {
    handle_ = host.manager->request(make_request(method, call_id_), destination,
                                    [this](ClientEvent event) { on_event(event); });
    if (is_invite_ && host.node.random().below(4) == 0) {
      cancel_.start(net::Duration(host.node.random().below(60'000)));
    } else {
      cancel_.start(4min);
    }
  }
  [[nodiscard]] bool told_one_end() const { return failures_ + (successes_ > 0 ? 1 : 0) == 1; }

 private:
  void on_event(const ClientEvent& event) {
    if (std::holds_alternative<Provisional>(event)) {
      EXPECT_EQ(failures_ + successes_, 0) << call_id_ << ": a provisional response after the end";
      return;
    }
    const auto* final_one = std::get_if<Final>(&event);
    if (final_one == nullptr || !is_success(final_one->response.status())) {
      ++failures_;
    } else {
      EXPECT_TRUE(is_invite_ || successes_ == 0) << call_id_;
      ++successes_;
      if (is_invite_) {
        EXPECT_TRUE(host_.manager->send_ack(make_request(MethodId::ack, call_id_), destination_));
      }
    }
  }

  Host& host_;
  transaction::Destination destination_;
  std::string call_id_;
  bool is_invite_;
  ClientHandle handle_;
  net::Timer cancel_{host_.node.scheduler(), [this] { handle_.cancel(); }};
  int failures_ = 0;
  int successes_ = 0;
};

class BadNetworkTest : public ::testing::TestWithParam<BadNetwork> {};

INSTANTIATE_TEST_SUITE_P(
    Networks, BadNetworkTest,
    ::testing::Values(BadNetwork{{.delay = 20ms}, net::TransportKind::udp, "good"},
                      BadNetwork{{.delay = 20ms, .loss = 0.3}, net::TransportKind::udp, "lossy"},
                      BadNetwork{{.delay = 20ms, .duplication = 0.5}, net::TransportKind::udp, "doubling"},
                      BadNetwork{{.delay = 20ms, .jitter = 2500ms}, net::TransportKind::udp, "reordering"},
                      BadNetwork{{.delay = 100ms, .jitter = 1500ms, .loss = 0.3, .duplication = 0.3},
                                 net::TransportKind::udp,
                                 "all_of_it"},
                      BadNetwork{{.delay = 100ms, .loss = 0.9}, net::TransportKind::udp, "almost_dead"},
                      BadNetwork{{.delay = 20ms, .jitter = 500ms}, net::TransportKind::tcp, "stream"}),
    [](const auto& network) { return network.param.name; });

TEST_P(BadNetworkTest, EachUserIsToldOneEndAndNothingStaysBehind_17) {
  constexpr int seeds = 40;
  constexpr int callers_per_seed = 12;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE(seed);
    testing::SimNetwork network(seed);
    network.set_conditions(GetParam().conditions);
    std::vector<std::unique_ptr<Caller>> callers;  // outlive the hosts, which tell them that they end
    Host client(network, client_address);
    Host server(network, server_address);
    auto answerer = std::make_unique<Answerer>(server);

    const net::Target target{GetParam().kind, *net::SocketAddress::parse(server_address, 5060)};
    for (int i = 0; i < callers_per_seed; ++i) {
      const MethodId method = i % 2 == 0 ? MethodId::invite : MethodId::options;
      callers.push_back(std::make_unique<Caller>(client, method, "call-" + std::to_string(i), target));
    }
    network.run_for(10min);

    for (const auto& caller : callers) EXPECT_TRUE(caller->told_one_end()) << network.ladder();
    EXPECT_EQ(client.manager->counts().client, 0u);
    EXPECT_EQ(server.manager->counts().server, 0u);
    EXPECT_EQ(client.node.scheduler().pending(), 0u);
    EXPECT_EQ(server.node.scheduler().pending(), 0u);
    const std::size_t sent_so_far = network.wire().size();
    answerer.reset();
    callers.clear();
    network.run_for(10min);
    EXPECT_EQ(network.wire().size(), sent_so_far);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace sip::test
