// One TCP connection that carries SIP messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sip/net/flow.hpp"
#include "sip/net/scheduler.hpp"
#include "sip/net/transport.hpp"

#include "descriptor.hpp"
#include "poll.hpp"
#include "stream_framer.hpp"
#include "transport_parts.hpp"

namespace sip::net {

/// connecting ─► open ─► lingering ─► closed; any state can go to closed at once. finish() lets an open connection send
/// what is queued, and it then lingers: our FIN is out, and the peer's last words are read and thrown away, because
/// closing with unread input would reset the connection and could destroy our answer on its way.
class TcpConnection {
 public:
  /// The transport.
  class Owner {
   public:
    /// The peer's first whole message has come.
    virtual void on_proven(TcpConnection& connection) = 0;
    /// The connection has gone, and may be destroyed.
    virtual void on_closed(TcpConnection& connection) = 0;

   protected:
    ~Owner() = default;
  };

  enum class Origin : std::uint8_t { accepted, connecting };

  TcpConnection(const TransportParts& parts, BufferPool& pool, Owner& owner, Descriptor socket, const Flow& flow,
                Origin origin);
  TcpConnection(const TcpConnection&) = delete;
  TcpConnection& operator=(const TcpConnection&) = delete;

  /// False where the loop cannot watch one more descriptor; nothing else may be called then.
  [[nodiscard]] bool valid() const noexcept { return static_cast<bool>(poll_); }
  /// Begins to watch the socket.
  void start();

  [[nodiscard]] const Flow& flow() const noexcept { return flow_; }
  /// Takes messages to send.
  [[nodiscard]] bool usable() const noexcept { return state_ <= State::open && !finishing_; }
  /// Why it has ended.
  [[nodiscard]] const Error& reason() const noexcept { return reason_; }

  [[nodiscard]] Result<void> send(std::string_view bytes);
  /// Sends what is queued, then closes. Receives nothing any more.
  void finish(const Error& reason);
  /// Closes now; Owner::on_closed() comes later, once.
  void close(const Error& reason);
  /// close(), after as much of what is queued as the socket takes at once.
  void hang_up(const Error& reason);

 private:
  enum class State : std::uint8_t { connecting, open, lingering, closed };

  void on_ready(int events);
  void on_connected();
  void read();
  void deliver();
  void discard();
  void flush();
  void linger();
  void watch();
  void enter_phase();
  [[nodiscard]] TimePoint deadline() const noexcept;
  void schedule();
  void check_time();
  [[nodiscard]] std::size_t unsent() const noexcept { return out_.size() - sent_; }

  const TransportParts& parts_;
  Owner& owner_;
  Flow flow_;
  Descriptor socket_;
  Poll poll_;
  StreamFramer framer_;
  Timer timer_;
  std::string out_;
  std::size_t sent_ = 0;  // of out_
  const TimePoint began_;
  TimePoint last_traffic_;
  TimePoint phase_began_;      // connecting, the message under way, finishing or lingering
  std::size_t discarded_ = 0;  // bytes
  Error reason_;
  State state_;
  const Origin origin_;
  bool proven_ = false;      // the peer has delivered a whole message
  bool finishing_ = false;   // closes once what is queued is sent
  bool in_message_ = false;  // phase_began_ is when the message under way began
  bool corked_ = false;      // what is sent while we read leaves together at the end
  bool at_end_ = false;      // the peer has sent its FIN
};

}  // namespace sip::net
