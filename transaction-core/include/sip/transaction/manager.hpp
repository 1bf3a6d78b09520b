// RFC 3261 §17 with RFC 6026: the transactions of one loop.
#pragma once

#include <cstddef>
#include <memory>
#include <variant>

#include "sip/message.hpp"
#include "sip/net/transport_layer.hpp"
#include "sip/transaction/client_transaction.hpp"
#include "sip/transaction/config.hpp"
#include "sip/transaction/events.hpp"
#include "sip/transaction/server_transaction.hpp"

namespace sip::transaction {

/// Where a request goes: a resolved target, or a flow that is there already.
using Destination = std::variant<net::Target, net::Flow>;

/// Takes RequestReceived and ResponseReceived from the bus, matches them (§17.1.3, §17.2.3, RFC 2543 peers included),
/// answers CANCEL (§9.2), 482 for merged requests (§8.2.2.2) and retransmissions, and offers what is new. The loop's
/// thread only; must not outlive `transports`.
class Manager final {
 public:
  explicit Manager(net::TransportLayer& transports, Config config = {});
  /// As close().
  ~Manager();
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  /// Sends `request` in a client transaction of its own. Adds the top Via (sent-by, a fresh branch, rport of RFC 3581),
  /// and Max-Forwards 70 where there is none (§8.1.1.6); all else must be there. Not for ACK: see send_ack().
  ClientHandle request(Request request, const Destination& destination, ClientCallback callback);

  /// Sends an ACK to a 2xx, outside any transaction (§13.2.2.4, §17.1.1.3). Via and Max-Forwards are added.
  Result<void> send_ack(Request ack, const Destination& destination);

  /// Where `request`, complete but for our Via, is to go to reach `target`: by TCP in place of UDP where it is too
  /// large for datagrams (§18.1.1, Config::mtu) and a TCP transport is open. request() and send_ack() do so themselves
  /// with a Target, and leave a Flow as it is. To ask for who puts the flow into the request (Contact), or goes back to
  /// UDP where TCP is refused.
  [[nodiscard]] net::Target target_for(const Request& request, const net::Target& target) const;

  /// Ends every transaction: clients get Failed{Errc::cancelled}, servers are dropped silently.
  void close();

  struct Counts {
    std::size_t client = 0;  // alive now
    std::size_t server = 0;
    // For want of room, since the start:
    std::size_t forgotten = 0;  // answered server transactions that ended before Timer H, I or J
    std::size_t shed = 0;       // requests answered 503
  };
  [[nodiscard]] Counts counts() const noexcept;
  /// Whether a server transaction still owes its final answer, or an answer to an INVITE still waits for its ACK: what
  /// a shutdown may want to wait for. Walks them all.
  [[nodiscard]] bool owes_answers() const noexcept;

  [[nodiscard]] net::TransportLayer& transports() noexcept;

 private:
  struct Implementation;
  std::shared_ptr<Implementation> implementation_;
};

}  // namespace sip::transaction
