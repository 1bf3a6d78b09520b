#include "soak.hpp"

#include <functional>
#include <utility>

#include <gtest/gtest.h>

namespace sip::test {

namespace {

using namespace std::chrono_literals;
using testing::LinkConditions;
using testing::SimNetwork;

constexpr const char* inside_address = "10.0.0.1";
constexpr const char* nat_address = "203.0.113.1";
constexpr const char* plain_address = "192.0.2.1";
constexpr const char* second_address = "192.0.2.2";
constexpr net::Duration busy = 20s;

Request make_request(MethodId method, const std::string& call_id) {
  static const Uri bob = *Uri::parse("sip:bob@example.com");
  Request request(method, bob);
  request.headers.add(HeaderId::from, "<sip:alice@example.com>;tag=a1");
  request.headers.add(HeaderId::to, "<sip:bob@example.com>");
  request.headers.add(HeaderId::call_id, call_id);
  request.headers.add(CSeq{7, method});
  return request;
}

}  // namespace

/// One host, and the server's user on it.
struct Soak::Stack {
  Stack(Soak& soak, testing::SimNode& node_, std::size_t number_);

  Soak& soak;
  testing::SimNode& node;
  std::size_t number;
  net::TransportLayer transports;
  std::unique_ptr<transaction::Manager> manager;
  std::unordered_map<std::string, std::shared_ptr<Server>> serving;
  std::optional<net::Flow> flow_of_peer;  // the last request's
  net::Subscription wire;
  net::Subscription arrivals;
  net::Subscription acks;
};

/// The server's user of one transaction, who may do all that is allowed.
class Soak::Server : public std::enable_shared_from_this<Soak::Server> {
 public:
  Server(Stack& stack, Case& subject, transaction::ServerTransaction transaction)
      : stack_(stack), soak_(stack.soak), case_(subject), transaction_(std::move(transaction)) {}

  void begin() {
    if (case_.invite) {
      for (auto rings = soak_.random_.below(4); rings > 0; --rings) later(soak_.within(3000), &Server::ring);
      if (soak_.one_in(2)) {
        transaction_.on_cancel([this] { soak_.one_in(2) ? answer(Status::request_terminated) : answer(Status::ok); });
      }
    }
    // Most answer soon, some later than their client waits.
    std::uint64_t most = case_.invite ? 10'000 : 2'000;
    if (soak_.one_in(10)) most = case_.invite ? 200'000 : 40'000;
    if (soak_.one_in(3)) return answer_somehow();
    later(soak_.within(most), &Server::answer_somehow);
  }
  void acknowledged() { acknowledged_ = true; }

 private:
  void later(net::Duration delay, void (Server::*what)()) {
    soak_.network_.after(delay, [weak = weak_from_this(), what] {
      if (const auto self = weak.lock()) ((*self).*what)();
    });
  }
  void ring() {
    // Refused once there is a final answer.
    static_cast<void>(transaction_.respond(soak_.one_in(2) ? Status::ringing : Status::session_progress));
  }
  void answer_somehow() {
    constexpr Status statuses[] = {Status::ok,        Status::ok,        Status::accepted, Status::moved_temporarily,
                                   Status::not_found, Status::busy_here, Status::decline};
    answer(statuses[soak_.random_.below(std::size(statuses))]);
  }
  void answer(Status status) {
    if (answered_) return;
    answered_ = true;
    const auto done = transaction_.respond(status);
    case_.on_answer(done, code(status));
    const bool gone = !done && done.error().code == Errc::gone;
    if (case_.invite && is_success(status) && !gone) {
      status_ = status;
      return later(interval_, &Server::repeat);
    }
    if (soak_.one_in(10) && transaction_.respond(Status::not_acceptable).has_value()) {
      case_.complain("a second final answer was taken");
    }
    leave();
  }
  /// A 2xx until its ACK comes (§13.3.1.4).
  void repeat() {
    if (acknowledged_ || !transaction_.respond(status_)) return leave();
    interval_ = std::min(2 * interval_, net::Duration(t2));
    later(interval_, &Server::repeat);
  }
  void leave() { stack_.serving.erase(case_.call_id); }

  Stack& stack_;
  Soak& soak_;
  Case& case_;
  transaction::ServerTransaction transaction_;
  Status status_{};
  net::Duration interval_{t1};
  bool answered_ = false;
  bool acknowledged_ = false;
};

Soak::Stack::Stack(Soak& soak_, testing::SimNode& node_, std::size_t number_)
    : soak(soak_), node(node_), number(number_), transports(node_) {
  for (const auto kind : {net::TransportKind::udp, net::TransportKind::tcp}) {
    EXPECT_TRUE(transports.listen(kind, node.address().with_port(5060)));
  }
  manager = std::make_unique<transaction::Manager>(transports);
  wire = node.bus().on<net::MessageOnWire>([this](const net::MessageOnWire& event) {
    const Words words(event.bytes);
    Case* subject = soak.find(words.call_id);
    if (subject == nullptr) return;
    const bool sent = event.direction == net::MessageOnWire::Direction::sent;
    const Ms now = soak.now();
    subject->client == number ? subject->on_client_wire(now, sent, words) : subject->on_server_wire(now, sent, words);
  });
  arrivals = node.bus().take<transaction::RequestArrived>([this](transaction::RequestArrived& event) {
    Case* subject = soak.find(event.transaction.request().call_id());
    EXPECT_NE(subject, nullptr);
    if (subject == nullptr || subject->client == number) return false;
    flow_of_peer = event.transaction.flow();
    ++subject->offers;
    auto transaction = std::move(event.transaction);
    if (soak.one_in(1000)) soak.destroy_manager(*this);
    if (soak.one_in(40)) {
      subject->left_unanswered = true;
      transaction.abandon();
    } else if (!soak.one_in(20)) {  // else it is dropped here, and answers 500
      subject->taken = true;
      const auto server = std::make_shared<Server>(*this, *subject, std::move(transaction));
      serving[subject->call_id] = server;
      server->begin();
    }
    return true;
  });
  acks = node.bus().take<transaction::AckReceived>([this](transaction::AckReceived& event) {
    const auto found = serving.find(std::string(event.ack.call_id()));
    if (found != serving.end()) found->second->acknowledged();
    return true;
  });
}

Soak::Soak(std::uint64_t seed)
    : random_(seed * 0x9e3779b97f4a7c15),
      behind_nat_(seed % 2 == 0),
      first_public_(behind_nat_ ? nat_address : plain_address),
      network_(seed) {
  network_.set_recording(false);
  network_.set_filter([this](const testing::WireRecord& record) {
    note_wire(record);
    return true;
  });
  if (behind_nat_) {
    const auto mapping =
        one_in(2) ? testing::NatOptions::Mapping::per_flow : testing::NatOptions::Mapping::endpoint_independent;
    network_.set_nat(inside_address, nat_address, {.mapping = mapping});
  }
  testing::SimNode& first = network_.add_node(behind_nat_ ? inside_address : plain_address);
  testing::SimNode& second = network_.add_node(second_address);
  stacks_ = {std::make_unique<Stack>(*this, first, 0), std::make_unique<Stack>(*this, second, 1)};
}

Soak::~Soak() {
  std::size_t closed = 0;
  for (auto& stack : stacks_) {
    stack->serving.clear();
    stack->manager.reset();
    stack->transports.close([&closed] { ++closed; });
  }
  EXPECT_TRUE(network_.run_until([&closed] { return closed == 2; }));
}

void Soak::note_wire(const testing::WireRecord& record) {
  ++counts_.messages;
  if (record.lost) ++counts_.lost;
  if (Case* subject = find(Words(record.bytes).call_id); subject != nullptr) subject->wire.push_back(record);
}

Case* Soak::find(std::string_view call_id) {
  const auto found = by_call_id_.find(call_id);
  return found == by_call_id_.end() ? nullptr : found->second;
}

std::string Soak::round(std::size_t transactions) {
  network_.heal(first_public_, second_address);
  for (std::size_t i = 0; i < transactions; ++i) {
    network_.after(within(static_cast<std::uint64_t>(busy.count())), [this, i] { start_request(i); });
  }
  for (net::Duration at = 0s; at < busy; at += within(8000)) network_.after(at, [this] { change_weather(); });
  if (!network_.run_until_idle(2h)) return "it never became quiet\n";
  return judge();
}

void Soak::start_request(std::size_t number) {
  const std::uint64_t from = random_.below(2);
  Stack& stack = *stacks_[from];
  const bool invite = one_in(2);
  const auto kind = one_in(3) ? net::TransportKind::tcp : net::TransportKind::udp;
  transaction::Destination destination =
      net::Target{kind, *net::SocketAddress::parse(from == 0 ? std::string_view(second_address) : first_public_, 5060)};
  // Who lives behind a NAT is only reached by a flow of his own (RFC 5626).
  if (behind_nat_ && from == 1 && stack.flow_of_peer) destination = *stack.flow_of_peer;
  const auto* flow = std::get_if<net::Flow>(&destination);
  const bool reliable = flow != nullptr ? flow->is_reliable() : net::is_reliable(kind);

  ++counts_.transactions;
  cases_.emplace_back("t" + std::to_string(counts_.transactions) + "-" + std::to_string(number), invite, reliable,
                      static_cast<std::size_t>(from));
  by_call_id_[cases_.back().call_id] = &cases_.back();
  begin(cases_.back(), stack, destination);
}

void Soak::begin(Case& subject, Stack& from, const transaction::Destination& destination) {
  constexpr MethodId others[] = {MethodId::options, MethodId::message, MethodId::register_, MethodId::info};
  const MethodId method = subject.invite ? MethodId::invite : others[random_.below(std::size(others))];
  auto handle = from.manager->request(make_request(method, subject.call_id), destination,
                                      [this, &subject, &from, destination](const transaction::ClientEvent& event) {
                                        on_client_event(subject, from, destination, event);
                                      });
  subject.called = true;
  if (one_in(50)) {
    network_.after(within(5000), [&subject, handle]() mutable {
      if (subject.client_ended) return;
      subject.abandoned = true;
      subject.request.stop_watching();
      subject.cancel.stop_watching();
      subject.answer.stop_watching();  // nobody acknowledges its answer, which is well
      handle.abandon();
    });
  }
  // An INVITE may wait for ever once it rings: whoever called gives up some time.
  const net::Duration gives_up_after = subject.invite && one_in(3) ? within(20'000) : 210s;
  network_.after(gives_up_after, [this, &subject, handle]() mutable {
    if (!subject.invite || subject.client_ended) return;
    ++counts_.cancelled;
    handle.cancel();
  });
}

void Soak::on_client_event(Case& subject, Stack& stack, const transaction::Destination& destination,
                           const transaction::ClientEvent& event) {
  const bool first_end = !subject.client_ended;
  subject.on_client_event(now(), event);
  const auto* final = std::get_if<transaction::Final>(&event);
  if (first_end && subject.client_ended) ++(final != nullptr ? counts_.succeeded : counts_.failed);
  if (subject.invite && final != nullptr && is_success(final->response.status()) && stack.manager) {
    // That it cannot be sent is the network's doing: the 2xx comes again.
    static_cast<void>(stack.manager->send_ack(make_request(MethodId::ack, subject.call_id), destination));
  }
  if (one_in(2000)) destroy_manager(stack);
}

// From within a handler of its own, with all that it has under way; another one takes its place when the handler is
// done.
void Soak::destroy_manager(Stack& stack) {
  if (!stack.manager) return;
  ++counts_.managers_destroyed;
  for (Case& subject : cases_)
    subject.client == stack.number ? subject.client_stack_died(now()) : subject.server_forgot(now());
  const auto manager = std::exchange(stack.manager, nullptr);
  stack.node.post([&stack] { stack.manager = std::make_unique<transaction::Manager>(stack.transports); });
}

void Soak::change_weather() {
  const LinkConditions weathers[] = {
      {.delay = 1ms},
      {.delay = 20ms, .loss = 0.3},
      {.delay = 20ms, .duplication = 0.5},
      {.delay = 20ms, .jitter = 2500ms},
      {.delay = 100ms, .jitter = 1500ms, .loss = 0.3, .duplication = 0.3, .reset = 0.02},
      {.delay = 100ms, .loss = 0.9},
      {.delay = 5ms, .reset = 0.1},
  };
  network_.set_conditions(weathers[random_.below(std::size(weathers))]);
  const auto direction = one_in(2) ? SimNetwork::Direction::both_ways : SimNetwork::Direction::one_way;
  const std::string& a = one_in(2) ? first_public_ : second_address;
  const std::string b = a == second_address ? first_public_ : second_address;
  switch (random_.below(8)) {
    case 0:
      network_.partition(a, b, direction);
      network_.after(within(10'000), [this, a, b] { network_.heal(a, b); });
      break;
    case 1:
      network_.reset_connections(a, b);
      break;
    case 2:
      if (behind_nat_) network_.rebind_nat(inside_address);
      break;
    default:
      break;
  }
}

std::string Soak::judge() {
  std::string wrong;
  for (const auto& stack : stacks_) {
    const auto counts = stack->manager->counts();
    const std::size_t timers = stack->node.scheduler().pending();
    if (counts.client != 0 || counts.server != 0 || timers != 0 || !stack->serving.empty()) {
      wrong += "left behind at stack " + std::to_string(stack->number) + ": " + std::to_string(counts.client) +
               " client transactions, " + std::to_string(counts.server) + " server transactions, " +
               std::to_string(timers) + " timers, " + std::to_string(stack->serving.size()) + " users\n";
    }
  }
  for (Case& subject : cases_) {
    subject.finish(now());
    if (subject.complaint().empty()) continue;
    wrong += subject.call_id + ": " + subject.complaint() + '\n' + testing::ladder(subject.wire);
    break;
  }
  by_call_id_.clear();
  cases_.clear();
  return wrong;
}

}  // namespace sip::test
