// The server as a process: everything wired together, from the first line on standard output to the exit code.
#pragma once

#include "command_line.hpp"

namespace sip::engine {

/// Runs the server until SIGTERM or SIGINT, and gives the exit code: 0, or 1 where it could not start (said in one line
/// on standard error).
[[nodiscard]] int run_server(const ServeCommand& command);

}  // namespace sip::engine
