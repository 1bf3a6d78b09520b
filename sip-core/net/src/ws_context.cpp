#include "ws_context.hpp"

#include <cstdlib>
#include <mutex>
#include <utility>

#include <netdb.h>

namespace sip::net {

namespace {

// The transport's own timers end what takes too long, and ping; libwebsockets' are only to stay out of their way. Its
// list of them is sorted, so what is in it costs every connection.
constexpr unsigned int hour = 3600;
constexpr lws_retry_bo_t never_ping{};

/// With the zone of a link-local address.
std::string numeric_host(const SocketAddress& address) {
  char host[NI_MAXHOST];
  if (::getnameinfo(address.raw(), address.raw_size(), host, sizeof host, nullptr, 0, NI_NUMERICHOST) != 0) {
    return address.host();
  }
  return host;
}

/// Whom we connect to is checked when the handshake is over, by our own rules (is_expected_server()), so libwebsockets
/// need not know the name. Where nothing is to be checked it must be told so.
int client_flags(const SSL_CTX* client) {
  // A redirect would lead to a name, and its look-up would block the loop.
  constexpr int plain = LCCSCF_HTTP_NO_FOLLOW_REDIRECT;
  if (client == nullptr) return plain;
  constexpr int secured = plain | LCCSCF_USE_SSL | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK;
  const bool verifies = (SSL_CTX_get_verify_mode(client) & SSL_VERIFY_PEER) != 0;
  return verifies ? secured : secured | LCCSCF_ALLOW_SELFSIGNED | LCCSCF_ALLOW_EXPIRED | LCCSCF_ALLOW_INSECURE;
}

SslContext shared(SSL_CTX* context) {
  SSL_CTX_up_ref(context);
  return SslContext(context);
}

}  // namespace

WsContext::WsContext(const Options& options) : loop_(options.loop) {
  if (options.tls != nullptr) client_ = shared(options.tls->client());
}

Result<std::unique_ptr<WsContext>> WsContext::open(const Options& options) {
  static std::once_flag quiet;
  std::call_once(quiet, [] { lws_set_log_level(0, nullptr); });

  std::unique_ptr<WsContext> self(new WsContext(options));
  void* loops[] = {options.loop};
  lws_context_creation_info info{};
  info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
  info.protocols = options.protocols;
  info.user = options.user;
  info.foreign_loops = loops;
  info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_VALIDATE_UTF8;
  info.gid = static_cast<gid_t>(-1);
  info.uid = static_cast<uid_t>(-1);
  info.timeout_secs = hour;
  info.connect_timeout_secs = hour;
  info.retry_and_idle_policy = &never_ping;
  info.http_proxy_address = "";  // else that of the environment
  if (options.tls != nullptr) {
    // The certificate comes by serve_with(), which the protocol's callback is to call.
    info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX;
    info.provided_client_ssl_ctx = self->client_.get();
    info.alpn = "http/1.1";
  }
  self->context_ = lws_create_context(&info);
  if (self->context_ == nullptr) return fail(Errc::transport_failed, "libwebsockets with its libuv plugin");
  self->host_ = lws_create_vhost(self->context_, &info);
  if (self->host_ == nullptr) {
    auto* failed = self.release();
    failed->close([failed] { delete failed; });
    return fail(Errc::transport_failed, "libwebsockets");
  }
  return self;
}

lws* WsContext::adopt(Descriptor socket, void* opaque) {
  lws_adopt_desc_t info{};
  info.vh = host_;
  info.type = static_cast<lws_adoption_type>(LWS_ADOPT_SOCKET | LWS_ADOPT_HTTP | LWS_ADOPT_ALLOW_SSL);
  info.fd.sockfd = socket.release();
  info.opaque = opaque;
  lws* wsi = lws_adopt_descriptor_vhost_via_info(&info);
  if (wsi != nullptr) lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
  return wsi;
}

lws* WsContext::connect(const Connect& target) {
  const std::string address = numeric_host(target.remote);
  lws_client_connect_info info{};
  info.context = context_;
  info.vhost = host_;
  info.address = address.c_str();
  info.port = target.remote.port();
  info.path = "/";
  info.host = target.host.c_str();
  info.ssl_connection = client_flags(client_.get());
  info.alpn = "http/1.1";
  info.protocol = "sip";
  info.local_protocol_name = "sip";
  info.ietf_version_or_minus_one = -1;
  info.retry_and_idle_policy = &never_ping;
  info.iface = target.from.empty() ? nullptr : target.from.c_str();
  info.opaque_user_data = target.opaque;
  return lws_client_connect_via_info(&info);
}

void WsContext::wake() { lws_cancel_service(context_); }

void WsContext::close_forgotten_poll(const lws* wsi) {
  uv_walk(
      loop_,
      [](uv_handle_t* handle, void* sought) {
        if (handle->type != UV_POLL || handle->data != sought || uv_is_closing(handle) != 0) return;
        uv_close(handle, [](uv_handle_t* closed) { std::free(closed); });
      },
      const_cast<lws*>(wsi));
}

void WsContext::close(std::move_only_function<void()> done) {
  done_ = std::move(done);
  turns_ = new uv_idle_t{};
  uv_idle_init(loop_, turns_);
  turns_->data = this;
  uv_idle_start(turns_, [](uv_idle_t* turns) { static_cast<WsContext*>(turns->data)->turn(); });
}

/// The first step closes the handles of the connections, at whose end libwebsockets closes its own; when those have
/// gone, a turn of the loop later each, the second step frees the context. A turn to spare costs nothing.
void WsContext::turn() {
  constexpr int handles_have_gone = 4;
  ++turn_;
  if (turn_ == 1) lws_context_destroy(context_);
  if (turn_ < handles_have_gone) return;
  lws_context_destroy(std::exchange(context_, nullptr));
  uv_close(reinterpret_cast<uv_handle_t*>(turns_), [](uv_handle_t* handle) {
    auto tell = std::move(static_cast<WsContext*>(handle->data)->done_);
    delete reinterpret_cast<uv_idle_t*>(handle);
    tell();
  });
}

}  // namespace sip::net
