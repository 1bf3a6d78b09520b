// What the server and its commands say to each other over DIR/control.sock: JSON, one value a line.
//
// A command sends {"do": NAME, …} and gets any number of result lines, then {"ok": true, …} or
// {"ok": false, "error": TEXT}. It may then send the next. This is ours alone and may change from version to version.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "sip/engine/account_store.hpp"
#include "sip/engine/location_store.hpp"

namespace sip::engine::control {

using Json = nlohmann::json;

/// A request may have this many bytes.
inline constexpr std::size_t request_limit = 16 * 1024;

[[nodiscard]] Json success();
[[nodiscard]] Json failure(std::string_view why);
/// As it goes on the wire, line end included. Bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string line(const Json& value);
/// A member that is text; "" where it is not there or something else.
[[nodiscard]] std::string text(const Json& object, const char* key);

/// What may be said of an account: its name and realm, no hashes.
[[nodiscard]] Json describe(const Account& account);
/// An address-of-record with its contacts.
[[nodiscard]] Json describe(const std::string& aor, std::span<const Binding> bindings, net::TimePoint now);

// The commands that touch one account. Run by the server, or on the file where there is no server.

[[nodiscard]] Json add_account(const Account& account);      // fails where it is there already
[[nodiscard]] Json replace_account(const Account& account);  // fails where it is not there
[[nodiscard]] Json remove_account(const Account& account);
[[nodiscard]] Json show_account(const Account& account);  // answers with describe()'s members

/// Runs one of the four. An answer with "ok"; a failure for anything else.
[[nodiscard]] Json run_account_command(const Json& request, AccountStore& accounts);

}  // namespace sip::engine::control
