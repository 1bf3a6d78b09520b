#include "ws_tls.hpp"

#include <string>

#include "sip/aor.hpp"

#include "openssl_handles.hpp"
#include "tls_identity.hpp"

namespace sip::net {

namespace {

/// What SSL_set_SSL_CTX() leaves as it was.
void take_settings(SSL* session, SSL_CTX* context) {
  SSL_set_verify(session, SSL_CTX_get_verify_mode(context), nullptr);
  SSL_set_options(session, SSL_CTX_get_options(context));
  SSL_set_min_proto_version(session, TLS1_2_VERSION);
  SSL_set_mode(session, SSL_CTX_get_mode(context));
  SSL_set_max_cert_list(session, SSL_CTX_get_max_cert_list(context));
}

int on_client_hello(SSL* session, int* /*alert*/, void* credentials) {
  SSL_CTX* context = static_cast<const TlsCredentials*>(credentials)->server();
  if (SSL_set_SSL_CTX(session, context) == nullptr) return SSL_CLIENT_HELLO_ERROR;
  take_settings(session, context);
  return SSL_CLIENT_HELLO_SUCCESS;
}

}  // namespace

void serve_with(SSL_CTX* context, const TlsCredentials& credentials) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // Sessions are begun anew each time: a ticket would outlive the certificate that a client showed.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
  // libwebsockets' own would put the session back to its context.
  SSL_CTX_set_tlsext_servername_callback(context, nullptr);
  SSL_CTX_set_client_hello_cb(context, on_client_hello, const_cast<TlsCredentials*>(&credentials));
}

bool is_expected_server(const SSL* session, std::string_view name) {
  if ((SSL_CTX_get_verify_mode(SSL_get_SSL_CTX(session)) & SSL_VERIFY_PEER) == 0) return true;
  const Certificate certificate(SSL_get1_peer_certificate(session));
  if (!certificate || SSL_get_verify_result(session) != X509_V_OK) return false;
  const std::string asked = canonical_host(name);
  if (is_certificate_for(certificate.get(), asked)) return true;
  // A web server's certificate may stand for all names of a domain (RFC 6455 §4.1, RFC 2818 §3.1).
  return X509_check_host(certificate.get(), asked.data(), asked.size(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS,
                         nullptr) == 1;
}

}  // namespace sip::net
