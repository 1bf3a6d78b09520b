// The inward half of TransportLayer: what arrives is parsed, refused or offered.
#include <utility>

#include "sip/net/transport_layer.hpp"
#include "sip/parse.hpp"

#include "stun.hpp"
#include "via_stamp.hpp"

namespace sip::net {

namespace {

// How long who finds nobody to serve him should stay away: as long as a restart takes, or longer.
constexpr const char* retry_after = "30";

/// RFC 5626 §3.5.1: what keeps a NAT binding open; on a datagram flow nobody waits for a pong. Some phones send zeros.
bool is_keep_alive(std::string_view bytes) noexcept {
  return bytes.find_first_not_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool has_usable_via(const Message& request) { return !request.top_via().host.empty(); }

}  // namespace

void TransportLayer::on_message(Buffer bytes, const Flow& flow) {
  if (closing_) return;
  if (environment_.bus().watched<MessageOnWire>()) {
    environment_.bus().publish(MessageOnWire{MessageOnWire::Direction::received, flow, std::string(bytes.view())});
  }
  if (is_keep_alive(bytes.view())) return;
  if (flow.transport == TransportKind::udp && stun::is_message(bytes.view())) return on_stun(bytes.view(), flow);
  arrived_ = stopwatch_();
  if (const auto parsed = parse(bytes, message_, limits_.message); !parsed) {
    refuse(parsed.error(), flow);
  } else if (message_.is_request()) {
    offer_request(flow);
  } else {
    offer_response(flow);
  }
  message_.clear();  // lets go of the transport's buffer
}

// RFC 5626 §8: "it MUST also provide a limited version of a STUN server on the same interface and UDP port".
void TransportLayer::on_stun(std::string_view message, const Flow& flow) {
  if (const auto answer = stun::answer(message, flow.remote)) {
    static_cast<void>(send(flow, *answer));  // a datagram that is lost; the client asks again
  } else if (const auto bound = stun::read_answer(message)) {
    environment_.bus().publish(BindingAnswered{flow, bound->id, bound->mapped});
  }
}

void TransportLayer::on_unframed(Buffer partial, const Error& error, const Flow& flow) {
  if (closing_) return;
  arrived_ = stopwatch_();
  // Read as far as it goes, for the Via and the rest of what an answer needs; why it is refused is known already.
  const auto parsed = parse(partial, message_, limits_.message);
  static_cast<void>(parsed);
  refuse(error, flow);
  message_.clear();
}

void TransportLayer::on_flow_opened(const Flow& flow) {
  if (!closing_) environment_.bus().publish(FlowOpened{flow});
}

void TransportLayer::on_flow_closed(const Flow& flow, const Error& error) {
  if (!closing_) environment_.bus().publish(FlowClosed{flow, error});
}

void TransportLayer::on_accept_failed(const Transport& transport, const Error& error) {
  if (!closing_) environment_.bus().publish(AcceptFailed{transport.kind(), transport.local(), error});
}

void TransportLayer::offer_request(const Flow& flow) {
  note_alias(flow);
  stamp_top_via(message_, flow.remote, out_);
  Request request(std::move(message_));
  RequestReceived event{request, flow};
  if (!environment_.bus().offer(event)) {
    // Nobody is there to serve it, this moment: 503 (§21.5.4). An ACK is never answered (§17).
    if (request.method() != MethodId::ack) {
      Response unavailable = reply(request, Status::service_unavailable);
      unavailable.headers.add(HeaderId::retry_after, retry_after);
      static_cast<void>(reply_statelessly(request, std::move(unavailable), flow));
    }
    environment_.bus().publish(MessageDropped{flow, "no one took the request"});
  }
  message_ = std::move(request);  // its memory serves the next message
}

/// RFC 5923 §8.2: the host he is seen at, the port he names. Without TLS, or by a WebSocket, there is no reuse to ask
/// for.
void TransportLayer::note_alias(const Flow& flow) {
  const Via& top = message_.top_via();
  if (flow.transport != TransportKind::tls || !top.params.has("alias")) return;
  const std::uint16_t port = top.port != 0 ? top.port : default_port(flow.transport);
  if (Transport* carrier = transport(flow)) carrier->alias(flow, flow.remote.with_port(port));
}

void TransportLayer::offer_response(const Flow& flow) {
  // §18.1.2: a response whose top Via we did not write is not for us.
  if (!is_ours(message_.top_via(), flow)) {
    environment_.bus().publish(MessageDropped{flow, "the response's top Via is not ours"});
    return;
  }
  Response response(std::move(message_));
  ResponseReceived event{response, flow};
  if (!environment_.bus().offer(event)) {
    environment_.bus().publish(MessageDropped{flow, "no one waits for the response"});
  }
  message_ = std::move(response);
}

bool TransportLayer::is_ours(const Via& via, const Flow& flow) const {
  const auto host = SocketAddress::parse(via.host, 0);
  if (!host) return false;  // sent_by() writes addresses, never names
  const std::uint16_t port = via.port != 0 ? via.port : default_port(flow.transport);
  const SocketAddress local = flow.local.without_zone();
  if (host->with_port(port) == local) return true;
  for (const Listener& listener : listeners_) {
    if (listener.kind != flow.transport || listener.address.port() != port) continue;
    // Behind a wildcard stands each interface of ours, and interfaces come and go: the port decides.
    if (listener.address.is_wildcard() || listener.address.without_zone().same_host(*host) || local.same_host(*host))
      return true;
  }
  return false;
}

void TransportLayer::refuse(const Error& error, const Flow& flow) {
  MessageRefused event{.error = error, .flow = flow};
  // An ACK never has an answer (§17), a malformed response neither (§18.1.2).
  if (message_.is_request()) {
    if (has_usable_via(message_)) stamp_top_via(message_, flow.remote, out_);
    Request request(std::move(message_));
    if (request.method() != MethodId::ack) {
      const Refusal answer = refusal(error);
      if (reply_statelessly(request, reply(request, answer.status, answer.reason), flow)) {
        event.status = code(answer.status);
      }
    }
    event.request = summary(request);
    message_ = std::move(request);
  }
  event.microseconds = since_arrival();
  environment_.bus().publish(std::move(event));
}

Result<void> TransportLayer::reply_statelessly(const Request& request, Response response, const Flow& flow) {
  const To& to = response.to();
  // A malformed To has no place to put a tag, and goes back as it came.
  if (to.uri && to.tag.empty() && response.status() != Status::trying) {
    std::string value(*response.headers.raw(HeaderId::to));
    value += ";tag=" + stateless_tag(request);
    response.headers.set(HeaderId::to, value);
  }
  // A Via that cannot be read names no way back: what is left is the one the request came by (RFC 4475 §3.1.2.1).
  auto route = has_usable_via(request) ? response_route(request.top_via(), flow) : ResponseRoute{flow};
  out_.clear();
  serialize(response, out_);
  return send(route, out_);
}

std::string TransportLayer::stateless_tag(const Request& request) const {
  // §8.2.7: the same tag for each retransmission, without remembering any.
  std::string key(request.call_id());
  key += '\n';
  key += request.from().tag;
  key += '\n';
  key += request.top_via().branch();
  key += '\n';
  request.cseq().print(key);
  constexpr char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::string tag;
  for (std::uint64_t hash = keyed_hash(tag_key_, key); tag.size() < 13; hash >>= 5) {
    tag += alphabet[hash & 31];
  }
  return tag;
}

}  // namespace sip::net
