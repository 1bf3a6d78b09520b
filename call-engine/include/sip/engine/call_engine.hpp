// The server: what comes off the wire goes to the registrar, the redirect server, or back with the right refusal.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "sip/engine/account_store.hpp"
#include "sip/engine/config.hpp"
#include "sip/engine/location_store.hpp"
#include "sip/net/environment.hpp"
#include "sip/net/transport_layer.hpp"

namespace sip::engine {

/// One server on one loop. Runs on a real loop or in the simulator.
class CallEngine {
 public:
  /// `accounts` must outlive the engine.
  CallEngine(net::Environment& environment, Config config, AccountStore& accounts);
  /// close() must have completed, or start() never succeeded.
  ~CallEngine();

  /// Binds every configured address. On an Error nothing stays bound once close() has completed; failed_listener()
  /// says which one it was.
  [[nodiscard]] Result<void> start();
  [[nodiscard]] const ListenAddress* failed_listener() const noexcept;
  /// What it listens on, real ports.
  [[nodiscard]] const std::vector<net::TransportLayer::Listener>& listeners() const noexcept;

  /// Whether users of this domain, as canonical_host() has it, are served here. Meaningful once start() has succeeded.
  [[nodiscard]] bool serves(std::string_view domain) const;

  /// Answers new requests 503 and lets those under way finish for at most `drain`, then closes everything; `done` comes
  /// once, from the loop, and may destroy the engine. A second call may shorten the drain.
  void close(net::Duration drain, std::move_only_function<void()> done);

  [[nodiscard]] LocationStore& location() noexcept;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace sip::engine
