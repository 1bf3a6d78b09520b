#include "sip/engine/account_store.hpp"

#include "sip/aor.hpp"
#include "sip/uri.hpp"

#include "printable.hpp"

namespace sip::engine {

namespace {

PasswordHashes hash_password(std::string_view username, std::string_view realm, std::string_view password) {
  using enum digest::Algorithm;
  return {digest::ha1(md5, username, realm, password), digest::ha1(sha256, username, realm, password),
          digest::ha1(sha512_256, username, realm, password)};
}

}  // namespace

const std::string& PasswordHashes::of(digest::Algorithm algorithm) const noexcept {
  switch (algorithm) {
    case digest::Algorithm::sha256:
      return sha256;
    case digest::Algorithm::sha512_256:
      return sha512_256;
    case digest::Algorithm::md5:
      break;
  }
  return md5;
}

Result<Account> parse_account_name(std::string_view name) {
  const auto bad = fail(Errc::invalid_argument, "not a name of the form user@domain");

  Result<Uri> uri;
  if (name.starts_with("sip:")) {
    uri = Uri::parse(name);
  } else {
    // A user part may hold '@' once it is unescaped, a domain may not.
    const auto at = name.rfind('@');
    if (at == std::string_view::npos) return bad;
    uri = Uri::make(Scheme::sip, name.substr(0, at), name.substr(at + 1));
  }
  if (!uri) return bad;
  const UriView& view = uri->view();
  if (view.user.empty() || view.host.empty() || view.port != 0 || !view.password.empty() || !view.params.empty() ||
      !view.headers.empty()) {
    return bad;
  }

  Account account;
  account.user = unescape(view.user);
  account.domain = canonical_host(view.host);
  if (!is_printable(account.user) || account.user.find(':') != std::string::npos) return bad;
  return account;
}

Result<Account> make_account(std::string_view name, std::string_view password, std::string_view realm) {
  auto account = parse_account_name(name);
  if (!account) return account;
  if (!is_printable(realm)) return fail(Errc::invalid_argument, "realm");
  account->realm = realm.empty() ? account->domain : std::string(realm);
  account->by_user = hash_password(account->user, account->realm, password);
  account->by_name = hash_password(account->name(), account->realm, password);
  return account;
}

}  // namespace sip::engine
