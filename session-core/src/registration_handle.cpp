#include <utility>

#include "sip/session/registration.hpp"

#include "registration.hpp"

namespace sip::session {

std::string_view name(RegistrationState state) noexcept {
  switch (state) {
    case RegistrationState::idle:
      return "idle";
    case RegistrationState::registering:
      return "registering";
    case RegistrationState::active:
      return "active";
    case RegistrationState::refreshing:
      return "refreshing";
    case RegistrationState::failed:
      return "failed";
    case RegistrationState::ended:
      return "ended";
  }
  return "";
}

bool RegistrationHandle::accepted() const noexcept { return is_success(registration_->last_response().status()); }

bool RegistrationHandle::bound() const noexcept { return accepted() && granted_expires().count() > 0; }

RegistrationState RegistrationHandle::state() const noexcept { return registration_->state(); }

const Uri& RegistrationHandle::aor() const noexcept { return registration_->aor(); }

const Uri& RegistrationHandle::contact() const noexcept { return registration_->contact(); }

std::chrono::seconds RegistrationHandle::granted_expires() const noexcept { return registration_->granted_expires(); }

std::optional<net::SocketAddress> RegistrationHandle::discovered_public_address() const noexcept {
  const net::SocketAddress& address = registration_->discovered();
  return address.is_none() ? std::nullopt : std::optional(address);
}

const Response& RegistrationHandle::last_response() const noexcept { return registration_->last_response(); }

Operation RegistrationHandle::refresh(Done<RegistrationHandle> done) { return registration_->bind(std::move(done)); }

Operation RegistrationHandle::unregister(Done<RegistrationHandle> done) {
  return registration_->unbind(std::move(done));
}

}  // namespace sip::session
