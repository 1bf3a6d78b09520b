// Digest access authentication, both sides: RFC 3261 §22, RFC 7616, RFC 8760.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sip/error.hpp"
#include "sip/message.hpp"
#include "sip/uri.hpp"

namespace sip::digest {

/// How a response is hashed (RFC 7616 §3.3, RFC 8760 §2).
enum class Algorithm : std::uint8_t { md5, sha256, sha512_256 };
/// Quality of protection (RFC 7616 §3.4). `none` is that of RFC 2069 clients (§22.4 item 8).
enum class Qop : std::uint8_t { none, auth, auth_int };

/// "MD5", "SHA-256", "SHA-512-256" (RFC 7616 §6.1).
[[nodiscard]] std::string_view name(Algorithm algorithm) noexcept;
/// Without case; an absent `algorithm` parameter ("") means MD5. nullopt for one we do not speak.
[[nodiscard]] std::optional<Algorithm> algorithm(std::string_view name) noexcept;

/// H(A1) = H(user:realm:password), lower-case hex: what an account store keeps instead of the password.
[[nodiscard]] std::string ha1(Algorithm algorithm, std::string_view user, std::string_view realm,
                              std::string_view password);

/// Hash of `data` in lower-case hex.
[[nodiscard]] std::string hash(Algorithm algorithm, std::string_view data);

// Server side

/// What a server asks.
struct Challenge {
  std::string realm;                     ///< the protection domain, without quotes (RFC 7616 §3.3)
  std::string nonce;                     ///< without quotes
  std::optional<std::string> opaque;     ///< nullopt leaves it out; "" is an opaque too, and echoed (RFC 7616 §3.4)
  Algorithm algorithm = Algorithm::md5;  ///< how the response is to be computed
  bool stale = false;     ///< the last answer was right but for its nonce: try again without asking the user
  bool auth = true;       ///< offer qop "auth"
  bool auth_int = false;  ///< offer qop "auth-int"
};

/// The value of a WWW-Authenticate or Proxy-Authenticate row.
[[nodiscard]] std::string print(const Challenge& challenge);

/// What a client sent, taken apart and unquoted. Copies.
struct Credentials {
  std::string username;               ///< userhash is not offered, so this is always the plain name
  std::string realm;                  ///< the protection domain, without quotes
  std::string nonce;                  ///< the one challenged with, without quotes
  std::string uri;                    ///< the digest-uri as written: part of what is hashed
  std::string response;               ///< the proof, hexadecimal
  std::string cnonce;                 ///< the client's nonce; "" where there is no qop
  std::optional<std::string> opaque;  ///< nullopt where there was none
  std::uint32_t nc = 0;        ///< nonce count; 0 where there is no qop  ///< of the last answer; 0 before the first
  bool nc_upper_case = false;  ///< nc was written with A-F: the response is computed from its digits as written
  Qop qop = Qop::none;         ///< the quality of protection answered with  ///< of the answers
  Algorithm algorithm = Algorithm::md5;  ///< how the response was computed
};

/// Reads an Authorization or Proxy-Authorization value. Errc::absent: credentials of another scheme, so as good as none
/// (RFC 4475 §3.3.7). Errc::malformed_header: a mandatory parameter missing, any longer than 1024 bytes or with a
/// control character, nc not 8 hex digits, or an algorithm or qop we do not speak, the -sess variants among them;
/// Error::what names the parameter. An empty nonce or response is not an error (RFC 8760 §2.7): it does not verify.
[[nodiscard]] Result<Credentials> read_credentials(std::string_view value);

/// Whether `credentials.response` is right for this method, body and H(A1). Compares in constant time; false for an
/// `ha1` that is no hash of the credentials' algorithm, "" among them. Checks neither nonce nor uri: those are the
/// server's policy.
[[nodiscard]] bool verify(const Credentials& credentials, std::string_view ha1, std::string_view method,
                          std::string_view body);

// Client side

/// Whom to log in as.
struct Login {
  std::string user;      ///< as the account has it, unquoted
  std::string password;  ///< in the clear
  std::string realm;     ///< "" answers any realm
};

/// One nonce a server gave us, and how often we used it. Keep it between requests: answer() counts nc up (§22.4).
struct Session {
  Challenge challenge;   ///< the one answered
  Qop qop = Qop::none;   ///< of the answers
  std::uint32_t nc = 0;  ///< of the last answer; 0 before the first
  bool proxy = false;    ///< came by 407: answers go into Proxy-Authorization

  /// The value of an Authorization (or Proxy-Authorization) row for this request. `cnonce` is fresh random text.
  [[nodiscard]] std::string answer(const Login& login, std::string_view method, std::string_view uri,
                                   std::string_view body, std::string_view cnonce);
};

/// Picks the first challenge of a 401 or 407 that we can answer: servers list theirs by preference (RFC 8760 §2.4), and
/// qop auth is taken before auth-int. Only of realms equal to `realm` where that is not "": for a response with several
/// realms, ask once for each realm there is a Login for, and send all the answers (§22.3). Looks at the first 8 Digest
/// challenges of WWW-Authenticate and of Proxy-Authenticate. Errc::absent: none that we speak.
[[nodiscard]] Result<Session> choose_challenge(const Response& response, std::string_view realm = {});

}  // namespace sip::digest
