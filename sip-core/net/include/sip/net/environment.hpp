// What a stack runs on: a real loop, or a node of the simulator.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "sip/error.hpp"
#include "sip/net/dns.hpp"
#include "sip/net/event_bus.hpp"
#include "sip/net/random.hpp"
#include "sip/net/scheduler.hpp"
#include "sip/net/transport.hpp"

namespace sip::net {

/// Time, network, randomness and names, as inputs. Everything above takes an Environment& and never sees libuv, a
/// socket or a clock. One thread; post() alone may be called from another.
class Environment {
 public:
  virtual ~Environment() = default;

  [[nodiscard]] virtual Scheduler& scheduler() noexcept = 0;
  [[nodiscard]] virtual Random& random() noexcept = 0;
  [[nodiscard]] virtual EventBus& bus() noexcept = 0;
  [[nodiscard]] virtual Dns& dns() noexcept = 0;
  /// Which loop this is, 0 for the first: part of the tags and branches we make.
  [[nodiscard]] virtual std::uint32_t number() const noexcept = 0;

  /// Runs `task` on the loop, later, in order. From any thread. Tasks still waiting when the environment ends are
  /// destroyed unrun.
  virtual void post(std::move_only_function<void()> task) = 0;

  /// Binds `local` (port 0 picks one) and listens. `receiver` must outlive the transport; `transport_id` is stamped
  /// into its flows. Errc::address_in_use, Errc::address_unavailable, Errc::unsupported_transport; for what is secured,
  /// Errc::invalid_argument where there is no certificate that can be used, Error::what saying which file of TlsOptions
  /// it is about ("certificate file", "key file", "trust file") and why.
  [[nodiscard]] virtual Result<std::unique_ptr<Transport>> open_transport(TransportKind kind,
                                                                          const SocketAddress& local,
                                                                          std::uint32_t transport_id,
                                                                          const TransportLimits& limits,
                                                                          Transport::Receiver& receiver) = 0;
};

}  // namespace sip::net
