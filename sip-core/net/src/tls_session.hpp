// One side of a TLS connection, without I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sip/error.hpp"

#include "openssl_handles.hpp"
#include "tls_credentials.hpp"

namespace sip::net {

/// What the peer has sent goes in at feed(), what it says comes out of read(); what we say goes in at write(). What is
/// to be sent to the peer is appended to `out`. Keeps nothing but OpenSSL's state while nothing is under way.
class TlsSession {
 public:
  enum class Side : std::uint8_t { server, client };

  /// TlsCredentials::load() must have succeeded; `out` must outlive the session. `name` is whom a client expects to
  /// meet: the peer's certificate must be for it (RFC 5922 §7.3), and a host name is asked for by SNI (§7.8).
  TlsSession(const TlsCredentials& credentials, Side side, std::string_view name, std::string& out);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  /// False where there was no memory for it; nothing else may be called then.
  [[nodiscard]] bool valid() const noexcept { return static_cast<bool>(ssl_); }

  /// Goes on with the handshake as far as what was fed allows: of a client, begins it. Errc::transport_failed with the
  /// reason, once `out` has what the peer is told of it.
  [[nodiscard]] Result<void> shake_hands();
  /// What was written before it is sent once it is.
  [[nodiscard]] bool established() const noexcept { return established_; }

  /// Lends bytes the peer has sent, to be read until read() gives 0.
  void feed(std::span<const char> bytes) noexcept { in_ = bytes; }
  struct Read {
    std::size_t count = 0;  // 0: the rest of the next piece has not come yet
    bool at_end = false;    // the peer has said that nothing more comes
  };
  /// What the peer said, decrypted into `space`. Established sessions only. Errors as shake_hands().
  [[nodiscard]] Result<Read> read(std::span<char> space);
  /// Errors as shake_hands().
  [[nodiscard]] Result<void> write(std::string_view bytes);
  /// Bytes of write() that wait for the handshake.
  [[nodiscard]] std::size_t waiting() const noexcept { return early_.size(); }
  /// Tells the peer that nothing more comes (RFC 8446 §6.1).
  void say_goodbye();

  /// Who the peer has shown himself to be, by a certificate we believe (RFC 5922 §7.1); none without one.
  [[nodiscard]] std::vector<std::string> peer_identities() const;

 private:
  struct Bio;

  void expect(std::string_view name);
  static int check_peer(int believed, X509_STORE_CTX* check);
  [[nodiscard]] Error failure();

  std::span<const char> in_;
  std::string* out_;
  std::string early_;
  std::string name_;
  SslHandle ssl_;
  bool established_ = false;
  bool broken_ = false;  // OpenSSL allows no further call
};

}  // namespace sip::net
