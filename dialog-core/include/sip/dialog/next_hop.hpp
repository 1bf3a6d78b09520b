// Where a request is sent.
#pragma once

#include "sip/message.hpp"
#include "sip/uri.hpp"

namespace sip::dialog {

/// The URI whose host a request goes to (RFC 3261 §8.1.2, §12.2.1.1): that of the topmost Route if it is a loose
/// router, else the Request-URI, into which a strict router has been put.
[[nodiscard]] Uri next_hop(const Request& request);

}  // namespace sip::dialog
