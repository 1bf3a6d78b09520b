#include "background_sink.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace sip::engine {

namespace {

constexpr std::size_t most_waiting = 1024 * 1024;
constexpr auto patience_at_the_end = std::chrono::seconds(1);
constexpr int look_up_every = 100;  // milliseconds: how late a stuck writer sees that it should stop

}  // namespace

BackgroundSink::BackgroundSink(int fd) : fd_(fd), writer_([this] { run(); }) {}

BackgroundSink::~BackgroundSink() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  filled_.notify_one();
  writer_.join();
}

void BackgroundSink::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() + line.size() > most_waiting) {
      ++dropped_;
      return;
    }
    was_empty = waiting_.empty();
    waiting_.append(line.data(), line.size());
  }
  if (was_empty) filled_.notify_one();
}

std::size_t BackgroundSink::take_dropped() {
  const std::lock_guard lock(mutex_);
  return waiting_.size() > most_waiting / 2 ? 0 : std::exchange(dropped_, 0);
}

void BackgroundSink::run() {
  std::string lines;
  while (true) {
    lines.clear();
    {
      std::unique_lock lock(mutex_);
      filled_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      std::swap(lines, waiting_);
    }
    // Where the log itself cannot be written, there is nobody left to tell.
    if (!write_all(lines) && stopping_) return;
  }
}

bool BackgroundSink::write_all(std::string_view bytes) {
  auto left = std::chrono::milliseconds(patience_at_the_end);
  while (!bytes.empty()) {
    pollfd descriptor{.fd = fd_, .events = POLLOUT, .revents = 0};
    const int ready = ::poll(&descriptor, 1, look_up_every);
    if (ready == 0) {
      if (stopping_ && (left -= std::chrono::milliseconds(look_up_every)).count() <= 0) return false;
      continue;
    }
    // A pipe that is ready takes this much without blocking.
    const ssize_t written = ready < 0 ? -1 : ::write(fd_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
    if (written < 0 && errno != EINTR && errno != EAGAIN) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace sip::engine
