#include "sim_datagram_transport.hpp"

#include <cerrno>
#include <utility>

#include "../datagram_limit.hpp"

namespace sip::testing::detail {

Result<void> SimDatagramTransport::bind() {
  if (!fabric_.bind(address_, *this)) return fail(Errc::address_in_use, "udp", EADDRINUSE);
  open_ = true;
  return {};
}

void SimDatagramTransport::unbind() {
  if (std::exchange(open_, false)) fabric_.unbind(address_);
}

void SimDatagramTransport::deliver(Buffer bytes, const net::SocketAddress& from) {
  receiver_.on_message(std::move(bytes), {net::TransportKind::udp, address_, from, 0, transport_id_});
}

Result<net::Flow> SimDatagramTransport::flow_to(const net::SocketAddress& remote, std::string_view /*name*/) {
  if (!open_) return fail(Errc::gone, "transport");
  return net::Flow{net::TransportKind::udp, bound_, remote, 0, transport_id_};
}

Result<void> SimDatagramTransport::send(const net::Flow& flow, std::string_view bytes) {
  if (!open_) return fail(Errc::gone, "transport");
  if (const auto fits = net::check_datagram(flow.remote, bytes.size()); !fits) return fits;
  fabric_.send_datagram(address_, flow.remote, bytes);
  return {};
}

void SimDatagramTransport::close(std::move_only_function<void()> done) {
  unbind();
  fabric_.post(std::move(done));
}

}  // namespace sip::testing::detail
