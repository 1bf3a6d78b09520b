// What a server writes into the top Via of a request it received: RFC 3261 §18.2.1, RFC 3581 §4.
#pragma once

#include <string>

#include "sip/message.hpp"
#include "sip/net/socket_address.hpp"

namespace sip::net {

/// Makes the top Via say where the request came from. Edits only what has to be edited. `scratch` is overwritten.
void stamp_top_via(Message& request, const SocketAddress& source, std::string& scratch);

}  // namespace sip::net
