// A network of simulated hosts on a virtual clock; one seed replays it all. For our tests and for our users'.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sip/net/environment.hpp"

namespace sip::testing {

/// How messages travel. Loss, duplication and reordering touch datagrams only; a stream keeps order and loses nothing
/// until it is cut.
struct LinkConditions {
  net::Duration delay = std::chrono::milliseconds(1);
  net::Duration jitter = std::chrono::milliseconds(0);  // added evenly, 0 … jitter: reorders
  double loss = 0;                                      // probability, 0 … 1
  double duplication = 0;                               // probability, 0 … 1
  bool partitioned = false;                             // nothing passes
  // A stream meets a partition as TCP does: a connect, or the first message lost, ends it after connect_timeout, at the
  // sender only. The other end learns when it sends, or is idle.
};

class SimNode;

/// Virtual clock, nodes and links. Nothing happens outside run_*(), which no handler may call. The clock begins at 0,
/// and the calendar on 1 January 2026. One thread, but for SimNode::post(). Addresses are literals of hosts; anything
/// else is a mistake in the test and aborts it with a message.
class SimNetwork {
 public:
  explicit SimNetwork(std::uint64_t seed = 1);
  ~SimNetwork();
  SimNetwork(const SimNetwork&) = delete;
  SimNetwork& operator=(const SimNetwork&) = delete;

  /// A host with this address (a literal, "192.0.2.1"), numbered 0, 1, 2 … Lives as long as the network. The same
  /// address again is another loop on that host: they share its ports.
  SimNode& add_node(std::string_view address);

  /// Conditions of every link without its own, and of one link in one direction (addresses without ports).
  void set_conditions(const LinkConditions& conditions);
  void set_conditions(std::string_view from, std::string_view to, const LinkConditions& conditions);
  /// Cuts every open stream between the two, as a reset would.
  void reset_connections(std::string_view a, std::string_view b);
  /// What Dns::addresses() answers, names without case; an unknown name is Errc::name_not_found.
  void set_name(std::string name, std::vector<std::string> addresses);
  /// Whether DNS answers at all (it does from the start); look-ups end with Errc::name_lookup_failed while it does not.
  void set_dns_answers(bool answers);

  [[nodiscard]] net::TimePoint now() const noexcept;
  /// Moves the clock on, firing timers and delivering messages in order.
  void run_for(net::Duration duration);
  /// Runs until nothing is left to happen, timers and idle timeouts of open connections included, at most for `limit`;
  /// true when idle. The clock stops at the last thing that happened.
  bool run_until_idle(net::Duration limit = std::chrono::hours(1));
  /// Runs until `condition` holds, at most for `limit`; whether it does.
  bool run_until(const std::function<bool()>& condition, net::Duration limit = std::chrono::minutes(5));

  /// A datagram or stream message that entered the wire.
  struct WireRecord {
    net::TimePoint at;
    net::Flow flow;  // the sender's
    std::string bytes;
    bool lost = false;
  };
  /// All of them, in order; a duplicated datagram once. Grows without end: set_recording(false) for long simulations.
  [[nodiscard]] const std::vector<WireRecord>& wire() const noexcept;
  void set_recording(bool on);
  /// The wire as a ladder: one line per message, time, arrow, first line.
  [[nodiscard]] std::string ladder() const;
  /// Sees each message before it travels, and drops it by returning false (in a stream, only that message).
  void set_filter(std::function<bool(const WireRecord&)> filter);

 private:
  friend class SimNode;
  struct State;
  std::unique_ptr<State> state_;
};

/// One simulated host: an Environment like any other. Made by SimNetwork::add_node(). Every kind of transport can be
/// opened; a stream carries whole messages in order, with nothing of TLS or WebSocket handshakes. A transport binds the
/// host's address or the wildcard of its family.
class SimNode final : public net::Environment {
 public:
  ~SimNode() override;
  SimNode(const SimNode&) = delete;
  SimNode& operator=(const SimNode&) = delete;

  [[nodiscard]] net::Scheduler& scheduler() noexcept override;
  [[nodiscard]] net::Random& random() noexcept override;
  [[nodiscard]] net::EventBus& bus() noexcept override;
  [[nodiscard]] net::Dns& dns() noexcept override;
  [[nodiscard]] std::uint32_t number() const noexcept override;
  void post(std::move_only_function<void()> task) override;
  [[nodiscard]] Result<std::unique_ptr<net::Transport>> open_transport(net::TransportKind kind,
                                                                       const net::SocketAddress& local,
                                                                       std::uint32_t transport_id,
                                                                       const net::TransportLimits& limits,
                                                                       net::Transport::Receiver& receiver) override;

  /// Sends raw bytes from a port of this host, as a peer that speaks no stack of ours would.
  void send_datagram(std::uint16_t from_port, const net::SocketAddress& to, std::string_view bytes);
  /// The host's address, port 0.
  [[nodiscard]] const net::SocketAddress& address() const noexcept;

 private:
  friend class SimNetwork;
  SimNode(SimNetwork& network, const net::SocketAddress& address, std::uint32_t number);
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sip::testing
