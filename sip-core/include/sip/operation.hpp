// The two halves of every asynchronous call: how its result arrives, and how it is given up.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "sip/error.hpp"

namespace sip {

/// Takes the result of an asynchronous call: exactly once, on the loop, never before the call has returned, and with
/// Errc::cancelled when the operation is cancelled or its owner shuts down.
template <class T>
using Done = std::move_only_function<void(Result<T>)>;

/// An asynchronous call under way. Dropping the handle does not cancel the call; cancel() does, and Done still comes.
class Operation {
 public:
  /// What cancel() reaches; implemented by whoever runs the call.
  class Cancellable {
   public:
    virtual ~Cancellable() = default;
    /// Ends the call with Errc::cancelled. On the loop's thread.
    virtual void cancel() = 0;
  };

  /// None: not pending, and cancel() does nothing.
  Operation() noexcept = default;
  /// Of the call `target` runs.
  explicit Operation(std::weak_ptr<Cancellable> target) noexcept : target_(std::move(target)) {}

  /// Gives the call up: Done comes with Errc::cancelled unless it has already come. On the loop's thread only.
  void cancel() {
    if (auto target = target_.lock()) target->cancel();
  }

  /// True until Done has come.
  [[nodiscard]] bool pending() const noexcept { return !target_.expired(); }

 private:
  std::weak_ptr<Cancellable> target_;
};

}  // namespace sip
