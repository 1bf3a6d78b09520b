// How the benches register a series.
#pragma once

#include <cstdlib>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>

namespace sip::bench {

/// Registers `function(state, arguments...)`. Where the environment has LOOPSTART_ITERATIONS, the series runs exactly
/// so often and not for some time: that is how instructions.sh counts.
template <class Function, class... Arguments>
benchmark::internal::Benchmark* series(const std::string& name, Function function, Arguments... arguments) {
  benchmark::internal::Benchmark* const made =
      benchmark::RegisterBenchmark(name.c_str(), function, std::move(arguments)...);
  if (const char* const iterations = std::getenv("LOOPSTART_ITERATIONS")) made->Iterations(std::atol(iterations));
  return made;
}

}  // namespace sip::bench
