// The server's half of digest: the challenge, reading credentials, verifying them.
#include <algorithm>
#include <array>
#include <charconv>

#include <openssl/crypto.h>

#include "sip/digest.hpp"

#include "digest_hash.hpp"
#include "digest_param.hpp"

namespace sip::digest {
namespace {

// The parameters we know, and how an Error names them.
enum Name : std::uint8_t { username, realm, nonce, uri, response, cnonce, opaque, nc, qop, algo, username_ext, count_ };
struct Known {
  std::string_view name;
  const char* what;
};
constexpr std::array<Known, count_> known = {{
    {"username", "Authorization username"},
    {"realm", "Authorization realm"},
    {"nonce", "Authorization nonce"},
    {"uri", "Authorization uri"},
    {"response", "Authorization response"},
    {"cnonce", "Authorization cnonce"},
    {"opaque", "Authorization opaque"},
    {"nc", "Authorization nc"},
    {"qop", "Authorization qop"},
    {"algorithm", "Authorization algorithm"},
    {"username*", "Authorization username*"},
}};

std::unexpected<Error> malformed(Name name) { return fail(Errc::malformed_header, known[name].what); }

// nc-value is 8LHEX (§25.1), but some clients count in upper case, and the hash is over the digits as written.
bool read_nc(std::string_view text, Credentials& out) noexcept {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.nc, 16);
  if (text.size() != 8 || error != std::errc{} || end != text.data() + text.size()) return false;
  const auto written = [&](bool upper_case) {
    const std::array<char, 8> digits = detail::print_nc(out.nc, upper_case);
    return text == std::string_view(digits.data(), digits.size());
  };
  out.nc_upper_case = !written(false);
  return !out.nc_upper_case || written(true);
}

bool read_qop(std::string_view text, Credentials& out) noexcept {
  for (const Qop known_qop : {Qop::auth, Qop::auth_int}) {
    if (text == detail::qop_name(known_qop)) out.qop = known_qop;
  }
  return out.qop != Qop::none;
}

}  // namespace

std::string print(const Challenge& challenge) {
  // What is quoted and what is not: RFC 7616 §3.3.
  std::string out = "Digest realm=" + quote(challenge.realm) + ", nonce=" + quote(challenge.nonce);
  if (challenge.opaque) out += ", opaque=" + quote(*challenge.opaque);
  out += ", algorithm=";
  out += name(challenge.algorithm);
  if (challenge.auth && challenge.auth_int) {
    out += ", qop=\"auth,auth-int\"";
  } else if (challenge.auth || challenge.auth_int) {
    out += challenge.auth ? ", qop=\"auth\"" : ", qop=\"auth-int\"";
  }
  if (challenge.stale) out += ", stale=true";
  return out;
}

Result<Credentials> read_credentials(std::string_view value) {
  const char* const header = header_name(HeaderId::authorization);
  std::string_view scheme;
  std::string_view list;
  std::array<std::string_view, count_> values;
  if (!sip::detail::split_scheme(value, scheme, list)) return fail(Errc::malformed_header, header);
  if (!equals_ignoring_case(scheme, "Digest")) return fail(Errc::absent, header);
  if (!detail::collect(list, known, values)) return fail(Errc::malformed_header, header);
  for (const Name mandatory : {username, realm, nonce, uri, response}) {
    if (values[mandatory].empty()) return malformed(mandatory);
  }
  for (std::size_t i = 0; i < count_; ++i) {
    if (!detail::acceptable(values[i])) return malformed(static_cast<Name>(i));
  }
  // Only of use to clients that were offered userhash; beside a username it is an error (RFC 7616 §3.4).
  if (!values[username_ext].empty()) return malformed(username_ext);

  // Real clients quote qop, nc and algorithm or do not (RFC 7616 §3.4 says they must not).
  Credentials out;
  const auto algorithm_sent = algorithm(detail::without_quotes(values[algo]));
  if (!algorithm_sent) return malformed(algo);
  out.algorithm = *algorithm_sent;
  if (!values[qop].empty()) {
    if (!read_qop(detail::without_quotes(values[qop]), out)) return malformed(qop);
    if (!read_nc(detail::without_quotes(values[nc]), out)) return malformed(nc);
    if (values[cnonce].empty()) return malformed(cnonce);
  }
  out.username = unquote(values[username]);
  out.realm = unquote(values[realm]);
  out.nonce = unquote(values[nonce]);
  out.uri = unquote(values[uri]);
  out.response = unquote(values[response]);
  out.cnonce = unquote(values[cnonce]);
  if (!values[opaque].empty()) out.opaque = unquote(values[opaque]);
  return out;
}

bool verify(const Credentials& credentials, std::string_view ha1, std::string_view method, std::string_view body) {
  const std::array<char, 8> nc_text = detail::print_nc(credentials.nc, credentials.nc_upper_case);
  const detail::Hex expected = detail::response({.algorithm = credentials.algorithm,
                                                 .qop = credentials.qop,
                                                 .ha1 = ha1,
                                                 .nonce = credentials.nonce,
                                                 .nc = {nc_text.data(), nc_text.size()},
                                                 .cnonce = credentials.cnonce,
                                                 .method = method,
                                                 .uri = credentials.uri,
                                                 .body = body});
  // An H(A1) of another size is no account's: anyone can compute the response of an empty one.
  const std::size_t size = detail::hex_size(credentials.algorithm);
  if (expected.size != size || ha1.size() != size || credentials.response.size() != size) return false;

  detail::Hex sent;
  const auto lower_case = [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c; };
  std::transform(credentials.response.begin(), credentials.response.end(), sent.text.begin(), lower_case);
  return CRYPTO_memcmp(sent.text.data(), expected.text.data(), size) == 0;
}

}  // namespace sip::digest
