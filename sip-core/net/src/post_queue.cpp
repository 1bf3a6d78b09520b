#include "post_queue.hpp"

#include <system_error>
#include <utility>

namespace sip::net {

PostQueue::PostQueue(uv_loop_t* loop) {
  const auto run = [](uv_async_t* async) { static_cast<PostQueue*>(async->data)->run_waiting(); };
  if (const int status = uv_async_init(loop, &async_, run); status != 0) {
    throw std::system_error(-status, std::generic_category(), "uv_async_init");
  }
  async_.data = this;
}

PostQueue::~PostQueue() {
  // What a task holds may post once more as it is destroyed.
  while (!waiting_.empty()) std::exchange(waiting_, {});
}

void PostQueue::post(Task task) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(task));
  // One signal is enough for all that wait; and within the lock close() cannot come between.
  if (waiting_.size() == 1 && !closed_) uv_async_send(&async_);
}

bool PostQueue::run_waiting() {
  // Tasks posted from now on wait for the next turn, or a task that posts itself would keep the loop from its sockets.
  std::vector<Task> batch = std::exchange(running_, {});
  {
    const std::lock_guard lock(mutex_);
    batch.swap(waiting_);
  }
  const bool any = !batch.empty();
  for (auto& task : batch) std::exchange(task, {})();
  batch.clear();
  running_ = std::move(batch);
  return any;
}

void PostQueue::run_dry() {
  for (int round = 0; round < 100 && run_waiting(); ++round) {
  }
}

void PostQueue::close(uv_close_cb closed, void* data) {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  async_.data = data;
  uv_close(reinterpret_cast<uv_handle_t*>(&async_), closed);
}

}  // namespace sip::net
