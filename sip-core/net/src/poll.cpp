#include "poll.hpp"

#include <utility>

namespace sip::net {

struct Poll::Handle {
  uv_poll_t uv{};
  Ready ready;
  std::move_only_function<void()> closed;
  int watched = 0;

  static Handle& of(void* uv) { return *static_cast<Handle*>(static_cast<uv_handle_t*>(uv)->data); }

  void start(int events) {
    watched = events;
    if (events == 0) {
      uv_poll_stop(&uv);
      return;
    }
    uv_poll_start(&uv, events, [](uv_poll_t* poll, int status, int happened) {
      Handle& handle = of(poll);
      if (status == 0) {
        handle.ready(happened);
        return;
      }
      // libuv stops watching when the descriptor has an error pending (an ICMP error on a UDP socket). The owner reads
      // the error by using the descriptor, and watching goes on.
      const int watched_before = std::exchange(handle.watched, 0);
      handle.ready(UV_READABLE | UV_WRITABLE);
      if (handle.watched == 0 && !uv_is_closing(reinterpret_cast<uv_handle_t*>(poll))) handle.start(watched_before);
    });
  }
};

Poll::Poll(uv_loop_t* loop, int descriptor, Ready ready) : handle_(new Handle) {
  handle_->ready = std::move(ready);
  handle_->uv.data = handle_;
  if (uv_poll_init(loop, &handle_->uv, descriptor) != 0) delete std::exchange(handle_, nullptr);
}

Poll::~Poll() { close({}); }

void Poll::watch(int events) {
  if (handle_ != nullptr && events != handle_->watched) handle_->start(events);
}

void Poll::close(std::move_only_function<void()> closed) {
  Handle* handle = std::exchange(handle_, nullptr);
  if (handle == nullptr) return;
  handle->closed = std::move(closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&handle->uv), [](uv_handle_t* uv) {
    Handle& closing = Handle::of(uv);
    auto tell = std::move(closing.closed);
    delete &closing;
    if (tell) tell();
  });
}

}  // namespace sip::net
