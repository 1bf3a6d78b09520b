#include "streams.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "fabric.hpp"
#include "sim_stream_transport.hpp"

namespace sip::testing::detail {

namespace {

constexpr std::uint64_t other(std::uint64_t end) { return end ^ 1; }
constexpr std::uint64_t side(std::uint64_t end) { return end & 1; }

/// In the order they were made, whatever a hash table thinks: a simulation must repeat.
template <class Map>
std::vector<std::uint64_t> sorted_keys(const Map& map) {
  std::vector<std::uint64_t> keys;
  keys.reserve(map.size());
  for (const auto& entry : map) keys.push_back(entry.first);
  std::ranges::sort(keys);
  return keys;
}

}  // namespace

Streams::Connection* Streams::find(std::uint64_t end) {
  const auto found = connections_.find(end / 2);
  return found == connections_.end() ? nullptr : &found->second;
}

const Streams::End* Streams::open_end(std::uint64_t end) const {
  const auto found = connections_.find(end / 2);
  if (found == connections_.end() || !found->second.ends[side(end)].open) return nullptr;
  return &found->second.ends[side(end)];
}

const net::Flow* Streams::usable(std::uint64_t end) const {
  const End* found = open_end(end);
  return found != nullptr && !found->closing && !found->broken ? &found->flow : nullptr;
}

net::Flow Streams::connect(SimStreamTransport& transport, const net::SocketAddress& remote) {
  const std::uint64_t end = 2 * next_connection_++;
  Connection& connection = connections_[end / 2];
  End& here = connection.ends[0];
  const net::SocketAddress local = transport.address().with_port(fabric_.free_port(transport.address()));
  ephemeral_.insert(local);
  here.transport = &transport;
  here.flow = {transport.kind(), local, remote, end, transport.transport_id()};
  here.open = true;

  const auto seen = fabric_.nats().leave(Carrier::stream, local, remote, fabric_.now());
  connection.routable = seen.has_value();
  if (seen && *seen != local) connection.nat = fabric_.nats().of(local);
  // Known already, so that signals have a link to travel by; its owner joins in on_connect().
  connection.ends[1].flow = {transport.kind(), remote, seen.value_or(local), other(end), 0};
  travel(connection, other(end), Event::Kind::connect, other(end));
  fabric_.push(fabric_.now() + transport.limits().connect_timeout, Event::Kind::connect_timeout, end);
  return here.flow;
}

Result<void> Streams::send(std::uint64_t end, std::string_view bytes) {
  Connection* connection = find(end);
  if (connection == nullptr) return fail(Errc::gone, "flow");
  End& here = connection->ends[side(end)];
  if (!here.open || here.closing) return fail(Errc::gone, "flow");
  if (connection->established && !here.broken) {
    transmit(*connection, end, bytes);
    return {};
  }
  if (here.unsent + bytes.size() > here.transport->limits().send_queue) {
    here.broken = true;
    fabric_.push(fabric_.now(), Event::Kind::broken, end);
    return fail(Errc::limit_reached, "send queue");
  }
  here.unsent += bytes.size();
  if (connection->established) {
    static_cast<void>(note(*connection, end, bytes, true));
  } else {
    connection->waiting.emplace_back(bytes);
  }
  return {};
}

void Streams::transmit(Connection& connection, std::uint64_t end, std::string_view bytes) {
  End& here = connection.ends[side(end)];
  const bool cut = here.broken || !passes(connection, other(end));
  const bool reset = !cut && fabric_.links().happens(link_to(connection, other(end)).reset);
  const auto record = note(connection, end, bytes, cut || reset);
  if (cut) {
    here.unsent += bytes.size();
    return lose(connection, end);
  }
  here.last_activity = fabric_.now();
  if (reset) {
    here.broken = true;
    fabric_.push(fabric_.now(), Event::Kind::reset, end);
    travel(connection, other(end), Event::Kind::reset, other(end));
    return;
  }
  if (!record) return;  // the filter's wish
  const std::uint64_t held = fabric_.hold({{}, {}, other(end), Buffer::copy_of(bytes), *record});
  travel(connection, other(end), Event::Kind::message, held);
}

std::optional<WireLog::Number> Streams::note(const Connection& connection, std::uint64_t end, std::string_view bytes,
                                             bool lost) {
  const net::Flow& flow = connection.ends[side(end)].flow;
  const net::Flow& there = connection.ends[side(other(end))].flow;
  return fabric_.wire().enter({fabric_.now(), flow, bytes, lost, false, there.remote, there.local});
}

// What is lost once cannot be made up for: a stream keeps its order. The owner learns it as late as from TCP.
void Streams::lose(Connection& connection, std::uint64_t end) {
  End& here = connection.ends[side(end)];
  if (std::exchange(here.broken, true)) return;
  // Behind a NAT that has forgotten the stream, who sends comes out as a stranger, and is told so by the peer.
  const LinkConditions& link = link_to(connection, other(end));
  if (side(end) == 0 && connection.nat != nullptr && !partitioned(connection, other(end))) {
    fabric_.push(fabric_.now() + 2 * link.delay, Event::Kind::reset, end);
  } else {
    fabric_.push(fabric_.now() + here.transport->limits().connect_timeout, Event::Kind::broken, end);
  }
}

// A NAT stands next to who opened the stream: the link begins or ends at its public side, which the other end sees.
const LinkConditions& Streams::link_to(const Connection& connection, std::uint64_t end) const {
  const net::Flow& outside = connection.ends[1].flow;
  return side(end) == 1 ? fabric_.links().between(outside.remote, outside.local)
                        : fabric_.links().between(outside.local, outside.remote);
}

bool Streams::partitioned(const Connection& connection, std::uint64_t end) const {
  const net::Flow& outside = connection.ends[1].flow;
  return side(end) == 1 ? fabric_.links().partitioned(outside.remote, outside.local)
                        : fabric_.links().partitioned(outside.local, outside.remote);
}

bool Streams::passes(const Connection& connection, std::uint64_t end) const {
  return connection.routable && !partitioned(connection, end) && nat_carries(connection);
}

bool Streams::nat_carries(const Connection& connection) const {
  if (connection.nat == nullptr) return true;
  return connection.nat->carries(connection.ends[1].flow.remote, connection.ends[0].flow.local, fabric_.now());
}

void Streams::travel(Connection& connection, std::uint64_t end, Event::Kind kind, std::uint64_t subject) {
  if (!passes(connection, end)) return;
  End& there = connection.ends[side(end)];
  const net::Duration time = fabric_.links().travel_time(link_to(connection, end));
  there.last_arrival = std::max(there.last_arrival, fabric_.now() + time);
  fabric_.push(there.last_arrival, kind, subject);
}

void Streams::close(std::uint64_t end) {
  Connection* connection = find(end);
  if (connection == nullptr) return;
  End& here = connection->ends[side(end)];
  if (!here.open || std::exchange(here.closing, true)) return;
  // What waits for the connection is sent first (on_connected).
  if (connection->established || connection->waiting.empty()) finish(*connection, end);
}

void Streams::finish(Connection& connection, std::uint64_t end) {
  if (connection.established && !connection.ends[side(end)].broken) {
    travel(connection, other(end), Event::Kind::finished, other(end));
  }
  fabric_.push(fabric_.now(), Event::Kind::closed_here, end);
}

std::vector<net::Flow> Streams::shut(const net::SocketAddress& local, SimStreamTransport& transport) {
  listeners_.erase(local);
  std::vector<net::Flow> ended;
  for (const std::uint64_t key : sorted_keys(connections_)) {
    for (const std::uint64_t end : {2 * key, 2 * key + 1}) {
      Connection* connection = find(end);
      if (connection == nullptr) break;
      End& here = connection->ends[side(end)];
      if (!here.open || here.transport != &transport) continue;
      if (!here.closing) travel(*connection, other(end), Event::Kind::finished, other(end));
      ended.push_back(here.flow);
      forget(*connection, end);
    }
  }
  return ended;
}

void Streams::reset_between(const net::SocketAddress& a, const net::SocketAddress& b) {
  for (const std::uint64_t key : sorted_keys(connections_)) {
    const net::Flow& flow = connections_[key].ends[0].flow;
    const net::SocketAddress& seen = connections_[key].ends[1].flow.remote;
    const auto opened_by = [&](const net::SocketAddress& host) {
      return flow.local.same_host(host) || seen.same_host(host);
    };
    const bool between = (opened_by(a) && flow.remote.same_host(b)) || (opened_by(b) && flow.remote.same_host(a));
    if (!between) continue;
    fabric_.push(fabric_.now(), Event::Kind::reset, 2 * key);
    fabric_.push(fabric_.now(), Event::Kind::reset, 2 * key + 1);
  }
}

bool Streams::is_stale(const Event& event) const {
  if (event.kind == Event::Kind::idle_check) return open_end(event.subject) == nullptr;
  if (event.kind != Event::Kind::connect_timeout) return false;
  const auto found = connections_.find(event.subject / 2);
  return found == connections_.end() || found->second.established;
}

void Streams::handle(const Event& event) {
  switch (event.kind) {
    case Event::Kind::connect:
      return on_connect(event.subject);
    case Event::Kind::connected:
      return on_connected(event.subject);
    case Event::Kind::message:
      return on_message(event.subject);
    case Event::Kind::idle_check:
      return on_idle_check(event.subject);
    case Event::Kind::refused:
      return closed(event.subject, {Errc::connection_refused, "connect", ECONNREFUSED});
    case Event::Kind::finished:
      return closed(event.subject, {Errc::transport_failed, "closed by the peer"});
    case Event::Kind::reset:
      return closed(event.subject, {Errc::transport_failed, "connection reset", ECONNRESET});
    case Event::Kind::closed_here:
      return closed(event.subject, {Errc::cancelled, "closed here"});
    case Event::Kind::broken:
      return closed(event.subject, {Errc::transport_failed, "connection lost", ETIMEDOUT});
    case Event::Kind::connect_timeout:
      return closed(event.subject, {Errc::transport_failed, "connect timed out", ETIMEDOUT});
    case Event::Kind::wake:
    case Event::Kind::datagram:
    case Event::Kind::task:
      return;  // Fabric's
  }
}

void Streams::on_connect(std::uint64_t end) {
  Connection* connection = find(end);
  if (connection == nullptr) return;  // given up meanwhile
  End& here = connection->ends[1];
  const auto listener = listeners_.find(here.flow.local);
  if (listener == listeners_.end() || listener->second->kind() != here.flow.transport) {
    travel(*connection, other(end), Event::Kind::refused, other(end));
    return;
  }
  travel(*connection, other(end), Event::Kind::connected, other(end));
  SimStreamTransport& transport = *listener->second;
  if (transport.full()) {
    travel(*connection, other(end), Event::Kind::finished, other(end));
    return;
  }
  here.transport = &transport;
  here.flow.transport_id = transport.transport_id();
  here.open = true;
  transport.accepted(here.flow);
  watch_idle(here);
  transport.receiver().on_flow_opened(net::Flow(here.flow));
}

void Streams::on_connected(std::uint64_t end) {
  Connection* connection = find(end);
  if (connection == nullptr) return;
  End& here = connection->ends[0];
  if (!here.open) {
    travel(*connection, other(end), Event::Kind::reset, other(end));
    return;
  }
  connection->established = true;
  here.unsent = 0;
  watch_idle(here);
  for (const std::string& bytes : std::exchange(connection->waiting, {})) transmit(*connection, end, bytes);
  if (here.closing) return finish(*connection, end);
  here.transport->receiver().on_flow_opened(net::Flow(here.flow));
}

void Streams::on_message(std::uint64_t in_flight) {
  auto packet = fabric_.take(in_flight);
  Connection* connection = find(packet.end);
  if (connection == nullptr) return;
  End& here = connection->ends[side(packet.end)];
  if (!here.open) {
    travel(*connection, other(packet.end), Event::Kind::reset, other(packet.end));
    return;
  }
  if (here.closing) return;
  if (side(packet.end) == 0 && !nat_carries(*connection)) {
    fabric_.wire().mark_lost(packet.record);
    return lose(*connection, other(packet.end));
  }
  here.last_activity = fabric_.now();
  const net::Flow flow = here.flow;
  net::Transport::Receiver& receiver = here.transport->receiver();
  if (packet.bytes.size() <= here.transport->limits().message.message) {
    receiver.on_message(std::move(packet.bytes), flow);
    return;
  }
  packet.bytes.resize(here.transport->limits().message.message);
  receiver.on_unframed(std::move(packet.bytes), {Errc::too_large, "message"}, flow);
  close(packet.end);
}

void Streams::watch_idle(End& end) {
  end.last_activity = fabric_.now();
  fabric_.push(fabric_.now() + end.transport->limits().idle_timeout, Event::Kind::idle_check, end.flow.connection);
}

void Streams::on_idle_check(std::uint64_t end) {
  Connection* connection = find(end);
  const End& here = connection->ends[side(end)];
  const net::TimePoint due = here.last_activity + here.transport->limits().idle_timeout;
  if (due > fabric_.now()) {
    fabric_.push(due, Event::Kind::idle_check, end);
    return;
  }
  travel(*connection, other(end), Event::Kind::finished, other(end));
  closed(end, {Errc::timed_out, "idle connection"});
}

void Streams::closed(std::uint64_t end, const Error& why) {
  Connection* connection = find(end);
  if (connection == nullptr || !connection->ends[side(end)].open) return;
  const End& here = connection->ends[side(end)];
  net::Transport::Receiver& receiver = here.transport->receiver();
  const net::Flow flow = here.flow;
  forget(*connection, end);
  receiver.on_flow_closed(flow, why);
}

void Streams::forget(Connection& connection, std::uint64_t end) {
  End& here = connection.ends[side(end)];
  here.open = false;
  here.transport->ended(here.flow);
  if (side(end) == 0) ephemeral_.erase(here.flow.local);
  if (connection.ends[side(other(end))].open) return;
  if (nat_carries(connection) && connection.nat != nullptr)
    connection.nat->forget_stream(connection.ends[1].flow.remote);
  connections_.erase(end / 2);
}

}  // namespace sip::testing::detail
