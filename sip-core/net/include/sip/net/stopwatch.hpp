// What latencies are measured with.
#pragma once

#include <cstdint>

namespace sip::net {

/// Gives microseconds that only grow. An input, so that a simulated run can be repeated.
using Stopwatch = std::uint64_t (*)() noexcept;

/// The real monotonic clock, which moves within a turn of the loop as Scheduler::now() does not.
[[nodiscard]] std::uint64_t real_microseconds() noexcept;

}  // namespace sip::net
