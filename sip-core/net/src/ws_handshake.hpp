// What a WebSocket handshake must say for us to speak SIP over it: RFC 6455 §4, RFC 7118 §4.
#pragma once

#include <string_view>

#include <libwebsockets.h>

namespace sip::net {

/// Why a client's handshake is refused, as the whole HTTP response that says so; "" where it may go on. `upgrade` is
/// the value of its Upgrade header field, "" where it has none.
[[nodiscard]] std::string_view handshake_refusal(lws* wsi, std::string_view upgrade);

/// Whether the server has agreed to the sub-protocol.
[[nodiscard]] bool is_sip_agreed(lws* wsi);

}  // namespace sip::net
