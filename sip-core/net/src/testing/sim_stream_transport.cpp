#include "sim_stream_transport.hpp"

#include <cerrno>
#include <utility>

namespace sip::testing::detail {

Result<void> SimStreamTransport::bind() {
  if (!fabric_.streams().listen(address_, *this)) {
    return fail(Errc::address_in_use, net::uri_name(kind_).data(), EADDRINUSE);
  }
  open_ = true;
  return {};
}

std::vector<net::Flow> SimStreamTransport::shut() {
  if (!std::exchange(open_, false)) return {};
  return fabric_.streams().shut(address_, *this);
}

Result<net::Flow> SimStreamTransport::flow_to(const net::SocketAddress& remote, std::string_view /*name*/) {
  if (!open_) return fail(Errc::gone, "transport");
  if (const auto known = by_remote_.find(remote); known != by_remote_.end()) {
    if (const net::Flow* flow = fabric_.streams().usable(known->second)) return *flow;
  }
  if (full()) return fail(Errc::limit_reached, "connections");
  return fabric_.streams().connect(*this, remote);
}

Result<void> SimStreamTransport::send(const net::Flow& flow, std::string_view bytes) {
  if (!open_) return fail(Errc::gone, "transport");
  return fabric_.streams().send(flow.connection, bytes);
}

void SimStreamTransport::close(std::move_only_function<void()> done) {
  fabric_.post([&receiver = receiver_, ended = shut(), done = std::move(done)]() mutable {
    for (const net::Flow& flow : ended) receiver.on_flow_closed(flow, {Errc::cancelled, "transport closed"});
    done();
  });
}

}  // namespace sip::testing::detail
