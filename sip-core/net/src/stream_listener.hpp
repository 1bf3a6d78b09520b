// A listening stream socket: who connects is handed to its owner.
#pragma once

#include <functional>
#include <memory>

#include "sip/error.hpp"
#include "sip/net/scheduler.hpp"
#include "sip/net/socket_address.hpp"

#include "descriptor.hpp"
#include "poll.hpp"
#include "transport_parts.hpp"

namespace sip::net {

class StreamListener {
 public:
  class Owner {
   public:
    /// Somebody has connected. May close the listener.
    virtual void on_accepted(Descriptor socket, const SocketAddress& remote) = 0;
    /// No file descriptors are left for those who wait. May make room, for the next one; where there still is none,
    /// accepting pauses for a moment. May close the listener.
    virtual void on_exhausted(const Error& error) = 0;

   protected:
    ~Owner() = default;
  };

  /// Errors as Environment::open_transport.
  [[nodiscard]] static Result<Descriptor> bind(const SocketAddress& local, bool reuse_port);

  StreamListener(const TransportParts& parts, Descriptor socket, Owner& owner);
  StreamListener(const StreamListener&) = delete;
  StreamListener& operator=(const StreamListener&) = delete;

  /// False where the loop cannot watch one more descriptor; nothing else may be called then.
  [[nodiscard]] bool valid() const noexcept { return static_cast<bool>(poll_); }
  [[nodiscard]] const SocketAddress& local() const noexcept { return local_; }
  void start() { poll_.watch(UV_READABLE); }
  /// Accepts nobody any more; `closed` comes once, from the loop.
  void close(std::move_only_function<void()> closed);

 private:
  void accept();
  void pause();

  Owner& owner_;
  Descriptor socket_;
  SocketAddress local_;
  Poll poll_;
  Timer again_;
};

}  // namespace sip::net
