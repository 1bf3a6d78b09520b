// What every transport of a Loop is made from.
#pragma once

#include <cstdint>

#include <uv.h>

#include "sip/net/scheduler.hpp"
#include "sip/net/transport.hpp"

namespace sip::net {

class TlsCredentials;

struct TransportParts {
  uv_loop_t* loop;
  Scheduler& scheduler;
  std::uint32_t id;  // Flow::transport_id
  TransportLimits limits;
  Transport::Receiver& receiver;
  const TlsCredentials* tls = nullptr;  // loaded; of transports that are secured by TLS
};

}  // namespace sip::net
