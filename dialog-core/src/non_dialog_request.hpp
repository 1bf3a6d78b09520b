// One request outside any dialog, from its sending until its Done.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "sip/net/scheduler.hpp"
#include "sip/operation.hpp"
#include "sip/transaction/manager.hpp"

namespace sip::dialog::detail {

/// Held by the manager until Done has been called; what an INVITE leaves behind afterwards lives in its transaction.
class NonDialogRequest final : public Operation::Cancellable, public std::enable_shared_from_this<NonDialogRequest> {
 public:
  /// `forget` drops the owner's reference.
  NonDialogRequest(transaction::Manager& transactions, Done<Response> done, std::move_only_function<void()> forget);

  void when_provisional(std::move_only_function<void(const Response&)> tell) { provisional_ = std::move(tell); }
  void start(Request request, transaction::Destination destination, std::chrono::milliseconds timeout);
  /// Ends without having been sent; Done comes later.
  void refuse(Error error);
  void cancel() override;
  /// Ends with `cancelled` before it returns.
  static void close(std::shared_ptr<NonDialogRequest> request);

 private:
  using Owned = std::shared_ptr<NonDialogRequest>;

  static void on_event(Owned request, transaction::ClientEvent event);
  void give_up();
  static void finish(Owned request, Result<Response> result);

  transaction::Manager& transactions_;
  std::move_only_function<void(const Response&)> provisional_;  // may be empty
  Done<Response> done_;                                         // may be empty: nobody waits
  bool finished_ = false;                                       // Done has been called, were there one
  std::move_only_function<void()> forget_;
  transaction::ClientHandle transaction_;
  bool is_invite_ = false;
  Error outcome_{Errc::timed_out, "request"};  // what the timer brings
  net::Timer timer_;
};

}  // namespace sip::dialog::detail
