// The commands' side of DIR/control.sock.
#pragma once

#include <functional>
#include <string>

#include "control_protocol.hpp"
#include "data_folder.hpp"

namespace sip::engine {

/// Asks a running server. Blocks; not for use on a loop.
class ControlClient {
 public:
  explicit ControlClient(FileDescriptor connection) : connection_(std::move(connection)) {}

  /// Sends `request`, hands each result line to `result`, and gives the last line: the one with "ok". Errc::timed_out
  /// where the server is silent for ten seconds, Errc::transport_failed where it hangs up.
  [[nodiscard]] Result<control::Json> call(const control::Json& request,
                                           const std::function<void(const control::Json&)>& result = {});

 private:
  [[nodiscard]] Result<std::string> read_line();

  FileDescriptor connection_;
  std::string received_;
};

}  // namespace sip::engine
