// Bindings as Contact header field values.
#pragma once

#include <string>

#include "sip/engine/location_store.hpp"
#include "sip/net/scheduler.hpp"

namespace sip::engine {

/// As a 200 to REGISTER lists it (§10.3 step 8): as registered, with the seconds left, rounded up.
[[nodiscard]] std::string registered_contact(const Binding& binding, net::TimePoint now);

/// As a 302 names it (§8.3): the URI as registered, and q.
[[nodiscard]] std::string redirect_contact(const Binding& binding);

}  // namespace sip::engine
