#include "via_stamp.hpp"

#include <string>

namespace sip::net {

namespace {

/// §18.2.1: `received` is due where sent-by is a name, or an address that is not the source.
bool differs(const Via& via, const SocketAddress& source) {
  const auto sent_by = SocketAddress::parse(via.host, 0);
  return !sent_by || !sent_by->same_host(source);
}

}  // namespace

void stamp_top_via(Message& request, const SocketAddress& source) {
  const Via& top = request.top_via();
  const bool wants_rport = top.wants_rport();
  // A `received` the sender wrote himself would steer our response to whom he likes, so it never stays.
  const bool wrote_received = top.params.has("received");
  if (!wants_rport && !wrote_received && !differs(top, source)) return;

  std::string params;
  for (const Param& param : top.params) {
    if (equals_ignoring_case(param.name, "received")) continue;
    if (equals_ignoring_case(param.name, "rport")) continue;
    params += ';';
    params += param.name;
    if (!param.has_value) continue;
    params += '=';
    params += param.value;
  }
  // RFC 3581 §4: with rport comes `received`, even where it repeats the sent-by.
  if (wants_rport || differs(top, source)) params += ";received=" + source.host();
  if (wants_rport) params += ";rport=" + std::to_string(source.port());

  Via stamped = top;
  stamped.params = Params(params);
  std::string text;
  stamped.print(text);
  request.headers.replace_first(HeaderId::via, text);
}

}  // namespace sip::net
