#include "authentication.hpp"

#include <algorithm>
#include <utility>

#include "sip/header/authorization.hpp"

namespace sip::session::detail {
namespace {

constexpr int max_rounds = 6;           // stale nonces, and proxies in a row, that one request puts up with
constexpr std::size_t max_realms = 16;  // in one response

template <class Header>
void collect_realms(const Response& response, std::vector<std::string>& realms) {
  for (const Result<Header>& header : response.headers.all<Header>()) {
    if (!header || !header->is_digest() || realms.size() == max_realms) continue;
    std::string realm = header->params.value("realm");
    if (std::find(realms.begin(), realms.end(), realm) == realms.end()) realms.push_back(std::move(realm));
  }
}

}  // namespace

Authentication::Authentication(NonceStore& nonces, Scopes scopes, std::vector<Credentials> logins)
    : nonces_(nonces), scopes_(std::move(scopes)), logins_(std::move(logins)) {}

void Authentication::authorize(Request& request, net::Random& random) {
  sent_.clear();
  for (const bool proxy : {false, true}) {
    const HeaderId row = proxy ? HeaderId::proxy_authorization : HeaderId::authorization;
    if (rounds_ == 0 && request.headers.has(row)) continue;
    bool first = true;
    nonces_.for_each(scope(proxy), [&](digest::Session& session) {
      const Credentials* login = this->login(session.challenge.realm);
      if (session.proxy != proxy || !login) return;
      if (std::exchange(first, false)) request.headers.remove(row);
      // The digest-uri is the Request-URI (§22.4 item 1).
      request.headers.add(row, session.answer({login->user, login->password, login->realm}, request.method().text(),
                                              request.uri().text, request.body(), random.token()));
      sent_.push_back({session.challenge.realm, proxy, session.challenge.nonce});
    });
  }
}

bool Authentication::take_challenge(const Response& response) {
  if (++rounds_ > max_rounds) return false;
  std::vector<std::string> realms;
  collect_realms<WwwAuthenticate>(response, realms);
  collect_realms<ProxyAuthenticate>(response, realms);

  drop_what_no_longer_counts(response, realms);

  bool again = false;
  for (const std::string& realm : realms) {
    if (!login(realm)) continue;
    Result<digest::Session> session = digest::choose_challenge(response, realm);
    if (!session) continue;
    if (judge(*session) == Verdict::wrong_credentials) {
      nonces_.drop(scope(session->proxy), realm, session->proxy);
      continue;
    }
    challenged_.push_back({realm, session->proxy, session->challenge.nonce});
    nonces_.put(scope(session->proxy), std::move(*session));
    again = true;
  }
  return again;
}

const Credentials* Authentication::login(std::string_view realm) const noexcept {
  const auto fits = [&](const Credentials& credentials) {
    return credentials.realm.empty() || credentials.realm == realm;
  };
  const auto found = std::find_if(logins_.begin(), logins_.end(), fits);
  return found == logins_.end() ? nullptr : &*found;
}

// A server that asks for another realm than the one it asked for in an earlier request is done with that one, and its
// answers would add up. What this exchange was asked for stays: servers behind one another may ask in turn. So do the
// answers to proxies, each of which asks for its own realm only (RFC 3261 §22.3).
void Authentication::drop_what_no_longer_counts(const Response& response, const std::vector<std::string>& realms) {
  if (response.status() != Status::unauthorized) return;
  for (const Sent& sent : sent_) {
    const bool named = std::find(realms.begin(), realms.end(), sent.realm) != realms.end();
    if (!sent.proxy && !named && !challenged_for(sent.realm, false)) nonces_.drop(scope(false), sent.realm, false);
  }
}

bool Authentication::challenged_for(std::string_view realm, bool proxy) const noexcept {
  return std::any_of(challenged_.begin(), challenged_.end(),
                     [&](const Sent& other) { return other.proxy == proxy && other.realm == realm; });
}

// A challenge after an answer says that the answer was wrong, unless the nonce was: stale=true says so (RFC 7616 §3.3),
// and of a nonce kept from an earlier request a server may have forgotten everything.
Authentication::Verdict Authentication::judge(const digest::Session& session) const {
  const auto same_realm = [&](const Sent& other) {
    return other.proxy == session.proxy && other.realm == session.challenge.realm;
  };
  const auto sent = std::find_if(sent_.begin(), sent_.end(), same_realm);
  if (sent == sent_.end()) return Verdict::answerable;
  if (sent->nonce == session.challenge.nonce) return Verdict::wrong_credentials;
  const bool kept_from_earlier = !challenged_for(session.challenge.realm, session.proxy);
  return kept_from_earlier || session.challenge.stale ? Verdict::answerable : Verdict::wrong_credentials;
}

}  // namespace sip::session::detail
