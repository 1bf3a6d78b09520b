#include "unwanted_calls.hpp"

#include <algorithm>
#include <utility>

#include "sip/dialog/next_hop.hpp"

#include "requests_in_dialog.hpp"

namespace sip::dialog::detail {
namespace {

// Forks an INVITE is expected to have at most; a peer could otherwise make us hold a dialog for each tag it invents.
constexpr std::size_t max_forks = 32;

}  // namespace

UnwantedCalls::UnwantedCalls(transaction::Manager& transactions, Request invite, transaction::Destination destination)
    : transactions_(transactions),
      resolver_(transactions.transports().environment(), transactions.transports().kinds()),
      invite_(std::move(invite)),
      destination_(std::move(destination)) {}

void UnwantedCalls::end(const Response& success) {
  const auto known =
      std::find_if(forks_.begin(), forks_.end(), [&](const Fork& fork) { return fork.to_tag == success.to().tag; });
  if (known != forks_.end()) {
    if (known->acknowledged) acknowledge(*known);
    return;
  }
  if (forks_.size() == max_forks) return;

  std::string to_tag(success.to().tag);
  Request ack = request_in_dialog(MethodId::ack, invite_, success);
  Request bye = request_in_dialog(MethodId::bye, invite_, success);
  const Uri hop = next_hop(ack);
  forks_.push_back({to_tag, std::move(ack), destination_});
  resolver_.resolve(hop.view(), [self = weak_from_this(), to_tag = std::move(to_tag),
                                 bye = std::move(bye)](Result<std::vector<net::Target>> targets) mutable {
    if (const auto calls = self.lock()) calls->hang_up(to_tag, std::move(bye), targets);
  });
}

void UnwantedCalls::hang_up(const std::string& to_tag, Request bye, const Result<std::vector<net::Target>>& targets) {
  const auto fork =
      std::find_if(forks_.begin(), forks_.end(), [&](const Fork& other) { return other.to_tag == to_tag; });
  // A Contact that no transport of ours reaches: the way the INVITE went is the best that is left.
  if (targets && transactions_.transports().flow_to(targets->front())) fork->destination = targets->front();
  acknowledge(*fork);
  transactions_.request(std::move(bye), fork->destination, [](transaction::ClientEvent) {});
}

void UnwantedCalls::acknowledge(Fork& fork) {
  // An ACK that could not be sent is asked for again by the next 2xx (§13.3.1.4), so its error needs no other handling.
  fork.acknowledged = true;
  (void)transactions_.send_ack(fork.ack.retain(), fork.destination);
}

}  // namespace sip::dialog::detail
