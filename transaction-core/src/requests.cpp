#include "requests.hpp"

#include <iterator>
#include <string>

#include "sip/header/simple_headers.hpp"
#include "sip/header/via.hpp"
#include "sip/net/transport_kind.hpp"
#include "sip/uri.hpp"

namespace sip::transaction::detail {

namespace {

// What ACK and CANCEL have in common: one Via, the top one of the request they belong to, its Route rows, and its
// Request-URI, From, Call-ID and CSeq number.
Request companion(const Request& invite, MethodId method, std::string_view to) {
  Request request(method, Uri(invite.uri()));
  const auto copy = [&](HeaderId id) {
    if (const auto value = invite.headers.raw(id)) request.headers.add(id, *value);
  };
  copy(HeaderId::via);  // the first row, which is ours alone: see make_ready()
  copy(HeaderId::max_forwards);
  for (std::size_t i = 0; i < invite.headers.size(); ++i) {
    const Headers::Row row = invite.headers[i];
    if (row.id == HeaderId::route) request.headers.add(HeaderId::route, row.value);
  }
  copy(HeaderId::from);
  request.headers.add(HeaderId::to, to);
  copy(HeaderId::call_id);
  request.headers.add(CSeq{invite.cseq().number, method});
  return request;
}

}  // namespace

void make_ready(Request& request, const net::TransportLayer& transports, const net::Flow& flow,
                std::string_view branch) {
  std::string via = "SIP/2.0/";
  via += net::via_name(flow.transport);
  via += ' ';
  via += transports.sent_by(flow);
  via += ";branch=";
  via += branch;
  via += ";rport";
  request.headers.prepend(HeaderId::via, via);
  if (!request.headers.has(HeaderId::max_forwards)) request.headers.add(MaxForwards{70});
}

std::size_t via_count(const Message& message, std::size_t most) {
  std::size_t count = 0;
  for (auto via = message.headers.all<Via>().begin(); via != std::default_sentinel && count < most; ++via) ++count;
  return count;
}

Request ack_for(const Request& invite, const Response& response) {
  return companion(invite, MethodId::ack, response.headers.raw(HeaderId::to).value_or(""));
}

Request cancel_for(const Request& invite) {
  return companion(invite, MethodId::cancel, invite.headers.raw(HeaderId::to).value_or(""));
}

}  // namespace sip::transaction::detail
