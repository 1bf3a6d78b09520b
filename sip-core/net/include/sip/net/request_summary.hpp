// What a log line says of a request that is gone.
#pragma once

#include <string>

#include "sip/message.hpp"

namespace sip::net {

/// A copy, for events that are told when the request has left its buffer. "" for what is not there or cannot be read.
/// What strangers wrote stands in it as they wrote it.
struct RequestSummary {
  std::string method;
  std::string uri;  // the Request-URI
  std::string to;   // To's URI
  std::string call_id;
};

[[nodiscard]] RequestSummary summary(const Request& request);

}  // namespace sip::net
