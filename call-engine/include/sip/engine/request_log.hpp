// One line per request: what came, from whom, what was answered, how long it took.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sip/net/flow.hpp"

namespace sip::engine {

/// Published once for each request that has had its final answer, whichever layer gave it. It owns its text: a publish
/// may wait for the end of a dispatch, when the request is gone. What strangers wrote stands in it as they wrote it, so
/// print it escaped.
struct RequestAnswered {
  std::string method;   // "" where it could not be read
  std::string aor;      // the user asked for: canonical, of To for REGISTER and of the Request-URI else; may be ""
  std::string call_id;  // may be ""
  net::Flow flow;       // what it came by
  int status = 0;
  std::string_view why;            // static text: our reason where the status alone does not say it; may be ""
  std::uint64_t microseconds = 0;  // from arrival to answer
};

}  // namespace sip::engine
