#include "password.hpp"

#include <cerrno>
#include <cstdio>

#include <termios.h>
#include <unistd.h>

namespace sip::engine {

namespace {

constexpr std::size_t longest = 1024;

// Byte by byte: what follows the line is not ours to take.
Result<std::string> read_line() {
  std::string line;
  char c = 0;
  while (true) {
    const ssize_t size = ::read(STDIN_FILENO, &c, 1);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return fail(Errc::invalid_argument, "the password cannot be read", errno);
    if (size == 0 || c == '\n') break;
    if (line.size() == longest) return fail(Errc::invalid_argument, "the password is longer than 1024 bytes");
    line += c;
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

// Restores the terminal however the question ends.
class WithoutEcho {
 public:
  WithoutEcho() {
    known_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (known_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  WithoutEcho(const WithoutEcho&) = delete;
  WithoutEcho& operator=(const WithoutEcho&) = delete;
  ~WithoutEcho() {
    if (known_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

 private:
  termios before_{};
  bool known_ = false;
};

Result<std::string> ask(const char* question) {
  std::fputs(question, stderr);
  Result<std::string> line = [] {
    const WithoutEcho silence;
    return read_line();
  }();
  std::fputc('\n', stderr);
  return line;
}

}  // namespace

Result<std::string> read_password() { return read_line(); }

Result<std::string> ask_password() {
  if (::isatty(STDIN_FILENO) == 0) {
    return fail(Errc::invalid_argument, "there is no terminal to ask for the password; use --password-stdin");
  }
  auto first = ask("Password: ");
  if (!first) return first;
  const auto second = ask("Again: ");
  if (!second) return second;
  if (*first != *second) return fail(Errc::invalid_argument, "the two passwords differ; nothing was changed");
  return first;
}

}  // namespace sip::engine
