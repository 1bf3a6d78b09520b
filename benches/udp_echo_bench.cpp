// CPU per datagram of a UDP echo on loopback: a bare recvmmsg/sendmmsg loop, and the same work through Transport on a
// Loop. The client is the same in both and not counted: a thread of its own keeps a window of datagrams under way.
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

#include "sip/net/loop.hpp"

namespace {

using sip::net::SocketAddress;

constexpr std::size_t message_size = 433;  // a REGISTER as phones send it
constexpr int window = 64;
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

/// Keeps `window` datagrams going round until it is destroyed; a lost one is replaced after a pause without any.
class Client {
 public:
  explicit Client(const SocketAddress& server) : server_(server) {
    socket_ = bound_socket(at_);
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
    const std::string message(message_size, 'x');
    while (running_) {
      for (int i = 0; i < window; ++i) {
        ::sendto(socket_, message.data(), message.size(), 0, server_.raw(), server_.raw_size());
      }
      while (running_) {
        const int count = ::recvmmsg(socket_, buffers->headers.data(), batch, MSG_WAITFORONE, nullptr);
        if (count <= 0) break;
        buffers->echo(socket_, static_cast<unsigned>(count));
      }
    }
  }

  SocketAddress server_;
  SocketAddress at_;
  int socket_;
  std::atomic<bool> running_ = true;
  std::thread thread_;
};

void report(benchmark::State& state, double cpu, std::size_t datagrams) {
  if (datagrams == 0) return state.SkipWithError("no datagram came back");
  state.counters["cpu_us_per_datagram"] = cpu * 1e6 / static_cast<double>(datagrams);
  state.SetItemsProcessed(static_cast<std::int64_t>(datagrams));
}

constexpr std::size_t datagrams_per_run = 50'000;

void bare_echo(benchmark::State& state) {
  SocketAddress at;
  const int socket = bound_socket(at);
  const auto buffers = std::make_unique<Batch>();
  double cpu = 0;
  std::size_t total = 0;
  {
    const Client client(at);
    for (auto _ : state) {
      const double before = thread_cpu();
      for (std::size_t count = 0; count < datagrams_per_run;) {
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
  {
    const Client client((*transport)->local());
    for (auto _ : state) {
      const double before = thread_cpu();
      for (echo.count = 0; echo.count < datagrams_per_run;) uv_run(loop.uv(), UV_RUN_ONCE);
      cpu += thread_cpu() - before;
      total += echo.count;
    }
  }
  (*transport)->close([&] { loop.stop(); });
  loop.run();
  report(state, cpu, total);
}

// UseRealTime: Google Benchmark's own CPU column counts the waiting thread; cpu_us_per_datagram is the figure.
BENCHMARK(bare_echo)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(transport_echo)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
