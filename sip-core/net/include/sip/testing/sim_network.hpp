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
#include "sip/testing/link_conditions.hpp"
#include "sip/testing/nat_options.hpp"
#include "sip/testing/wire_record.hpp"

namespace sip::testing {

class SimNode;

/// Virtual clock, nodes, links and NATs. Nothing happens outside run_*(), which no handler may call. The clock begins
/// at 0, and the calendar on 1 January 2026. One thread, but for SimNode::post(). Addresses are literals of hosts;
/// anything else is a mistake in the test and aborts it with a message.
class SimNetwork {
 public:
  explicit SimNetwork(std::uint64_t seed = 1);
  ~SimNetwork();
  SimNetwork(const SimNetwork&) = delete;
  SimNetwork& operator=(const SimNetwork&) = delete;

  /// A host with this address (a literal, "192.0.2.1"), numbered 0, 1, 2 … Lives as long as the network. The same
  /// address again is another loop on that host: they share its ports.
  SimNode& add_node(std::string_view address);

  /// Conditions of every link without its own, and of one link in one direction. Hosts are named by their address,
  /// those behind a NAT by its public one. What is on its way already arrives as it would have.
  void set_conditions(const LinkConditions& conditions);
  void set_conditions(std::string_view from, std::string_view to, const LinkConditions& conditions);
  enum class Direction : std::uint8_t { both_ways, one_way };
  /// Lets nothing pass from `a` to `b` (nor back, both_ways), whatever the conditions say; heal() ends it, in the
  /// directions it names.
  void partition(std::string_view a, std::string_view b, Direction direction = Direction::both_ways);
  void heal(std::string_view a, std::string_view b, Direction direction = Direction::both_ways);
  /// Cuts every open stream between the two, as a reset would.
  void reset_connections(std::string_view a, std::string_view b);

  /// Puts `host` behind the NAT at `public_address`, which no node may have. Others reach it only by the mappings its
  /// own messages make; hosts behind the same NAT reach each other directly. The NAT is made by its first host, and its
  /// options are those it was given last.
  void set_nat(std::string_view host, std::string_view public_address, const NatOptions& options = {});
  /// The NAT forgets what it mapped for this host: later datagrams leave from new ports, open streams are lost (the
  /// host learns at its next message, the peer as from a partition).
  void rebind_nat(std::string_view host);

  /// Runs `task` once, when the clock has moved on by `delay`: to change conditions, cut, heal, rebind as time goes by.
  /// It may do all that a test may do but run the network.
  void after(net::Duration delay, std::move_only_function<void()> task);
  /// What DNS answers, names without case; of any other name it says that there is nothing. Each node keeps answers as
  /// a real loop does, by `ttl`; that there is nothing, for 30 seconds.
  void set_name(const std::string& name, const std::vector<std::string>& addresses,
                net::Duration ttl = std::chrono::minutes(1));
  void set_srv(const std::string& name, std::vector<net::SrvRecord> records,
               net::Duration ttl = std::chrono::minutes(1));
  void set_naptr(const std::string& name, std::vector<net::NaptrRecord> records,
                 net::Duration ttl = std::chrono::minutes(1));
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

  using WireRecord = testing::WireRecord;
  /// All of them, in order; a duplicated datagram once. Grows without end: for long simulations set_recording(false),
  /// or keep_last().
  [[nodiscard]] const std::vector<WireRecord>& wire() const noexcept;
  void set_recording(bool on);
  /// From now on the last `messages` stay in wire() (and at most as many older ones). At least 1.
  void keep_last(std::size_t messages);
  /// wire() as testing::ladder() shows it.
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
