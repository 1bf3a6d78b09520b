#include "tls_session.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "sip/aor.hpp"
#include "sip/net/socket_address.hpp"

#include "tls_failure.hpp"
#include "tls_identity.hpp"

namespace sip::net {

/// OpenSSL's way to the session's bytes: it copies nothing that is not under way, where a memory BIO would keep a
/// buffer for each direction.
struct TlsSession::Bio {
  static int read(BIO* bio, char* space, int size) {
    auto& in = session(bio).in_;
    BIO_clear_retry_flags(bio);
    if (in.empty()) {
      BIO_set_retry_read(bio);
      return -1;
    }
    const std::size_t count = std::min(in.size(), static_cast<std::size_t>(size));
    std::memcpy(space, in.data(), count);
    in = in.subspan(count);
    return static_cast<int>(count);
  }

  static int write(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    session(bio).out_->append(bytes, static_cast<std::size_t>(size));
    return size;
  }

  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static TlsSession& session(BIO* bio) { return *static_cast<TlsSession*>(BIO_get_data(bio)); }

  /// One for the whole process: OpenSSL has no way to say that nobody uses it any more.
  static const BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "sip TLS session");
      BIO_meth_set_read(method, read);
      BIO_meth_set_write(method, write);
      BIO_meth_set_ctrl(method, control);
      return method;
    }();
    return made;
  }

  static BIO* make(TlsSession& session) {
    BIO* bio = BIO_new(method());
    if (bio == nullptr) return nullptr;
    BIO_set_data(bio, &session);
    BIO_set_init(bio, 1);
    return bio;
  }
};

TlsSession::TlsSession(const TlsCredentials& credentials, Side side, std::string_view name, std::string& out)
    : out_(&out), ssl_(SSL_new(side == Side::server ? credentials.server() : credentials.client())) {
  BIO* bio = ssl_ ? Bio::make(*this) : nullptr;
  if (bio == nullptr) {
    ssl_.reset();
    return;
  }
  SSL_set_bio(ssl_.get(), bio, bio);
  if (side == Side::server) {
    SSL_set_accept_state(ssl_.get());
  } else {
    expect(name);
  }
}

void TlsSession::expect(std::string_view name) {
  name_ = canonical_host(name);
  SSL_set_connect_state(ssl_.get());
  SSL_set_app_data(ssl_.get(), this);
  SSL_set_verify(ssl_.get(), SSL_get_verify_mode(ssl_.get()), check_peer);
  // RFC 6066 §3: a DNS name, not an address.
  if (!name_.empty() && !SocketAddress::parse(name_, 0)) SSL_set_tlsext_host_name(ssl_.get(), name_.c_str());
}

/// RFC 5922 §7.3: for each certificate of the server's chain; at its end the question is whose it is.
int TlsSession::check_peer(int believed, X509_STORE_CTX* check) {
  if (believed != 1 || X509_STORE_CTX_get_error_depth(check) != 0) return believed;
  const auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(check, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const auto* session = static_cast<const TlsSession*>(SSL_get_app_data(ssl));
  if (is_certificate_for(X509_STORE_CTX_get_current_cert(check), session->name_)) return 1;
  X509_STORE_CTX_set_error(check, X509_V_ERR_HOSTNAME_MISMATCH);
  return 0;
}

Error TlsSession::failure() {
  broken_ = true;
  return tls_failure(ssl_.get());
}

Result<void> TlsSession::shake_hands() {
  const ErrorQueue errors;
  const int status = SSL_do_handshake(ssl_.get());
  if (status == 1) {
    established_ = true;
    const std::string early = std::exchange(early_, {});
    return early.empty() ? Result<void>() : write(early);
  }
  const int error = SSL_get_error(ssl_.get(), status);
  if (error == SSL_ERROR_WANT_READ) return {};
  return std::unexpected(failure());
}

Result<TlsSession::Read> TlsSession::read(std::span<char> space) {
  const ErrorQueue errors;
  std::size_t count = 0;
  if (SSL_read_ex(ssl_.get(), space.data(), space.size(), &count) == 1) return Read{.count = count};
  const int error = SSL_get_error(ssl_.get(), 0);
  if (error == SSL_ERROR_WANT_READ) return Read{};
  if (error == SSL_ERROR_ZERO_RETURN) return Read{.at_end = true};
  return std::unexpected(failure());
}

Result<void> TlsSession::write(std::string_view bytes) {
  if (!established_) {
    early_.append(bytes);
    return {};
  }
  if (bytes.empty()) return {};
  const ErrorQueue errors;
  std::size_t count = 0;
  if (SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count) == 1) return {};
  return std::unexpected(failure());
}

void TlsSession::say_goodbye() {
  if (!established_ || broken_) return;
  const ErrorQueue errors;
  SSL_shutdown(ssl_.get());  // whether the peer has said so too does not matter
}

std::vector<std::string> TlsSession::peer_identities() const {
  const Certificate certificate(SSL_get1_peer_certificate(ssl_.get()));
  if (!certificate || SSL_get_verify_result(ssl_.get()) != X509_V_OK) return {};
  return sip_identities(certificate.get());
}

}  // namespace sip::net
