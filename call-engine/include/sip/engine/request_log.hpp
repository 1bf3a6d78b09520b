// One line per request: what came, from whom, what was answered, how long it took.
#pragma once

#include <cstdint>
#include <string_view>

#include "sip/net/flow.hpp"
#include "sip/net/scheduler.hpp"

namespace sip::engine {

/// Published when a request has had its final answer.
struct RequestAnswered {
  std::string_view method;
  std::string_view aor;  // the user asked for, as in To; "" where it cannot be read
  std::string_view call_id;
  const net::Flow* flow = nullptr;
  int status = 0;
  std::string_view why;            // our reason where the status alone does not say it; may be ""
  std::uint64_t microseconds = 0;  // from arrival to answer, on the real clock
};

}  // namespace sip::engine
