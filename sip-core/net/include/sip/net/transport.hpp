// The seam for the wire: bytes in and out over one bound address.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string_view>

#include "sip/buffer.hpp"
#include "sip/error.hpp"
#include "sip/net/flow.hpp"
#include "sip/net/scheduler.hpp"
#include "sip/parse.hpp"

namespace sip::net {

/// What a peer can make us hold.
struct TransportLimits {
  ParseLimits message{};
  // Open at once per transport. Past it the oldest that has never delivered a whole message makes room for a new one;
  // where there is none, the new one is closed at once.
  std::size_t connections = 10'000;
  std::size_t send_queue = 1024 * 1024;  // unsent bytes per connection; past it the connection is cut
  Duration connect_timeout = std::chrono::seconds(10);
  Duration idle_timeout = std::chrono::minutes(10);           // a connection without traffic is closed
  Duration first_message_timeout = std::chrono::seconds(30);  // who connects delivers one by then, or is closed
  Duration message_timeout = std::chrono::seconds(30);        // a started message must be whole by then (slow-loris)
  bool reuse_port = false;  // share the port with other loops' sockets (SO_REUSEPORT); the kernel spreads the load
};

/// One bound address that sends and receives SIP messages, over UDP, TCP, TLS, WebSocket or the simulated network. It
/// frames, but does not parse. One thread, its loop's.
class Transport {
 public:
  /// What a transport tells its owner. Never called from within send() or flow_to().
  class Receiver {
   public:
    virtual ~Receiver() = default;
    /// One framed message. `bytes` is the receiver's to keep; a transport reuses it when nobody did.
    virtual void on_message(Buffer bytes, const Flow& flow) = 0;
    /// The stream cannot be framed any further (bad Content-Length, a message past the limits): `partial` is what is
    /// there of the message. The transport closes the flow after the receiver has returned and its answer is sent.
    virtual void on_unframed(Buffer partial, const Error& error, const Flow& flow) = 0;
    /// A peer connected to us, or a connection of ours came up. Streams only.
    virtual void on_flow_opened(const Flow& flow) = 0;
    /// No more messages come by this flow or can be sent on it; what was queued is lost. Once per opened flow, once for
    /// a flow_to() that never came up, and once for a peer with whom no TLS handshake came about. Streams only, but a
    /// datagram transport may report an ICMP error this way.
    virtual void on_flow_closed(const Flow& flow, const Error& error) = 0;
    /// `transport` has no file descriptors left for those who connect; they wait. Told once, and again only when a
    /// minute has passed without. Who can do nothing about it need not hear it.
    virtual void on_accept_failed(const Transport& /*transport*/, const Error& /*error*/) {}
  };

  virtual ~Transport() = default;

  [[nodiscard]] virtual TransportKind kind() const noexcept = 0;
  /// The bound address, its real port.
  [[nodiscard]] virtual const SocketAddress& local() const noexcept = 0;
  /// The address a peer at `remote` would see: local(), or the interface the route goes by where that is a wildcard.
  [[nodiscard]] virtual SocketAddress local_towards(const SocketAddress& remote) const = 0;
  /// The flow to `remote`: for streams an open connection if there is one (RFC 3261 §18), else a new one, which may
  /// still be connecting: sends on it are queued. `name` as in Target: a connection whose peer was checked for another
  /// name is not reused.
  [[nodiscard]] virtual Result<Flow> flow_to(const SocketAddress& remote, std::string_view name) = 0;
  /// The same without a name.
  [[nodiscard]] Result<Flow> flow_to(const SocketAddress& remote) { return flow_to(remote, {}); }
  /// The peer who connected by `flow` asks to be reached by it at the address he advertises (RFC 5923 §8.2, the `alias`
  /// in his Via). A transport that knows him by his certificate gives the flow from now on to who asks for that address
  /// and a name the certificate is for; any other transport does nothing.
  virtual void alias(const Flow& /*flow*/, const SocketAddress& /*advertised*/) {}
  /// Sends one message. Errc::gone where the flow has closed, Errc::limit_reached past the send queue,
  /// Errc::too_large for what no datagram to that remote can carry, Errc::transport_failed. Success means handed on,
  /// not received.
  [[nodiscard]] virtual Result<void> send(const Flow& flow, std::string_view bytes) = 0;
  /// Ends one connection after what is queued has been sent. Nothing to do for datagrams.
  virtual void close_flow(const Flow& flow) = 0;
  /// Stops, closes everything; `done` comes once, when the last handle has closed. Nothing is received afterwards; of
  /// what is queued leaves what the socket takes at once. The transport may be destroyed from `done`, not before.
  virtual void close(std::move_only_function<void()> done) = 0;
};

}  // namespace sip::net
