#include "sip/engine/authenticator.hpp"

#include <algorithm>
#include <optional>

#include "sip/header/authorization.hpp"
#include "sip/uri.hpp"

namespace sip::engine {

namespace {

// What an account's owner may write as the digest username.
struct Username {
  std::string_view user;
  bool with_domain = false;
};

Username split(std::string_view username, std::string_view domain) {
  const auto at = username.rfind('@');
  if (at == std::string_view::npos || !equals_ignoring_case(username.substr(at + 1), domain)) return {username, false};
  return {username.substr(0, at), true};
}

// RFC 7616 §3.4.6: the uri parameter and the Request-URI must name the same resource, or the answer is 400. What §22.4
// item 6 allows proxies to change on the way does not touch a REGISTER sent to its registrar.
bool same_resource(const Request& request, std::string_view digest_uri) {
  if (digest_uri == request.uri().text) return true;
  const auto uri = parse_uri(digest_uri);
  return uri && equivalent(*uri, request.uri());
}

PasswordHashes random_hashes(net::Random& random) {
  PasswordHashes hashes;
  for (auto [text, algorithm] : {std::pair{&hashes.md5, digest::Algorithm::md5},
                                 {&hashes.sha256, digest::Algorithm::sha256},
                                 {&hashes.sha512_256, digest::Algorithm::sha512_256}}) {
    *text = digest::hash(algorithm, random.token(32));
  }
  return hashes;
}

// An answer to no challenge of ours, though well formed: an algorithm or a qop we did not offer.
bool answers_another_challenge(const AuthParams& params, const std::vector<digest::Algorithm>& offered) {
  const auto algorithm = digest::algorithm(params.value("algorithm"));
  if (!algorithm || std::ranges::find(offered, *algorithm) == offered.end()) return true;
  const std::string qop = params.value("qop");
  return !qop.empty() && qop != "auth" && qop != "auth-int";
}

}  // namespace

Authenticator::Authenticator(net::Environment& environment, const AccountStore& accounts, Options options)
    : accounts_(accounts),
      options_(std::move(options)),
      nonces_(environment, options_.nonce_lifetime),
      nobody_(random_hashes(environment.random())) {}

Authenticator::Verdict Authenticator::authenticate(const Request& request, std::string_view domain) {
  const std::string_view realm = options_.realm.empty() ? domain : options_.realm;
  const char* why = "no credentials";
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const Headers::Row row = request.headers[i];
    if (row.id != HeaderId::authorization) continue;
    const auto authorization = Authorization::parse(row.value);
    if (!authorization) {
      return Rejected{reply(request, Status::bad_request, "Malformed Authorization"), "unreadable credentials"};
    }
    if (!authorization->is_digest()) continue;
    if (authorization->params.value("realm") != realm) {
      why = "credentials of another realm";
    } else if (answers_another_challenge(authorization->params, options_.algorithms)) {
      why = "algorithm or qop that was not offered";
    } else {
      return verify(request, domain, realm, row.value);
    }
  }
  return challenge(request, realm, false, why);
}

Authenticator::Verdict Authenticator::verify(const Request& request, std::string_view domain, std::string_view realm,
                                             std::string_view authorization) {
  const auto credentials = digest::read_credentials(authorization);
  if (!credentials) {
    return Rejected{reply(request, Status::bad_request, std::string("Malformed ") + credentials.error().what),
                    "unreadable credentials"};
  }
  std::optional<std::uint32_t> count;  // none without qop
  if (credentials->qop != digest::Qop::none) count = credentials->nc;
  // RFC 7616 §3.4: "including the current request", so a client that counted nothing counts wrong.
  if (count == 0U) {
    return Rejected{reply(request, Status::bad_request, "Malformed Authorization nc"), "nonce count 0"};
  }
  if (!same_resource(request, credentials->uri)) {
    return Rejected{reply(request, Status::bad_request, "Digest uri is not the Request-URI"),
                    "digest uri is not the Request-URI"};
  }

  const Username username = split(credentials->username, domain);
  const Account* account = accounts_.find(username.user, domain);
  const bool usable = account && account->realm == realm;
  const PasswordHashes& hashes = !usable ? nobody_ : username.with_domain ? account->by_name : account->by_user;
  const bool right =
      digest::verify(*credentials, hashes.of(credentials->algorithm), request.method().text(), request.body());
  if (!right || !usable) {
    return challenge(request, realm, false,
                     !account  ? "unknown user"
                     : !usable ? "account made for another realm"
                               : "wrong password");
  }

  // Only who knows the password hears that a nonce is stale, be it old, replayed, or of an earlier run of this server:
  // he then answers the new one without asking his user (RFC 7616 §3.3).
  switch (nonces_.use(credentials->nonce, count)) {
    case NonceKeeper::Verdict::good:
      return Authenticated{account};
    case NonceKeeper::Verdict::stale:
      return challenge(request, realm, true, "stale nonce or replayed nonce count");
    case NonceKeeper::Verdict::forged:
      break;
  }
  return challenge(request, realm, true, "unknown nonce");
}

Authenticator::Rejected Authenticator::challenge(const Request& request, std::string_view realm, bool stale,
                                                 const char* why) {
  Response response = reply(request, Status::unauthorized);
  // One row for each algorithm, best first (RFC 8760 §2.3); joined in one row, phones read none of them.
  digest::Challenge row;
  row.realm = realm;
  row.nonce = nonces_.issue();
  row.stale = stale;
  for (const digest::Algorithm algorithm : options_.algorithms) {
    row.algorithm = algorithm;
    response.headers.add(HeaderId::www_authenticate, digest::print(row));
  }
  return {std::move(response), why};
}

}  // namespace sip::engine
