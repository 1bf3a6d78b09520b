// One SIP stack for an application: transports, transactions, and the client on them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <uv.h>

#include "sip/error.hpp"
#include "sip/net/environment.hpp"
#include "sip/net/transport_layer.hpp"
#include "sip/session/options.hpp"
#include "sip/session/sip_client.hpp"
#include "sip/transaction/config.hpp"

namespace sip::net {
class Loop;
}

namespace sip::session {

class SessionManager;

/// How a SessionManager is made. Every knob has a default:
///
///   auto manager = SessionManagerBuilder{}.with_sip_port(5060).enable_sip_client().build(loop);
class SessionManagerBuilder {
 public:
  /// Default 5060; 0 lets each transport pick one.
  SessionManagerBuilder& with_sip_port(std::uint16_t port);
  /// A literal, default "0.0.0.0". May be called again, for IPv6 beside IPv4.
  SessionManagerBuilder& with_bind_address(std::string address);
  /// Default UDP and TCP; not none. The first is used where neither URI nor options name one.
  SessionManagerBuilder& with_transports(std::vector<net::TransportKind> transports);
  /// What Contacts name instead of the bound address; port 0 keeps the bound port. Nothing discovered replaces it.
  SessionManagerBuilder& with_public_address(net::SocketAddress address);
  /// User-Agent and Server. Default: none is sent.
  SessionManagerBuilder& with_user_agent(std::string name);
  /// From of requests that say no other. Default: anonymous (§8.1.1.3).
  SessionManagerBuilder& with_identity(Uri aor);
  /// Requests go there, by a loose Route (§8.1.2).
  SessionManagerBuilder& with_outbound_proxy(Uri proxy);
  /// Answers challenges of its realm. May be called again for other realms; the first that fits is taken.
  SessionManagerBuilder& with_credentials(Credentials credentials);
  SessionManagerBuilder& with_transport_limits(net::TransportLimits limits);
  SessionManagerBuilder& with_timers(transaction::Config config);
  SessionManagerBuilder& enable_sip_client();

  /// Binds and starts. `environment` (a net::Loop, or a node of the simulator) must outlive the manager and, where that
  /// is destroyed without close(), what it still has to close. Errors: those of TransportLayer::listen();
  /// Errc::invalid_argument for a bind address that is no literal, without transports, and where nothing was enabled.
  /// The builder may be used again.
  [[nodiscard]] Result<std::unique_ptr<SessionManager>> build(net::Environment& environment);
  /// Joins a loop that someone else runs and owns. Errc::limit_reached where the system has no descriptors left.
  [[nodiscard]] Result<std::unique_ptr<SessionManager>> build(uv_loop_t* loop);
  /// On a loop of its own: see SessionManager::run().
  [[nodiscard]] Result<std::unique_ptr<SessionManager>> build();

 private:
  friend class SessionManager;
  struct Settings {
    std::uint16_t port = 5060;
    std::vector<std::string> bind_addresses;
    std::vector<net::TransportKind> transports = {net::TransportKind::udp, net::TransportKind::tcp};
    net::SocketAddress public_address;
    std::string user_agent;
    std::optional<Uri> identity;
    std::optional<Uri> outbound_proxy;
    std::vector<Credentials> credentials;
    net::TransportLimits limits;
    transaction::Config timers;
    bool client = false;
  };
  Settings settings_;
};

/// Owns what the builder put together. The loop's thread only.
class SessionManager final {
 public:
  /// Without close(): every Done still out comes with Errc::cancelled before this returns, and what has to be closed on
  /// the loop closes as the loop turns on. Safe inside a Done, except for a manager on a loop of its own, which must
  /// not be destroyed from within run().
  ~SessionManager();
  SessionManager(const SessionManager&) = delete;
  SessionManager& operator=(const SessionManager&) = delete;

  [[nodiscard]] SipClient& client() noexcept;

  /// What is bound, with real ports.
  [[nodiscard]] const std::vector<net::TransportLayer::Listener>& listeners() const noexcept;
  /// What it runs on: the bus, the clock, post().
  [[nodiscard]] net::Environment& environment() noexcept;

  /// Turns the loop until stop(), or until close() has completed; returns at once where it has. Only for build()
  /// without argument; on any other loop Errc::invalid_argument, for its owner runs it.
  Result<void> run();
  /// Makes run() return. From any thread.
  void stop();

  /// Every Done still out comes with Errc::cancelled before this returns; then connections and sockets close, and
  /// `done` comes once, from the loop. Bindings stay at their registrars: unregister() first where that matters. A
  /// second close() only adds its `done`, which comes at once where the first has completed.
  void close(std::move_only_function<void()> done);

 private:
  friend class SessionManagerBuilder;
  struct Stack;
  explicit SessionManager(std::shared_ptr<Stack> stack) noexcept;
  static Result<std::unique_ptr<SessionManager>> start(SessionManagerBuilder::Settings settings,
                                                       std::unique_ptr<net::Loop> loop, bool runs_loop,
                                                       net::Environment& environment);

  std::shared_ptr<Stack> stack_;
};

}  // namespace sip::session
