// The simulated connections: in order, without loss, until they are cut.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sip/buffer.hpp"
#include "sip/error.hpp"
#include "sip/net/flow.hpp"

#include "event_queue.hpp"
#include "links.hpp"
#include "nat.hpp"
#include "wire_log.hpp"

namespace sip::testing::detail {

class Fabric;
class SimStreamTransport;

/// Every connection, by number. Each has two ends, 2n for who opened it and 2n+1; an end's number is its flow's
/// connection number. An end may be open while the other is not: a cut link tells only who sends.
class Streams {
 public:
  explicit Streams(Fabric& fabric) : fabric_(fabric) {}

  // For SimStreamTransport

  [[nodiscard]] bool listen(const net::SocketAddress& local, SimStreamTransport& transport) {
    return listeners_.try_emplace(local, &transport).second;
  }
  /// No new connections, and `transport`'s open ones end; gives their flows, and tells it nothing.
  std::vector<net::Flow> shut(const net::SocketAddress& local, SimStreamTransport& transport);
  [[nodiscard]] net::Flow connect(SimStreamTransport& transport, const net::SocketAddress& remote);
  [[nodiscard]] Result<void> send(std::uint64_t end, std::string_view bytes);
  void close(std::uint64_t end);
  /// The flow of an end that still takes messages; null otherwise.
  [[nodiscard]] const net::Flow* usable(std::uint64_t end) const;

  // For Fabric

  void handle(const Event& event);
  /// A timeout of something that is over.
  [[nodiscard]] bool is_stale(const Event& event) const;
  [[nodiscard]] bool uses(const net::SocketAddress& local) const {
    return listeners_.contains(local) || ephemeral_.contains(local);
  }
  void reset_between(const net::SocketAddress& a, const net::SocketAddress& b);

 private:
  struct End {
    SimStreamTransport* transport = nullptr;
    net::Flow flow;
    net::TimePoint last_arrival{};  // of what comes to this end: nothing overtakes
    net::TimePoint last_activity{};
    std::size_t unsent = 0;  // bytes waiting for the connection, or stuck on a cut link
    bool open = false;
    bool closing = false;  // closed by its owner, who is told next
    bool broken = false;   // what it sends is lost, and its owner will be told
  };
  struct Connection {
    End ends[2];
    bool established = false;
    bool routable = true;              // false: to the inside of another's NAT
    Nat* nat = nullptr;                // before who opened it
    std::vector<std::string> waiting;  // sent before it was established
  };

  [[nodiscard]] Connection* find(std::uint64_t end);
  [[nodiscard]] const End* open_end(std::uint64_t end) const;
  [[nodiscard]] const LinkConditions& link_to(const Connection& connection, std::uint64_t end) const;
  [[nodiscard]] bool partitioned(const Connection& connection, std::uint64_t end) const;
  [[nodiscard]] bool nat_carries(const Connection& connection) const;
  /// Whether anything gets to `end`.
  [[nodiscard]] bool passes(const Connection& connection, std::uint64_t end) const;
  [[nodiscard]] std::optional<WireLog::Number> note(const Connection& connection, std::uint64_t end,
                                                    std::string_view bytes, bool lost);
  /// What `end` sends from now on does not arrive.
  void lose(Connection& connection, std::uint64_t end);
  void transmit(Connection& connection, std::uint64_t end, std::string_view bytes);
  /// Puts a signal, or a held message, on its way to `end`, unless the link is cut.
  void travel(Connection& connection, std::uint64_t end, Event::Kind kind, std::uint64_t subject);
  void finish(Connection& connection, std::uint64_t end);
  void watch_idle(End& end);
  void closed(std::uint64_t end, const Error& why);
  /// `end` is open no longer; erases the connection with its last end.
  void forget(Connection& connection, std::uint64_t end);

  void on_connect(std::uint64_t end);
  void on_connected(std::uint64_t end);
  void on_message(std::uint64_t in_flight);
  void on_idle_check(std::uint64_t end);

  Fabric& fabric_;
  std::unordered_map<std::uint64_t, Connection> connections_;  // by end / 2
  std::uint64_t next_connection_ = 1;
  std::unordered_map<net::SocketAddress, SimStreamTransport*> listeners_;
  std::unordered_set<net::SocketAddress> ephemeral_;  // ports of connections we opened
};

}  // namespace sip::testing::detail
