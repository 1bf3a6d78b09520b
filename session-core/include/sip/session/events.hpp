// What the session layer publishes. docs/events.md lists all events of the house.
#pragma once

#include <optional>

#include "sip/error.hpp"
#include "sip/session/registration.hpp"

namespace sip::session {

/// Published: a registration has entered `state`. The handle tells the rest, but of the present: when the event is
/// delivered it may have moved on.
struct RegistrationChanged {
  RegistrationHandle registration;
  RegistrationState state = RegistrationState::idle;
  std::optional<Error> error;  // why it failed, where no answer came; else last_response() tells
};

}  // namespace sip::session
