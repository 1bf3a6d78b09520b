#include "child.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sip::engine::test {

namespace {

constexpr int patience = 10'000;  // milliseconds

bool readable(int fd) {
  pollfd descriptor{.fd = fd, .events = POLLIN, .revents = 0};
  const int ready = ::poll(&descriptor, 1, patience);
  if (ready != 1) ADD_FAILURE() << "waited ten seconds";
  return ready == 1;
}

// An end for the child, and one for us.
std::array<int, 2> new_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  return ends;
}

}  // namespace

Child::Child(const std::vector<std::string>& arguments, const Options& options) {
  std::vector<char*> argv{const_cast<char*>(CALL_ENGINE_BINARY)};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);

  const auto input = new_pipe();
  const auto output = new_pipe();
  // Into memory, so that it never fills; or into a pipe, so that it does.
  const auto unread = new_pipe();
  const int errors = options.read_errors ? ::memfd_create("errors", MFD_CLOEXEC) : unread[1];
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(options.input_fd >= 0 ? options.input_fd : input[0], STDIN_FILENO);
    ::dup2(output[1], STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    ::execv(CALL_ENGINE_BINARY, argv.data());
    ::_exit(127);
  }
  const ssize_t written = ::write(input[1], options.input.data(), options.input.size());
  EXPECT_EQ(written, static_cast<ssize_t>(options.input.size()));
  for (const int fd : {input[0], input[1], output[1]}) ::close(fd);
  ::close(options.read_errors ? unread[0] : unread[1]);
  if (options.read_errors) ::close(unread[1]);
  output_ = output[0];
  errors_ = options.read_errors ? errors : unread[0];
}

Child::~Child() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(output_);
  ::close(errors_);
}

std::string Child::read_line() {
  while (true) {
    if (const auto end = received_.find('\n'); end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    std::array<char, 4096> chunk;
    const ssize_t size = readable(output_) ? ::read(output_, chunk.data(), chunk.size()) : 0;
    if (size <= 0) return {};
    received_.append(chunk.data(), static_cast<std::size_t>(size));
  }
}

bool Child::wait_for_error(std::string_view text) {
  // The log is written by a thread of its own: look again a few times a second.
  for (int waited = 0; waited < patience; waited += 10) {
    if (errors().find(text) != std::string::npos) return true;
    ::poll(nullptr, 0, 10);
  }
  ADD_FAILURE() << "waited ten seconds for \"" << text << "\" in: " << errors();
  return false;
}

void Child::signal(int number) const { ::kill(pid_, number); }

int Child::wait() {
  const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  const bool ended = readable(process);
  ::close(process);
  if (!ended) {
    ::kill(pid_, SIGKILL);
    ADD_FAILURE() << "still running; standard error: " << errors();
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string Child::output() {
  std::array<char, 4096> chunk;
  for (ssize_t size = 0; (size = ::read(output_, chunk.data(), chunk.size())) > 0;) {
    received_.append(chunk.data(), static_cast<std::size_t>(size));
  }
  return std::exchange(received_, {});
}

std::string Child::errors() const {
  std::string text;
  std::array<char, 4096> chunk;
  for (ssize_t size = 0; (size = ::pread(errors_, chunk.data(), chunk.size(), static_cast<off_t>(text.size()))) > 0;) {
    text.append(chunk.data(), static_cast<std::size_t>(size));
  }
  return text;
}

Finished run(const std::vector<std::string>& arguments, const std::string& input) {
  Child child(arguments, {.input = input});
  Finished finished;
  finished.exit_code = child.wait();
  finished.output = child.output();
  finished.errors = child.errors();
  return finished;
}

}  // namespace sip::engine::test
