#include "sip/net/stopwatch.hpp"

#include <chrono>

namespace sip::net {

std::uint64_t real_microseconds() noexcept {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

}  // namespace sip::net
