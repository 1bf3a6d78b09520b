#include "discovered_address.hpp"

namespace sip::session::detail {

net::SocketAddress discovered_address(const Response& response) {
  const Via& via = response.top_via();
  const auto rport = via.rport();
  if (via.received().empty() && !rport) return {};
  const std::string_view host = via.received().empty() ? via.host : via.received();
  constexpr std::uint16_t default_sip_port = 5060;
  const std::uint16_t sent_by_port = via.port != 0 ? via.port : default_sip_port;
  const auto address = net::SocketAddress::parse(host, rport.value_or(sent_by_port));
  return address && address->is_unicast() ? *address : net::SocketAddress{};
}

}  // namespace sip::session::detail
