// call-engine: the server, and the commands that look after it.
#include <csignal>
#include <cstdio>
#include <exception>
#include <variant>

#include "command_line.hpp"
#include "commands.hpp"
#include "descriptor_limit.hpp"
#include "server_process.hpp"

namespace {

using namespace sip::engine;

struct Run {
  int operator()(const ServeCommand& command) const {
    raise_descriptor_limit();
    return run_server(command);
  }
  int operator()(const UserCommand& command) const { return run_user_command(command); }
  int operator()(const BindingsCommand& command) const { return run_bindings_command(command); }
  int operator()(const Remark& remark) const {
    std::fputs(remark.text.c_str(), remark.is_error ? stderr : stdout);
    return remark.is_error ? 2 : 0;
  }
};

}  // namespace

int main(int argc, char** argv) {
  // Who closes a pipe on us, or a connection, gets an error code and nothing worse.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const int exit_code = std::visit(Run{}, parse_command_line(argc, argv));
    if (std::fflush(stdout) == 0) return exit_code;
    std::fputs("call-engine: standard output cannot be written\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "call-engine: %s\n", error.what());
  }
  return 1;
}
