#include "path_mtu.hpp"

#include <algorithm>
#include <string>

#include "requests.hpp"
#include "tokens.hpp"

namespace sip::transaction::detail {

namespace {

bool has_tcp(const net::TransportLayer& transports, const net::SocketAddress& remote) {
  return std::ranges::any_of(transports.listeners(), [&](const net::TransportLayer::Listener& listener) {
    return listener.kind == net::TransportKind::tcp && listener.address.is_ipv6() == remote.is_ipv6();
  });
}

/// No serialized request is larger: names of header fields and what stands between them are counted generously.
std::size_t at_most(const Request& request) { return request.retained_size() + 64 * (request.headers.size() + 4); }

std::size_t size_on_wire(const Request& request, net::TransportLayer& transports, const net::Flow& flow) {
  Request ready = request.retain();
  make_ready(ready, transports, flow, new_branch(transports.environment()));
  return to_string(ready).size();
}

}  // namespace

net::Target target_for(const Request& request, const net::Target& target, net::TransportLayer& transports,
                       std::size_t mtu) {
  if (target.transport != net::TransportKind::udp || !exceeds_path(at_most(request), mtu)) return target;
  if (!has_tcp(transports, target.address)) return target;
  const auto flow = transports.flow_to(target);
  if (flow && !exceeds_path(size_on_wire(request, transports, *flow), mtu)) return target;
  return {net::TransportKind::tcp, target.address, target.name};
}

}  // namespace sip::transaction::detail
