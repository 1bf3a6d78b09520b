#include "account_access.hpp"

#include <chrono>
#include <cstring>

#include <fmt/format.h>

namespace sip::engine {

namespace {

constexpr auto patience = std::chrono::seconds(6);  // a server drains for five

// An answer's members, or the reason of a failure.
std::expected<control::Json, std::string> judge(const Result<control::Json>& answer) {
  if (!answer) return std::unexpected(answer.error().what);
  if (!answer->value("ok", false)) return std::unexpected(control::text(*answer, "error"));
  return *answer;
}

std::string explain(const Error& error, const std::string& path) {
  std::string why = fmt::format("{} {}", path, error.what);
  if (error.system > 0) why += fmt::format(": {}", std::strerror(error.system));
  return why;
}

}  // namespace

std::expected<AccountAccess, std::string> AccountAccess::open(DataFolder& folder) {
  AccountAccess access;
  const auto locked = folder.lock(patience);
  if (!locked && locked.error().code == Errc::storage_locked) {
    FileDescriptor connection = folder.connect();
    if (!connection) return std::unexpected(folder.path().native() + " is in use by a process that does not answer");
    access.server_.emplace(std::move(connection));
    return access;
  }
  if (!locked) return std::unexpected(explain(locked.error(), folder.path()));
  auto file = open_sqlite_accounts(folder.database());
  if (!file) return std::unexpected(explain(file.error(), folder.database()));
  access.file_ = std::move(*file);
  return access;
}

std::expected<control::Json, std::string> AccountAccess::run(const control::Json& request) {
  return judge(server_ ? server_->call(request) : control::run_account_command(request, *file_));
}

std::expected<void, std::string> AccountAccess::list(const std::function<void(const control::Json&)>& visit) {
  if (!server_) {
    for (const Account* account : file_->list()) visit(control::describe(*account));
    return {};
  }
  const auto answer = judge(server_->call({{"do", "user.list"}}, visit));
  if (!answer) return std::unexpected(answer.error());
  return {};
}

std::expected<std::string, std::string> AccountAccess::server_realm() {
  if (!server_) return std::string();
  const auto hello = judge(server_->call({{"do", "hello"}}));
  if (!hello) return std::unexpected(hello.error());
  return control::text(*hello, "realm");
}

}  // namespace sip::engine
