// A result on its way to its Done.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "sip/net/environment.hpp"
#include "sip/operation.hpp"

namespace sip::net {

/// One asynchronous call: its Done, and the one task that brings it. Who works on the call owns it until it ends.
template <class T>
class Later final : public Operation::Cancellable, public std::enable_shared_from_this<Later<T>> {
 public:
  Later(Environment& environment, Done<T> done, const char* what)
      : environment_(environment), done_(std::move(done)), what_(what) {}

  /// Called once, by the first end(): its owner lets go, or Operation::pending() would stay true.
  void when_ended(std::move_only_function<void()> let_go) { let_go_ = std::move(let_go); }

  void cancel() override { end(fail(Errc::cancelled, what_)); }

  /// The last result before Done counts.
  void end(Result<T> result) {
    result_ = std::move(result);
    if (std::exchange(ended_, true)) return;
    environment_.post([self = this->shared_from_this()]() mutable {
      auto done = std::move(self->done_);
      auto given = std::move(self->result_);
      self.reset();  // Operation::pending() is false from here on
      done(std::move(given));
    });
    if (auto let_go = std::exchange(let_go_, nullptr)) let_go();
  }

 private:
  Environment& environment_;
  Done<T> done_;
  const char* what_;
  Result<T> result_;
  std::move_only_function<void()> let_go_;
  bool ended_ = false;
};

}  // namespace sip::net
