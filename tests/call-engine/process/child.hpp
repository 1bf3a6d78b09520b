// The real binary, as its users run it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace sip::engine::test {

/// A call-engine process. Everything waits for what it needs, ten seconds at most, and fails the test past that.
class Child {
 public:
  struct Options {
    std::string input = {};   // for standard input, which then ends
    int input_fd = -1;        // or this
    bool read_errors = true;  // false: standard error is a pipe that nobody reads
  };
  explicit Child(const std::vector<std::string>& arguments) : Child(arguments, Options{}) {}
  Child(const std::vector<std::string>& arguments, const Options& options);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  /// Kills it where it still runs.
  ~Child();

  /// The next line of standard output; "" at its end.
  std::string read_line();
  /// Waits for a text on standard error.
  bool wait_for_error(std::string_view text);
  void signal(int number) const;
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  /// Waits for its end. The exit code, or minus the signal that ended it.
  int wait();

  /// All of standard output that read_line() has not taken; once wait() has returned.
  [[nodiscard]] std::string output();
  /// Standard error so far.
  [[nodiscard]] std::string errors() const;

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  int errors_ = -1;
  std::string received_;
};

/// Runs it to its end.
struct Finished {
  int exit_code = -1;
  std::string output;
  std::string errors;
};
[[nodiscard]] Finished run(const std::vector<std::string>& arguments, const std::string& input = {});

}  // namespace sip::engine::test
