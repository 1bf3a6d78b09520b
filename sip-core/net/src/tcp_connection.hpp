// One TCP connection that carries SIP messages, in the clear or by TLS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sip/net/flow.hpp"
#include "sip/net/scheduler.hpp"
#include "sip/net/transport.hpp"

#include "descriptor.hpp"
#include "poll.hpp"
#include "stream_framer.hpp"
#include "tls_session.hpp"
#include "transport_parts.hpp"

namespace sip::net {

/// connecting ─► securing ─► open ─► lingering ─► closed; any state can go to closed at once. Without TLS, which
/// TransportParts::tls asks for, nothing is secured. An accepted connection begins where a connecting one is once it
/// has reached the peer. finish() lets an open connection send what is queued, and it then lingers: our FIN is out, and
/// the peer's last words are read and thrown away, because closing with unread input would reset the connection and
/// could destroy our answer on its way.
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
  /// Begins to watch the socket. `name` is the server's whom we connect to: what its certificate must be for. Of an
  /// accepted one that is not secured this opens the flow.
  void start(std::string_view name);

  [[nodiscard]] const Flow& flow() const noexcept { return flow_; }
  /// Takes messages to send. Who is on an accepted connection is not known before it is open.
  [[nodiscard]] bool usable() const noexcept {
    return !finishing_ && (state_ == State::open || (state_ < State::open && origin_ == Origin::connecting));
  }
  /// Who the peer has shown himself to be, by a certificate we believe (RFC 5922 §7.4).
  [[nodiscard]] std::vector<std::string> peer_identities() const;
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
  enum class State : std::uint8_t { connecting, securing, open, lingering, closed };

  void on_ready(int events);
  void on_connected();
  [[nodiscard]] bool shake_hands();
  void open();
  void read();
  void decrypt(std::span<const char> bytes);
  void deliver();
  void discard();
  void flush();
  void linger();
  void break_off(const Error& reason);
  void say_goodbye();
  void watch();
  void enter_phase();
  [[nodiscard]] TimePoint deadline() const noexcept;
  void schedule();
  void check_time();
  /// What comes is for us; else it is thrown away.
  [[nodiscard]] bool reads() const noexcept {
    return state_ == State::securing || (state_ == State::open && !finishing_);
  }
  [[nodiscard]] bool secured() const noexcept { return parts_.tls != nullptr; }
  [[nodiscard]] std::size_t unsent() const noexcept { return out_.size() - sent_; }
  /// What waits for a connection to be open.
  [[nodiscard]] std::size_t waiting() const noexcept { return tls_ ? tls_->waiting() : unsent(); }

  const TransportParts& parts_;
  Owner& owner_;
  Flow flow_;
  Descriptor socket_;
  Poll poll_;
  StreamFramer framer_;
  Timer timer_;
  std::string out_;
  std::size_t sent_ = 0;             // of out_
  std::unique_ptr<TlsSession> tls_;  // of an accepted connection only once its first bytes have come
  const TimePoint began_;
  TimePoint last_traffic_;
  TimePoint phase_began_;      // connecting and securing, the message under way, finishing or lingering
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
