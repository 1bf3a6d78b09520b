// The signals a server is told to stop and reload by.
#pragma once

#include <array>
#include <cstddef>
#include <functional>

#include <uv.h>

namespace sip::engine {

/// SIGTERM, SIGINT and SIGHUP, as calls on the loop.
class Signals {
 public:
  Signals(uv_loop_t* loop, std::function<void(int number)> handler);
  /// close() must have completed.
  ~Signals() = default;
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// `done` comes once, from the loop.
  void close(std::move_only_function<void()> done);

 private:
  std::function<void(int)> handler_;
  std::array<uv_signal_t, 3> handles_{};
  std::size_t open_ = 3;
  std::move_only_function<void()> closed_;
};

}  // namespace sip::engine
