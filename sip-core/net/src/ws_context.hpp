// libwebsockets on a loop that is not its own.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <libwebsockets.h>
#include <uv.h>

#include "sip/error.hpp"
#include "sip/net/socket_address.hpp"

#include "descriptor.hpp"
#include "openssl_handles.hpp"
#include "tls_credentials.hpp"

namespace sip::net {

/// One libwebsockets context with one virtual host, which listens on nothing: it is handed connections, or makes them.
/// It takes no signals, prints nothing and asks no proxy; but libwebsockets ignores SIGPIPE for the whole process.
class WsContext {
 public:
  struct Options {
    uv_loop_t* loop = nullptr;
    const lws_protocols* protocols = nullptr;  ///< ends with an empty one; outlives the context
    void* user = nullptr;                      ///< lws_context_user() in the callbacks
    const TlsCredentials* tls = nullptr;       ///< loaded; none for plain WebSockets. Outlives the context
  };

  /// Errc::transport_failed where libwebsockets or its libuv plugin cannot be started.
  [[nodiscard]] static Result<std::unique_ptr<WsContext>> open(const Options& options);
  /// close() must have completed.
  ~WsContext() = default;
  WsContext(const WsContext&) = delete;
  WsContext& operator=(const WsContext&) = delete;

  /// The server's side of a handshake begins on `socket`. Null where it could not; the socket is closed then.
  /// `opaque` is lws_get_opaque_user_data() in the callbacks.
  [[nodiscard]] lws* adopt(Descriptor socket, void* opaque);

  struct Connect {
    SocketAddress remote{};
    std::string from{};  ///< the local address to leave from; "": any
    std::string host{};  ///< for the Host header field, and for SNI
    void* opaque = nullptr;
  };
  /// Begins to connect. Null where that failed at once, without a callback that matters.
  [[nodiscard]] lws* connect(const Connect& target);

  /// What lws_set_timeout() was told outside of a callback would wait for the next packet: this wakes it up.
  void wake();
  /// libwebsockets 4.1 forgets to close the poll handle of a connection of ours that never came up: closes that of
  /// `wsi`.
  void close_forgotten_poll(const lws* wsi);
  /// Ends all connections and the context; not within this call. `done` comes once, after the last callback, and may
  /// destroy this object.
  void close(std::move_only_function<void()> done);

 private:
  explicit WsContext(const Options& options);

  void turn();

  uv_loop_t* loop_;
  lws_context* context_ = nullptr;
  lws_vhost* host_ = nullptr;
  SslContext client_;           // what our side of secured connections is made from; none for plain ones
  uv_idle_t* turns_ = nullptr;  // while closing
  int turn_ = 0;
  std::move_only_function<void()> done_;
};

}  // namespace sip::net
