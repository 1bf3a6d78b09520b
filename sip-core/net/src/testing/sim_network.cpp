#include "sip/testing/sim_network.hpp"

#include <utility>

#include "sim_network_state.hpp"

namespace sip::testing {

SimNetwork::SimNetwork(std::uint64_t seed) : state_(std::make_unique<State>(seed)) {}

SimNetwork::~SimNetwork() = default;

SimNode& SimNetwork::add_node(std::string_view address) {
  const auto number = static_cast<std::uint32_t>(state_->nodes.size());
  auto* node = new SimNode(*this, detail::host_address(address), number);
  state_->nodes.emplace_back(node);
  return *node;
}

void SimNetwork::set_conditions(const LinkConditions& conditions) { state_->fabric.links().set(conditions); }

void SimNetwork::set_conditions(std::string_view from, std::string_view to, const LinkConditions& conditions) {
  state_->fabric.links().set(detail::host_address(from), detail::host_address(to), conditions);
}

void SimNetwork::partition(std::string_view a, std::string_view b, Direction direction) {
  const auto from = detail::host_address(a);
  const auto to = detail::host_address(b);
  state_->fabric.links().cut(from, to);
  if (direction == Direction::both_ways) state_->fabric.links().cut(to, from);
}

void SimNetwork::heal(std::string_view a, std::string_view b, Direction direction) {
  const auto from = detail::host_address(a);
  const auto to = detail::host_address(b);
  state_->fabric.links().heal(from, to);
  if (direction == Direction::both_ways) state_->fabric.links().heal(to, from);
}

void SimNetwork::reset_connections(std::string_view a, std::string_view b) {
  state_->fabric.streams().reset_between(detail::host_address(a), detail::host_address(b));
}

void SimNetwork::set_nat(std::string_view host, std::string_view public_address, const NatOptions& options) {
  state_->fabric.nats().place(detail::host_address(host), detail::host_address(public_address), options);
}

void SimNetwork::rebind_nat(std::string_view host) {
  const auto address = detail::host_address(host);
  if (detail::Nat* nat = state_->fabric.nats().of(address); nat != nullptr) nat->rebind(address);
}

void SimNetwork::after(net::Duration delay, std::move_only_function<void()> task) {
  state_->fabric.after(delay, std::move(task));
}

void SimNetwork::set_name(const std::string& name, const std::vector<std::string>& addresses, net::Duration ttl) {
  std::vector<net::SocketAddress> parsed;
  for (const std::string& address : addresses) parsed.push_back(detail::host_address(address));
  state_->names.set(name, {std::move(parsed), ttl});
}

void SimNetwork::set_srv(const std::string& name, std::vector<net::SrvRecord> records, net::Duration ttl) {
  state_->names.set(name, {std::move(records), ttl});
}

void SimNetwork::set_naptr(const std::string& name, std::vector<net::NaptrRecord> records, net::Duration ttl) {
  state_->names.set(name, {std::move(records), ttl});
}

void SimNetwork::set_dns_answers(bool answers) { state_->names.set_answers(answers); }

net::TimePoint SimNetwork::now() const noexcept { return state_->fabric.now(); }

void SimNetwork::run_for(net::Duration duration) {
  const net::TimePoint end = now() + duration;
  while (state_->fabric.step(end)) {
  }
  state_->fabric.move_clock(end);
}

bool SimNetwork::run_until_idle(net::Duration limit) {
  const net::TimePoint end = now() + limit;
  while (state_->fabric.step(end)) {
  }
  if (state_->fabric.idle()) return true;
  state_->fabric.move_clock(end);
  return false;
}

bool SimNetwork::run_until(const std::function<bool()>& condition, net::Duration limit) {
  const net::TimePoint end = now() + limit;
  while (!condition()) {
    if (state_->fabric.step(end)) continue;
    state_->fabric.move_clock(end);
    return condition();
  }
  return true;
}

const std::vector<SimNetwork::WireRecord>& SimNetwork::wire() const noexcept { return state_->fabric.wire().records(); }

void SimNetwork::set_recording(bool on) { state_->fabric.wire().set_recording(on); }

void SimNetwork::keep_last(std::size_t messages) { state_->fabric.wire().keep_last(messages); }

std::string SimNetwork::ladder() const { return testing::ladder(wire()); }

void SimNetwork::set_filter(std::function<bool(const WireRecord&)> filter) {
  state_->fabric.wire().set_filter(std::move(filter));
}

}  // namespace sip::testing
