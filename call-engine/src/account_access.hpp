// The accounts of a data folder, as a command reaches them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sip/engine/account_store.hpp"

#include "control_client.hpp"
#include "control_protocol.hpp"
#include "data_folder.hpp"

namespace sip::engine {

/// Through the running server where there is one, else in the file, with the folder locked. One protocol for both, so
/// that a command neither knows nor cares which it is.
class AccountAccess {
 public:
  /// Locks `folder` where no server answers; waits a few seconds for one that starts or stops. An error is a text for
  /// the user.
  [[nodiscard]] static std::expected<AccountAccess, std::string> open(DataFolder& folder);

  /// Runs one of the account commands of control_protocol.hpp; the answer's members, or why not.
  [[nodiscard]] std::expected<control::Json, std::string> run(const control::Json& request);
  /// Calls `visit` with describe() of each account, sorted by name.
  [[nodiscard]] std::expected<void, std::string> list(const std::function<void(const control::Json&)>& visit);
  /// The realm the server was started with; "" where there is no server, or it was given none.
  [[nodiscard]] std::expected<std::string, std::string> server_realm();

 private:
  std::optional<ControlClient> server_;
  std::unique_ptr<AccountStore> file_;
};

}  // namespace sip::engine
