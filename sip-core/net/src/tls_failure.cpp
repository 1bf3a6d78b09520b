#include "tls_failure.hpp"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

namespace sip::net {

namespace {

/// Why we did not believe the peer.
const char* distrust(long verdict) noexcept {
  switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "the peer's certificate has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "the peer's certificate is not valid yet";
    case X509_V_ERR_HOSTNAME_MISMATCH:
      return "the peer's certificate is for another name";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "the peer's certificate is self-signed";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "the peer's certificate is of an unknown CA";
    case X509_V_ERR_INVALID_PURPOSE:
      return "the peer's certificate is for another purpose";
    case X509_V_ERR_CERT_REVOKED:
      return "the peer's certificate has been revoked";
    default:
      return X509_verify_cert_error_string(verdict);
  }
}

/// Why the peer gave up: its alert (RFC 8446 §6.2).
const char* complaint(int alert) noexcept {
  switch (alert) {
    case SSL_AD_CERTIFICATE_EXPIRED:
      return "the peer says our certificate has expired";
    case SSL_AD_UNKNOWN_CA:
      return "the peer does not know the CA of our certificate";
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_ACCESS_DENIED:
      return "the peer refused our certificate";
    case SSL_AD_CERTIFICATE_REQUIRED:
      return "the peer wants a certificate of ours";
    case SSL_AD_PROTOCOL_VERSION:
      return "the peer speaks no TLS version of ours";
    case SSL_AD_HANDSHAKE_FAILURE:
    case SSL_AD_INSUFFICIENT_SECURITY:
      return "the peer found no common way to encrypt";
    case SSL_AD_UNRECOGNIZED_NAME:
      return "the peer does not serve the name we asked for";
    default:
      return "the peer broke off TLS";
  }
}

const char* reason(int code) noexcept {
  switch (code) {
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return "the peer showed no certificate";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_UNKNOWN_PROTOCOL:
      return "the peer speaks no TLS version of ours";
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS:
      return "the peer found no common way to encrypt";
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
      return "the peer does not speak TLS";
    case SSL_R_EXCESSIVE_MESSAGE_SIZE:
      return "the peer's handshake is too large";
    default: {
      const char* known = ERR_reason_error_string(ERR_PACK(ERR_LIB_SSL, 0, code));
      return known != nullptr ? known : "TLS failed";
    }
  }
}

}  // namespace

Error tls_failure(const SSL* session) noexcept {
  // The first entry is the cause, those after it what it led to.
  const unsigned long entry = ERR_peek_error();
  const long verdict = SSL_get_verify_result(session);
  const int code = ERR_GET_REASON(entry);
  const char* what = "TLS failed";
  if (ERR_GET_LIB(entry) == ERR_LIB_SSL && code == SSL_R_CERTIFICATE_VERIFY_FAILED) {
    what = distrust(verdict);
  } else if (ERR_GET_LIB(entry) == ERR_LIB_SSL && code >= SSL_AD_REASON_OFFSET) {
    what = complaint(code - SSL_AD_REASON_OFFSET);
  } else if (ERR_GET_LIB(entry) == ERR_LIB_SSL) {
    what = reason(code);
  } else if (const char* known = ERR_reason_error_string(entry)) {
    what = known;
  }
  return {Errc::transport_failed, what};
}

Result<void> check_first_byte(char byte) noexcept {
  constexpr char handshake = 22;
  if (byte == handshake) return {};
  const bool is_text = (byte >= ' ' && byte <= '~') || byte == '\r' || byte == '\n';
  return fail(Errc::transport_failed, is_text ? "plain text where TLS was to begin" : "the peer does not speak TLS");
}

}  // namespace sip::net
