// What the command line asks for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>

#include "sip/engine/config.hpp"

#include "log.hpp"

namespace sip::engine {

/// No subcommand: run the server.
struct ServeCommand {
  Config config;
  LogFormat log_format = LogFormat::text;
  LogLevel log_level = LogLevel::info;
};

/// call-engine user add|passwd|remove|list
struct UserCommand {
  enum class Verb : std::uint8_t { add, passwd, remove, list };
  enum class PasswordFrom : std::uint8_t { terminal, standard_input, argument };

  Verb verb = Verb::list;
  std::string name;  // "" for list
  PasswordFrom password_from = PasswordFrom::terminal;
  std::string password;  // where it is an argument
  std::string realm;     // "": the server's, else the domain (add), or the one the account has (passwd)
  std::filesystem::path data;
  bool json = false;
};

/// call-engine bindings [AOR]
struct BindingsCommand {
  std::string aor;  // "": all
  std::filesystem::path data;
  bool json = false;
};

/// Nothing to run: --help, --version, or a command line that makes no sense.
struct Remark {
  std::string text;
  bool is_error = false;  // for standard error and exit code 2; else for standard output and 0
};

using Command = std::variant<ServeCommand, UserCommand, BindingsCommand, Remark>;

/// Reads the arguments of main(). What is wrong with them is said in one line.
[[nodiscard]] Command parse_command_line(int argc, const char* const* argv);

}  // namespace sip::engine
