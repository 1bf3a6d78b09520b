// The requests of a dialog that an INVITE's 2xx has just created.
#pragma once

#include "sip/message.hpp"

namespace sip::dialog::detail {

/// A request of the dialog between `invite` and `success`, its 2xx (RFC 3261 §12.1.2, §12.2.1.1): Request-URI and Route
/// from Contact and Record-Route, From and Call-ID of the INVITE, To of the 2xx. An ACK takes the INVITE's CSeq number
/// and its credentials (§13.2.2.4); any other method the next number.
[[nodiscard]] Request request_in_dialog(Method method, const Request& invite, const Response& success);

}  // namespace sip::dialog::detail
