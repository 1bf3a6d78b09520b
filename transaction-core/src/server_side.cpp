#include "server_side.hpp"

#include <utility>

#include "sip/parse.hpp"
#include "sip/transaction/events.hpp"

#include "server_invite_machine.hpp"
#include "server_non_invite_machine.hpp"
#include "tokens.hpp"

namespace sip::transaction::detail {

namespace {

// How long a peer that found no room should stay away: time enough for the short transactions to end.
constexpr const char* retry_after = "10";

}  // namespace

bool ServerSide::receive(net::RequestReceived& event) {
  Request& request = event.request;
  if (request.method() == MethodId::ack) return receive_ack(request, event.flow);
  const Key key = context_.keys.server(request, request.method().text());
  if (const auto machine = table_.find(key)) {
    machine->receive_retransmission();
  } else if (table_.replies().send_again(key)) {
    // answered, and once more
  } else if (request.method() == MethodId::cancel) {
    receive_cancel(request, event.flow);
  } else {
    receive_new(request, event.flow, key);
  }
  return true;
}

bool ServerSide::receive_ack(Request& ack, const net::Flow& flow) {
  const auto machine = Keys::has_unique_branch(ack.top_via())
                           ? table_.find(context_.keys.server(ack, Method(MethodId::invite).text()))
                           : table_.find_legacy_ack(context_.keys.legacy_ack(ack, ack.to().tag));
  if (machine && machine->receive_ack()) return true;
  AckReceived event{ack, flow};
  return context_.environment.bus().offer(event);
}

void ServerSide::receive_cancel(const Request& cancel, const net::Flow& flow) {
  net::TransportLayer& transports = context_.transports;
  const Cancelled cancelled = cancelled_by(cancel);
  if (!cancelled.machine && cancelled.to_tag.empty()) {
    // Without a transaction, which strangers could fill us with: a retransmission gets the same answer anew.
    constexpr Status unknown = Status::call_or_transaction_does_not_exist;
    const auto sent = transports.reply_statelessly(cancel, reply(cancel, unknown), flow);
    settled(cancel, flow, unknown, "nothing to cancel", sent);
    return;
  }
  Response ok = reply(cancel, Status::ok);
  if (cancel.to().tag.empty()) add_to_tag(ok, cancelled.to_tag);  // the same in both responses (§9.2)
  Result<void> sent;
  if (!make_room()) {
    // What makes room is not shed; while the INVITE's transaction lives, a retransmission gets the same answer.
    sent = transports.reply_statelessly(cancel, std::move(ok), flow);
  } else {
    const Key key = context_.keys.server(cancel, cancel.method().text());
    sent = ServerTransaction(make(cancel, flow, key)).respond(std::move(ok));
  }
  settled(cancel, flow, Status::ok, "", sent);
  if (cancelled.machine) cancelled.machine->receive_cancel();
}

// "assuming that the request method is anything but CANCEL or ACK" (§9.2): an INVITE as a rule, so it is asked first.
ServerSide::Cancelled ServerSide::cancelled_by(const Request& cancel) {
  constexpr MethodId methods[] = {MethodId::invite,    MethodId::register_, MethodId::options, MethodId::message,
                                  MethodId::subscribe, MethodId::notify,    MethodId::bye,     MethodId::info,
                                  MethodId::prack,     MethodId::update,    MethodId::refer,   MethodId::publish};
  for (const MethodId method : methods) {
    const Key key = context_.keys.server(cancel, Method(method).text());
    if (auto machine = table_.find(key)) return {machine, machine->to_tag()};
    if (const std::string_view reply = table_.replies().find(key); !reply.empty()) {
      const auto response = parse(reply);
      if (response) return {nullptr, std::string(response->to().tag)};
    }
  }
  return {};
}

void ServerSide::receive_new(const Request& request, const net::Flow& flow, const Key& key) {
  if (!make_room()) return shed(request, flow);
  const auto machine = make(request, flow, key);
  if (request.to().tag.empty()) {
    const Key merge_key = context_.keys.merge(request);
    const Key acknowledged = context_.keys.acknowledged_merge(request);
    if (table_.has_merged(merge_key) || table_.has_merged(acknowledged)) {
      // The same request by another path (§8.2.2.2).
      const auto sent = ServerTransaction(machine).respond(Status::loop_detected);
      return settled(request, flow, Status::loop_detected, "merged", sent);
    }
    table_.add_merge_key(*machine, merge_key, acknowledged);
  }
  offer(machine);
}

std::shared_ptr<ServerMachine> ServerSide::make(const Request& request, const net::Flow& flow, const Key& key) {
  std::shared_ptr<ServerMachine> machine;
  if (request.method() == MethodId::invite) {
    machine = std::make_shared<ServerInviteMachine>(table_, key, request, flow);
  } else {
    machine = std::make_shared<ServerNonInviteMachine>(table_, key, request, flow);
  }
  table_.add(machine, request.retained_size());
  return machine;
}

void ServerSide::offer(const std::shared_ptr<ServerMachine>& machine) {
  RequestArrived event{ServerTransaction(machine)};
  if (context_.environment.bus().offer(event) || !event.transaction) return;
  const Request& request = event.transaction.request();
  const Status status = request.to().tag.empty() ? Status::not_implemented                      // §8.2.1
                                                 : Status::call_or_transaction_does_not_exist;  // §12.2.2
  const auto sent = event.transaction.respond(status);
  settled(request, event.transaction.flow(), status, "nobody took it", sent);
}

// A transaction that has answered is kept for 32 s so that a retransmission is not taken for a new request (§17.2.1,
// §17.2.2). Under a load that leaves no room for that, a request done twice is a smaller evil than one that is refused.
bool ServerSide::make_room() {
  for (; is_full(); ++forgotten_) {
    if (!table_.forget_oldest()) return false;
  }
  return true;
}

void ServerSide::shed(const Request& request, const net::Flow& flow) {
  ++shed_;
  Response response = reply(request, Status::service_unavailable);
  response.headers.add(HeaderId::retry_after, retry_after);
  const auto sent = context_.transports.reply_statelessly(request, std::move(response), flow);
  settled(request, flow, Status::service_unavailable, "no room for its transaction", sent);
}

// The peer finds out by himself that an answer could not be sent; whoever watches is told.
void ServerSide::settled(const Request& request, const net::Flow& flow, Status status, const char* why,
                         const Result<void>& sent) {
  net::EventBus& bus = context_.environment.bus();
  if (!bus.watched<RequestSettled>()) return;
  bus.publish(RequestSettled{.request = net::summary(request),
                             .flow = flow,
                             .status = code(status),
                             .why = sent ? why : describe(sent.error().code),
                             .microseconds = context_.transports.since_arrival()});
}

}  // namespace sip::transaction::detail
