// The registrar: REGISTER, step by step as RFC 3261 §10.3 has it.
#pragma once

#include "sip/engine/authenticator.hpp"
#include "sip/engine/config.hpp"
#include "sip/engine/domains.hpp"
#include "sip/engine/incoming_request.hpp"
#include "sip/engine/location_store.hpp"
#include "sip/net/scheduler.hpp"

namespace sip::engine {

/// Answers REGISTER requests whose Request-URI is ours. docs/registrar.md lists what each gets.
class SipRegistrar {
 public:
  /// All must outlive it. No authenticator: anybody may register any user of our domains.
  struct Parts {
    const Config& config;
    const Domains& domains;
    const net::Scheduler& scheduler;
    LocationStore& location;
    Authenticator* authenticator = nullptr;
  };
  explicit SipRegistrar(const Parts& parts) : parts_(parts) {}

  /// Answers, now or when the store has committed.
  void serve(IncomingRequest incoming);

 private:
  void register_contacts(IncomingRequest incoming);

  Parts parts_;
};

}  // namespace sip::engine
