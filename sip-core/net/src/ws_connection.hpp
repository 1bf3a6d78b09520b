// One WebSocket connection that carries SIP messages: RFC 7118.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <libwebsockets.h>

#include "sip/buffer.hpp"
#include "sip/net/flow.hpp"
#include "sip/net/scheduler.hpp"
#include "sip/net/transport.hpp"

#include "transport_parts.hpp"
#include "ws_context.hpp"

namespace sip::net {

/// shaking hands ─► open ─► parting ─► ended; any state can go to ended at once. finish() lets an open connection send
/// what is queued; then our Close frame leaves, and it is parting. libwebsockets owns the socket: close() asks it to
/// let go, and on_gone() says that it has.
class WsConnection {
 public:
  /// The transport.
  class Owner {
   public:
    /// The peer's first whole message has come.
    virtual void on_proven(WsConnection& connection) = 0;

   protected:
    ~Owner() = default;
  };

  enum class Origin : std::uint8_t { accepted, connecting };

  struct Identity {
    Flow flow{};
    Origin origin = Origin::accepted;
    std::string name{};  ///< whom we asked for, where we connected
  };

  WsConnection(const TransportParts& parts, WsContext& context, Owner& owner, Identity identity);
  WsConnection(const WsConnection&) = delete;
  WsConnection& operator=(const WsConnection&) = delete;

  /// The socket that carries it.
  void start(lws* socket, const SocketAddress& local);

  [[nodiscard]] const Flow& flow() const noexcept { return identity_.flow; }
  [[nodiscard]] const Identity& identity() const noexcept { return identity_; }
  /// Takes messages to send.
  [[nodiscard]] bool usable() const noexcept { return state_ <= State::open && !finishing_; }
  /// Why it has ended.
  [[nodiscard]] const Error& reason() const noexcept { return reason_; }
  [[nodiscard]] bool was_opened() const noexcept { return opened_; }
  /// The receiver knows this flow, and is to hear of its end.
  [[nodiscard]] bool is_known() const noexcept { return opened_ || identity_.origin == Origin::connecting; }

  [[nodiscard]] Result<void> send(std::string_view bytes);
  /// Sends what is queued and a Close frame, then closes. Receives nothing any more.
  void finish(const Error& reason);
  /// Closes now; on_gone() comes later.
  void close(const Error& reason);

  // What libwebsockets says. Those that return a number want the connection closed where it is not 0.
  void on_opened();
  [[nodiscard]] int on_received(std::string_view bytes);
  void on_pong();
  [[nodiscard]] int on_writable();
  /// It is closing the socket, for `reason` unless we have one of our own.
  void on_ended(const Error& reason);

 private:
  enum class State : std::uint8_t { handshake, open, parting, ended };

  void deliver(Buffer message);
  void refuse(std::string_view rest);
  void enter_phase();
  void part();
  void saw_traffic();
  [[nodiscard]] TimePoint deadline() const noexcept;
  void schedule();
  void check_time();
  [[nodiscard]] bool has_unsent() const noexcept { return next_ < out_.size(); }

  const TransportParts& parts_;
  WsContext& context_;
  Owner& owner_;
  Identity identity_;
  lws* socket_ = nullptr;
  Timer timer_;
  std::string incoming_;          // the fragments of a message so far
  std::vector<std::string> out_;  // each with libwebsockets' room before it
  std::size_t next_ = 0;          // of out_
  std::size_t queued_ = 0;        // bytes of what is in out_ from next_ on
  const TimePoint began_;
  TimePoint last_traffic_;
  TimePoint phase_began_;  // the message under way, finishing or parting
  Error reason_;
  State state_ = State::handshake;
  bool opened_ = false;
  bool proven_ = false;      // the peer has delivered a whole message
  bool finishing_ = false;   // closes once what is queued is sent
  bool drained_ = false;     // it has been, and part() is next
  bool too_large_ = false;   // why it is finishing
  bool in_message_ = false;  // phase_began_ is when the message under way began
  bool ping_due_ = false;    // a ping is to be sent
  bool ping_asked_ = false;  // one was, since the last traffic
};

}  // namespace sip::net
