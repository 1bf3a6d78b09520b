#include "sip/engine/incoming_request.hpp"

#include <string>
#include <utility>

#include "sip/aor.hpp"
#include "sip/engine/request_log.hpp"
#include "sip/version.hpp"

namespace sip::engine {

namespace {

const std::string server_name = std::string("Loopstart/") + version;

RequestAnswered describe(const Request& request, const net::Flow& flow) {
  RequestAnswered event;
  event.method = request.method().text();
  const UriView& asked = request.method() == MethodId::register_ ? request.to().uri : request.uri();
  if (asked.is_sip()) event.aor = canonical_aor(asked);
  event.call_id = request.call_id();
  event.flow = flow;
  return event;
}

}  // namespace

IncomingRequest::IncomingRequest(transaction::ServerTransaction transaction, net::EventBus& bus, const Config& config)
    : transaction_(std::move(transaction)), bus_(&bus), stopwatch_(config.stopwatch), arrived_(stopwatch_()) {}

void IncomingRequest::answer(Response response, std::string_view why) && {
  transaction::ServerTransaction transaction = std::move(transaction_);
  response.headers.add(HeaderId::server, server_name);
  const bool is_watched = bus_->watched<RequestAnswered>();
  RequestAnswered event;
  if (is_watched) event = describe(transaction.request(), transaction.flow());
  event.status = code(response.status());
  auto sent = transaction.respond(std::move(response));
  if (!sent && sent.error().code == Errc::too_large) {  // the caller has chosen UDP, and has no other way to us
    event.status = code(Status::server_internal_error);
    why = "the answer does not fit into a datagram";
    sent = transaction.respond(Status::server_internal_error, "Answer Too Large For UDP");
  }
  // gone: a CANCEL was quicker (§9.2).
  if (!sent) why = sip::describe(sent.error().code);
  if (!is_watched) return;
  event.why = why;
  event.microseconds = stopwatch_() - arrived_;
  bus_->publish(std::move(event));
}

void IncomingRequest::answer(Status status, std::string_view reason, std::string_view why) && {
  Response response = reply(request(), status, reason);
  std::move(*this).answer(std::move(response), why);
}

}  // namespace sip::engine
