// The redirect server (RFC 3261 §8.3): where a user is, as the caller may dial it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sip/engine/account_store.hpp"
#include "sip/engine/authenticator.hpp"
#include "sip/engine/domains.hpp"
#include "sip/engine/incoming_request.hpp"
#include "sip/engine/location_store.hpp"
#include "sip/message.hpp"
#include "sip/uri.hpp"

namespace sip::engine {

/// Answers INVITE, and OPTIONS for a user (§11.2), whose Request-URI is ours: 302 with the contacts, 480 for a known
/// user without one, 404 for an unknown one.
class RedirectServer {
 public:
  /// All must outlive it. No authenticator: callers are not asked who they are.
  struct Parts {
    const Domains& domains;
    LocationStore& location;
    const AccountStore& accounts;
    Authenticator* authenticator = nullptr;
  };
  explicit RedirectServer(const Parts& parts) : parts_(parts) {}

  /// Answers, now or when the store has read.
  void serve(IncomingRequest incoming);

 private:
  [[nodiscard]] std::optional<Response> refuse_caller(const IncomingRequest& incoming, std::string_view& why);
  [[nodiscard]] bool is_known(const UriView& user, const std::string& aor) const;

  Parts parts_;
};

}  // namespace sip::engine
