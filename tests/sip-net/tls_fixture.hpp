// TLS between sides of one thread, and peers that are plain OpenSSL.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "plain_peers.hpp"
#include "test_authority.hpp"

namespace sip::net {

inline LoopOptions secured(const TlsOptions& tls) {
  LoopOptions options;
  options.tls = tls;
  return options;
}

/// A secured transport with certificates of its own, on a loop that another Loop runs.
struct TlsSide {
  Loop loop;
  TestTransport transport;

  TlsSide(Loop& runner, const TlsOptions& tls, const TransportLimits& limits = {},
          TransportKind kind = TransportKind::tls)
      : loop(runner.uv(), secured(tls)), transport(loop, kind, "127.0.0.1:0", limits) {}
  TlsSide(const TlsSide&) = delete;
  TlsSide& operator=(const TlsSide&) = delete;
  ~TlsSide() {
    transport.close();
    bool done = false;
    loop.close([&done] { done = true; });
    while (!done) uv_run(loop.uv(), UV_RUN_ONCE);
  }

  Transport* operator->() const { return transport.transport.get(); }
  Recorder& heard() { return transport.recorder; }
};

/// A peer that is OpenSSL's and a plain socket, used while the loop turns.
struct TlsPeer {
  StreamPeer stream;
  SSL_CTX* context;
  SSL* ssl;

  /// `max_version` 0: the newest there is.
  TlsPeer(Loop& on, const SocketAddress& to, const sip::testing::Issued* shows = nullptr, int max_version = 0)
      : stream(on, to), context(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context, max_version);
    SSL_CTX_set_security_level(context, 0);
    if (shows != nullptr) {
      SSL_CTX_use_certificate(context, shows->certificate.get());
      SSL_CTX_use_PrivateKey(context, shows->key.get());
    }
    ssl = SSL_new(context);
    SSL_set_fd(ssl, stream.socket);
    SSL_set_connect_state(ssl);
  }
  TlsPeer(const TlsPeer&) = delete;
  TlsPeer& operator=(const TlsPeer&) = delete;
  ~TlsPeer() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }

  std::string received;
  bool failed = false;  // or ended
  std::string why;

  /// Whether there is a session.
  bool shake_hands() {
    turn([&] {
      note(SSL_do_handshake(ssl));
      return SSL_is_init_finished(ssl) || failed;
    });
    return SSL_is_init_finished(ssl) != 0 && !failed;
  }
  void send(std::string_view bytes) {
    EXPECT_EQ(SSL_write(ssl, bytes.data(), static_cast<int>(bytes.size())), static_cast<int>(bytes.size()));
  }
  std::string receive(std::size_t size) {
    turn([&] {
      read();
      return received.size() >= size || failed;
    });
    return std::exchange(received, {});
  }
  bool wait_end() {
    return turn([&] {
      read();
      return failed;
    });
  }

 private:
  void read() {
    char bytes[65536];
    int count = 0;
    while (!failed && (count = SSL_read(ssl, bytes, sizeof bytes)) > 0) received.append(bytes, count);
    note(count);
  }
  void note(int status) {
    if (status > 0 || failed || SSL_get_error(ssl, status) == SSL_ERROR_WANT_READ) return;
    failed = true;
    if (const char* reason = ERR_reason_error_string(ERR_peek_error())) why = reason;
    ERR_clear_error();
  }
  bool turn(const std::function<bool()>& condition) {
    Timer tick(stream.loop.scheduler(), [&] { tick.start(std::chrono::milliseconds(1)); });
    tick.start(std::chrono::milliseconds(1));
    ERR_clear_error();
    return run_until(stream.loop, condition);
  }
};

}  // namespace sip::net
