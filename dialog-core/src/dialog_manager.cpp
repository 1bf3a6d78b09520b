#include "sip/dialog/dialog_manager.hpp"

#include <cstdint>
#include <map>
#include <utility>

#include "non_dialog_request.hpp"

namespace sip::dialog {

using detail::NonDialogRequest;

struct DialogManager::Implementation {
  explicit Implementation(transaction::Manager& manager) : transactions(manager) {}

  transaction::Manager& transactions;
  std::map<std::uint64_t, std::shared_ptr<NonDialogRequest>> pending;  // by number: a replay keeps the order
  std::uint64_t next_number = 0;
  bool closed = false;
};

DialogManager::DialogManager(transaction::Manager& transactions)
    : implementation_(std::make_shared<Implementation>(transactions)) {}

DialogManager::~DialogManager() { close(); }

Operation DialogManager::send_non_dialog_request(Request request, transaction::Destination destination,
                                                 std::chrono::milliseconds timeout, Done<Response> done,
                                                 ProvisionalCallback provisional) {
  const std::uint64_t number = implementation_->next_number++;
  auto forget = [owner = std::weak_ptr(implementation_), number] {
    if (const auto implementation = owner.lock()) implementation->pending.erase(number);
  };
  const auto call =
      std::make_shared<NonDialogRequest>(implementation_->transactions, std::move(done), std::move(forget));
  call->when_provisional(std::move(provisional));
  implementation_->pending.emplace(number, call);
  if (implementation_->closed) {
    call->refuse({Errc::gone, "dialog manager"});
  } else {
    call->start(std::move(request), std::move(destination), timeout);
  }
  return Operation(call);
}

void DialogManager::close() {
  const auto keep = implementation_;  // a Done may destroy this object
  keep->closed = true;
  auto pending = std::exchange(keep->pending, {});
  while (!pending.empty()) NonDialogRequest::close(std::move(pending.extract(pending.begin()).mapped()));
}

std::size_t DialogManager::pending() const noexcept { return implementation_->pending.size(); }

transaction::Manager& DialogManager::transactions() noexcept { return implementation_->transactions; }

}  // namespace sip::dialog
