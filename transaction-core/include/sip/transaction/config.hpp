// The timers of RFC 3261 Table 4, and what strangers may make us hold.
#pragma once

#include <chrono>
#include <cstddef>

#include "sip/net/scheduler.hpp"

namespace sip::transaction {

struct Config {
  net::Duration t1 = std::chrono::milliseconds(500);  // round-trip estimate (§17.1.1.1), at least 1 ms
  net::Duration t2 = std::chrono::seconds(4);  // longest interval between retransmissions (§17.1.2.1), at least t1
  net::Duration t4 = std::chrono::seconds(5);  // longest life of a message in the network (§17.1.2.1)
  net::Duration timer_d = std::chrono::seconds(32);  // Completed of an INVITE client on datagrams (§17.1.1.2)
  net::Duration trying_after = std::chrono::milliseconds(200);  // 100 to an INVITE unless answered by then (§17.2.1)

  // Alive at once. Past it the non-INVITE one that was answered first is forgotten before its Timer J; where all still
  // wait for an answer or an ACK, 503 with Retry-After, statelessly.
  std::size_t server_transactions = 200'000;
  std::size_t client_transactions = 200'000;  // alive at once; past it Errc::limit_reached
};

}  // namespace sip::transaction
