#include "tcp_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <netinet/tcp.h>
#include <sys/socket.h>

#include "tls_failure.hpp"

namespace sip::net {

namespace {

// A peer that floods must not keep the loop from its timers and its other sockets.
constexpr std::size_t bytes_per_turn = 64 * 1024;
// How long, and for how much, we listen to a peer that does not hear us hang up.
constexpr Duration linger_time = std::chrono::seconds(2);
constexpr std::size_t linger_bytes = 1024 * 1024;
// Ciphertext under way: as much as a TLS record.
constexpr std::size_t cipher_block = 16 * 1024;

constexpr Error no_session{Errc::limit_reached, "memory for TLS"};

bool would_block(int error) noexcept { return error == EAGAIN || error == EWOULDBLOCK; }

Error failure(const char* what, int error) {
  return {error == ECONNREFUSED ? Errc::connection_refused : Errc::transport_failed, what, error};
}

ssize_t receive(const Descriptor& socket, std::span<char> space) {
  ssize_t count = -1;
  do count = ::recv(socket.number(), space.data(), space.size(), MSG_DONTWAIT);
  while (count < 0 && errno == EINTR);
  return count;
}

}  // namespace

TcpConnection::TcpConnection(const TransportParts& parts, BufferPool& pool, Owner& owner, Descriptor socket,
                             const Flow& flow, Origin origin)
    : parts_(parts),
      owner_(owner),
      flow_(flow),
      socket_(std::move(socket)),
      poll_(parts.loop, socket_.number(), [this](int events) { on_ready(events); }),
      framer_(parts.limits.message, pool),
      timer_(parts.scheduler, [this] { check_time(); }),
      began_(parts.scheduler.now()),
      last_traffic_(began_),
      phase_began_(began_),
      state_(origin == Origin::connecting ? State::connecting
             : secured()                  ? State::securing
                                          : State::open),
      origin_(origin) {
  // SIP messages are small and answers are waited for: never hold one back for the next (Nagle).
  socket_.set(IPPROTO_TCP, TCP_NODELAY, 1);
}

void TcpConnection::start(std::string_view name) {
  if (secured() && origin_ == Origin::connecting) {
    tls_ = std::make_unique<TlsSession>(*parts_.tls, TlsSession::Side::client, name, out_);
    if (!tls_->valid()) return close(no_session);
  }
  watch();
  schedule();
  if (state_ == State::open) open();
}

std::vector<std::string> TcpConnection::peer_identities() const {
  return tls_ ? tls_->peer_identities() : std::vector<std::string>();
}

Result<void> TcpConnection::send(std::string_view bytes) {
  if (!usable()) return fail(Errc::gone, "connection");
  if (unsent() + (tls_ ? tls_->waiting() : 0) + bytes.size() > parts_.limits.send_queue) {
    // The peer does not read what it is sent, and what is lost now makes the rest useless.
    close({Errc::limit_reached, "send queue"});
    return std::unexpected(reason_);
  }
  if (!tls_) {
    out_.append(bytes);
  } else if (const auto written = tls_->write(bytes); !written) {
    break_off(written.error());
    return std::unexpected(reason_);
  }
  if (!corked_) flush();
  if (state_ == State::closed) return std::unexpected(reason_);
  return {};
}

void TcpConnection::finish(const Error& reason) {
  if (!usable()) return;
  if (state_ < State::open && waiting() == 0) return close(reason);
  reason_ = reason;
  finishing_ = true;
  if (state_ < State::open) return;  // connect_timeout goes on, and open() sends what is queued
  say_goodbye();
  enter_phase();
  if (!corked_) flush();
}

void TcpConnection::close(const Error& reason) {
  if (state_ == State::closed) return;
  if (!finishing_) reason_ = reason;
  state_ = State::closed;
  timer_.stop();
  poll_.close([this] { owner_.on_closed(*this); });
  socket_.close();
}

void TcpConnection::hang_up(const Error& reason) {
  if (!finishing_) say_goodbye();
  flush();
  close(reason);
}

void TcpConnection::on_ready(int events) {
  if (state_ == State::connecting) return on_connected();
  if ((events & UV_WRITABLE) != 0) flush();
  if (state_ == State::closed || (events & UV_READABLE) == 0) return;
  if (reads()) {
    read();
  } else {
    discard();
  }
}

void TcpConnection::on_connected() {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket_.number(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return close(failure("connect", error));
  if (!secured()) return open();
  state_ = State::securing;
  static_cast<void>(shake_hands());  // a client's first words; it cannot be through yet
}

/// Whether the connection is open now, and to be read.
bool TcpConnection::shake_hands() {
  if (const auto shaken = tls_->shake_hands(); !shaken) {
    break_off(shaken.error());
  } else if (tls_->established()) {
    open();
  } else if (!corked_) {
    flush();
  }
  return state_ == State::open && usable();
}

void TcpConnection::open() {
  state_ = State::open;
  last_traffic_ = parts_.scheduler.now();
  enter_phase();
  const bool corked = std::exchange(corked_, true);
  parts_.receiver.on_flow_opened(flow_);
  corked_ = corked;
  if (finishing_) say_goodbye();
  if (!corked_) flush();
}

void TcpConnection::read() {
  corked_ = true;
  Error ended;
  for (std::size_t total = 0; reads() && total < bytes_per_turn;) {
    char ciphertext[cipher_block];
    const auto space = secured() ? std::span<char>(ciphertext) : framer_.space();
    const auto count = receive(socket_, space);
    if (count < 0 && would_block(errno)) break;
    if (count <= 0) {
      at_end_ = true;
      const char* what = state_ == State::securing ? "closed by the peer in the TLS handshake" : "closed by the peer";
      ended = count == 0 ? Error{Errc::transport_failed, what} : failure("receive", errno);
      break;
    }
    total += static_cast<std::size_t>(count);
    last_traffic_ = parts_.scheduler.now();
    if (secured()) {
      decrypt(space.first(static_cast<std::size_t>(count)));
    } else {
      framer_.added(static_cast<std::size_t>(count));
      deliver();
    }
    if (static_cast<std::size_t>(count) < space.size()) break;
  }
  corked_ = false;
  if (at_end_ && state_ == State::securing) return close(ended);
  if (at_end_) finish(ended);
  flush();
  schedule();
}

void TcpConnection::decrypt(std::span<const char> bytes) {
  if (!tls_) {
    // Who connects and says nothing, or nothing like TLS, costs no session.
    if (const auto plausible = check_first_byte(bytes.front()); !plausible) return break_off(plausible.error());
    tls_ = std::make_unique<TlsSession>(*parts_.tls, TlsSession::Side::server, std::string_view(), out_);
    if (!tls_->valid()) return close(no_session);
  }
  tls_->feed(bytes);
  if (state_ == State::securing && !shake_hands()) return;
  while (usable()) {
    const auto said = tls_->read(framer_.space());
    if (!said) return break_off(said.error());
    if (said->at_end) {
      at_end_ = true;
      return finish({Errc::transport_failed, "closed by the peer"});
    }
    framer_.added(said->count);
    deliver();  // lets go of the framer's block, too, where nothing was said
    if (said->count == 0) return;
  }
}

void TcpConnection::deliver() {
  while (usable()) {
    Framed framed = framer_.next();
    switch (framed.kind) {
      case Framed::Kind::nothing:
        if (framer_.in_message() && !in_message_) phase_began_ = last_traffic_;
        in_message_ = framer_.in_message();
        return;
      case Framed::Kind::ping:
        // RFC 5626 §4.4.1. A failure ends the connection, and with it this loop.
        if (const auto sent = send("\r\n"); !sent) return;
        break;
      case Framed::Kind::message:
        in_message_ = false;
        if (!std::exchange(proven_, true)) owner_.on_proven(*this);
        parts_.receiver.on_message(std::move(framed.bytes), flow_);
        break;
      case Framed::Kind::broken:
        parts_.receiver.on_unframed(std::move(framed.bytes), framed.error, flow_);
        finish(framed.error);
        return;
    }
  }
}

void TcpConnection::discard() {
  char scratch[4096];
  while (discarded_ < linger_bytes) {
    const auto count = receive(socket_, scratch);
    if (count < 0 && would_block(errno)) return;
    if (count < 0) return close(failure("receive", errno));
    if (count == 0) {
      at_end_ = true;
      if (state_ == State::lingering) return close(reason_);
      return watch();
    }
    discarded_ += static_cast<std::size_t>(count);
  }
  close(reason_);
}

void TcpConnection::flush() {
  if (state_ != State::open && state_ != State::securing) return;
  while (unsent() > 0) {
    const auto count = ::send(socket_.number(), out_.data() + sent_, unsent(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && !would_block(errno)) return close(failure("send", errno));
    if (count < 0) break;
    sent_ += static_cast<std::size_t>(count);
    last_traffic_ = parts_.scheduler.now();
  }
  if (sent_ >= unsent()) out_.erase(0, std::exchange(sent_, 0));
  if (out_.empty()) out_.shrink_to_fit();  // an idle connection keeps no memory for messages
  watch();
  if (finishing_ && state_ == State::open && unsent() == 0) linger();
}

void TcpConnection::linger() {
  if (at_end_) return close(reason_);
  ::shutdown(socket_.number(), SHUT_WR);
  state_ = State::lingering;
  tls_.reset();
  out_.clear();
  sent_ = 0;
  watch();
  enter_phase();
}

/// TLS has failed: what is queued cannot be sent, but the peer is told why as far as the socket takes it.
void TcpConnection::break_off(const Error& reason) {
  if (!finishing_) reason_ = reason;
  finishing_ = true;
  flush();
  if (state_ < State::lingering) linger();
}

void TcpConnection::say_goodbye() {
  if (tls_) tls_->say_goodbye();
}

void TcpConnection::watch() {
  const bool writable = state_ == State::connecting || unsent() > 0;
  const bool readable = state_ != State::connecting && !at_end_;
  poll_.watch((readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0));
}

void TcpConnection::enter_phase() {
  phase_began_ = parts_.scheduler.now();
  schedule();
}

TimePoint TcpConnection::deadline() const noexcept {
  const auto& limits = parts_.limits;
  if (state_ < State::open && origin_ == Origin::connecting) return phase_began_ + limits.connect_timeout;
  if (state_ == State::lingering) return phase_began_ + linger_time;
  if (finishing_) return phase_began_ + limits.message_timeout;
  auto due = last_traffic_ + limits.idle_timeout;
  if (in_message_) due = std::min(due, phase_began_ + limits.message_timeout);
  // Who has connected has something to say; whom we connected to may take his time.
  if (origin_ == Origin::accepted && !proven_) due = std::min(due, began_ + limits.first_message_timeout);
  return due;
}

/// The timer is set anew only to fire earlier: traffic puts the deadline off with every message, and check_time() finds
/// that out when it fires.
void TcpConnection::schedule() {
  if (state_ == State::closed) return;
  const auto due = deadline();
  if (timer_.running() && timer_.deadline() <= due) return;
  timer_.start(std::max(due - parts_.scheduler.now(), Duration(0)));
}

void TcpConnection::check_time() {
  if (parts_.scheduler.now() < deadline()) return schedule();
  if (state_ == State::connecting) return close({Errc::transport_failed, "connect timed out", ETIMEDOUT});
  if (state_ == State::securing) return close({Errc::timed_out, "TLS handshake"});
  close({Errc::timed_out, in_message_ ? "message under way" : proven_ ? "idle connection" : "no message"});
}

}  // namespace sip::net
