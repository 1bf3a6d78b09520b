#include "control_connection.hpp"

#include <utility>

namespace sip::engine {

namespace {

constexpr auto idle_limit = std::chrono::seconds(30);
constexpr std::size_t lines_at_once = 64 * 1024;  // bytes made and queued in one go, so in one turn of the loop

}  // namespace

struct ControlConnection::Write {
  uv_write_t request{};
  std::shared_ptr<ControlConnection> connection;
  std::string bytes;
};

ControlConnection::ControlConnection(uv_loop_t* loop, net::Scheduler& scheduler, Events events)
    : events_(std::move(events)), idle_(scheduler, [this] { close(); }) {
  uv_pipe_init(loop, &pipe_, 0);
  pipe_.data = this;
}

bool ControlConnection::accept(uv_stream_t* listener) {
  self_ = shared_from_this();
  auto* stream = reinterpret_cast<uv_stream_t*>(&pipe_);
  const auto on_alloc = [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
    auto& self = *static_cast<ControlConnection*>(handle->data);
    *buffer = uv_buf_init(self.chunk_, sizeof self.chunk_);
  };
  const auto on_read = [](uv_stream_t* source, ssize_t size, const uv_buf_t*) {
    auto& self = *static_cast<ControlConnection*>(source->data);
    if (size < 0) return self.close();
    self.read({self.chunk_, static_cast<std::size_t>(size)});
  };
  if (uv_accept(listener, stream) != 0 || uv_read_start(stream, on_alloc, on_read) != 0) {
    close();
    return false;
  }
  idle_.start(idle_limit);
  return true;
}

void ControlConnection::read(std::string_view bytes) {
  idle_.start(idle_limit);
  // Who sends faster than he is answered breaks the protocol, or is none of our commands.
  if (received_.size() + bytes.size() > control::request_limit) {
    uv_read_stop(reinterpret_cast<uv_stream_t*>(&pipe_));
    last_ = true;
    return send(control::line(control::failure("the request is too long")));
  }
  received_ += bytes;
  next_request();
}

void ControlConnection::next_request() {
  while (!answering_ && !last_ && !uv_is_closing(reinterpret_cast<uv_handle_t*>(&pipe_))) {
    const auto end = received_.find('\n');
    if (end == std::string::npos) return;
    const auto request = control::Json::parse(std::string_view(received_).substr(0, end), nullptr, false);
    received_.erase(0, end + 1);
    answering_ = true;
    if (request.is_object()) {
      events_.request(request, *this);
    } else {
      finish(control::failure("the request is not a JSON object"));
    }
  }
}

void ControlConnection::finish(const control::Json& answer) { send(control::line(answer)); }

void ControlConnection::list(std::vector<std::string> keys, MakeLine make_line) {
  listing_ =
      std::make_unique<Listing>(Listing{.keys = std::move(keys), .make_line = std::move(make_line), .lines = {}});
  continue_list();
}

// Makes lines until there are enough for one write, all are made, or one has to be waited for.
void ControlConnection::continue_list() {
  Listing& listing = *listing_;
  listing.looping = true;
  while (!listing.making && listing.next < listing.keys.size() && listing.lines.size() < lines_at_once) {
    listing.making = true;
    listing.make_line(listing.keys[listing.next++], [weak = weak_from_this()](std::string line) {
      const auto self = weak.lock();
      if (!self || !self->listing_) return;
      self->listing_->lines += line;
      self->listing_->making = false;
      if (!self->listing_->looping) self->continue_list();
    });
  }
  listing.looping = false;
  if (listing.making) return;

  std::string lines = std::exchange(listing.lines, {});
  if (listing.next == listing.keys.size()) {
    listing_.reset();
    lines += control::line(control::success());
  }
  send(std::move(lines));
}

// One write at a time: the next lines, and the next request, wait until this one is gone.
void ControlConnection::send(std::string bytes) {
  if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&pipe_))) return;
  auto write = std::make_unique<Write>();
  write->connection = shared_from_this();
  write->bytes = std::move(bytes);
  write->request.data = write.get();
  const uv_buf_t buffer = uv_buf_init(write->bytes.data(), static_cast<unsigned>(write->bytes.size()));
  const auto on_done = [](uv_write_t* request, int status) {
    const std::unique_ptr<Write> done(static_cast<Write*>(request->data));
    done->connection->on_sent(status);
  };
  if (uv_write(&write->request, reinterpret_cast<uv_stream_t*>(&pipe_), &buffer, 1, on_done) != 0) return close();
  write.release();  // on_done owns it
}

void ControlConnection::on_sent(int status) {
  if (status < 0 || last_) return close();
  idle_.start(idle_limit);
  if (listing_) return continue_list();
  answering_ = false;
  next_request();
}

void ControlConnection::close() {
  idle_.stop();
  listing_.reset();
  auto* handle = reinterpret_cast<uv_handle_t*>(&pipe_);
  if (uv_is_closing(handle)) return;
  uv_close(handle, [](uv_handle_t* closed) {
    auto& connection = *static_cast<ControlConnection*>(closed->data);
    const auto self = std::move(connection.self_);
    connection.events_.closed(connection);
  });
}

}  // namespace sip::engine
