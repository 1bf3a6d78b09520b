// One command that is connected to DIR/control.sock, on the server's side.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <uv.h>

#include "sip/net/scheduler.hpp"

#include "control_protocol.hpp"

namespace sip::engine {

/// Reads requests, one at a time, and writes what they answer as fast as it is read: the loop never waits for it, and
/// little is queued. Ends itself after half a minute without progress. Lives until its handle has closed, however long
/// its owner keeps it.
class ControlConnection : public std::enable_shared_from_this<ControlConnection> {
 public:
  /// Makes the line of one key, now or later, and hands it over.
  using MakeLine = std::function<void(const std::string& key, std::function<void(std::string line)> done)>;
  struct Events {
    /// Answer it with finish() or list(), now or later.
    std::function<void(const control::Json& request, ControlConnection& connection)> request;
    /// Once, the last call.
    std::function<void(ControlConnection& connection)> closed;
  };

  ControlConnection(uv_loop_t* loop, net::Scheduler& scheduler, Events events);
  ControlConnection(const ControlConnection&) = delete;
  ControlConnection& operator=(const ControlConnection&) = delete;

  /// Takes what waits on `listener`, and reads from it. False where that fails: the connection closes.
  bool accept(uv_stream_t* listener);
  void finish(const control::Json& answer);
  /// A line for each key, in turn, then success.
  void list(std::vector<std::string> keys, MakeLine make_line);
  void close();

 private:
  struct Write;
  struct Listing {
    std::vector<std::string> keys;
    MakeLine make_line;
    std::size_t next = 0;
    std::string lines;
    bool making = false;   // a line is awaited
    bool looping = false;  // continue_list() is running: it looks again by itself
  };

  void read(std::string_view bytes);
  void next_request();
  void continue_list();
  void send(std::string bytes);
  void on_sent(int status);

  uv_pipe_t pipe_{};
  std::shared_ptr<ControlConnection> self_;  // until the handle has closed
  Events events_;
  net::Timer idle_;
  std::string received_;
  std::unique_ptr<Listing> listing_;
  char chunk_[4096];
  bool answering_ = false;  // a request is being answered: the next one waits
  bool last_ = false;       // close once what was sent is gone
};

}  // namespace sip::engine
