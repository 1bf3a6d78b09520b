// RFC 3261 §18: the transports of one stack, as one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/error.hpp"
#include "sip/message.hpp"
#include "sip/net/environment.hpp"
#include "sip/net/flow.hpp"
#include "sip/net/keyed_hash.hpp"
#include "sip/net/stopwatch.hpp"
#include "sip/net/transport.hpp"
#include "sip/net/transport_events.hpp"

namespace sip::net {

/// Parses what arrives, stamps Via, refuses malformed requests (400, 413, 505, 513; never an answer to an ACK or a
/// malformed response), and offers the rest on the bus. Sends requests and responses the way §18.1 and §18.2 say.
class TransportLayer final : private Transport::Receiver {
 public:
  explicit TransportLayer(Environment& environment, TransportLimits limits = {},
                          Stopwatch stopwatch = real_microseconds);
  /// close() must have completed, or nothing was ever opened.
  ~TransportLayer() override;
  TransportLayer(const TransportLayer&) = delete;
  TransportLayer& operator=(const TransportLayer&) = delete;

  /// Binds one address; the transport lives until close(). Gives the bound address with its real port. Errors as
  /// Environment::open_transport.
  [[nodiscard]] Result<SocketAddress> listen(TransportKind kind, const SocketAddress& local);

  struct Listener {
    TransportKind kind;
    SocketAddress address;
  };
  [[nodiscard]] const std::vector<Listener>& listeners() const noexcept { return listeners_; }
  /// Of which kind they are.
  [[nodiscard]] TransportKinds kinds() const noexcept;

  /// The flow for a request to `target`, by the first transport of its kind and address family, one bound to loopback
  /// only where no other fits. Errc::unsupported_transport where none is open, Errc::invalid_argument for an address
  /// that is not one host's or has no port.
  [[nodiscard]] Result<Flow> flow_to(const Target& target);

  /// The sent-by a request on this flow carries: "192.0.2.1:5060" (§18.1.1).
  [[nodiscard]] std::string sent_by(const Flow& flow) const;
  /// The address a peer reaches us at by this flow, for Contact; never a wildcard.
  [[nodiscard]] SocketAddress local_address(const Flow& flow) const;

  /// Serializes and sends. The top Via must already be ours.
  [[nodiscard]] Result<void> send(const Flow& flow, const Message& message);
  /// Sends bytes that were serialized before (a retransmission).
  [[nodiscard]] Result<void> send(const Flow& flow, std::string_view bytes);

  /// The way of the responses to one request.
  struct ResponseRoute {
    Flow flow{};
    std::optional<Target> fallback{};  // where to connect when `flow` has closed; none for datagrams and WebSockets
  };
  /// The way back for a request with this top Via that came by `flow` (§18.2.2, RFC 3581 §4). Streams: the same
  /// connection, or else a new one to received:sent-by port. UDP: to maddr where that is one host's address, else to
  /// the source, at rport or the sent-by port.
  [[nodiscard]] ResponseRoute response_route(const Via& top_via, const Flow& flow) const;
  /// Sends a response that was serialized before. Where the connection has closed, by the fallback, and `route` leads
  /// there from now on.
  [[nodiscard]] Result<void> send(ResponseRoute& route, std::string_view bytes);
  /// Errc::too_large where no message of `size` bytes can go by `flow`: asked before sending, another can be made.
  [[nodiscard]] static Result<void> check_size(const Flow& flow, std::size_t size);

  /// Answers without keeping anything (§8.2.7): sends `response`, made with reply(), by the response_route(), its To
  /// tag the same for each retransmission of `request`. Not for an ACK.
  Result<void> reply_statelessly(const Request& request, Response response, const Flow& flow);

  /// Ends one connection once what is queued on it has been sent.
  void close_flow(const Flow& flow);
  /// Closes every transport; `done` comes once, from the loop, and may destroy this object. Sends fail with Errc::gone
  /// from now on, and nothing is offered or published any more.
  void close(std::move_only_function<void()> done);

  [[nodiscard]] Environment& environment() noexcept { return environment_; }
  /// Microseconds since the message that is being handled now arrived: for who takes what this layer offers.
  [[nodiscard]] std::uint64_t since_arrival() const noexcept { return stopwatch_() - arrived_; }

 private:
  void on_message(Buffer bytes, const Flow& flow) override;
  void on_unframed(Buffer partial, const Error& error, const Flow& flow) override;
  void on_flow_opened(const Flow& flow) override;
  void on_flow_closed(const Flow& flow, const Error& error) override;
  void on_accept_failed(const Transport& transport, const Error& error) override;

  void on_stun(std::string_view message, const Flow& flow);
  void offer_request(const Flow& flow);
  void note_alias(const Flow& flow);
  void offer_response(const Flow& flow);
  void refuse(const Error& error, const Flow& flow);
  [[nodiscard]] bool is_ours(const Via& via, const Flow& flow) const;
  [[nodiscard]] std::string stateless_tag(const Request& request) const;
  [[nodiscard]] Transport* transport(const Flow& flow) const noexcept;
  void on_transport_closed();

  Environment& environment_;
  TransportLimits limits_;
  Stopwatch stopwatch_;
  std::uint64_t arrived_ = 0;
  std::vector<std::unique_ptr<Transport>> transports_;  // by transport_id
  std::vector<Listener> listeners_;
  Message message_;  // reused from one received message to the next
  std::string out_;  // reused from one sent message to the next
  HashKey tag_key_;  // for stateless_tag()
  std::vector<std::move_only_function<void()>> close_callbacks_;
  std::size_t open_transports_ = 0;  // while closing
  bool closing_ = false;
};

}  // namespace sip::net
