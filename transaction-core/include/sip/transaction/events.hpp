// What the transaction layer offers. docs/events.md lists all events of the house.
#pragma once

#include <cstdint>

#include "sip/message.hpp"
#include "sip/net/flow.hpp"
#include "sip/net/request_summary.hpp"
#include "sip/transaction/server_transaction.hpp"

namespace sip::transaction {

/// Offered: a new request, neither ACK nor CANCEL, no retransmission and not merged. A taker moves `transaction` out.
/// Nobody took it: 481 with a To tag, else 501.
struct RequestArrived {
  ServerTransaction transaction;
};

/// Published: a request this layer answered itself: a CANCEL, a merged request, one there was no room for, one that
/// nobody took. Where nothing is kept of it (no room, nothing to cancel) a retransmission is published anew.
struct RequestSettled {
  net::RequestSummary request{};
  net::Flow flow{};
  int status = 0;
  const char* why = "";            // static text where the status alone does not say it, or why it could not be sent
  std::uint64_t microseconds = 0;  // from arrival to answer
};

/// Offered: an ACK that belongs to no transaction: the one to a 2xx (§13.2.2.4). Nobody took it: nothing, an ACK is
/// never answered.
struct AckReceived {
  Request& ack;
  const net::Flow& flow;
};

}  // namespace sip::transaction
