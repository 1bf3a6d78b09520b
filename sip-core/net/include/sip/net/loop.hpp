// One libuv loop: one thread, one stack.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include <uv.h>

#include "sip/net/environment.hpp"

namespace sip::net {

/// An Environment on libuv. Not copyable, not movable; every member but post() and stop() belongs to the loop's thread.
class Loop final : public Environment {
 public:
  /// A loop of its own.
  explicit Loop(std::uint32_t number = 0);
  /// Joins a loop that someone else runs and owns; it must outlive this object.
  explicit Loop(uv_loop_t* loop, std::uint32_t number = 0);
  /// close() must have completed for a foreign loop; a loop of our own is closed and run down here.
  ~Loop() override;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until stop(), or until nothing is left to wait for. Own loops only.
  void run();
  /// Makes run() return after this turn. From any thread.
  void stop();
  /// Closes what this object itself has on the loop; `done` comes once, from the loop, after which a foreign loop holds
  /// nothing of ours. Transports and look-ups must have been closed before.
  void close(std::move_only_function<void()> done);

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
