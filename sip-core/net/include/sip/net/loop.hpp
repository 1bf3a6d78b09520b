// One libuv loop: one thread, one stack.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <uv.h>

#include "sip/net/environment.hpp"
#include "sip/net/tls_options.hpp"

namespace sip::net {

struct LoopOptions {
  std::uint32_t number = 0;                        // Environment::number()
  std::vector<SocketAddress> dns_servers;          // port 0 means 53; none: those the system is configured with
  Duration dns_timeout = std::chrono::seconds(2);  // for a server's first answer, doubled with each round
  int dns_tries = 2;                               // rounds over the servers
  DnsCacheLimits dns_cache{};
  TlsOptions tls{};
};

/// An Environment on libuv. Not copyable, not movable; every member but post() and stop() belongs to the loop's thread.
/// It holds the loop alive until close(). Constructing throws std::system_error where the system has no descriptors
/// left: there is no loop yet on which to report an error.
class Loop final : public Environment {
 public:
  /// A loop of its own.
  explicit Loop(LoopOptions options = {});
  /// Joins a loop that someone else runs and owns; it must outlive this object.
  explicit Loop(uv_loop_t* loop, LoopOptions options = {});
  /// close() must have completed for a foreign loop; a loop of our own is closed and run down here, its waiting tasks
  /// are destroyed unrun. Not from within run().
  ~Loop() override;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until stop(), or after close() until the last handle has closed. Own loops only.
  void run();
  /// Makes run() return after this turn; the next one, where it is not running. From any thread.
  void stop();
  /// Runs the tasks that wait, cancels the look-ups, and closes what this object itself has on the loop; `done` comes
  /// once, from the loop, after which a foreign loop holds nothing of ours. Transports must have been closed before.
  void close(std::move_only_function<void()> done);

  /// Reads the certificates of `options` and shows and believes them from the next handshake on; open connections go on
  /// as they are. All or nothing: Errc::invalid_argument where a file cannot be used, as for open_transport(), and
  /// everything stays as it was. The names of the files may be the same as before.
  [[nodiscard]] Result<void> reload_tls(const TlsOptions& options);

  [[nodiscard]] uv_loop_t* uv() noexcept;

  [[nodiscard]] Scheduler& scheduler() noexcept override;
  [[nodiscard]] Random& random() noexcept override;
  [[nodiscard]] EventBus& bus() noexcept override;
  [[nodiscard]] Dns& dns() noexcept override;
  [[nodiscard]] std::uint32_t number() const noexcept override;
  void post(std::move_only_function<void()> task) override;
  [[nodiscard]] Result<std::unique_ptr<Transport>> open_transport(TransportKind kind, const SocketAddress& local,
                                                                  std::uint32_t transport_id,
                                                                  const TransportLimits& limits,
                                                                  Transport::Receiver& receiver) override;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace sip::net
