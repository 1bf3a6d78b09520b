// The server's side of DIR/control.sock: what commands may ask of a running server.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <uv.h>

#include "sip/engine/account_store.hpp"
#include "sip/engine/location_store.hpp"
#include "sip/net/loop.hpp"

#include "control_connection.hpp"
#include "data_folder.hpp"

namespace sip::engine {

/// Answers "hello" (what this server is), "user.list", "user.add", "user.replace", "user.remove", "user.show" and
/// "bindings". Sixteen commands at once; more are turned away.
class ControlServer {
 public:
  /// `realm` is the configured one, or "". All must outlive this object.
  ControlServer(net::Loop& loop, AccountStore& accounts, LocationStore& location, std::string realm);
  /// close() must have completed.
  ~ControlServer();

  /// Binds the folder's socket, mode 0600, in place of one that a killed server left. The folder must be locked, and
  /// outlive this object. Errc::storage_failed.
  [[nodiscard]] Result<void> listen(const DataFolder& folder);
  /// `done` comes once, from the loop.
  void close(std::move_only_function<void()> done);

 private:
  void on_connection();
  void answer(const control::Json& request, ControlConnection& connection);
  void list_accounts(ControlConnection& connection);
  void list_bindings(const std::string& aor, ControlConnection& connection);
  void one_closed();

  net::Loop& loop_;
  AccountStore& accounts_;
  LocationStore& location_;
  std::string realm_;
  uv_pipe_t listener_{};
  std::vector<std::shared_ptr<ControlConnection>> connections_;
  std::size_t open_handles_ = 1;  // the listener and the connections
  std::move_only_function<void()> closed_;
};

}  // namespace sip::engine
