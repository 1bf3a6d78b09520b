#include "reader/prelude.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#define SIP_READERS_AVX2

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,lzcnt,popcnt")
#endif

#include "reader/all.hpp"

namespace sip {
namespace {
constinit const Readers avx2_readers = make_readers(96);
}  // namespace
}  // namespace sip

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace sip {

const Readers* fast_readers() noexcept {
  __builtin_cpu_init();
  const bool can = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                   __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("popcnt");
  return can ? &avx2_readers : nullptr;
}

}  // namespace sip

#else

namespace sip {

const Readers* fast_readers() noexcept { return nullptr; }

}  // namespace sip

#endif
