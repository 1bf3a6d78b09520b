// A spdlog sink that never makes its caller wait.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

namespace sip::engine {

/// Collects lines, and writes all that have gathered in one go from a thread of its own. At most a megabyte waits, what
/// comes past it is dropped. One thread logs.
class BackgroundSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit BackgroundSink(int fd);
  ~BackgroundSink() override;

  /// How many lines were lost since it was last asked; 0 while there is no room to say so.
  [[nodiscard]] std::size_t take_dropped();

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}

 private:
  void run();
  /// False where `fd_` takes no more: it broke, or nobody read it for a second while we are stopping.
  bool write_all(std::string_view bytes);

  const int fd_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::string waiting_;
  std::size_t dropped_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread writer_;
};

}  // namespace sip::engine
