// One thing to be done at the registrar.
#pragma once

#include <memory>
#include <utility>

#include "sip/operation.hpp"
#include "sip/session/registration.hpp"

namespace sip::session::detail {

/// A job in a registration's queue, and who waits for it: nobody, for an automatic refresh.
struct RegistrationJob final : Operation::Cancellable, std::enable_shared_from_this<RegistrationJob> {
  enum class Purpose { bind, unbind };

  RegistrationJob(std::weak_ptr<Registration> owner, Purpose what, Done<RegistrationHandle> waiting)
      : registration(std::move(owner)), purpose(what), done(std::move(waiting)) {}

  void cancel() override;
  /// Calls Done, the first time.
  void finish(Result<RegistrationHandle> result) {
    if (std::exchange(finished, true)) return;
    if (auto waiting = std::move(done)) waiting(std::move(result));
  }

  std::weak_ptr<Registration> registration;
  Purpose purpose;
  Done<RegistrationHandle> done;  // may be empty
  bool finished = false;
  bool cancelled = false;
};

}  // namespace sip::session::detail
