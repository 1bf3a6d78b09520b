#include "sip/engine/authenticator.hpp"

#include <algorithm>
#include <optional>

#include "sip/aor.hpp"
#include "sip/header/authorization.hpp"
#include "sip/uri.hpp"

namespace sip::engine {

namespace {

// Each costs two hashes; who sends more rows of one realm is guessing.
constexpr std::size_t most_verified = 4;

// What an account's owner may write as the digest username. The hash is over it as written, and there is one for each
// form: a domain in another case finds the account, and no hash of it.
struct Username {
  enum class Form { user, name, name_in_other_case };
  std::string_view user;
  Form form = Form::user;
};

Username split(std::string_view username, std::string_view domain) {
  const auto at = username.rfind('@');
  if (at == std::string_view::npos || !equals_ignoring_case(username.substr(at + 1), domain)) return {username};
  return {username.substr(0, at),
          username.substr(at + 1) == domain ? Username::Form::name : Username::Form::name_in_other_case};
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

// An answer to no challenge of ours, though well formed: an algorithm or a qop we do not take. auth-int is not offered:
// a phone that chose it could not log in from behind a router that rewrites bodies. It proves what auth does and the
// body too, so who sends it all the same is heard.
bool answers_another_challenge(const AuthParams& params, const std::vector<digest::Algorithm>& offered) {
  const auto algorithm = digest::algorithm(params.value("algorithm"));
  if (!algorithm || std::ranges::find(offered, *algorithm) == offered.end()) return true;
  const std::string qop = params.value("qop");
  return !qop.empty() && qop != "auth" && qop != "auth-int";
}

}  // namespace

Authenticator::Authenticator(net::Environment& environment, const AccountStore& accounts, const Domains& domains,
                             Options options)
    : accounts_(accounts),
      domains_(domains),
      options_(std::move(options)),
      nonces_(environment, options_.nonce_lifetime),
      nobody_(random_hashes(environment.random())) {}

// RFC 7616 §3.4.6: the uri parameter and the Request-URI must name the same resource, or the answer is 400. A proxy may
// have changed the Request-URI on the way (§22.4 item 6), though not that of a REGISTER, which names its registrar:
// there the uri of any other request may be another of ours for the same user.
bool Authenticator::is_same_resource(const Request& request, std::string_view digest_uri,
                                     const net::SocketAddress& arrived_at) const {
  if (digest_uri == request.uri().text) return true;
  const auto uri = parse_uri(digest_uri);
  if (!uri) return false;
  if (equivalent(*uri, request.uri())) return true;
  return request.method() != MethodId::register_ && domains_.owns_request_uri(*uri, arrived_at) &&
         canonical_aor(*uri) == canonical_aor(request.uri());
}

Authenticator::Verdict Authenticator::authenticate(const Request& request, std::string_view domain,
                                                   const net::SocketAddress& arrived_at) {
  const std::string_view realm = options_.realm.empty() ? domain : options_.realm;
  const Attempt best = best_attempt(request, {domain, realm, arrived_at});
  switch (best.outcome) {
    case Attempt::Outcome::right:
      return Authenticated{best.account};
    case Attempt::Outcome::unreadable:
      return Rejected{reply(request, Status::bad_request, best.reason), best.why};
    default:
      return challenge(request, realm, best.outcome == Attempt::Outcome::stale, best.why);
  }
}

// A client that answers a new challenge may leave its old answer standing, before or behind the new one.
Authenticator::Attempt Authenticator::best_attempt(const Request& request, const Asked& asked) {
  using enum Attempt::Outcome;
  Attempt best;
  std::size_t verified = 0;
  const auto consider = [&best](Attempt attempt) {
    if (attempt.outcome > best.outcome) best = std::move(attempt);
  };
  for (std::size_t i = 0; i < request.headers.size() && best.outcome != right && verified < most_verified; ++i) {
    const Headers::Row row = request.headers[i];
    if (row.id != HeaderId::authorization) continue;
    const auto authorization = Authorization::parse(row.value);
    if (!authorization) {
      consider({unreadable, "unreadable credentials", "Malformed Authorization"});
    } else if (!authorization->is_digest()) {
      continue;
    } else if (authorization->params.value("realm") != asked.realm) {
      consider({another_realm, "credentials of another realm"});
    } else if (answers_another_challenge(authorization->params, options_.algorithms)) {
      consider({wrong, "algorithm or qop that is not taken"});
    } else {
      ++verified;
      consider(verify(request, asked, row.value));
    }
  }
  return best;
}

Authenticator::Attempt Authenticator::verify(const Request& request, const Asked& asked,
                                             std::string_view authorization) {
  using enum Attempt::Outcome;
  const auto credentials = digest::read_credentials(authorization);
  if (!credentials) {
    return {unreadable, "unreadable credentials", std::string("Malformed ") + credentials.error().what};
  }
  std::optional<std::uint32_t> count;  // none without qop
  if (credentials->qop != digest::Qop::none) count = credentials->nc;
  // RFC 7616 §3.4: "including the current request", so a client that counted nothing counts wrong.
  if (count == 0U) return {unreadable, "nonce count 0", "Malformed Authorization nc"};
  if (!is_same_resource(request, credentials->uri, asked.arrived_at)) {
    return {unreadable, "digest uri is not the Request-URI", "Digest uri is not the Request-URI"};
  }

  const Username username = split(credentials->username, asked.domain);
  const Account* account = accounts_.find(username.user, asked.domain);
  const bool usable = account && account->realm == asked.realm && username.form != Username::Form::name_in_other_case;
  const PasswordHashes& hashes = !usable                                 ? nobody_
                                 : username.form == Username::Form::name ? account->by_name
                                                                         : account->by_user;
  const bool right_password =
      digest::verify(*credentials, hashes.of(credentials->algorithm), request.method().text(), request.body());
  if (!account) return {wrong, "unknown user"};
  if (account->realm != asked.realm) return {wrong, "account made for another realm"};
  if (!usable) return {wrong, "domain of the username in another case than the account's"};
  if (!right_password) return {wrong, "wrong password"};

  // Only who knows the password hears that a nonce is stale, be it old, replayed, or of an earlier run of this server:
  // he then answers the new one without asking his user (RFC 7616 §3.3).
  switch (nonces_.use(credentials->nonce, count)) {
    case NonceKeeper::Verdict::good:
      return {.outcome = right, .why = "", .account = account};
    case NonceKeeper::Verdict::stale:
      return {stale, "stale nonce or replayed nonce count"};
    case NonceKeeper::Verdict::forged:
      break;
  }
  return {stale, "unknown nonce"};
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
