#include "readers.hpp"

namespace sip {

// What runs before this file's turn at the start of a program reads with the portable ones.
constinit const Readers* detail::active_readers = &portable_readers;

namespace {
[[maybe_unused]] const bool chosen = [] {
  if (const Readers* const fast = fast_readers()) detail::active_readers = fast;
  return true;
}();
}  // namespace

}  // namespace sip
