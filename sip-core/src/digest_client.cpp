// The client's half of digest: choosing a challenge, and answering it.
#include <array>

#include "sip/digest.hpp"
#include "sip/header/authorization.hpp"

#include "digest_hash.hpp"
#include "digest_param.hpp"

namespace sip::digest {
namespace {

// The qop-options we know among those offered (§25.1); others are ignored (RFC 7616 §3.3). False where qop is there
// but offers nothing we speak: such a challenge must be answered with qop, so it cannot be.
bool read_qop_options(const AuthParams& params, Challenge& out) {
  out.auth = out.auth_int = false;
  const std::string offered = params.value("qop");
  std::string_view rest = offered;
  bool any = false;
  while (!rest.empty()) {
    const ListElement option = first_list_element(rest);
    any = any || !option.text.empty();
    out.auth = out.auth || equals_ignoring_case(option.text, "auth");
    out.auth_int = out.auth_int || equals_ignoring_case(option.text, "auth-int");
    rest = option.rest;
  }
  return !any || out.auth || out.auth_int;
}

std::optional<Challenge> read_challenge(const AuthParams& params) {
  for (const char* name : {"realm", "nonce"}) {
    if (!params.has(name)) return std::nullopt;
  }
  for (const char* name : {"realm", "nonce", "opaque", "algorithm", "qop"}) {
    if (!detail::acceptable(params.raw(name))) return std::nullopt;
  }
  const auto known_algorithm = algorithm(params.value("algorithm"));
  Challenge challenge;
  if (!known_algorithm || !read_qop_options(params, challenge)) return std::nullopt;
  challenge.algorithm = *known_algorithm;
  challenge.realm = params.value("realm");
  challenge.nonce = params.value("nonce");
  challenge.opaque = params.value("opaque");
  challenge.stale = equals_ignoring_case(params.value("stale"), "true");
  return challenge;
}

template <class Header>
std::optional<Session> first_answerable(const Response& response, std::string_view realm) {
  for (const Result<Header>& header : response.headers.all<Header>()) {
    if (!header || !header->is_digest()) continue;
    std::optional<Challenge> challenge = read_challenge(header->params);
    if (!challenge || (!realm.empty() && challenge->realm != realm)) continue;
    Session session;
    if (challenge->auth_int) session.qop = Qop::auth_int;
    if (challenge->auth) session.qop = Qop::auth;  // a proxy may change the body; auth survives that
    session.challenge = std::move(*challenge);
    session.proxy = Header::id == HeaderId::proxy_authenticate;
    return session;
  }
  return std::nullopt;
}

}  // namespace

std::string Session::answer(const Login& login, std::string_view method, std::string_view uri, std::string_view body,
                            std::string_view cnonce) {
  ++nc;
  const std::array<char, 8> nc_digits = detail::print_nc(nc);
  const std::string_view nc_text(nc_digits.data(), nc_digits.size());
  const detail::Hex ha1 = detail::hash_joined(challenge.algorithm, {login.user, challenge.realm, login.password});
  const detail::Hex response = detail::response({.algorithm = challenge.algorithm,
                                                 .qop = qop,
                                                 .ha1 = ha1.view(),
                                                 .nonce = challenge.nonce,
                                                 .nc = nc_text,
                                                 .cnonce = cnonce,
                                                 .method = method,
                                                 .uri = uri,
                                                 .body = body});

  // What is quoted and what is not: RFC 7616 §3.4.
  std::string out = "Digest username=" + quote(login.user);
  const auto add = [&](std::string_view name, std::string_view value) {
    out.append(", ").append(name).append("=").append(value);
  };
  add("realm", quote(challenge.realm));
  add("nonce", quote(challenge.nonce));
  add("uri", quote(uri));
  add("response", quote(response.view()));
  add("algorithm", name(challenge.algorithm));
  if (qop != Qop::none) {  // without qop there is no cnonce either (§22.4 item 8)
    add("cnonce", quote(cnonce));
    add("qop", detail::qop_name(qop));
    add("nc", nc_text);
  }
  if (!challenge.opaque.empty()) add("opaque", quote(challenge.opaque));
  return out;
}

Result<Session> choose_challenge(const Response& response, std::string_view realm) {
  // A forking proxy gathers the challenges of all branches into one response, so a 401 may hold those of proxies and a
  // 407 those of a UAS (§22.3). The status says which to look at first.
  const bool proxy_first = response.status() == Status::proxy_authentication_required;
  std::optional<Session> session = proxy_first ? first_answerable<ProxyAuthenticate>(response, realm)
                                               : first_answerable<WwwAuthenticate>(response, realm);
  if (!session) {
    session = proxy_first ? first_answerable<WwwAuthenticate>(response, realm)
                          : first_answerable<ProxyAuthenticate>(response, realm);
  }
  if (!session)
    return fail(Errc::absent, header_name(proxy_first ? HeaderId::proxy_authenticate : HeaderId::www_authenticate));
  return std::move(*session);
}

}  // namespace sip::digest
