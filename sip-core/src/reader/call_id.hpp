// Call-ID (§20.8).
#pragma once

#include "reader/params.hpp"

namespace sip {
namespace {

// callid = word [ "@" word ]
[[nodiscard]] inline bool is_call_id(const char* p, const char* end) noexcept {
  const char* const at = span<chars::word>(p, end);
  if (at == end || at == p) return at != p;
  return *at == '@' && at + 1 != end && span<chars::word>(at + 1, end) == end;
}

}  // namespace
}  // namespace sip
