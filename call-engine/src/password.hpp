// Where a command gets a password from.
#pragma once

#include <string>

#include "sip/error.hpp"

namespace sip::engine {

/// The first line of standard input. Errc::invalid_argument, with a text for the user in Error::what.
[[nodiscard]] Result<std::string> read_password();

/// Asks twice on the terminal, without echo. Errc::invalid_argument where there is no terminal, or the two differ.
[[nodiscard]] Result<std::string> ask_password();

}  // namespace sip::engine
