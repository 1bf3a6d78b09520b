// What the server publishes beside request_log.hpp. docs/events.md lists all events of the house.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace sip::engine {

/// Published: bindings of one AOR were set, removed, or ran out. What they are now, the location store says.
struct BindingsChanged {
  enum class Cause : std::uint8_t { registered, expired };
  std::string aor;       // canonical, see canonical_aor()
  std::size_t live = 0;  // how many are left
  Cause cause = Cause::registered;
};

/// Published: a command has added an account while the server runs.
struct AccountAdded {
  std::string name;    // "alice@example.test"
  std::string domain;  // "example.test", as canonical_host() has it
};

}  // namespace sip::engine
