// Who may register: the accounts in DIR/loopstart.db.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/digest.hpp"
#include "sip/error.hpp"

namespace sip::engine {

/// An account: an AOR and, per digest algorithm, H(A1) for its realm. Never the password.
struct Account {
  std::string user;     // "alice": the AOR's user part, unescaped, with its case
  std::string domain;   // "example.test", lower case
  std::string realm;    // what H(A1) was made for
  std::string ha1_md5;  // lower-case hex
  std::string ha1_sha256;
  std::string ha1_sha512_256;

  [[nodiscard]] const std::string& ha1(digest::Algorithm algorithm) const noexcept;
  /// "alice@example.test"
  [[nodiscard]] std::string name() const { return user + '@' + domain; }
};

/// Account from a password; realm "" means the domain. Errc::invalid_argument: `name` is not user@domain.
[[nodiscard]] Result<Account> make_account(std::string_view name, std::string_view password,
                                           std::string_view realm = {});

/// Look-ups are answered from memory; changes go to the disk first. One thread.
class AccountStore {
 public:
  virtual ~AccountStore() = default;
  [[nodiscard]] virtual const Account* find(std::string_view user, std::string_view domain) const = 0;
  [[nodiscard]] virtual std::size_t size() const = 0;
  /// By name, sorted.
  [[nodiscard]] virtual std::vector<const Account*> list() const = 0;
  /// Errc::invalid_argument where it is there already; Errc::storage_failed.
  [[nodiscard]] virtual Result<void> add(Account account) = 0;
  /// Errc::absent where it is not there.
  [[nodiscard]] virtual Result<void> replace(Account account) = 0;
  [[nodiscard]] virtual Result<void> remove(std::string_view user, std::string_view domain) = 0;
};

/// Opens (and creates) DIR/loopstart.db. Errc::storage_failed with a text for the operator in Error::what.
[[nodiscard]] Result<std::unique_ptr<AccountStore>> open_sqlite_accounts(const std::filesystem::path& database);

}  // namespace sip::engine
