// Certificates: whose we show, and whose we believe.
#pragma once

#include <string>

namespace sip::net {

/// For TLS and secure WebSockets, of both sides. Files are PEM.
struct TlsOptions {
  std::string certificate_file;  ///< our chain, the leaf first; "": none, so nothing secure can be listened on
  std::string key_file;          ///< its private key
  std::string trust_file;        ///< the authorities we believe; "": those of the system
  /// What is asked of those who connect to us.
  enum class ClientCertificates {
    ignored,   ///< none is asked for
    wanted,    ///< who shows one must show one we believe
    required,  ///< and who shows none is refused (mutual TLS)
  } client_certificates = ClientCertificates::ignored;
  /// Whether the server we connect to must show a certificate we believe, for the name it was asked for (RFC 5922 §7).
  bool verify_servers = true;
  /// False: over TLS we only connect, as a phone may, and need no certificate for it. A port is bound all the same,
  /// since our requests name one, but nobody gets through to it.
  bool listen = true;
};

}  // namespace sip::net
