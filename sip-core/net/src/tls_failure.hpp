// Why TLS failed, in words an operator understands.
#pragma once

#include <openssl/ssl.h>

#include "sip/error.hpp"

namespace sip::net {

/// What the last failed call on `session` was about, from OpenSSL's error queue and the check of the
/// peer's certificate. Errc::transport_failed.
[[nodiscard]] Error tls_failure(const SSL* session) noexcept;

/// Whether TLS can begin with this byte (RFC 8446 §5.1: a handshake record); else why that is none.
[[nodiscard]] Result<void> check_first_byte(char byte) noexcept;

}  // namespace sip::net
