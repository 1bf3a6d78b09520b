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

  // Of the path to whom we send, 0 where it is not known: a request within 200 bytes of it, else one over 1300 bytes,
  // goes by TCP in place of UDP (§18.1.1).
  std::size_t mtu = 0;

  // Alive at once, and the bytes of the messages they hold. Past either, the one that was answered first (but for a 2xx
  // to an INVITE) is forgotten before its Timer H, I or J; where all wait for their answer, a new request gets 503 with
  // Retry-After, statelessly.
  std::size_t server_transactions = 200'000;
  std::size_t server_transaction_bytes = std::size_t{128} << 20;
  std::size_t client_transactions = 200'000;  // alive at once; past it Errc::limit_reached
};

}  // namespace sip::transaction
