// What can be sent outside a dialog.
#pragma once

#include "sip/error.hpp"
#include "sip/message.hpp"

namespace sip::dialog {

/// Whether `request`, complete but for Via, may be sent outside a dialog. Errc::missing_header where From, To, Call-ID
/// or CSeq is not there (RFC 3261 §8.1.1). Errc::invalid_argument for a value among these and Max-Forwards that breaks
/// its grammar or stands twice, for a CSeq of 2^31 or more or of another method (§8.1.1.5), and for no method, ACK and
/// CANCEL, which belong to another request. Error::what names the header field.
[[nodiscard]] Result<void> check_request(const Request& request);

}  // namespace sip::dialog
