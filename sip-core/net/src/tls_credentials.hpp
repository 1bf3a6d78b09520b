// The certificates of one loop: what its secured connections are made from.
#pragma once

#include <openssl/ssl.h>

#include "sip/error.hpp"
#include "sip/net/tls_options.hpp"

#include "openssl_handles.hpp"

namespace sip::net {

/// TlsOptions, read from their files when they are first needed. Sessions hold on to what they were made from, so a
/// reload concerns only those made after it.
class TlsCredentials {
 public:
  explicit TlsCredentials(TlsOptions options) : options_(std::move(options)) {}
  TlsCredentials(const TlsCredentials&) = delete;
  TlsCredentials& operator=(const TlsCredentials&) = delete;

  /// Reads the files, unless they have been read. Errc::invalid_argument where one cannot be used, Error::what saying
  /// which and why: "certificate file: …", "key file: …", "trust file: …", and Error::system the cause where it cannot
  /// be opened. `for_server`: there must be a certificate, now and in every reload after.
  [[nodiscard]] Result<void> load(bool for_server);
  /// Reads the files of other options and takes them from now on; where one cannot be used, everything stays. Errors
  /// as load().
  [[nodiscard]] Result<void> reload(const TlsOptions& options);

  [[nodiscard]] bool listens() const noexcept { return options_.listen; }
  /// What sessions of either side are made from; load() must have succeeded.
  [[nodiscard]] SSL_CTX* server() const noexcept { return loaded_.server.get(); }
  [[nodiscard]] SSL_CTX* client() const noexcept { return loaded_.client.get(); }

 private:
  struct Loaded {
    SslContext server;  // none without a certificate
    SslContext client;
  };
  [[nodiscard]] static Result<Loaded> read(const TlsOptions& options);

  TlsOptions options_;
  Loaded loaded_;
  bool for_server_ = false;
};

}  // namespace sip::net
