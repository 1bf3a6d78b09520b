// The requests this layer makes from others, and what it adds to a request before it leaves.
#pragma once

#include <cstddef>
#include <limits>
#include <string_view>

#include "sip/message.hpp"
#include "sip/net/flow.hpp"
#include "sip/net/transport_layer.hpp"

namespace sip::transaction::detail {

/// Puts our Via on top (§8.1.1.7, rport of RFC 3581 §3), and Max-Forwards 70 where there is none (§8.1.1.6).
void make_ready(Request& request, const net::TransportLayer& transports, const net::Flow& flow,
                std::string_view branch);

/// How many Via values `message` has, counted as far as `most`.
[[nodiscard]] std::size_t via_count(const Message& message, std::size_t most = std::numeric_limits<std::size_t>::max());

/// The ACK to a response of 300 to 699 (§17.1.1.3).
[[nodiscard]] Request ack_for(const Request& invite, const Response& response);

/// The CANCEL of a request as it was sent, our Via on top (§9.1).
[[nodiscard]] Request cancel_for(const Request& invite);

}  // namespace sip::transaction::detail
