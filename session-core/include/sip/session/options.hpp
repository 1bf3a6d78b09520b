// What the calls of SipClient may be told.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "sip/net/transport_kind.hpp"
#include "sip/uri.hpp"

namespace sip::session {

// The constructors are written out on purpose: gcc 12 destroys an aggregate made inside a co_await expression twice.

/// A digest account (RFC 3261 §22).
struct Credentials {
  Credentials() {}
  Credentials(std::string user_in, std::string password_in, std::string realm_in = {})
      : user(std::move(user_in)), password(std::move(password_in)), realm(std::move(realm_in)) {}

  std::string user;
  std::string password;
  std::string realm;  // "" answers a challenge of any realm
};

/// What every request may be told. What is not set here, SessionManagerBuilder said.
struct RequestOptions {
  RequestOptions() {}

  std::optional<Credentials> credentials;       // answers 401 and 407 before the builder's do
  std::optional<Uri> from;                      // who asks; the builder's identity, else anonymous (§8.1.1.3)
  std::optional<Uri> outbound_proxy;            // a preset loose route (§8.1.2), and where the request is sent
  std::optional<net::TransportKind> transport;  // instead of what the URI asks for
  // For everything: look-up, every try, every retry. 0 or less is over before an answer can come. More than 64*T1 (32
  // s) serves several addresses, challenges, and an INVITE that rings: each single try ends with Timer B or F (§17.1).
  std::chrono::milliseconds timeout{32'000};
};

struct OptionsOptions : RequestOptions {
  OptionsOptions() {}
};

struct MessageOptions : RequestOptions {
  MessageOptions() {}

  std::string content_type = "text/plain";
};

struct RegisterOptions : RequestOptions {
  RegisterOptions() {}
  explicit RegisterOptions(Uri aor_in) : aor(std::move(aor_in)) {}

  Uri aor;                             // whom to register: To, and From unless `from` is set
  std::optional<Uri> registrar;        // Request-URI; unset: the AOR's domain without user (§10.2)
  std::optional<Uri> contact;          // registered as it is. Unset: our address, once known our public one
  std::chrono::seconds expires{3600};  // asked for, at most 2^32-1; 0 removes the binding
  bool refresh = true;                 // renew before it expires, until unregister()
};

}  // namespace sip::session
