// OpenSSL's objects, owned.
#pragma once

#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace sip::net {

template <auto release>
struct OpensslDeleter {
  template <class Object>
  void operator()(Object* object) const noexcept {
    release(object);
  }
};

using SslHandle = std::unique_ptr<SSL, OpensslDeleter<SSL_free>>;
using SslContext = std::unique_ptr<SSL_CTX, OpensslDeleter<SSL_CTX_free>>;
using Certificate = std::unique_ptr<X509, OpensslDeleter<X509_free>>;
using BioHandle = std::unique_ptr<BIO, OpensslDeleter<BIO_free>>;

/// OpenSSL's errors wait in a queue of the thread, where they would be taken for those of the next call.
class ErrorQueue {
 public:
  ErrorQueue() noexcept { ERR_clear_error(); }
  ~ErrorQueue() { ERR_clear_error(); }
  ErrorQueue(const ErrorQueue&) = delete;
  ErrorQueue& operator=(const ErrorQueue&) = delete;
};

}  // namespace sip::net
