#include <cerrno>
#include <utility>

#include "../dns_cache.hpp"
#include "sim_datagram_transport.hpp"
#include "sim_network_state.hpp"
#include "sim_stream_transport.hpp"

namespace sip::testing {

struct SimNode::State {
  State(SimNode& node, SimNetwork::State& network, const net::SocketAddress& address_, std::uint32_t number_)
      : fabric(network.fabric),
        address(address_),
        number(number_),
        scheduler(network.fabric),
        random(network.seed + number_),
        names(network.fabric, network.names),
        dns(node, names, {}) {}

  detail::Fabric& fabric;
  net::SocketAddress address;
  std::uint32_t number;
  detail::NodeScheduler scheduler;
  net::SeededRandom random;
  detail::SimDns names;
  net::EventBus bus;  // its handlers may own timers
  net::DnsCache dns;  // goes first: what waits for an answer may own anything
};

SimNode::SimNode(SimNetwork& network, const net::SocketAddress& address, std::uint32_t number)
    : state_(std::make_unique<State>(*this, *network.state_, address, number)) {}

SimNode::~SimNode() = default;

net::Scheduler& SimNode::scheduler() noexcept { return state_->scheduler; }
net::Random& SimNode::random() noexcept { return state_->random; }
net::EventBus& SimNode::bus() noexcept { return state_->bus; }
net::Dns& SimNode::dns() noexcept { return state_->dns; }
std::uint32_t SimNode::number() const noexcept { return state_->number; }
const net::SocketAddress& SimNode::address() const noexcept { return state_->address; }

void SimNode::post(std::move_only_function<void()> task) { state_->fabric.post(std::move(task)); }

Result<std::unique_ptr<net::Transport>> SimNode::open_transport(net::TransportKind kind,
                                                                const net::SocketAddress& local,
                                                                std::uint32_t transport_id,
                                                                const net::TransportLimits& limits,
                                                                net::Transport::Receiver& receiver) {
  const bool any = local.is_wildcard() && local.is_ipv6() == state_->address.is_ipv6();
  if (!any && !local.same_host(state_->address)) {
    return fail(Errc::address_unavailable, "not this host's address", EADDRNOTAVAIL);
  }
  const net::SocketAddress bound =
      local.port() != 0 ? local : local.with_port(state_->fabric.free_port(state_->address));
  if (kind == net::TransportKind::udp) {
    auto transport =
        std::make_unique<detail::SimDatagramTransport>(state_->fabric, bound, state_->address, transport_id, receiver);
    if (const auto done = transport->bind(); !done) return std::unexpected(done.error());
    return transport;
  }
  auto transport = std::make_unique<detail::SimStreamTransport>(state_->fabric, kind, bound, state_->address,
                                                                transport_id, limits, receiver);
  if (const auto done = transport->bind(); !done) return std::unexpected(done.error());
  return transport;
}

void SimNode::send_datagram(std::uint16_t from_port, const net::SocketAddress& to, std::string_view bytes) {
  state_->fabric.send_datagram(state_->address.with_port(from_port), to, bytes);
}

}  // namespace sip::testing
