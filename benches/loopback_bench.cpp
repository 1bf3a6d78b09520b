// CPU per request over UDP on loopback, kernel included: of a bare recvmmsg/sendmmsg echo, of an echo through Transport
// on a Loop, and of a REGISTER through the whole server. The client is not counted: a thread of its own keeps a window
// of requests under way.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <thread>

#include <benchmark/benchmark.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sip/digest.hpp"
#include "sip/engine/call_engine.hpp"
#include "sip/engine/request_log.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/net/loop.hpp"
#include "sip/parse.hpp"

#include "bench_accounts.hpp"

namespace {

using namespace sip;
using sip::net::SocketAddress;

constexpr int window = 32;
constexpr unsigned batch = 32;

/// CPU time of the calling thread, in seconds.
double thread_cpu() {
  timespec spent{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

int bound_socket(SocketAddress& at) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const auto any = *SocketAddress::parse("127.0.0.1", 0);
  if (socket < 0 || ::bind(socket, any.raw(), any.raw_size()) != 0) std::abort();
  const int size = 1 << 20;
  ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  sockaddr_in bound{};
  socklen_t length = sizeof bound;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &length);
  at = SocketAddress::from(reinterpret_cast<sockaddr*>(&bound));
  return socket;
}

/// recvmmsg buffers of the bare loop and of the client.
struct Batch {
  std::array<std::array<char, 2048>, batch> bytes;
  std::array<sockaddr_in, batch> names{};
  std::array<iovec, batch> vectors{};
  std::array<mmsghdr, batch> headers{};

  Batch() {
    for (unsigned i = 0; i < batch; ++i) arm(i);
  }
  void arm(unsigned i) {
    vectors[i] = {bytes[i].data(), bytes[i].size()};
    headers[i].msg_hdr = {};
    headers[i].msg_hdr.msg_name = &names[i];
    headers[i].msg_hdr.msg_namelen = sizeof names[i];
    headers[i].msg_hdr.msg_iov = &vectors[i];
    headers[i].msg_hdr.msg_iovlen = 1;
  }
  [[nodiscard]] std::string_view received(unsigned i) const { return {bytes[i].data(), headers[i].msg_len}; }
  void replace(unsigned i, std::string_view text) {
    headers[i].msg_len = static_cast<unsigned>(text.copy(bytes[i].data(), bytes[i].size()));
  }
  /// Sends each datagram of the last receive back where it came from.
  void echo(int socket, unsigned count) {
    for (unsigned i = 0; i < count; ++i) vectors[i].iov_len = headers[i].msg_len;
    for (unsigned done = 0; done < count;) {
      const int sent = ::sendmmsg(socket, headers.data() + done, count - done, 0);
      if (sent <= 0) break;
      done += static_cast<unsigned>(sent);
    }
    for (unsigned i = 0; i < count; ++i) arm(i);
  }
};

/// What the client sends: to each answer, "" at first, the next request.
class Requests {
 public:
  virtual ~Requests() = default;
  virtual std::string_view after(std::string_view answer) = 0;
};

/// As many bytes as a REGISTER, for an echo.
class Bytes final : public Requests {
 public:
  std::string_view after(std::string_view /*answer*/) override { return text_; }

 private:
  std::string text_ = std::string(433, 'x');
};

/// Keeps `window` requests under way until it is destroyed; lost ones are replaced after a pause without any answer.
class Client {
 public:
  Client(const SocketAddress& server, Requests& requests) : server_(server), requests_(requests) {
    SocketAddress at;
    socket_ = bound_socket(at);
    const timeval wait{0, 20'000};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    thread_ = std::thread([this] { run(); });
  }
  ~Client() {
    running_ = false;
    thread_.join();
    ::close(socket_);
  }

 private:
  void run() {
    const auto buffers = std::make_unique<Batch>();
    while (running_) {
      for (int i = 0; i < window; ++i) {
        const std::string_view request = requests_.after("");
        ::sendto(socket_, request.data(), request.size(), 0, server_.raw(), server_.raw_size());
      }
      while (running_) {
        const int count = ::recvmmsg(socket_, buffers->headers.data(), batch, MSG_WAITFORONE, nullptr);
        if (count <= 0) break;
        for (unsigned i = 0; i < static_cast<unsigned>(count); ++i) {
          buffers->replace(i, requests_.after(buffers->received(i)));
        }
        buffers->echo(socket_, static_cast<unsigned>(count));
      }
    }
  }

  SocketAddress server_;
  Requests& requests_;
  int socket_;
  std::atomic<bool> running_ = true;
  std::thread thread_;
};

void report(benchmark::State& state, double cpu, std::size_t requests) {
  if (requests == 0) return state.SkipWithError("no request came");
  state.counters["cpu_us_per_request"] = cpu * 1e6 / static_cast<double>(requests);
  state.SetItemsProcessed(static_cast<std::int64_t>(requests));
}

constexpr std::size_t requests_per_run = 50'000;

void bare_echo(benchmark::State& state) {
  SocketAddress at;
  const int socket = bound_socket(at);
  const auto buffers = std::make_unique<Batch>();
  double cpu = 0;
  std::size_t total = 0;
  Bytes bytes;
  {
    const Client client(at, bytes);
    for (auto _ : state) {
      const double before = thread_cpu();
      for (std::size_t count = 0; count < requests_per_run;) {
        const int received = ::recvmmsg(socket, buffers->headers.data(), batch, MSG_WAITFORONE, nullptr);
        if (received <= 0) continue;
        buffers->echo(socket, static_cast<unsigned>(received));
        count += static_cast<std::size_t>(received);
        total += static_cast<std::size_t>(received);
      }
      cpu += thread_cpu() - before;
    }
  }
  ::close(socket);
  report(state, cpu, total);
}

struct Echo final : sip::net::Transport::Receiver {
  sip::net::Transport* transport = nullptr;
  std::size_t count = 0;

  void on_message(sip::Buffer bytes, const sip::net::Flow& flow) override {
    // A full send queue is what a lost datagram is: the client makes up for it.
    if (transport->send(flow, bytes.view())) ++count;
  }
  void on_unframed(sip::Buffer, const sip::Error&, const sip::net::Flow&) override {}
  void on_flow_opened(const sip::net::Flow&) override {}
  void on_flow_closed(const sip::net::Flow&, const sip::Error&) override {}
};

void transport_echo(benchmark::State& state) {
  sip::net::Loop loop;
  Echo echo;
  const auto local = *SocketAddress::parse("127.0.0.1", 0);
  auto transport = loop.open_transport(sip::net::TransportKind::udp, local, 0, {}, echo);
  if (!transport) return state.SkipWithError(transport.error().what);
  echo.transport = transport->get();
  double cpu = 0;
  std::size_t total = 0;
  Bytes bytes;
  {
    const Client client((*transport)->local(), bytes);
    for (auto _ : state) {
      const double before = thread_cpu();
      for (echo.count = 0; echo.count < requests_per_run;) uv_run(loop.uv(), UV_RUN_ONCE);
      cpu += thread_cpu() - before;
      total += echo.count;
    }
  }
  (*transport)->close([&] { loop.stop(); });
  loop.run();
  report(state, cpu, total);
}

constexpr unsigned phones = 10'000;

/// Phones that refresh one after the other; with a password they answer the first challenge for good.
class Phones final : public Requests {
 public:
  explicit Phones(bool digest) : digest_(digest) {}

  std::string_view after(std::string_view answer) override {
    if (digest_ && session_.challenge.nonce.empty() && answer.starts_with("SIP/2.0 401")) {
      session_ = digest::choose_challenge(Response(parse(answer).value_or(Message()))).value_or(digest::Session{});
    }
    const std::string user = "user" + std::to_string(count_ % phones);
    const std::string number = std::to_string(++count_);
    text_ = "REGISTER sip:example.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;rport;branch=z9hG4bKPj" + number +
            "\r\nMax-Forwards: 70\r\nFrom: <sip:" + user + "@example.test>;tag=" + number + "\r\nTo: <sip:" + user +
            "@example.test>\r\nCall-ID: 8f2c-" + user + "\r\nCSeq: " + number +
            " REGISTER\r\nUser-Agent: bench\r\nContact: <sip:" + user + "@127.0.0.1:5060;ob>\r\nExpires: 3600\r\n";
    if (!session_.challenge.nonce.empty()) {
      text_ += "Authorization: " +
               session_.answer({user, "secret", ""}, "REGISTER", "sip:example.test", "", "0a4f113b8c2e4d6f") + "\r\n";
    }
    return text_ += "Content-Length: 0\r\n\r\n";
  }

 private:
  bool digest_;
  digest::Session session_;
  std::size_t count_ = 0;
  std::string text_;
};

void register_through_server(benchmark::State& state, bool digest) {
  net::Loop loop;
  BenchAccounts accounts(phones);
  engine::Config config;
  config.listen = {{net::TransportKind::udp, *SocketAddress::parse("127.0.0.1", 0)}};
  config.domains = {"example.test"};
  config.open = !digest;
  config.nonce_lifetime = std::chrono::hours(24);  // one nonce serves the whole measurement
  engine::CallEngine engine(loop, config, accounts);
  if (const auto started = engine.start(); !started) return state.SkipWithError(started.error().what);

  std::size_t ok = 0;
  std::size_t other = 0;
  const auto answers = loop.bus().on<engine::RequestAnswered>(
      [&](const engine::RequestAnswered& request) { ++(request.status == 200 ? ok : other); });
  Phones requests(digest);
  double cpu = 0;
  std::size_t total = 0;
  {
    const Client client(engine.listeners().front().address, requests);
    while (ok < phones) uv_run(loop.uv(), UV_RUN_ONCE);  // every phone is registered
    other = 0;
    for (auto _ : state) {
      const double before = thread_cpu();
      for (ok = 0; ok < requests_per_run;) uv_run(loop.uv(), UV_RUN_ONCE);
      cpu += thread_cpu() - before;
      total += ok;
    }
  }
  engine.close(net::Duration::zero(), [&] { loop.stop(); });
  loop.run();
  if (other > 0) return state.SkipWithError("not every request was answered 200");
  report(state, cpu, total);
}

// UseRealTime: Google Benchmark's own CPU column counts the waiting thread; cpu_us_per_request is the figure.
const bool registered = [] {
  const auto series = [](const char* name, auto function) {
    benchmark::RegisterBenchmark(name, function)->UseRealTime()->Unit(benchmark::kMillisecond);
  };
  series("loopback/bare-echo", bare_echo);
  series("loopback/transport-echo", transport_echo);
  series("loopback/register/open", [](benchmark::State& state) { register_through_server(state, false); });
  series("loopback/register/digest", [](benchmark::State& state) { register_through_server(state, true); });
  return true;
}();

}  // namespace
