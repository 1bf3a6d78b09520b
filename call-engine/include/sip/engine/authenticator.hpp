// Digest on the server's side: challenges, and what comes back (RFC 3261 §22, RFC 8760).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sip/digest.hpp"
#include "sip/engine/account_store.hpp"
#include "sip/engine/domains.hpp"
#include "sip/message.hpp"
#include "sip/net/environment.hpp"
#include "sip/net/socket_address.hpp"

namespace sip::engine {

/// Signed, expiring nonces that cost nothing to issue, and the use counts of those that were answered. A nonce is kept
/// only from its first right answer on; how many is bounded, and one that was forgotten is stale. The key is made anew
/// in each NonceKeeper: to it, a nonce of another loop or of an earlier run is forged.
class NonceKeeper {
 public:
  NonceKeeper(net::Environment& environment, std::chrono::seconds lifetime, std::size_t remembered = 100'000);
  ~NonceKeeper();

  [[nodiscard]] std::string issue();

  enum class Verdict { good, stale, forged };
  /// Good once per count, and only for counts that rise from 1 (nc of RFC 7616 §3.4); nullopt stands for credentials
  /// without qop, good once. Call only after the response was found right: this uses the count up.
  [[nodiscard]] Verdict use(std::string_view nonce, std::optional<std::uint32_t> nc);
  /// How many nonces are remembered now.
  [[nodiscard]] std::size_t remembered() const noexcept;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// Decides who sent a request.
class Authenticator {
 public:
  struct Options {
    std::string realm = {};                                                // empty: the domain asked for
    std::vector<digest::Algorithm> algorithms = {digest::Algorithm::md5};  // one row each, in this order
    std::chrono::seconds nonce_lifetime{300};
  };
  /// All must outlive this object.
  Authenticator(net::Environment& environment, const AccountStore& accounts, const Domains& domains, Options options);

  /// The request carries the right answer of this account.
  struct Authenticated {
    const Account* account;
  };
  /// It does not: send this (401 with challenges; 400 where the credentials cannot be read or the digest uri is not the
  /// Request-URI).
  struct Rejected {
    Response response;
    const char* why;  // for the log: "no credentials", "wrong password", "stale nonce" …
  };
  using Verdict = std::variant<Authenticated, Rejected>;
  /// `domain` is the AOR's: the accounts looked in, and the realm unless one is configured. An unknown user and a wrong
  /// password get the same answer. The username may be the user part or user@domain. Of several Authorization rows of
  /// our realm, the first four, the best counts; other schemes and realms are as good as none (RFC 3261 §22.3, RFC 4475
  /// §3.3.7). The username's domain must be written as the account has it. `arrived_at` is the local address of the
  /// request's flow. Takes qop auth and auth-int, and RFC 2069 answers without.
  [[nodiscard]] Verdict authenticate(const Request& request, std::string_view domain,
                                     const net::SocketAddress& arrived_at = {});

 private:
  /// What one Authorization row is worth.
  struct Attempt {
    enum class Outcome : std::uint8_t { none, another_realm, wrong, unreadable, stale, right };  // the best last
    Outcome outcome = Outcome::none;
    const char* why = "no credentials";
    std::string reason = {};           // unreadable: the 400's reason phrase
    const Account* account = nullptr;  // right
  };
  struct Asked {
    std::string_view domain;
    std::string_view realm;
    const net::SocketAddress& arrived_at;
  };
  [[nodiscard]] Attempt best_attempt(const Request& request, const Asked& asked);
  [[nodiscard]] Attempt verify(const Request& request, const Asked& asked, std::string_view authorization);
  [[nodiscard]] bool is_same_resource(const Request& request, std::string_view digest_uri,
                                      const net::SocketAddress& arrived_at) const;
  [[nodiscard]] Rejected challenge(const Request& request, std::string_view realm, bool stale, const char* why);

  const AccountStore& accounts_;
  const Domains& domains_;
  Options options_;
  NonceKeeper nonces_;
  PasswordHashes
      nobody_;  // stands in where there is no account, so that an unknown user costs what a wrong password does
};

}  // namespace sip::engine
