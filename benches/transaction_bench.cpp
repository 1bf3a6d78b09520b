// An OPTIONS through the transactions of a server, of a client, of both. On the simulator, so the kernel's share is
// missing and the simulator's own is in it: `transaction/wire-only` says how much that is. One transaction begins each
// millisecond, so that as many are alive at once as would be: 32,000 at a server until Timer J, 5,000 at a client until
// Timer K. Each round of the loop also ends one.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <benchmark/benchmark.h>
#include <malloc.h>

#include "sip/net/transport_layer.hpp"
#include "sip/testing/sim_network.hpp"
#include "sip/transaction/manager.hpp"

#include "series.hpp"

namespace sip::bench {
namespace {

constexpr int population = 33'000;  // transactions until none begins without another's end

/// Bytes the heap has given out.
std::size_t heap() {
  const auto all = mallinfo2();
  return all.uordblks + all.hblkhd;
}

/// An OPTIONS as a peer sends it. Its number is written in place: what is measured is not how requests are made.
class RawOptions {
 public:
  explicit RawOptions(std::uint64_t number) { renumber(number); }
  void renumber(std::uint64_t number) {
    for (const std::size_t end : {branch_end_, call_id_end_}) {
      std::uint64_t rest = number;
      for (std::size_t i = 1; i <= digits; ++i, rest /= 10) text_[end - i] = static_cast<char>('0' + rest % 10);
    }
  }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  static constexpr std::size_t digits = 10;
  std::string text_ =
      "OPTIONS sip:example.test SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.20:5060;rport;branch=z9hG4bKPj0000000000\r\n"
      "Max-Forwards: 70\r\nFrom: <sip:alice@example.test>;tag=8f2c4d6f\r\nTo: <sip:example.test>\r\n"
      "Call-ID: 0a4f113b-0000000000@192.0.2.20\r\nCSeq: 1 OPTIONS\r\nUser-Agent: bench\r\nAccept: application/sdp\r\n"
      "Content-Length: 0\r\n\r\n";
  std::size_t branch_end_ = text_.find("\r\nMax-Forwards");
  std::size_t call_id_end_ = text_.find("@192.0.2.20\r\nCSeq");
};

/// A host with a stack up to its transactions.
class Stack {
 public:
  Stack(testing::SimNetwork& network, std::string_view address, transaction::Config config = {})
      : network_(network), node_(network.add_node(address)), transports_(node_) {
    config.server_transactions = 10'000'000;
    config.client_transactions = 10'000'000;
    listens_ = transports_.listen(net::TransportKind::udp, this->address()).has_value();
    manager_ = std::make_unique<transaction::Manager>(transports_, config);
  }
  ~Stack() {
    requests_.reset();
    manager_.reset();
    bool closed = false;
    transports_.close([&closed] { closed = true; });
    network_.run_until([&closed] { return closed; });
  }

  /// Answers each request from now on.
  void answer(Status status = Status::ok) {
    requests_ = node_.bus().take<transaction::RequestArrived>([this, status](transaction::RequestArrived& arrived) {
      transaction::ServerTransaction transaction = std::move(arrived.transaction);
      if (transaction.respond(status)) ++answered;
      return true;
    });
  }
  /// Sends a request to a peer, as a user of this layer does it.
  void ask(const net::SocketAddress& peer, MethodId method = MethodId::options) {
    Request request(method, uri_);
    request.headers.add(HeaderId::from, "<sip:alice@example.test>;tag=8f2c4d6f");
    request.headers.add(HeaderId::to, "<sip:example.test>");
    request.headers.add(HeaderId::call_id, "0a4f113b-" + std::to_string(++asked_) + "@192.0.2.20");
    request.headers.add(CSeq{1, method});
    manager_->request(std::move(request), net::Target{net::TransportKind::udp, peer},
                      [this](transaction::ClientEvent event) {
                        if (std::holds_alternative<transaction::Final>(event)) ++told;
                      });
  }

  [[nodiscard]] net::SocketAddress address() const { return node_.address().with_port(5060); }
  [[nodiscard]] bool listens() const noexcept { return listens_; }
  [[nodiscard]] std::size_t alive() const noexcept { return manager_->counts().server; }

  std::uint64_t answered = 0;
  std::uint64_t told = 0;

 private:
  testing::SimNetwork& network_;
  testing::SimNode& node_;
  net::TransportLayer transports_;
  std::unique_ptr<transaction::Manager> manager_;
  bool listens_ = false;
  Uri uri_ = Uri::parse("sip:example.test").value();
  std::uint64_t asked_ = 0;
  net::Subscription requests_;
};

/// A host without a stack that sends each datagram back, with another start line if it has one.
class Echo final : public net::Transport::Receiver {
 public:
  Echo(testing::SimNetwork& network, std::string_view address, std::string start_line)
      : network_(network), node_(network.add_node(address)), start_line_(std::move(start_line)) {
    auto opened = node_.open_transport(net::TransportKind::udp, this->address(), 0, {}, *this);
    if (opened) transport_ = std::move(*opened);
  }
  ~Echo() override {
    if (!transport_) return;
    bool closed = false;
    transport_->close([&closed] { closed = true; });
    network_.run_until([&closed] { return closed; });
  }
  [[nodiscard]] net::SocketAddress address() const { return node_.address().with_port(5060); }
  [[nodiscard]] bool listens() const noexcept { return transport_ != nullptr; }

  std::uint64_t echoed = 0;

 private:
  void on_message(Buffer bytes, const net::Flow& flow) override {
    std::string_view text = bytes.view();
    if (!start_line_.empty()) {
      out_.assign(start_line_).append(text.substr(text.find('\r')));
      text = out_;
    }
    if (transport_->send(flow, text)) ++echoed;
  }
  void on_unframed(Buffer, const Error&, const net::Flow&) override {}
  void on_flow_opened(const net::Flow&) override {}
  void on_flow_closed(const net::Flow&, const Error&) override {}

  testing::SimNetwork& network_;
  testing::SimNode& node_;
  std::string start_line_;
  std::string out_;
  std::unique_ptr<net::Transport> transport_;
};

/// The network of one measurement, on which a round is a millisecond.
struct Network : testing::SimNetwork {
  Network() { set_recording(false); }
  void round() { run_for(std::chrono::milliseconds(1)); }
};

void server_options(benchmark::State& state) {
  Network network;
  Stack server(network, "192.0.2.10");
  testing::SimNode& client = network.add_node("192.0.2.20");
  const net::SocketAddress address = server.address();
  server.answer();
  std::uint64_t sent = 0;
  RawOptions options(sent);
  const auto exchange = [&] {
    options.renumber(++sent);
    client.send_datagram(5060, address, options.text());
    network.round();
  };
  for (int i = 0; i < population; ++i) exchange();
  for ([[maybe_unused]] const auto _ : state) exchange();
  network.round();
  if (!server.listens() || server.answered != sent) return state.SkipWithError("not every request was answered");
  state.SetItemsProcessed(state.iterations());
}

/// Each request of a large population once more, in turn, none of which ends meanwhile.
void server_retransmission(benchmark::State& state) {
  transaction::Config config;
  config.t1 = std::chrono::hours(1000);  // Timer J is 64 of it
  Network network;
  std::vector<RawOptions> requests;
  for (int i = 0; i < population; ++i) requests.emplace_back(static_cast<std::uint64_t>(i));
  Stack server(network, "192.0.2.10", config);
  testing::SimNode& client = network.add_node("192.0.2.20");
  const net::SocketAddress address = server.address();
  server.answer();
  const std::size_t before = heap();
  for (const auto& request : requests) {
    client.send_datagram(5060, address, request.text());
    network.round();
  }
  network.run_for(std::chrono::seconds(1));
  const std::size_t held = heap() - before;
  std::size_t next = 0;
  for ([[maybe_unused]] const auto _ : state) {
    client.send_datagram(5060, address, requests[next].text());
    network.round();
    if (++next == requests.size()) next = 0;
  }
  network.round();
  if (server.answered != requests.size() || server.alive() != requests.size()) {
    return state.SkipWithError("not every request was answered once");
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["bytes_held"] = static_cast<double>(held) / static_cast<double>(requests.size());
}

/// `Peer` is who answers: an Echo, or another Stack.
template <class Peer>
void ask(benchmark::State& state, Network& network, Peer& peer, MethodId method = MethodId::options) {
  Stack client(network, "192.0.2.20");
  std::uint64_t sent = 0;
  const auto exchange = [&] {
    ++sent;
    client.ask(peer.address(), method);
    network.round();
  };
  for (int i = 0; i < population; ++i) exchange();
  for ([[maybe_unused]] const auto _ : state) exchange();
  network.run_for(std::chrono::milliseconds(2));
  if (!client.listens() || !peer.listens() || client.told != sent) {
    return state.SkipWithError("not every request was answered");
  }
  state.SetItemsProcessed(state.iterations());
}

void client_options(benchmark::State& state) {
  Network network;
  Echo server(network, "192.0.2.10", "SIP/2.0 200 OK");
  ask(state, network, server);
}

void pair_options(benchmark::State& state) {
  Network network;
  Stack server(network, "192.0.2.10");
  server.answer();
  ask(state, network, server);
}

/// INVITE, 302, ACK: what a redirect server and its client do.
void pair_invite(benchmark::State& state) {
  Network network;
  Stack server(network, "192.0.2.10");
  server.answer(Status::moved_temporarily);
  ask(state, network, server, MethodId::invite);
}

void wire_only(benchmark::State& state) {
  Network network;
  Echo server(network, "192.0.2.10", "");
  testing::SimNode& client = network.add_node("192.0.2.20");
  const RawOptions options(1);
  std::uint64_t sent = 0;
  for ([[maybe_unused]] const auto _ : state) {
    client.send_datagram(5060, server.address(), options.text());
    network.round();
    ++sent;
  }
  network.round();
  if (server.echoed != sent) return state.SkipWithError("not every datagram came back");
  state.SetItemsProcessed(state.iterations());
}

const bool registered = [] {
  series("transaction/server/options", server_options);
  series("transaction/server/retransmission", server_retransmission);
  series("transaction/client/options", client_options);
  series("transaction/pair/options", pair_options);
  series("transaction/pair/invite", pair_invite);
  series("transaction/wire-only", wire_only);
  return true;
}();

}  // namespace
}  // namespace sip::bench
