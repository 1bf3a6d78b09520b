// How much the simulator itself costs, recording off. An event is a datagram delivered, a timer fired or a message that
// a stream delivered: `events` in each row is how many of them happen in a second. A timer that is stopped before it
// fires costs too and counts as none.
//
//   simulator/datagrams   a datagram to and fro between two hosts, with nothing above
//   simulator/weather     the same with jitter, loss and duplication, 1,000 of them under way at once
//   simulator/nat         the same from behind a NAT
//   simulator/timers      timers that fire, 10,000 of them running at once
//   simulator/streams     a message to and fro on a connection
//   simulator/options     OPTIONS transactions between two whole stacks: 2 datagrams and 2 timers (J and K) each
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <benchmark/benchmark.h>

#include "sip/net/transport_layer.hpp"
#include "sip/testing/sim_network.hpp"
#include "sip/transaction/manager.hpp"

namespace sip::bench {
namespace {

using namespace std::chrono_literals;

const std::string message(400, 'x');  // as long as an OPTIONS

struct Network : testing::SimNetwork {
  Network() { set_recording(false); }
};

/// Sends back what it receives, and counts it.
class Echo final : public net::Transport::Receiver {
 public:
  Echo(Network& network, testing::SimNode& node, net::TransportKind kind)
      : network_(network),
        transport_(node.open_transport(kind, node.address().with_port(5060), 0, {}, *this).value()) {}
  ~Echo() override {
    bool closed = false;
    transport_->close([&closed] { closed = true; });
    network_.run_until([&closed] { return closed; });
  }

  void start(const net::SocketAddress& peer) {
    const auto flow = transport_->flow_to(peer);
    if (flow) static_cast<void>(transport_->send(*flow, message));
  }
  std::uint64_t received = 0;

 private:
  void on_message(Buffer bytes, const net::Flow& flow) override {
    ++received;
    static_cast<void>(transport_->send(flow, bytes.view()));
  }
  void on_unframed(Buffer, const Error&, const net::Flow&) override {}
  void on_flow_opened(const net::Flow&) override {}
  void on_flow_closed(const net::Flow&, const Error&) override {}

  Network& network_;
  std::unique_ptr<net::Transport> transport_;
};

void count(benchmark::State& state, std::uint64_t events) {
  if (events == 0) return state.SkipWithError("nothing happened");
  state.counters["events"] = benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
}

/// `balls` messages go to and fro; a loss is made up for by another.
void echo(benchmark::State& state, Network& network, testing::SimNode& a, net::TransportKind kind, int balls) {
  testing::SimNode& b = network.add_node("192.0.2.2");
  Echo first(network, a, kind);
  Echo second(network, b, kind);
  const auto peer = b.address().with_port(5060);
  for (int i = 0; i < balls; ++i) first.start(peer);
  network.run_for(1s);
  const std::uint64_t before = first.received + second.received;
  for ([[maybe_unused]] const auto _ : state) network.run_for(100ms);
  count(state, first.received + second.received - before);
}

void datagrams(benchmark::State& state) {
  Network network;
  echo(state, network, network.add_node("192.0.2.1"), net::TransportKind::udp, 100);
}

void streams(benchmark::State& state) {
  Network network;
  echo(state, network, network.add_node("192.0.2.1"), net::TransportKind::tcp, 100);
}

void nat(benchmark::State& state) {
  Network network;
  network.set_nat("10.0.0.1", "203.0.113.1");
  echo(state, network, network.add_node("10.0.0.1"), net::TransportKind::udp, 100);
}

void weather(benchmark::State& state) {
  Network network;
  // As many are doubled as are lost, so that the population stays about the same.
  network.set_conditions({.delay = 5ms, .jitter = 20ms, .loss = 0.01, .duplication = 0.01 / 0.99});
  echo(state, network, network.add_node("192.0.2.1"), net::TransportKind::udp, 1000);
}

void timers(benchmark::State& state) {
  Network network;
  testing::SimNode& node = network.add_node("192.0.2.1");
  std::uint64_t fired = 0;
  struct Again {
    Again(net::Scheduler& scheduler, std::uint64_t& fired_, int i)
        : fired(fired_), delay(1 + i % 1000), timer(scheduler, [this] {
            ++fired;
            timer.start(delay);
          }) {
      timer.start(delay);
    }
    std::uint64_t& fired;
    net::Duration delay;
    net::Timer timer;
  };
  std::deque<Again> all;
  for (int i = 0; i < 10'000; ++i) all.emplace_back(node.scheduler(), fired, i);
  for ([[maybe_unused]] const auto _ : state) network.run_for(10ms);
  count(state, fired);
}

/// A whole stack up to its transactions.
struct Stack {
  Stack(Network& network_, std::string_view address)
      : network(network_), node(network_.add_node(address)), transports(node) {
    if (!transports.listen(net::TransportKind::udp, node.address().with_port(5060))) return;
    manager = std::make_unique<transaction::Manager>(transports);
  }
  ~Stack() {
    manager.reset();
    bool closed = false;
    transports.close([&closed] { closed = true; });
    network.run_until([&closed] { return closed; });
  }
  Network& network;
  testing::SimNode& node;
  net::TransportLayer transports;
  std::unique_ptr<transaction::Manager> manager;
};

void options(benchmark::State& state) {
  Network network;
  Stack client(network, "192.0.2.1");
  Stack server(network, "192.0.2.2");
  const auto arrivals = server.node.bus().take<transaction::RequestArrived>([](transaction::RequestArrived& event) {
    transaction::ServerTransaction transaction = std::move(event.transaction);
    return transaction.respond(Status::ok).has_value();
  });
  const Uri uri = Uri::parse("sip:bob@example.com").value();
  const net::Target target{net::TransportKind::udp, server.node.address().with_port(5060)};
  std::uint64_t asked = 0;
  std::uint64_t answered = 0;
  const auto exchange = [&] {
    Request request(MethodId::options, uri);
    request.headers.add(HeaderId::from, "<sip:alice@example.com>;tag=a1");
    request.headers.add(HeaderId::to, "<sip:bob@example.com>");
    request.headers.add(HeaderId::call_id, std::to_string(++asked) + "@192.0.2.1");
    request.headers.add(CSeq{7, MethodId::options});
    client.manager->request(std::move(request), target, [&answered](const transaction::ClientEvent& event) {
      if (std::holds_alternative<transaction::Final>(event)) ++answered;
    });
    network.run_for(1ms);
  };
  // Until as many end as begin: Timer J is 32 s.
  for (int i = 0; i < 33'000; ++i) exchange();
  const std::uint64_t before = answered;
  for ([[maybe_unused]] const auto _ : state) exchange();
  count(state, 4 * (answered - before));
}

const bool registered = [] {
  benchmark::RegisterBenchmark("simulator/datagrams", datagrams);
  benchmark::RegisterBenchmark("simulator/weather", weather);
  benchmark::RegisterBenchmark("simulator/nat", nat);
  benchmark::RegisterBenchmark("simulator/streams", streams);
  benchmark::RegisterBenchmark("simulator/timers", timers);
  benchmark::RegisterBenchmark("simulator/options", options);
  return true;
}();

}  // namespace
}  // namespace sip::bench
