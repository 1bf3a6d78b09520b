#include "signals.hpp"

#include <csignal>
#include <utility>

namespace sip::engine {

Signals::Signals(uv_loop_t* loop, std::function<void(int)> handler) : handler_(std::move(handler)) {
  constexpr std::array<int, 3> numbers = {SIGTERM, SIGINT, SIGHUP};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    uv_signal_init(loop, &handles_[i]);
    handles_[i].data = this;
    const auto on_signal = [](uv_signal_t* handle, int number) {
      static_cast<Signals*>(handle->data)->handler_(number);
    };
    uv_signal_start(&handles_[i], on_signal, numbers[i]);
  }
}

void Signals::close(std::move_only_function<void()> done) {
  closed_ = std::move(done);
  for (uv_signal_t& handle : handles_) {
    uv_close(reinterpret_cast<uv_handle_t*>(&handle), [](uv_handle_t* closed) {
      auto& self = *static_cast<Signals*>(closed->data);
      if (--self.open_ == 0) self.closed_();
    });
  }
}

}  // namespace sip::engine
