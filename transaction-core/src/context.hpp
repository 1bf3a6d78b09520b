// What the transactions of one Manager stand on.
#pragma once

#include <algorithm>

#include "sip/net/environment.hpp"
#include "sip/net/transport_layer.hpp"
#include "sip/transaction/config.hpp"

#include "keys.hpp"

namespace sip::transaction::detail {

struct Context {
  Context(net::TransportLayer& layer, const Config& settings)
      : transports(layer), environment(layer.environment()), config(usable(settings)), keys(environment.random()) {}

  net::TransportLayer& transports;
  net::Environment& environment;
  const Config config;
  Keys keys;

  [[nodiscard]] net::Scheduler& scheduler() noexcept { return environment.scheduler(); }
  /// 64*T1: how long a transaction may wait for the other side (Timers B, F, H, J, L, M).
  [[nodiscard]] net::Duration patience() const noexcept { return 64 * config.t1; }
  /// How long a non-INVITE client's Timer E takes until it is reset to T2 (RFC 4320 §4.1).
  [[nodiscard]] net::Duration until_timer_e_is_t2() const noexcept {
    net::Duration passed = config.t1;
    for (net::Duration interval = 2 * config.t1; interval < config.t2; interval *= 2) passed += interval;
    return passed;
  }

 private:
  // Intervals double: they must begin above 0.
  static Config usable(Config config) noexcept {
    config.t1 = std::max(config.t1, net::Duration(1));
    config.t2 = std::max(config.t2, config.t1);
    return config;
  }
};

}  // namespace sip::transaction::detail
