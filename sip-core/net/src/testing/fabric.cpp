#include "fabric.hpp"

#include <algorithm>
#include <utility>

#include "sim_datagram_transport.hpp"

namespace sip::testing::detail {

namespace {

constexpr std::uint16_t first_ephemeral_port = 49152;  // RFC 6335 §6

/// Every simulation begins on the same day, so that Date header fields repeat.
constexpr std::chrono::sys_days first_day = std::chrono::year(2026) / std::chrono::January / 1;

}  // namespace

NodeScheduler::NodeScheduler(Fabric& fabric) : fabric_(fabric), index_(fabric.schedulers_.size()) {
  fabric.schedulers_.push_back(this);
}

net::TimePoint NodeScheduler::now() const noexcept { return fabric_.now(); }

std::chrono::system_clock::time_point NodeScheduler::wall_clock() const noexcept {
  return first_day + fabric_.now().time_since_epoch();
}

void NodeScheduler::deadline_changed() { fabric_.arm(*this); }

Fabric::~Fabric() { drop_tasks(); }

bool Fabric::step(net::TimePoint limit) {
  if (run_posted()) return true;
  discard_stale();
  if (queue_.empty() || queue_.top().at > limit) return false;
  const Event event = queue_.pop();
  now_ = event.at;
  dispatch(event);
  return true;
}

bool Fabric::idle() {
  discard_stale();
  return queue_.empty() && !has_posted_.load(std::memory_order_acquire);
}

void Fabric::post(std::move_only_function<void()> task) {
  const std::lock_guard lock(posted_mutex_);
  posted_.push_back(std::move(task));
  has_posted_.store(true, std::memory_order_release);
}

bool Fabric::run_posted() {
  if (!has_posted_.load(std::memory_order_acquire)) return false;
  std::vector<std::move_only_function<void()>> tasks;
  {
    const std::lock_guard lock(posted_mutex_);
    tasks.swap(posted_);
    has_posted_.store(false, std::memory_order_release);
  }
  for (auto& task : tasks) task();
  return true;
}

void Fabric::after(net::Duration delay, std::move_only_function<void()> task) {
  const std::uint64_t index = next_scheduled_++;
  scheduled_.emplace(index, std::move(task));
  queue_.push(now_ + std::max(delay, net::Duration::zero()), Event::Kind::task, index);
}

void Fabric::run_task(std::uint64_t index) {
  auto task = std::move(scheduled_.extract(index).mapped());
  task();
}

void Fabric::drop_tasks() {
  scheduled_.clear();
  // A task's end may post another.
  while (has_posted_.load(std::memory_order_acquire)) {
    std::vector<std::move_only_function<void()>> tasks;
    const std::lock_guard lock(posted_mutex_);
    tasks.swap(posted_);
    has_posted_.store(false, std::memory_order_release);
  }
}

// A timer that was stopped leaves its wake event behind, a closed connection its timeouts. They must not move the
// clock.
void Fabric::discard_stale() {
  while (!queue_.empty()) {
    const Event& event = queue_.top();
    if (event.kind == Event::Kind::wake) {
      NodeScheduler& node = *schedulers_[event.subject];
      if (event.at == node.wake_at_) {
        if (node.next_deadline() <= event.at) return;
        node.wake_at_ = net::TimePoint::max();
        queue_.pop();
        arm(node);
        continue;
      }
    } else if (!streams_.is_stale(event)) {
      return;
    }
    queue_.pop();
  }
}

void Fabric::dispatch(const Event& event) {
  switch (event.kind) {
    case Event::Kind::wake:
      wake(*schedulers_[event.subject], event.at);
      break;
    case Event::Kind::datagram:
      deliver_datagram(take(event.subject));
      break;
    case Event::Kind::task:
      run_task(event.subject);
      break;
    default:
      streams_.handle(event);
      break;
  }
}

void Fabric::wake(NodeScheduler& node, net::TimePoint at) {
  node.wake_at_ = net::TimePoint::max();
  node.fire_due(at);
  arm(node);
}

void Fabric::arm(NodeScheduler& node) {
  const net::TimePoint deadline = node.next_deadline();
  if (deadline >= node.wake_at_) return;
  node.wake_at_ = deadline;
  queue_.push(deadline, Event::Kind::wake, node.index_);
}

std::uint64_t Fabric::hold(InFlight packet) {
  if (free_slots_.empty()) {
    in_flight_.push_back(std::move(packet));
    return in_flight_.size() - 1;
  }
  const std::uint64_t index = free_slots_.back();
  free_slots_.pop_back();
  in_flight_[index] = std::move(packet);
  return index;
}

Fabric::InFlight Fabric::take(std::uint64_t index) {
  free_slots_.push_back(index);
  return std::exchange(in_flight_[index], {});
}

void Fabric::send_datagram(const net::SocketAddress& from, const net::SocketAddress& to, std::string_view bytes) {
  const auto source = nats_.leave(Carrier::datagram, from, to, now_);
  const net::SocketAddress& seen = source ? *source : from;
  const LinkConditions& link = links_.between(seen, to);
  const bool lost = !source || links_.partitioned(seen, to) || links_.happens(link.loss);
  const bool twice = !lost && links_.happens(link.duplication);
  const auto record = wire_.enter({now_,
                                   {net::TransportKind::udp, from, to, 0, 0},
                                   bytes,
                                   lost,
                                   twice,
                                   seen,
                                   nats_.enter(seen, to, now_).value_or(to)});
  if (!record) return;
  for (int copies = twice ? 2 : 1; copies > 0; --copies) {
    // Each copy has bytes of its own: a receiver undoes folds in place.
    queue_.push(now_ + links_.travel_time(link), Event::Kind::datagram,
                hold({seen, to, 0, Buffer::copy_of(bytes), *record}));
  }
}

void Fabric::deliver_datagram(InFlight packet) {
  const auto to = nats_.enter(packet.from, packet.to, now_);
  if (!to) return wire_.mark_lost(packet.record);
  const auto port = datagram_ports_.find(*to);
  if (port != datagram_ports_.end()) port->second->deliver(std::move(packet.bytes), packet.from);
}

std::uint16_t Fabric::free_port(const net::SocketAddress& host) {
  std::uint16_t& next = next_port_.try_emplace(host.with_port(0), first_ephemeral_port).first->second;
  while (true) {
    const std::uint16_t port = next;
    next = next == UINT16_MAX ? first_ephemeral_port : static_cast<std::uint16_t>(next + 1);
    const net::SocketAddress candidate = host.with_port(port);
    if (!datagram_ports_.contains(candidate) && !streams_.uses(candidate)) return port;
  }
}

}  // namespace sip::testing::detail
