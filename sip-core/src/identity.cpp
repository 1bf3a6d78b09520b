#include "sip/header/identity.hpp"

#include "chars.hpp"
#include "param_rules.hpp"
#include "readers.hpp"

namespace sip {
namespace {

// signed-identity-digest: the characters of base64url and the dots of a JWS; those of base64 too, which RFC 8224 has by
// mistake (its erratum 6499).
bool is_digest_char(char c) noexcept {
  return chars::is(c, chars::alphanum) || c == '.' || c == '-' || c == '_' || c == '+' || c == '/';
}

// `text` behind its first word, which must be `word`, and the white space on its sides; false where it is not.
bool take(std::string_view& text, std::string_view word) noexcept {
  text.remove_prefix(chars::skip(text, 0, chars::lws));
  if (!equals_ignoring_case(text.substr(0, word.size()), word)) return false;
  text.remove_prefix(word.size());
  text.remove_prefix(chars::skip(text, 0, chars::lws));
  return true;
}

// The RFCs write these as tokens, and their examples write some in quotes (RFC 8588 §7).
constexpr ParamRule rules[] = {{"alg", has_token_or_quoted}, {"ppt", has_token_or_quoted}};

// signed-identity-digest SEMI ident-info *( SEMI ident-info-params ), ident-info = "info" EQUAL LAQUOT absoluteURI
// RAQUOT
bool read(std::string_view value, Identity& identity) noexcept {
  std::size_t end = 0;
  while (end < value.size() && is_digest_char(value[end])) ++end;
  identity.digest = value.substr(0, end);
  std::string_view rest = value.substr(end);
  if (end == 0 || !take(rest, ";") || !take(rest, "info") || !take(rest, "=") || !rest.starts_with('<')) return false;
  const std::size_t close = rest.find('>');
  return close != std::string_view::npos && read_uri(rest.substr(1, close - 1), identity.info) &&
         read_params(rest.substr(close + 1), rules, identity.params) && !identity.params.has("info");
}

}  // namespace

std::string Identity::alg() const {
  const auto param = params.find("alg");
  return param ? unquote(param->value) : "ES256";
}

Result<Identity> Identity::parse(std::string_view value) noexcept { return parsed<Identity>(value, read); }

void Identity::print(std::string& out) const {
  out += digest;
  out += ";info=<";
  out += info.text;
  out += '>';
  out += params.text();
}

}  // namespace sip
