// TLS below libwebsockets, with the certificates of the loop.
#pragma once

#include <string_view>

#include <openssl/ssl.h>

#include "tls_credentials.hpp"

namespace sip::net {

/// Lets the server's sessions of `context`, which is libwebsockets', be made from what `credentials` have at that
/// moment: a reload concerns the next connection. `credentials` must outlive it.
void serve_with(SSL_CTX* context, const TlsCredentials& credentials);

/// Whether the server that a client's session has come to is one we believe, and the one that was asked for by `name`;
/// also where none of that is asked (TlsOptions::verify_servers).
[[nodiscard]] bool is_expected_server(const SSL* session, std::string_view name);

}  // namespace sip::net
