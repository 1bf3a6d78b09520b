// One request's way through 401 and 407.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sip/message.hpp"
#include "sip/net/random.hpp"
#include "sip/session/options.hpp"

#include "nonce_store.hpp"

namespace sip::session::detail {

/// Answers challenges for one request and its retries (RFC 3261 §22.2, §22.3), each nonce once; nonces known from
/// earlier requests are answered before they are asked for. Wrong credentials end it, as do servers that never tire.
class Authentication {
 public:
  /// Where nonces may be used again. A server's: at the same next hop and Request-URI host. A proxy's: behind our own
  /// outbound proxy, else only within the same Call-ID (§22.3).
  struct Scopes {
    std::string server;
    std::string proxy;
  };

  Authentication(NonceStore& nonces, Scopes scopes, std::vector<Credentials> logins);

  /// Tries these before the others.
  void prefer(Credentials credentials) { logins_.insert(logins_.begin(), std::move(credentials)); }

  /// Adds the Authorization and Proxy-Authorization rows there are nonces for. Rows the caller set stand until he is
  /// challenged.
  void authorize(Request& request, net::Random& random);

  /// Takes a 401 or 407 to the request authorized last. True: authorize and send again, with a new CSeq.
  [[nodiscard]] bool take_challenge(const Response& response);

 private:
  struct Sent {  // what the request sent last answered
    std::string realm;
    bool proxy = false;
    std::string nonce;
  };
  enum class Verdict { answerable, wrong_credentials };

  [[nodiscard]] const Credentials* login(std::string_view realm) const noexcept;
  void drop_what_no_longer_counts(const Response& response, const std::vector<std::string>& realms);
  [[nodiscard]] bool challenged_for(std::string_view realm, bool proxy) const noexcept;
  [[nodiscard]] Verdict judge(const digest::Session& session) const;
  [[nodiscard]] const std::string& scope(bool proxy) const noexcept { return proxy ? scopes_.proxy : scopes_.server; }

  NonceStore& nonces_;
  Scopes scopes_;
  std::vector<Credentials> logins_;
  std::vector<Sent> sent_;
  std::vector<Sent> challenged_;  // the nonces of this exchange
  int rounds_ = 0;
};

}  // namespace sip::session::detail
