// Everything the server can be told, with its defaults. The command line and, later, the configuration file fill it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sip/net/socket_address.hpp"
#include "sip/net/stopwatch.hpp"
#include "sip/net/tls_options.hpp"
#include "sip/net/transport.hpp"
#include "sip/net/transport_kind.hpp"
#include "sip/transaction/config.hpp"

namespace sip::engine {

struct ListenAddress {
  net::TransportKind transport = net::TransportKind::udp;
  net::SocketAddress address;
};

struct Config {
  std::vector<ListenAddress> listen;  // empty: udp and tcp, port 5060, every IPv4 and IPv6 address
  std::vector<std::string> domains;   // beside the listeners' own addresses
  std::filesystem::path data = "call-engine-data";
  bool open = false;                 // no digest
  bool authenticate_invite = false;  // --auth-invite
  std::string realm;                 // empty: the AOR's domain

  std::chrono::seconds min_expires{60};        // below it, and below an hour: 423 (RFC 3261 §10.3)
  std::chrono::seconds max_expires{7200};      // longer wishes are cut to this
  std::chrono::seconds default_expires{3600};  // where the request names none
  std::chrono::seconds nonce_lifetime{300};

  std::size_t contacts_per_aor = 32;            // past it 403: an AOR cannot grow without bound
  std::size_t binding_bytes = 4096;             // of one contact with its Path, Call-ID and branch; past it 403
  std::size_t bytes_per_aor = 32 * 1024;        // of all of them, so that a 200 fits into a datagram; past it 403
  std::size_t aor_bytes = 512;                  // of an address-of-record; past it 403
  std::size_t addresses_of_record = 1'000'000;  // past it 503
  std::size_t body_limit = 65'535;              // bytes: 413

  net::TlsOptions tls;  // of the loop the engine runs on

  transaction::Config transactions;
  net::TransportLimits transports;  // its body limit is body_limit above

  net::Stopwatch stopwatch = net::real_microseconds;  // for RequestAnswered::microseconds
};

}  // namespace sip::engine
