// How the tests of linear time make their input, and measure.
#pragma once

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <string_view>

namespace sip::test {

inline std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += piece;
  return text;
}

/// The fastest of a few rounds: what else the machine does makes rounds slower, never faster.
template <class Work>
double seconds_of(Work work) {
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < 5; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

}  // namespace sip::test
