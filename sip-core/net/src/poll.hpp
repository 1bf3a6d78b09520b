// One descriptor on a libuv loop.
#pragma once

#include <functional>

#include <uv.h>

namespace sip::net {

/// Watches a descriptor that someone else owns. The handle lives on the heap until libuv has let go of it, so a Poll
/// may be destroyed at any time, by its own callback too.
class Poll {
 public:
  /// Which of UV_READABLE and UV_WRITABLE has come true; both when the descriptor has an error to be read from it.
  using Ready = std::move_only_function<void(int events)>;

  Poll(uv_loop_t* loop, int descriptor, Ready ready);
  Poll(const Poll&) = delete;
  Poll& operator=(const Poll&) = delete;
  ~Poll();

  /// False where the kernel refuses to watch one more descriptor; nothing else may be called then.
  [[nodiscard]] explicit operator bool() const noexcept { return handle_ != nullptr; }
  /// The events to watch for from now on, 0 for none. Nothing to do where they are watched already.
  void watch(int events);
  /// Ends watching; the descriptor may be closed at once. `closed` comes once, from the loop, even when this object is
  /// gone by then.
  void close(std::move_only_function<void()> closed);

 private:
  struct Handle;
  Handle* handle_;
};

}  // namespace sip::net
