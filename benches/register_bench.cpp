// A REGISTER through the whole server: parsed, matched, authenticated, stored, answered. On the simulator, so the
// kernel's share is missing and the simulator's own is in it: `register/wire-only` says how much that is.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "sip/digest.hpp"
#include "sip/engine/call_engine.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/net/transport_events.hpp"
#include "sip/parse.hpp"
#include "sip/testing/sim_network.hpp"

#include "bench_accounts.hpp"

namespace sip::bench {
namespace {

constexpr int users = 10'000;
constexpr std::size_t batch = 1000;  // requests written at a time, while the clock stands still

std::string user(int number) { return "user" + std::to_string(number); }

/// A server, and phones that refresh one after the other, one each millisecond: about 32,000 transactions stay alive.
class Registrations {
 public:
  explicit Registrations(bool open) : open_(open) {
    network_.set_recording(false);
    engine::Config config;
    config.listen = {{net::TransportKind::udp, address_}};
    config.domains = {"example.test"};
    config.open = open;
    config.nonce_lifetime = std::chrono::hours(24 * 365);  // one nonce serves the whole measurement
    config.transactions.server_transactions = 1'000'000;
    engine_ = std::make_unique<engine::CallEngine>(server_, config, accounts_);
    started_ = engine_->start().has_value();
    listener_ = server_.bus().on<net::MessageOnWire>([this](const net::MessageOnWire& message) { look_at(message); });
    exchange(next());
    if (!open) session_ = digest::choose_challenge(last_response()).value_or(digest::Session{});
    for (int i = 0; i < users; ++i) exchange(next());
    last_ = last_response().status();
    listener_.reset();  // not while measuring
  }
  ~Registrations() {
    bool closed = false;
    engine_->close(net::Duration::zero(), [&closed] { closed = true; });
    network_.run_until([&closed] { return closed; });
  }

  /// Whether every phone is registered and the last one was answered 200.
  [[nodiscard]] bool works() const { return started_ && last_ == Status::ok && engine_->location().size() == users; }

  [[nodiscard]] std::string next() {
    const int number = static_cast<int>(count_ % users);
    const std::string id = std::to_string(++count_);
    std::string text = "REGISTER sip:example.test SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.20:5060;rport;branch=z9hG4bKPj" +
                       id + "\r\nMax-Forwards: 70\r\nFrom: <sip:" + user(number) + "@example.test>;tag=" + id +
                       "\r\nTo: <sip:" + user(number) + "@example.test>\r\nCall-ID: 8f2c-" + user(number) +
                       "\r\nCSeq: " + id + " REGISTER\r\nUser-Agent: bench\r\nContact: <sip:" + user(number) +
                       "@192.0.2.20:5060;ob>\r\nExpires: 3600\r\n";
    if (!open_ && !session_.challenge.nonce.empty()) {
      text += "Authorization: " +
              session_.answer({user(number), "secret", ""}, "REGISTER", "sip:example.test", "", "0a4f113b8c2e4d6f") +
              "\r\n";
    }
    return text + "Content-Length: 0\r\n\r\n";
  }

  void exchange(std::string_view request) {
    client_.send_datagram(5060, address_, request);
    network_.run_for(std::chrono::milliseconds(1));
  }

 private:
  void look_at(const net::MessageOnWire& message) {
    if (message.direction == net::MessageOnWire::Direction::sent) response_ = message.bytes;
  }
  [[nodiscard]] Response last_response() const { return Response(parse(response_).value_or(Message())); }

  testing::SimNetwork network_;
  testing::SimNode& server_ = network_.add_node("192.0.2.10");
  testing::SimNode& client_ = network_.add_node("192.0.2.20");
  net::SocketAddress address_ = *net::SocketAddress::parse("192.0.2.10", 5060);
  BenchAccounts accounts_{users};
  bool open_;
  bool started_ = false;
  Status last_{};
  std::uint64_t count_ = 0;
  std::string response_;
  digest::Session session_;
  std::unique_ptr<engine::CallEngine> engine_;
  net::Subscription listener_;
};

void refresh(benchmark::State& state, bool open) {
  Registrations registrations(open);
  if (!registrations.works()) return state.SkipWithError("not every phone was registered");
  std::vector<std::string> requests;
  for ([[maybe_unused]] const auto _ : state) {
    if (requests.empty()) {
      state.PauseTiming();
      for (std::size_t i = 0; i < batch; ++i) requests.push_back(registrations.next());
      std::reverse(requests.begin(), requests.end());
      state.ResumeTiming();
    }
    registrations.exchange(requests.back());
    requests.pop_back();
  }
  state.SetItemsProcessed(state.iterations());
}

/// Sends each datagram back: what the simulator takes for a datagram there and one back.
class Echo final : public net::Transport::Receiver {
 public:
  void on_message(Buffer bytes, const net::Flow& flow) override {
    static_cast<void>(transport->send(flow, bytes.view()));
  }
  void on_unframed(Buffer, const Error&, const net::Flow&) override {}
  void on_flow_opened(const net::Flow&) override {}
  void on_flow_closed(const net::Flow&, const Error&) override {}
  std::unique_ptr<net::Transport> transport;
};

void wire_only(benchmark::State& state) {
  testing::SimNetwork network;
  network.set_recording(false);
  testing::SimNode& server = network.add_node("192.0.2.10");
  testing::SimNode& client = network.add_node("192.0.2.20");
  const net::SocketAddress address = *net::SocketAddress::parse("192.0.2.10", 5060);
  Echo echo;
  auto opened = server.open_transport(net::TransportKind::udp, address, 0, {}, echo);
  if (!opened) return state.SkipWithError("no transport");
  echo.transport = std::move(*opened);
  const std::string request(430, 'x');
  for ([[maybe_unused]] const auto _ : state) {
    client.send_datagram(5060, address, request);
    network.run_for(std::chrono::milliseconds(1));
  }
  bool closed = false;
  echo.transport->close([&closed] { closed = true; });
  network.run_until([&closed] { return closed; });
}

const bool registered = [] {
  benchmark::RegisterBenchmark("register/refresh/open", refresh, true);
  benchmark::RegisterBenchmark("register/refresh/digest", refresh, false);
  benchmark::RegisterBenchmark("register/wire-only", wire_only);
  return true;
}();

}  // namespace
}  // namespace sip::bench
