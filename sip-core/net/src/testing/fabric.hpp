// The inside of SimNetwork: clock, event queue, and the datagrams' way.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sip/buffer.hpp"
#include "sip/net/scheduler.hpp"
#include "sip/net/socket_address.hpp"

#include "event_queue.hpp"
#include "links.hpp"
#include "nat.hpp"
#include "streams.hpp"
#include "wire_log.hpp"

namespace sip::testing::detail {

class Fabric;
class SimDatagramTransport;

/// A node's timers on the network's clock.
class NodeScheduler final : public net::Scheduler {
 public:
  explicit NodeScheduler(Fabric& fabric);

  [[nodiscard]] net::TimePoint now() const noexcept override;
  [[nodiscard]] std::chrono::system_clock::time_point wall_clock() const noexcept override;

 private:
  friend class Fabric;
  void deadline_changed() override;

  Fabric& fabric_;
  std::uint64_t index_;
  net::TimePoint wake_at_ = net::TimePoint::max();  // the earliest wake event of this node
};

class Fabric {
 public:
  explicit Fabric(std::uint64_t seed) : links_(seed), streams_(*this) {}
  ~Fabric();
  Fabric(const Fabric&) = delete;
  Fabric& operator=(const Fabric&) = delete;

  [[nodiscard]] net::TimePoint now() const noexcept { return now_; }
  [[nodiscard]] Links& links() noexcept { return links_; }
  [[nodiscard]] Nats& nats() noexcept { return nats_; }
  [[nodiscard]] WireLog& wire() noexcept { return wire_; }
  [[nodiscard]] Streams& streams() noexcept { return streams_; }

  // The clock

  /// Runs the next thing that happens at `limit` or before; false where there is none.
  bool step(net::TimePoint limit);
  /// Nothing is left to happen, at any time.
  [[nodiscard]] bool idle();
  void move_clock(net::TimePoint to) noexcept { now_ = to; }
  void push(net::TimePoint at, Event::Kind kind, std::uint64_t subject) { queue_.push(at, kind, subject); }
  /// From any thread.
  void post(std::move_only_function<void()> task);
  void after(net::Duration delay, std::move_only_function<void()> task);
  /// Destroys what was posted or scheduled and has not run.
  void drop_tasks();

  // What is in flight

  struct InFlight {
    net::SocketAddress from;
    net::SocketAddress to;
    std::uint64_t end = 0;  // the stream end it goes to
    Buffer bytes;
    WireLog::Number record = 0;
  };
  /// Holds it until take().
  std::uint64_t hold(InFlight packet);
  [[nodiscard]] InFlight take(std::uint64_t index);
  /// One datagram on its way, or lost. `bytes` is copied.
  void send_datagram(const net::SocketAddress& from, const net::SocketAddress& to, std::string_view bytes);

  // Ports; addresses here are a host's, never wildcards

  [[nodiscard]] bool bind(const net::SocketAddress& local, SimDatagramTransport& transport) {
    return datagram_ports_.try_emplace(local, &transport).second;
  }
  void unbind(const net::SocketAddress& local) { datagram_ports_.erase(local); }
  /// A port of this host that neither a datagram transport nor a stream uses.
  [[nodiscard]] std::uint16_t free_port(const net::SocketAddress& host);

 private:
  friend class NodeScheduler;
  bool run_posted();
  void discard_stale();
  void dispatch(const Event& event);
  void wake(NodeScheduler& node, net::TimePoint at);
  void arm(NodeScheduler& node);
  void deliver_datagram(InFlight packet);
  void run_task(std::uint64_t index);

  net::TimePoint now_{};
  EventQueue queue_;
  Links links_;
  Nats nats_;
  WireLog wire_;
  std::vector<InFlight> in_flight_;
  std::vector<std::uint64_t> free_slots_;
  std::unordered_map<std::uint64_t, std::move_only_function<void()>> scheduled_;
  std::uint64_t next_scheduled_ = 0;
  std::unordered_map<net::SocketAddress, SimDatagramTransport*> datagram_ports_;
  std::unordered_map<net::SocketAddress, std::uint16_t> next_port_;  // by host
  std::vector<NodeScheduler*> schedulers_;
  Streams streams_;

  std::mutex posted_mutex_;
  std::vector<std::move_only_function<void()>> posted_;
  std::atomic<bool> has_posted_ = false;
};

}  // namespace sip::testing::detail
