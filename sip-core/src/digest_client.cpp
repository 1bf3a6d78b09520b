// The client's half of digest: choosing a challenge, and answering it.
#include <algorithm>
#include <array>

#include "sip/digest.hpp"

#include "digest_hash.hpp"
#include "digest_param.hpp"

namespace sip::digest {
namespace {

// Those of more are not looked at: each is read for each realm that the client has a password for.
constexpr std::size_t max_challenges = 8;

enum Name : std::uint8_t { realm, nonce, opaque, algo, qop, stale, count_ };
struct Known {
  std::string_view name;
};
constexpr std::array<Known, count_> known = {{{"realm"}, {"nonce"}, {"opaque"}, {"algorithm"}, {"qop"}, {"stale"}}};

// The qop-options we know among those offered (§25.1); others are ignored (RFC 7616 §3.3). False where qop is there
// but offers nothing we speak: such a challenge must be answered with qop, so it cannot be.
bool read_qop_options(std::string_view value, Challenge& out) {
  out.auth = out.auth_int = false;
  const std::string offered = unquote(value);
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

std::optional<Challenge> read_challenge(std::string_view list) {
  std::array<std::string_view, count_> values;
  if (!detail::collect(list, known, values) || values[realm].empty() || values[nonce].empty()) return std::nullopt;
  if (!std::all_of(values.begin(), values.end(), detail::acceptable)) return std::nullopt;
  const auto known_algorithm = algorithm(unquote(values[algo]));
  Challenge challenge;
  if (!known_algorithm || !read_qop_options(values[qop], challenge)) return std::nullopt;
  challenge.algorithm = *known_algorithm;
  challenge.realm = unquote(values[realm]);
  challenge.nonce = unquote(values[nonce]);
  if (!values[opaque].empty()) challenge.opaque = unquote(values[opaque]);
  challenge.stale = equals_ignoring_case(unquote(values[stale]), "true");
  return challenge;
}

std::optional<Session> first_answerable(const Response& response, HeaderId id, std::string_view wanted_realm) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < response.headers.size() && seen < max_challenges; ++i) {
    const Headers::Row row = response.headers[i];
    std::string_view scheme;
    std::string_view list;
    if (row.id != id || !sip::detail::split_scheme(row.value, scheme, list) ||
        !equals_ignoring_case(scheme, "Digest")) {
      continue;
    }
    ++seen;
    std::optional<Challenge> challenge = read_challenge(list);
    if (!challenge || (!wanted_realm.empty() && challenge->realm != wanted_realm)) continue;
    Session session;
    if (challenge->auth_int) session.qop = Qop::auth_int;
    if (challenge->auth) session.qop = Qop::auth;  // a proxy may change the body; auth survives that
    session.challenge = std::move(*challenge);
    session.proxy = id == HeaderId::proxy_authenticate;
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
  if (challenge.opaque) add("opaque", quote(*challenge.opaque));  // unchanged, so be it empty (RFC 7616 §3.4)
  return out;
}

Result<Session> choose_challenge(const Response& response, std::string_view realm) {
  // A forking proxy gathers the challenges of all branches into one response, so a 401 may hold those of proxies and a
  // 407 those of a UAS (§22.3). The status says which to look at first.
  const bool proxy_first = response.status() == Status::proxy_authentication_required;
  const HeaderId first = proxy_first ? HeaderId::proxy_authenticate : HeaderId::www_authenticate;
  const HeaderId second = proxy_first ? HeaderId::www_authenticate : HeaderId::proxy_authenticate;
  std::optional<Session> session = first_answerable(response, first, realm);
  if (!session) session = first_answerable(response, second, realm);
  if (!session) return fail(Errc::absent, header_name(first));
  return std::move(*session);
}

}  // namespace sip::digest
