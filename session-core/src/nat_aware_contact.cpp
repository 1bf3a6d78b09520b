#include "sip/session/nat_aware_contact.hpp"

#include <string>

namespace sip::session {

Uri nat_aware_contact(std::string_view user, const net::SocketAddress& public_address, const net::SocketAddress& local,
                      net::TransportKind transport) {
  const net::SocketAddress& address = public_address.is_none() ? local : public_address;
  const std::uint16_t port = address.port() != 0 ? address.port() : local.port();
  Uri contact = Uri::make(Scheme::sip, user, address.host(), port).value_or(Uri{});
  if (contact && transport != net::TransportKind::udp) {
    // A token after a URI that stands: this cannot fail.
    (void)contact.set_param("transport", net::uri_name(transport));
  }
  return contact;
}

}  // namespace sip::session
