// What the transaction layer offers. docs/events.md lists all events of the house.
#pragma once

#include "sip/message.hpp"
#include "sip/net/flow.hpp"
#include "sip/transaction/server_transaction.hpp"

namespace sip::transaction {

/// Offered: a new request, neither ACK nor CANCEL, no retransmission and not merged. A taker moves `transaction` out.
/// Nobody took it: 481 with a To tag, else 501.
struct RequestArrived {
  ServerTransaction transaction;
};

/// Offered: an ACK that belongs to no transaction: the one to a 2xx (§13.2.2.4). Nobody took it: nothing, an ACK is
/// never answered.
struct AckReceived {
  Request& ack;
  const net::Flow& flow;
};

}  // namespace sip::transaction
