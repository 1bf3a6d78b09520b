// A timer's callback: one transition of one machine.
#pragma once

#include "sip/net/scheduler.hpp"

namespace sip::transaction::detail {

/// Calls `machine->Transition()`, and keeps the machine alive meanwhile: it may end itself.
template <auto Transition, class Machine>
[[nodiscard]] net::Timer::Callback firing(Machine* machine) {
  return [machine] {
    const auto alive = machine->shared_from_this();
    (machine->*Transition)();
  };
}

}  // namespace sip::transaction::detail
