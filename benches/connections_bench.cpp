// What an idle connection costs a server in user space: a process of its own opens N of them over loopback, each
// delivers one message and is answered, and then the server's memory is compared with what it was before.
//
//   connections-bench [N]        9,000, or as many as descriptors allow
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <malloc.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sip/net/loop.hpp"

namespace {

using namespace sip;
using namespace sip::net;

constexpr std::string_view request =
    "OPTIONS sip:example.test SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
    "From: <sip:a@example.test>;tag=1\r\nTo: <sip:example.test>\r\nCall-ID: 1@bench\r\nCSeq: 1 OPTIONS\r\n"
    "Content-Length: 0\r\n\r\n";
constexpr std::string_view answer = "SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n";

[[noreturn]] void fail_with(const char* what) {
  std::perror(what);
  std::exit(1);
}

/// A certificate that signs itself, in a file with its key.
std::string certificate_file() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_sign(certificate, key, EVP_sha256());
  char name[] = "/tmp/connections-bench-XXXXXX";
  std::FILE* file = ::fdopen(::mkstemp(name), "w");
  if (file == nullptr || PEM_write_X509(file, certificate) != 1 ||
      PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    fail_with(name);
  }
  std::fclose(file);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return name;
}

/// Bytes of the heap in use.
std::size_t in_use() {
  const struct mallinfo2 info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

/// Bytes of the whole process in memory.
std::size_t resident() {
  std::size_t pages = 0, in_memory = 0;
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%zu %zu", &pages, &in_memory) != 2) fail_with("/proc/self/statm");
  std::fclose(file);
  return in_memory * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Answers every message at once.
struct Server final : Transport::Receiver {
  Transport* transport = nullptr;
  std::size_t answered = 0;

  void on_message(Buffer, const Flow& flow) override {
    if (!transport->send(flow, answer)) std::abort();
    ++answered;
  }
  void on_unframed(Buffer, const Error&, const Flow&) override { std::abort(); }
  void on_flow_opened(const Flow&) override {}
  void on_flow_closed(const Flow&, const Error&) override {}
};

/// One after the other: connects, asks, reads the answer, and keeps the connection until the server hangs up.
[[noreturn]] void be_clients(const SocketAddress& to, std::size_t count, bool secured) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  for (std::size_t i = 0; i < count; ++i) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    if (socket < 0 || ::connect(socket, to.raw(), to.raw_size()) != 0) fail_with("connect");
    char bytes[1024];
    ssize_t size = 0;
    if (secured) {
      SSL* ssl = SSL_new(context);
      SSL_set_fd(ssl, socket);
      if (SSL_connect(ssl) != 1 || SSL_write(ssl, request.data(), request.size()) <= 0) fail_with("TLS");
      size = SSL_read(ssl, bytes, sizeof bytes);
      SSL_free(ssl);  // without a goodbye: the connection stays
    } else {
      if (::send(socket, request.data(), request.size(), 0) < 0) fail_with("send");
      size = ::recv(socket, bytes, sizeof bytes, 0);
    }
    if (size != static_cast<ssize_t>(answer.size())) fail_with("no answer");
  }
  ::pause();
  std::_Exit(0);
}

void measure(TransportKind kind, std::size_t count) {
  LoopOptions options;
  options.tls.certificate_file = options.tls.key_file = certificate_file();
  Loop loop(options);
  Server server;
  TransportLimits limits;
  limits.connections = count + 100;
  auto transport = loop.open_transport(kind, *SocketAddress::parse("127.0.0.1", 0), 0, limits, server);
  if (!transport) fail_with("listen");
  ::unlink(options.tls.certificate_file.c_str());
  server.transport = transport->get();
  const auto turn_until = [&](std::size_t answered) {
    while (server.answered < answered) uv_run(loop.uv(), UV_RUN_ONCE);
  };

  // A hundred first: what is allocated once is not a connection's.
  std::size_t heap = 0, memory = 0;
  pid_t children[2] = {};
  for (const std::size_t round : {0, 1}) {
    const std::size_t more = round == 0 ? 100 : count;
    const pid_t child = children[round] = ::fork();
    if (child < 0) fail_with("fork");
    if (child == 0) be_clients((*transport)->local(), more, kind == TransportKind::tls);
    turn_until(round == 0 ? more : 100 + more);
    for (int turn = 0; turn < 100; ++turn) uv_run(loop.uv(), UV_RUN_NOWAIT);
    ::malloc_trim(0);
    if (round > 0) break;
    heap = in_use();
    memory = resident();
  }
  std::printf("%s: %zu idle connections, of the heap %zu bytes each, of memory %zu\n",
              std::string(uri_name(kind)).c_str(), count, (in_use() - heap) / count, (resident() - memory) / count);
  for (const pid_t child : children) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  bool closed = false;
  (*transport)->close([&closed] { closed = true; });
  while (!closed) uv_run(loop.uv(), UV_RUN_ONCE);
}

}  // namespace

int main(int argc, char** argv) {
  rlimit descriptors{};
  ::getrlimit(RLIMIT_NOFILE, &descriptors);
  descriptors.rlim_cur = descriptors.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &descriptors);
  const std::size_t wanted = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 9000;
  const std::size_t count = std::min<std::size_t>(wanted, descriptors.rlim_cur - 200);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  for (const TransportKind kind : {TransportKind::tcp, TransportKind::tls}) measure(kind, count);
  return 0;
}
