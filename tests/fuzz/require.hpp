// What every fuzzer checks its findings with.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace sip::fuzz {

/// Ends the run, so that libFuzzer keeps the input, where something that must hold does not. `text` shows it.
inline void require(bool holds, const char* what, std::string_view text = {}) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n%.*s\n", what, static_cast<int>(text.size()), text.data());
  std::abort();
}

}  // namespace sip::fuzz
