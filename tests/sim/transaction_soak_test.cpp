// The soak of the transactions. A short one in every run of the tests; for a long one, and to see a failure again:
//
//   LOOPSTART_SOAK_SEED=1 LOOPSTART_SOAK_SEEDS=20 LOOPSTART_SOAK_TRANSACTIONS=100000 sim-test --gtest_filter='*Soak*'
#include <cstdio>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>
#include <malloc.h>

#include "soak.hpp"

namespace sip::test {
namespace {

constexpr std::size_t per_round = 1000;

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Bytes the heap has given out; under the sanitizers always 0, they find leaks themselves.
std::size_t heap() {
  const auto all = mallinfo2();
  return all.uordblks + all.hblkhd;
}

/// What went wrong with this seed, or "".
std::string soak(std::uint64_t seed, std::uint64_t transactions) {
  Soak soak(seed);
  std::size_t heap_at_first = 0;
  while (soak.counts().transactions < transactions) {
    std::string wrong = soak.round(std::min<std::uint64_t>(per_round, transactions - soak.counts().transactions));
    if (!wrong.empty()) return wrong;
    // The tables of the first rounds may grow once more; what grows with each round is a leak.
    if (soak.counts().transactions <= 2 * per_round) heap_at_first = heap();
    if (heap() > heap_at_first + (std::size_t{1} << 20)) {
      return "the heap has grown from " + std::to_string(heap_at_first) + " to " + std::to_string(heap()) + " bytes\n";
    }
  }
  const SoakCounts& counts = soak.counts();
  std::printf(
      "seed %llu: %llu transactions, %llu answered, %llu failed, %llu cancelled, %llu messages, %llu lost, "
      "%llu managers destroyed\n",
      static_cast<unsigned long long>(seed), static_cast<unsigned long long>(counts.transactions),
      static_cast<unsigned long long>(counts.succeeded), static_cast<unsigned long long>(counts.failed),
      static_cast<unsigned long long>(counts.cancelled), static_cast<unsigned long long>(counts.messages),
      static_cast<unsigned long long>(counts.lost), static_cast<unsigned long long>(counts.managers_destroyed));
  std::fflush(stdout);
  return {};
}

TEST(TransactionSoak, EachUserIsToldOneEndTimersKeepTheirTimesAndNothingStaysBehind_17) {
  const std::uint64_t first = number_from_environment("LOOPSTART_SOAK_SEED", 1);
  const std::uint64_t seeds = number_from_environment("LOOPSTART_SOAK_SEEDS", 4);
  const std::uint64_t transactions = number_from_environment("LOOPSTART_SOAK_TRANSACTIONS", 10'000);
  std::size_t heap_before = 0;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    const std::string wrong = soak(seed, transactions);
    ASSERT_EQ(wrong, "") << wrong << "again: LOOPSTART_SOAK_SEED=" << seed
                         << " LOOPSTART_SOAK_SEEDS=1 LOOPSTART_SOAK_TRANSACTIONS=" << transactions
                         << " tests/sim-test --gtest_filter='TransactionSoak.*'  # in the build folder";
    // All is destroyed. What the first seed leaves is what is made once; the malloc of glibc counts as given out what
    // its per-thread cache keeps, and that varies.
    if (heap_before == 0) heap_before = heap();
    EXPECT_LE(heap(), heap_before + 64 * 1024) << "seed " << seed;
  }
}

}  // namespace
}  // namespace sip::test
