// Who may register: the accounts in DIR/loopstart.db.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sip/digest.hpp"
#include "sip/error.hpp"

namespace sip::engine {

/// H(A1) of one digest username and password, per algorithm: lower-case hex. What is kept instead of the password.
struct PasswordHashes {
  std::string md5;
  std::string sha256;
  std::string sha512_256;

  [[nodiscard]] const std::string& of(digest::Algorithm algorithm) const noexcept;
  friend bool operator==(const PasswordHashes&, const PasswordHashes&) = default;
};

/// An account: an AOR, and what proves its owner. The username is part of H(A1), so each way a client may write it has
/// hashes of its own.
struct Account {
  std::string user;        // "alice": the AOR's user part, unescaped, with its case
  std::string domain;      // "example.test": as canonical_host() has it
  std::string realm;       // what the hashes were made for
  PasswordHashes by_user;  // for the username "alice"
  PasswordHashes by_name;  // for the username "alice@example.test"

  /// "alice@example.test"
  [[nodiscard]] std::string name() const { return user + '@' + domain; }
  friend bool operator==(const Account&, const Account&) = default;
};

/// An account's name without its password: user and domain set, and nothing else. Takes "alice@example.test" and
/// "sip:alice@example.test". Errc::invalid_argument: anything else, a port or parameters, a user part that is not
/// printable UTF-8 or holds a colon (which ends the username in H(A1)).
[[nodiscard]] Result<Account> parse_account_name(std::string_view name);

/// Account from a password; realm "" means the domain. Errc::invalid_argument as parse_account_name(), and for a realm
/// that is not printable.
[[nodiscard]] Result<Account> make_account(std::string_view name, std::string_view password,
                                           std::string_view realm = {});

/// Look-ups are answered from memory; changes go to the disk first. The user part compares with case, the domain
/// without (RFC 3261 §19.1.4). One thread.
class AccountStore {
 public:
  virtual ~AccountStore() = default;
  /// Stays valid until the account is removed; replace() changes what it points to.
  [[nodiscard]] virtual const Account* find(std::string_view user, std::string_view domain) const = 0;
  [[nodiscard]] virtual std::size_t size() const = 0;
  /// By name, sorted.
  [[nodiscard]] virtual std::vector<const Account*> list() const = 0;
  /// Errc::invalid_argument where it is there already; Errc::storage_failed: nothing was changed.
  [[nodiscard]] virtual Result<void> add(Account account) = 0;
  /// Errc::absent where it is not there; Errc::storage_failed.
  [[nodiscard]] virtual Result<void> replace(Account account) = 0;
  [[nodiscard]] virtual Result<void> remove(std::string_view user, std::string_view domain) = 0;
};

/// Opens (and creates, mode 0600) the database. What returns has been written to the disk (synchronous FULL), and
/// survives kill -9. Errc::storage_failed with a text for the operator in Error::what; a file that is damaged, not ours
/// or of a newer version is left as it is.
[[nodiscard]] Result<std::unique_ptr<AccountStore>> open_sqlite_accounts(const std::filesystem::path& database);

}  // namespace sip::engine
