#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "sip/engine/account_store.hpp"

#include "temporary_folder.hpp"

namespace sip::engine {
namespace {

using test::bytes_of;
using test::mode_of;
using test::TemporaryFolder;
using test::write_bytes;

std::vector<std::string> names(const AccountStore& store) {
  std::vector<std::string> all;
  for (const Account* account : store.list()) all.push_back(account->name());
  return all;
}

void execute(const std::filesystem::path& path, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

class SqliteAccounts : public testing::Test {
 protected:
  std::unique_ptr<AccountStore> open() {
    auto store = open_sqlite_accounts(path);
    EXPECT_TRUE(store) << store.error().what;
    return store ? std::move(*store) : nullptr;
  }
  std::string complaint() {
    const auto store = open_sqlite_accounts(path);
    if (store) return "";
    EXPECT_EQ(store.error().code, Errc::storage_failed);
    return store.error().what;
  }

  TemporaryFolder folder;
  std::filesystem::path path = folder / "loopstart.db";
  Account alice = *make_account("alice@example.test", "secret");
};

TEST_F(SqliteAccounts, AreStillThereAfterAnotherStart) {
  ASSERT_TRUE(open()->add(alice));
  const auto store = open();
  ASSERT_EQ(store->size(), 1U);
  EXPECT_EQ(*store->find("alice", "example.test"), alice);
}

TEST_F(SqliteAccounts, AreOnTheDiskWhenAddReturns) {
  const auto running = open();
  ASSERT_TRUE(running->add(alice));
  // What a process finds after kill -9 of the first: database and write-ahead log as they are now.
  const TemporaryFolder copy;
  for (const char* name : {"loopstart.db", "loopstart.db-wal"}) std::filesystem::copy(folder / name, copy / name);
  EXPECT_THAT(names(**open_sqlite_accounts(copy / "loopstart.db")), testing::ElementsAre("alice@example.test"));
}

TEST_F(SqliteAccounts, AreFoundByUserWithCaseAndDomainWithout_19_1_4) {
  const auto store = open();
  ASSERT_TRUE(store->add(alice));
  EXPECT_NE(store->find("alice", "EXAMPLE.Test"), nullptr);
  EXPECT_EQ(store->find("Alice", "example.test"), nullptr);
  EXPECT_EQ(store->find("alice", "example.org"), nullptr);
  EXPECT_EQ(store->find("", ""), nullptr);
}

TEST_F(SqliteAccounts, AreListedByName) {
  const auto store = open();
  for (const char* name : {"bob@example.test", "a-b@example.test", "a@example.test", "alice@a.test"}) {
    ASSERT_TRUE(store->add(*make_account(name, "secret")));
  }
  EXPECT_THAT(names(*store),
              testing::ElementsAre("a-b@example.test", "a@example.test", "alice@a.test", "bob@example.test"));
}

TEST_F(SqliteAccounts, CannotBeAddedTwice) {
  const auto store = open();
  ASSERT_TRUE(store->add(alice));
  EXPECT_EQ(store->add(*make_account("alice@example.test", "other")).error().code, Errc::invalid_argument);
  EXPECT_EQ(*store->find("alice", "example.test"), alice);
}

TEST_F(SqliteAccounts, AreReplacedInPlace) {
  const Account changed = *make_account("alice@example.test", "other", "another realm");
  {
    const auto store = open();
    ASSERT_TRUE(store->add(alice));
    const Account* before = store->find("alice", "example.test");
    ASSERT_TRUE(store->replace(changed));
    EXPECT_EQ(store->find("alice", "example.test"), before);
    EXPECT_EQ(*before, changed);
  }
  EXPECT_EQ(*open()->find("alice", "example.test"), changed);
}

TEST_F(SqliteAccounts, AreGoneOnceRemoved) {
  {
    const auto store = open();
    ASSERT_TRUE(store->add(alice));
    ASSERT_TRUE(store->remove("alice", "Example.test"));
    EXPECT_EQ(store->find("alice", "example.test"), nullptr);
  }
  EXPECT_EQ(open()->size(), 0U);
}

TEST_F(SqliteAccounts, MustBeThereToBeChanged) {
  const auto store = open();
  EXPECT_EQ(store->replace(alice).error().code, Errc::absent);
  EXPECT_EQ(store->remove("alice", "example.test").error().code, Errc::absent);
}

TEST_F(SqliteAccounts, KeepQuotesAndOtherScriptsAsTheyAre) {
  ASSERT_TRUE(open()->add(*make_account("o'\xC3\xA9\"lan; DROP TABLE accounts@example.test", "secret")));
  EXPECT_THAT(names(*open()), testing::ElementsAre("o'\xC3\xA9\"lan; DROP TABLE accounts@example.test"));
}

TEST_F(SqliteAccounts, HoldNoPassword) {
  const auto store = open();
  ASSERT_TRUE(store->add(*make_account("alice@example.test", "correct horse battery")));
  EXPECT_THAT(bytes_of(path) + bytes_of(folder / "loopstart.db-wal"),
              testing::Not(testing::HasSubstr("correct horse")));
}

TEST_F(SqliteAccounts, AreForTheirOwnerOnly) {
  const auto store = open();
  ASSERT_TRUE(store->add(alice));
  for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
    EXPECT_EQ(mode_of(file.path()), 0600U) << file.path();
  }
}

TEST_F(SqliteAccounts, OfANewerVersionAreLeftAsTheyAre) {
  ASSERT_TRUE(open()->add(alice));
  execute(path, "PRAGMA user_version = 2");
  const std::string before = bytes_of(path);
  EXPECT_THAT(complaint(), testing::HasSubstr("newer version"));
  EXPECT_EQ(bytes_of(path), before);
}

TEST_F(SqliteAccounts, OfANewerVersionInTheLogOnlyAreLeftAsTheyAre) {
  ASSERT_TRUE(open()->add(alice));
  sqlite3* newer = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &newer), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(newer, "PRAGMA user_version = 2", nullptr, nullptr, nullptr), SQLITE_OK);
  // As after a kill -9 of the newer version: its last change is in the log alone.
  const TemporaryFolder killed;
  for (const char* name : {"loopstart.db", "loopstart.db-wal"}) std::filesystem::copy(folder / name, killed / name);
  sqlite3_close(newer);
  path = killed / "loopstart.db";
  const std::string before = bytes_of(path);
  EXPECT_THAT(complaint(), testing::HasSubstr("newer version"));
  EXPECT_EQ(bytes_of(path), before);
}

TEST_F(SqliteAccounts, FileThatIsNoDatabaseIsLeftAsItIs) {
  write_bytes(path, "this is the shopping list, not a database: milk, eggs, bread\n");
  const std::string before = bytes_of(path);
  EXPECT_EQ(complaint(), "is not a database");
  EXPECT_EQ(bytes_of(path), before);
}

TEST_F(SqliteAccounts, FileOfAnotherProgramIsLeftAsItIs) {
  execute(path, "CREATE TABLE accounts(iban TEXT)");
  const std::string before = bytes_of(path);
  EXPECT_THAT(complaint(), testing::HasSubstr("another program"));
  EXPECT_EQ(bytes_of(path), before);
}

TEST_F(SqliteAccounts, DamagedFileIsLeftAsItIs) {
  {
    const auto store = open();
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(store->add(*make_account("user" + std::to_string(i) + "@example.test", "secret")));
    }
  }
  std::string bytes = bytes_of(path);
  for (std::size_t page = 4096; page + 4096 <= bytes.size(); page += 2 * 4096) bytes.replace(page, 512, 512, '\x55');
  write_bytes(path, bytes);
  EXPECT_THAT(complaint(), testing::HasSubstr("damaged"));
  EXPECT_EQ(bytes_of(path), bytes);
}

TEST_F(SqliteAccounts, TruncatedFileIsLeftAsItIs) {
  {
    const auto store = open();
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(store->add(*make_account("user" + std::to_string(i) + "@example.test", "secret")));
    }
  }
  const std::string bytes = bytes_of(path).substr(0, 3 * 4096);
  write_bytes(path, bytes);
  EXPECT_THAT(complaint(), testing::HasSubstr("damaged"));
  EXPECT_EQ(bytes_of(path), bytes);
}

TEST_F(SqliteAccounts, EmptyFileIsANewDatabase) {
  write_bytes(path, "");
  EXPECT_TRUE(open()->add(alice));
}

TEST_F(SqliteAccounts, NeedAFolder) {
  path = folder / "absent" / "loopstart.db";
  EXPECT_THAT(complaint(), testing::HasSubstr("cannot be created"));
}

}  // namespace
}  // namespace sip::engine
