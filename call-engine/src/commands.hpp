// The commands that are not the server.
#pragma once

#include "command_line.hpp"

namespace sip::engine {

// Each prints its result on standard output, or one line on standard error, and gives the exit code: 0; 1 where it
// could not be done; 2 where the command line has to change.

[[nodiscard]] int run_user_command(const UserCommand& command);
[[nodiscard]] int run_bindings_command(const BindingsCommand& command);

}  // namespace sip::engine
