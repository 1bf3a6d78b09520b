#include "sip/net/loop.hpp"

#include <optional>
#include <system_error>
#include <utility>

#include "cares_dns.hpp"
#include "dns_cache.hpp"
#include "loop_scheduler.hpp"
#include "post_queue.hpp"
#include "tcp_transport.hpp"
#include "tls_credentials.hpp"
#include "udp_transport.hpp"
#include "ws_transport.hpp"

namespace sip::net {

struct Loop::Implementation {
  Implementation(Loop& loop, uv_loop_t* foreign, LoopOptions given)
      : options(std::move(given)), tls(options.tls), owns(foreign == nullptr), uv(owns ? new_loop() : foreign) {
    queue.emplace(uv);  // first: it alone may throw
    scheduler.emplace(uv);
    scheduler->set_running(!owns);
    dns.emplace(loop, uv, options);
    dns_cache.emplace(loop, *dns, options.dns_cache);
  }

  static uv_loop_t* new_loop() {
    auto loop = std::make_unique<uv_loop_t>();
    if (const int status = uv_loop_init(loop.get()); status != 0) {
      throw std::system_error(-status, std::generic_category(), "uv_loop_init");
    }
    return loop.release();
  }

  void close_handles(std::move_only_function<void()> done) {
    closed = std::move(done);
    open_handles = 3;
    dns->close([this] { handle_closed(); });
    const auto on_closed = [](uv_handle_t* handle) { static_cast<Implementation*>(handle->data)->handle_closed(); };
    scheduler->close(on_closed, this);
    queue->close(on_closed, this);
  }

  void handle_closed() {
    if (--open_handles > 0) return;
    // May destroy us.
    auto tell = std::move(closed);
    if (tell) tell();
  }

  LoopOptions options;
  TlsCredentials tls;
  bool owns;
  uv_loop_t* uv;
  SystemRandom random;
  EventBus bus;
  std::optional<PostQueue> queue;
  std::optional<LoopScheduler> scheduler;
  std::optional<CaresDns> dns;
  std::optional<DnsCache> dns_cache;
  std::move_only_function<void()> closed;
  int open_handles = -1;  // not yet closed by close_handles(); -1: it was not called
};

Loop::Loop(LoopOptions options)
    : implementation_(std::make_unique<Implementation>(*this, nullptr, std::move(options))) {}

Loop::Loop(uv_loop_t* loop, LoopOptions options)
    : implementation_(std::make_unique<Implementation>(*this, loop, std::move(options))) {}

Loop::~Loop() {
  if (!implementation_->owns) return;
  auto* uv = implementation_->uv;
  if (implementation_->open_handles < 0) implementation_->close_handles({});
  // Also what was destroyed without close() and is still letting go of its handles.
  uv_run(uv, UV_RUN_NOWAIT);
  while (implementation_->open_handles > 0) uv_run(uv, UV_RUN_ONCE);
  implementation_.reset();
  // Handles that someone else put on our loop and left open would point into freed memory.
  if (uv_loop_close(uv) == 0) delete uv;
}

void Loop::run() {
  implementation_->scheduler->set_running(true);
  uv_run(implementation_->uv, UV_RUN_DEFAULT);
  implementation_->scheduler->set_running(false);
}

void Loop::stop() {
  post([uv = implementation_->uv] { uv_stop(uv); });
}

void Loop::close(std::move_only_function<void()> done) {
  post([this, done = std::move(done)]() mutable {
    implementation_->dns->cancel_all();
    implementation_->queue->run_dry();
    implementation_->close_handles(std::move(done));
  });
}

uv_loop_t* Loop::uv() noexcept { return implementation_->uv; }
Scheduler& Loop::scheduler() noexcept { return *implementation_->scheduler; }
Random& Loop::random() noexcept { return implementation_->random; }
EventBus& Loop::bus() noexcept { return implementation_->bus; }
Dns& Loop::dns() noexcept { return *implementation_->dns_cache; }
std::uint32_t Loop::number() const noexcept { return implementation_->options.number; }
void Loop::post(std::move_only_function<void()> task) { implementation_->queue->post(std::move(task)); }

Result<void> Loop::reload_tls(const TlsOptions& options) { return implementation_->tls.reload(options); }

Result<std::unique_ptr<Transport>> Loop::open_transport(TransportKind kind, const SocketAddress& local,
                                                        std::uint32_t transport_id, const TransportLimits& limits,
                                                        Transport::Receiver& receiver) {
  TransportParts parts{implementation_->uv, scheduler(), transport_id, limits, receiver};
  switch (kind) {
    case TransportKind::udp:
      return UdpTransport::open(parts, local);
    case TransportKind::tcp:
      return TcpTransport::open(parts, local);
    case TransportKind::tls:
      if (const auto loaded = implementation_->tls.load(implementation_->tls.listens()); !loaded)
        return std::unexpected(loaded.error());
      parts.tls = &implementation_->tls;
      return TcpTransport::open(parts, local);
    case TransportKind::ws:
      return WsTransport::open(parts, local);
    case TransportKind::wss:
      if (const auto loaded = implementation_->tls.load(true); !loaded) return std::unexpected(loaded.error());
      parts.tls = &implementation_->tls;
      return WsTransport::open(parts, local);
  }
  return fail(Errc::unsupported_transport, "transport");
}

}  // namespace sip::net
