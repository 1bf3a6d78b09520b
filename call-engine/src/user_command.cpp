#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "account_access.hpp"
#include "commands.hpp"
#include "json_array.hpp"
#include "password.hpp"
#include "printable.hpp"

namespace sip::engine {

namespace {

int complain(std::string_view why, int exit_code = 1) {
  fmt::print(stderr, "call-engine: {}\n", why);
  return exit_code;
}

int report(const std::expected<control::Json, std::string>& answer, std::string_view done, const UserCommand& command) {
  if (!answer) return complain(answer.error());
  fmt::print("{} {}\n", done, parse_account_name(command.name)->name());
  return 0;
}

Result<std::string> password(const UserCommand& command) {
  using enum UserCommand::PasswordFrom;
  Result<std::string> given = command.password_from == argument         ? command.password
                              : command.password_from == standard_input ? read_password()
                                                                        : ask_password();
  if (given && given->empty()) return fail(Errc::invalid_argument, "the password is empty");
  return given;
}

int list(const UserCommand& command, AccountAccess& accounts) {
  JsonArray array;
  const auto listed = accounts.list([&](const control::Json& account) {
    if (command.json) return array.add(account);
    fmt::print("{}\n", control::text(account, "name"));
  });
  if (!listed) return complain(listed.error());
  if (command.json) array.end();
  return 0;
}

// The realm of the hashes: as asked for; else the one the account has, or that of the server it is added to.
std::expected<std::string, std::string> realm(const UserCommand& command, AccountAccess& accounts) {
  if (!command.realm.empty()) return command.realm;
  if (command.verb == UserCommand::Verb::add) return accounts.server_realm();
  const auto shown = accounts.run(control::show_account(*parse_account_name(command.name)));
  if (!shown) return std::unexpected(shown.error());
  return control::text(*shown, "realm");
}

int set_password(const UserCommand& command, const std::string& password, AccountAccess& accounts) {
  const auto its_realm = realm(command, accounts);
  if (!its_realm) return complain(its_realm.error());
  const auto account = make_account(command.name, password, *its_realm);
  if (!account) return complain(account.error().what);
  if (command.verb == UserCommand::Verb::add) {
    return report(accounts.run(control::add_account(*account)), "added", command);
  }
  return report(accounts.run(control::replace_account(*account)), "changed the password of", command);
}

}  // namespace

int run_user_command(const UserCommand& command) {
  using enum UserCommand::Verb;
  const bool needs_password = command.verb == add || command.verb == passwd;
  const Result<std::string> secret = needs_password ? password(command) : std::string();
  if (!secret) return complain(secret.error().what, 2);

  auto folder = command.verb == add ? DataFolder::create(command.data) : DataFolder::open(command.data);
  if (!folder) {
    return complain(fmt::format("{} {}: {}; say which folder with --data", command.data.native(), folder.error().what,
                                std::strerror(folder.error().system)));
  }
  auto accounts = AccountAccess::open(*folder);
  if (!accounts) return complain(accounts.error());
  if (command.verb == list) return sip::engine::list(command, *accounts);
  if (needs_password) return set_password(command, *secret, *accounts);
  return report(accounts->run(control::remove_account(*parse_account_name(command.name))), "removed", command);
}

}  // namespace sip::engine
