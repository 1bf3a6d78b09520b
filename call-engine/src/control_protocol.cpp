#include "control_protocol.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "sip/net/transport_kind.hpp"

namespace sip::engine::control {

namespace {

Json hashes_to_json(const PasswordHashes& hashes) {
  return {{"md5", hashes.md5}, {"sha256", hashes.sha256}, {"sha512_256", hashes.sha512_256}};
}

Json with_hashes(const char* command, const Account& account) {
  Json request = describe(account);
  request["do"] = command;
  request["by_user"] = hashes_to_json(account.by_user);
  request["by_name"] = hashes_to_json(account.by_name);
  return request;
}

bool is_hash(const std::string& text, std::size_t size) {
  return text.size() == size && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::optional<PasswordHashes> read_hashes(const Json& account, const char* key) {
  const auto found = account.find(key);
  if (found == account.end()) return std::nullopt;
  PasswordHashes hashes{text(*found, "md5"), text(*found, "sha256"), text(*found, "sha512_256")};
  if (!is_hash(hashes.md5, 32) || !is_hash(hashes.sha256, 64) || !is_hash(hashes.sha512_256, 64)) return std::nullopt;
  return hashes;
}

Json answer(const Account& account, const Result<void>& result) {
  if (result) return success();
  switch (result.error().code) {
    case Errc::invalid_argument:
      return failure(account.name() + " is there already; to change its password: call-engine user passwd " +
                     account.name());
    case Errc::absent:
      return failure("there is no account " + account.name());
    default:
      return failure("the database " + std::string(result.error().what) + "; nothing was changed");
  }
}

Json show(const Account& account, const AccountStore& accounts) {
  const Account* found = accounts.find(account.user, account.domain);
  if (!found) return answer(account, fail(Errc::absent));
  Json reply = describe(*found);
  reply["ok"] = true;
  return reply;
}

}  // namespace

Json success() { return {{"ok", true}}; }

Json failure(std::string_view why) { return {{"ok", false}, {"error", why}}; }

std::string line(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n'; }

std::string text(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Json describe(const Account& account) {
  return {{"name", account.name()}, {"user", account.user}, {"domain", account.domain}, {"realm", account.realm}};
}

Json describe(const std::string& aor, std::span<const Binding> bindings, net::TimePoint now) {
  Json contacts = Json::array();
  for (const Binding& binding : bindings) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(binding.expires - now);
    contacts.push_back(
        {{"uri", binding.uri},
         {"expires", std::max<std::int64_t>(left.count(), 0)},
         {"q", binding.q / 1000.0},
         {"source", std::string(net::uri_name(binding.flow.transport)) + ':' + binding.flow.remote.text()},
         {"call_id", binding.call_id},
         {"cseq", binding.cseq}});
  }
  return {{"aor", aor}, {"contacts", std::move(contacts)}};
}

Json add_account(const Account& account) { return with_hashes("user.add", account); }
Json replace_account(const Account& account) { return with_hashes("user.replace", account); }

Json remove_account(const Account& account) {
  Json request = describe(account);
  request["do"] = "user.remove";
  return request;
}

Json show_account(const Account& account) {
  Json request = describe(account);
  request["do"] = "user.show";
  return request;
}

Json run_account_command(const Json& request, AccountStore& accounts) {
  const std::string command = text(request, "do");
  auto account = parse_account_name(text(request, "name"));
  if (!account) return failure("an account's name is missing, or is not user@domain");
  if (command == "user.show") return show(*account, accounts);
  if (command == "user.remove") return answer(*account, accounts.remove(account->user, account->domain));
  if (command != "user.add" && command != "user.replace") return failure("unknown command " + command);

  const auto by_user = read_hashes(request, "by_user");
  const auto by_name = read_hashes(request, "by_name");
  account->realm = text(request, "realm");
  if (!by_user || !by_name || account->realm.empty()) return failure("the account is incomplete");
  account->by_user = *by_user;
  account->by_name = *by_name;
  const bool add = command == "user.add";
  return answer(*account, add ? accounts.add(*account) : accounts.replace(*account));
}

}  // namespace sip::engine::control
