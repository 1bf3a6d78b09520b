#include "tls_credentials.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <utility>

namespace sip::net {

namespace {

// Bytes of the chain a stranger may show us; OpenSSL's own limit is three times as much.
constexpr long longest_chain = 32 * 1024;

struct FileCloser {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

/// Whether a file can be read at all, told with the system's reason.
Result<void> check_readable(const std::string& path, const char* what) {
  const std::unique_ptr<std::FILE, FileCloser> file(std::fopen(path.c_str(), "re"));
  // A folder can be opened, but not read.
  if (file && (std::fgetc(file.get()) != EOF || std::ferror(file.get()) == 0)) return {};
  return fail(Errc::invalid_argument, what, errno);
}

/// Encrypted keys would ask for their passphrase on the terminal, in the middle of a server's work.
int no_passphrase(char*, int, int, void*) { return 0; }

Result<SslContext> new_context(const SSL_METHOD* method) {
  SslContext context(SSL_CTX_new(method));
  if (!context) return fail(Errc::invalid_argument, "OpenSSL");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Its buffers of 17 kB each way are a connection's only while it is busy.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_max_cert_list(context.get(), longest_chain);
  SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  return context;
}

Result<void> use_certificate(SSL_CTX* context, const TlsOptions& options) {
  if (const auto readable = check_readable(options.certificate_file, "certificate file"); !readable) return readable;
  if (options.key_file.empty()) return fail(Errc::invalid_argument, "key file: none is given");
  if (const auto readable = check_readable(options.key_file, "key file"); !readable) return readable;
  if (SSL_CTX_use_certificate_chain_file(context, options.certificate_file.c_str()) != 1) {
    return fail(Errc::invalid_argument, "certificate file: no PEM certificates in it that can be used");
  }
  // Fails also where the key is not that of the certificate.
  if (SSL_CTX_use_PrivateKey_file(context, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    const bool mismatch = ERR_GET_LIB(ERR_peek_last_error()) == ERR_LIB_X509;
    return fail(Errc::invalid_argument, mismatch ? "key file: not the key of the certificate"
                                                 : "key file: no PEM key in it that can be used without a passphrase");
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    return fail(Errc::invalid_argument, "key file: not the key of the certificate");
  }
  return {};
}

Result<void> use_trust(SSL_CTX* context, const TlsOptions& options) {
  if (options.trust_file.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return {};
  }
  if (const auto readable = check_readable(options.trust_file, "trust file"); !readable) return readable;
  if (SSL_CTX_load_verify_file(context, options.trust_file.c_str()) != 1) {
    return fail(Errc::invalid_argument, "trust file: no PEM certificates in it that can be used");
  }
  return {};
}

/// What those who connect are asked for, and told whom we believe.
Result<void> ask_clients(SSL_CTX* context, const TlsOptions& options) {
  using enum TlsOptions::ClientCertificates;
  if (options.client_certificates == ignored) {
    SSL_CTX_set_num_tickets(context, 1);
    return {};
  }
  // A resumed session would not show its certificate again, which may have expired meanwhile.
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context, 0);
  const int required_flag = options.client_certificates == required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | required_flag, nullptr);
  if (!options.trust_file.empty()) {
    SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(options.trust_file.c_str()));
  }
  return use_trust(context, options);
}

}  // namespace

Result<void> TlsCredentials::load(bool for_server) {
  if (!loaded_.client) {
    auto loaded = read(options_);
    if (!loaded) return std::unexpected(loaded.error());
    loaded_ = std::move(*loaded);
  }
  if (for_server && !loaded_.server) return fail(Errc::invalid_argument, "certificate file: none is given");
  for_server_ = for_server_ || for_server;
  return {};
}

Result<void> TlsCredentials::reload(const TlsOptions& options) {
  auto loaded = read(options);
  if (!loaded) return std::unexpected(loaded.error());
  if (for_server_ && !loaded->server) return fail(Errc::invalid_argument, "certificate file: none is given");
  options_ = options;
  loaded_ = std::move(*loaded);
  return {};
}

Result<TlsCredentials::Loaded> TlsCredentials::read(const TlsOptions& options) {
  const ErrorQueue errors;
  Loaded loaded;
  const bool has_certificate = !options.certificate_file.empty();
  if (!has_certificate && !options.key_file.empty()) {
    return fail(Errc::invalid_argument, "certificate file: none is given for the key");
  }
  auto client = new_context(TLS_client_method());
  if (!client) return std::unexpected(client.error());
  loaded.client = std::move(*client);
  if (options.verify_servers) {
    if (const auto trusted = use_trust(loaded.client.get(), options); !trusted) return std::unexpected(trusted.error());
    SSL_CTX_set_verify(loaded.client.get(), SSL_VERIFY_PEER, nullptr);
  }
  if (!has_certificate) return loaded;
  // A server that asks us gets the same certificate.
  if (const auto used = use_certificate(loaded.client.get(), options); !used) return std::unexpected(used.error());
  auto server = new_context(TLS_server_method());
  if (!server) return std::unexpected(server.error());
  loaded.server = std::move(*server);
  if (const auto used = use_certificate(loaded.server.get(), options); !used) return std::unexpected(used.error());
  if (const auto asked = ask_clients(loaded.server.get(), options); !asked) return std::unexpected(asked.error());
  return loaded;
}

}  // namespace sip::net
