#include <algorithm>
#include <cerrno>
#include <memory>
#include <unordered_map>

#include <fcntl.h>
#include <unistd.h>

#include "sip/engine/account_store.hpp"
#include "sip/params.hpp"

#include "sqlite.hpp"

namespace sip::engine {

namespace {

constexpr int application_id = 0x4C6F6F70;  // "Loop": tells our file from any other SQLite database
constexpr int schema_version = 1;

constexpr const char* schema = R"(
  BEGIN IMMEDIATE;
  CREATE TABLE accounts(
    user TEXT NOT NULL, domain TEXT NOT NULL, realm TEXT NOT NULL,
    user_md5 TEXT NOT NULL, user_sha256 TEXT NOT NULL, user_sha512_256 TEXT NOT NULL,
    name_md5 TEXT NOT NULL, name_sha256 TEXT NOT NULL, name_sha512_256 TEXT NOT NULL,
    PRIMARY KEY(user, domain)) STRICT, WITHOUT ROWID;
  PRAGMA application_id = 0x4C6F6F70;
  PRAGMA user_version = 1;
  COMMIT;)";

std::unexpected<Error> storage_failure(sqlite3* database, int result) {
  const int system = sqlite3_system_errno(database);
  switch (result & 0xFF) {
    case SQLITE_NOTADB:
      return fail(Errc::storage_failed, "is not a database");
    case SQLITE_CORRUPT:
      return fail(Errc::storage_failed, "is damaged; restore it from a copy");
    case SQLITE_FULL:
      return fail(Errc::storage_failed, "cannot grow: the disk is full", system);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(Errc::storage_failed, "is locked by another program");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return fail(Errc::storage_failed, "cannot be opened for writing", system);
    default:
      return fail(Errc::storage_failed, "cannot be read or written", system);
  }
}

// user and domain of an account, for look-ups without a copy.
struct NameView {
  std::string_view user;
  std::string_view domain;
};

struct NameHash {
  std::size_t operator()(const NameView& name) const noexcept {
    std::size_t hash = std::hash<std::string_view>{}(name.user);
    for (const char c : name.domain) hash = hash * 31 + static_cast<unsigned char>(c | 0x20);
    return hash;
  }
};

struct NameEqual {
  bool operator()(const NameView& a, const NameView& b) const noexcept {
    return a.user == b.user && equals_ignoring_case(a.domain, b.domain);
  }
};

class SqliteAccountStore final : public AccountStore {
 public:
  explicit SqliteAccountStore(Database database) : database_(std::move(database)) {}

  Result<void> load() {
    Statement select(database_.get(),
                     "SELECT user, domain, realm, user_md5, user_sha256, user_sha512_256, name_md5, name_sha256, "
                     "name_sha512_256 FROM accounts");
    int result = SQLITE_OK;
    while ((result = select.step()) == SQLITE_ROW) {
      remember({select.text(0),
                select.text(1),
                select.text(2),
                {select.text(3), select.text(4), select.text(5)},
                {select.text(6), select.text(7), select.text(8)}});
    }
    if (result != SQLITE_DONE) return storage_failure(database_.get(), result);
    return {};
  }

  const Account* find(std::string_view user, std::string_view domain) const override {
    const auto found = accounts_.find(NameView{user, domain});
    return found == accounts_.end() ? nullptr : found->second.get();
  }

  std::size_t size() const override { return accounts_.size(); }

  std::vector<const Account*> list() const override {
    std::vector<const Account*> all;
    all.reserve(accounts_.size());
    for (const auto& [name, account] : accounts_) all.push_back(account.get());
    std::ranges::sort(all, {}, [](const Account* account) { return account->name(); });
    return all;
  }

  Result<void> add(Account account) override {
    if (find(account.user, account.domain)) return fail(Errc::invalid_argument, "there already");
    bind(insert_, account);
    if (auto stored = run(insert_); !stored) return stored;
    remember(std::move(account));
    return {};
  }

  Result<void> replace(Account account) override {
    const auto found = accounts_.find(NameView{account.user, account.domain});
    if (found == accounts_.end()) return fail(Errc::absent, "no such account");
    account.domain = found->second->domain;
    bind(replace_, account);
    if (auto stored = run(replace_); !stored) return stored;
    found->second->realm = std::move(account.realm);
    found->second->by_user = std::move(account.by_user);
    found->second->by_name = std::move(account.by_name);
    return {};
  }

  Result<void> remove(std::string_view user, std::string_view domain) override {
    const auto found = accounts_.find(NameView{user, domain});
    if (found == accounts_.end()) return fail(Errc::absent, "no such account");
    remove_.bind(found->second->user).bind(found->second->domain);
    if (auto stored = run(remove_); !stored) return stored;
    accounts_.erase(found);
    return {};
  }

 private:
  void remember(Account account) {
    auto owned = std::make_unique<Account>(std::move(account));
    const NameView name{owned->user, owned->domain};  // views into the account, which does not move
    accounts_.emplace(name, std::move(owned));
  }

  static void bind(Statement& statement, const Account& account) {
    statement.bind(account.user).bind(account.domain).bind(account.realm);
    for (const PasswordHashes* hashes : {&account.by_user, &account.by_name}) {
      statement.bind(hashes->md5).bind(hashes->sha256).bind(hashes->sha512_256);
    }
  }

  // Outside a transaction each statement is one, on the disk when it is done.
  Result<void> run(Statement& statement) {
    const int result = statement.step();
    const auto failure = storage_failure(database_.get(), result);
    statement.reset();
    if (result != SQLITE_DONE) return failure;
    return {};
  }

  Database database_;
  Statement insert_{database_.get(), "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  Statement replace_{database_.get(), "REPLACE INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"};
  Statement remove_{database_.get(), "DELETE FROM accounts WHERE user = ? AND domain = ?"};
  std::unordered_map<NameView, std::unique_ptr<Account>, NameHash, NameEqual> accounts_;
};

Result<void> execute(sqlite3* database, const char* sql) {
  const int result = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return storage_failure(database, result);
  return {};
}

Result<int> number(sqlite3* database, const char* sql) {
  Statement query(database, sql);
  if (const int result = query.step(); result != SQLITE_ROW) return storage_failure(database, result);
  return query.number(0);
}

// Reads only: a file that is not ours to change is not changed.
Result<int> schema_of(sqlite3* database) {
  const auto version = number(database, "PRAGMA user_version");
  if (!version) return version;
  if (*version > schema_version) {
    return fail(Errc::storage_failed, "was written by a newer version of Loopstart; run that version or a later one");
  }
  const auto application = number(database, "PRAGMA application_id");
  if (!application) return application;
  const auto tables = number(database, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables;
  const bool empty = *version == 0 && *application == 0 && *tables == 0;
  if (!empty && (*application != application_id || *version < 1)) {
    return fail(Errc::storage_failed, "is a database of another program");
  }

  Statement check(database, "PRAGMA quick_check(1)");
  if (const int result = check.step(); result != SQLITE_ROW) return storage_failure(database, result);
  if (check.text(0) != "ok") return storage_failure(database, SQLITE_CORRUPT);
  return version;
}

Result<Database> open_database(const std::filesystem::path& path) {
  // SQLite would make it readable for all; the files it puts beside it get its mode.
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    ::close(fd);
  } else if (errno != EEXIST) {
    return fail(Errc::storage_failed, "cannot be created", errno);
  }

  sqlite3* opened = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  Database database(opened);
  if (result != SQLITE_OK) return storage_failure(opened, result);
  if (sqlite3_db_readonly(opened, "main") != 0) return fail(Errc::storage_failed, "cannot be opened for writing");
  // An operator's sqlite3 may hold the file for a moment.
  sqlite3_busy_timeout(opened, 500);
  return database;
}

}  // namespace

Result<std::unique_ptr<AccountStore>> open_sqlite_accounts(const std::filesystem::path& database) {
  auto opened = open_database(database);
  if (!opened) return std::unexpected(opened.error());
  sqlite3* const handle = opened->get();

  const auto version = schema_of(handle);
  if (!version) {
    // Closing would fold the write-ahead log into the file.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    return std::unexpected(version.error());
  }
  for (const char* sql : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", *version == 0 ? schema : ""}) {
    if (const auto done = execute(handle, sql); !done) return std::unexpected(done.error());
  }

  auto store = std::make_unique<SqliteAccountStore>(std::move(*opened));
  if (const auto loaded = store->load(); !loaded) return std::unexpected(loaded.error());
  return store;
}

}  // namespace sip::engine
