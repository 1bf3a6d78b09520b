// SQLite's handles, owned.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

namespace sip::engine {

struct CloseDatabase {
  void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

/// A prepared statement: bind in order, step through its rows, reset.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql) noexcept {
    error_ = sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  /// `text` must live until reset().
  Statement& bind(std::string_view text) noexcept {
    // A null pointer would bind NULL.
    const char* data = text.empty() ? "" : text.data();
    const int result = sqlite3_bind_text64(statement_, ++bound_, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
    if (error_ == SQLITE_OK) error_ = result;
    return *this;
  }

  /// SQLITE_ROW, SQLITE_DONE, or what went wrong, preparing and binding included.
  [[nodiscard]] int step() noexcept { return error_ == SQLITE_OK ? sqlite3_step(statement_) : error_; }

  /// Ready for the next bind(); also ends the read or write it had open.
  void reset() noexcept {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    bound_ = 0;
  }

  [[nodiscard]] std::string text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return data ? std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))) : std::string();
  }
  [[nodiscard]] int number(int column) const noexcept { return sqlite3_column_int(statement_, column); }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int error_ = SQLITE_OK;
  int bound_ = 0;
};

}  // namespace sip::engine
