// The calls that an INVITE sent outside any dialog has set up against expectation.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sip/net/resolver.hpp"
#include "sip/transaction/manager.hpp"

namespace sip::dialog::detail {

/// Leaves no half call behind: acknowledges every 2xx to one INVITE, and says BYE once to each dialog (RFC 3261
/// §13.2.2.4). Lives as long as the INVITE's transaction, whose callback holds it.
class UnwantedCalls : public std::enable_shared_from_this<UnwantedCalls> {
 public:
  UnwantedCalls(transaction::Manager& transactions, Request invite, transaction::Destination destination);

  /// A 2xx has come: of another fork, or once more of one that misses its ACK.
  void end(const Response& success);

 private:
  struct Fork {
    std::string to_tag;
    Request ack;
    transaction::Destination destination;
    bool acknowledged = false;
  };

  void hang_up(const std::string& to_tag, Request bye, const Result<std::vector<net::Target>>& targets);
  void acknowledge(Fork& fork);

  transaction::Manager& transactions_;
  net::Resolver resolver_;
  Request invite_;
  transaction::Destination destination_;
  std::vector<Fork> forks_;
};

}  // namespace sip::dialog::detail
