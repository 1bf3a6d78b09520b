#include "via_stamp.hpp"

namespace sip::net {

namespace {

/// §18.2.1: `received` is due where sent-by is a name, or an address that is not the source.
bool differs(const Via& via, const SocketAddress& source) {
  const auto sent_by = SocketAddress::parse(via.host, 0);
  return !sent_by || !sent_by->same_host(source);
}

}  // namespace

void stamp_top_via(Message& request, const SocketAddress& source, std::string& scratch) {
  const Via& top = request.top_via();
  bool wants_rport = false;
  bool wrote_received = false;
  for (const Param& param : top.params) {
    wants_rport |= equals_ignoring_case(param.name, "rport");
    // A `received` the sender wrote himself would steer our response to whom he likes, so it never stays.
    wrote_received |= equals_ignoring_case(param.name, "received");
  }
  const bool needs_received = wants_rport || differs(top, source);
  if (!needs_received && !wrote_received) return;

  Via stamped = top;
  stamped.params = {};
  scratch.clear();
  stamped.print(scratch);
  for (const Param& param : top.params) {
    if (equals_ignoring_case(param.name, "received") || equals_ignoring_case(param.name, "rport")) continue;
    scratch += ';';
    scratch += param.name;
    if (!param.has_value) continue;
    scratch += '=';
    scratch += param.value;
  }
  // RFC 3581 §4: with rport comes `received`, even where it repeats the sent-by.
  if (needs_received) {
    scratch += ";received=";
    scratch += source.host();
  }
  if (wants_rport) {
    scratch += ";rport=";
    scratch += std::to_string(source.port());
  }
  request.headers.replace_first(HeaderId::via, scratch);
}

}  // namespace sip::net
