// What the transport layer offers and publishes. docs/events.md lists all events of the house.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "sip/error.hpp"
#include "sip/message.hpp"
#include "sip/net/flow.hpp"
#include "sip/net/request_summary.hpp"

namespace sip::net {

/// Offered: a well-formed request, top Via stamped with received and rport (RFC 3261 §18.2.1, RFC 3581 §4). A taker
/// moves `request` out. Nobody took it: 503, except ACK, and MessageDropped.
struct RequestReceived {
  Request& request;
  const Flow& flow;
};

/// Offered: a response whose top Via is ours (§18.1.2). A taker moves `response` out. Nobody took it: dropped,
/// published as MessageDropped.
struct ResponseReceived {
  Response& response;
  const Flow& flow;
};

/// Published: bytes that were refused at the door, and what was answered (0: nothing). `request` says what could be
/// read of one; it is empty for responses and for what is not SIP.
struct MessageRefused {
  Error error{};
  Flow flow{};
  int status = 0;
  RequestSummary request{};
  std::uint64_t microseconds = 0;  // from arrival to answer
};

/// Published: a message that nothing was waiting for.
struct MessageDropped {
  Flow flow{};
  const char* why = "";
};

/// Published: a connection has come up, or ended; ended also where none came up, because it was refused or no TLS
/// handshake came about. Whoever holds the flow lets go of it here.
struct FlowOpened {
  Flow flow{};
};
struct FlowClosed {
  Flow flow{};
  Error reason{};
};

/// Published: an answer to a STUN Binding Request of ours came by this flow (RFC 5626 §8). See FlowKeeper.
struct BindingAnswered {
  Flow flow{};
  std::array<char, 12> id{};              // of the request
  std::optional<SocketAddress> mapped{};  // whence the other side saw it come; none: it was refused
};

/// Published: a listener has no file descriptors left for those who connect, and they wait. Once, and again only when a
/// minute has passed without.
struct AcceptFailed {
  TransportKind transport = TransportKind::tcp;
  SocketAddress local{};
  Error reason{};  // system: EMFILE, ENFILE, ENOBUFS or ENOMEM
};

/// Published when watched: each message as it crosses the wire, for traces and ladders. Owns its bytes, because most
/// are sent from inside a handler and published when it has returned.
struct MessageOnWire {
  enum class Direction { received, sent } direction = Direction::received;
  Flow flow{};
  std::string bytes{};
};

}  // namespace sip::net
