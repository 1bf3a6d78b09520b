// Tasks for a loop, from any thread.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include <uv.h>

namespace sip::net {

class PostQueue {
 public:
  using Task = std::move_only_function<void()>;

  explicit PostQueue(uv_loop_t* loop);
  /// close() must have completed.
  ~PostQueue();
  PostQueue(const PostQueue&) = delete;
  PostQueue& operator=(const PostQueue&) = delete;

  /// From any thread. After close() the task waits until this object goes, and is destroyed unrun.
  void post(Task task);
  /// Runs what waits, and what comes while it runs; gives up on tasks that post themselves for ever.
  void run_dry();
  void close(uv_close_cb closed, void* data);

 private:
  bool run_waiting();

  uv_async_t async_{};
  std::mutex mutex_;
  std::vector<Task> waiting_;  // guarded by mutex_
  bool closed_ = false;        // guarded by mutex_: async_ must not be touched any more
  std::vector<Task> running_;  // keeps its memory from turn to turn
};

}  // namespace sip::net
