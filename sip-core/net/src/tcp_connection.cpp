#include "tcp_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sip::net {

namespace {

// A peer that floods must not keep the loop from its timers and its other sockets.
constexpr std::size_t bytes_per_turn = 64 * 1024;
// How long, and for how much, we listen to a peer that does not hear us hang up.
constexpr Duration linger_time = std::chrono::seconds(2);
constexpr std::size_t linger_bytes = 1024 * 1024;
// A burst's memory is not kept for the life of a connection.
constexpr std::size_t kept_capacity = 16 * 1024;

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
      state_(origin == Origin::accepted ? State::open : State::connecting),
      origin_(origin) {
  // SIP messages are small and answers are waited for: never hold one back for the next (Nagle).
  socket_.set(IPPROTO_TCP, TCP_NODELAY, 1);
}

void TcpConnection::start() {
  watch();
  schedule();
}

Result<void> TcpConnection::send(std::string_view bytes) {
  if (!usable()) return fail(Errc::gone, "connection");
  if (unsent() + bytes.size() > parts_.limits.send_queue) {
    // The peer does not read what it is sent, and what is lost now makes the rest useless.
    close({Errc::limit_reached, "send queue"});
    return std::unexpected(reason_);
  }
  out_.append(bytes);
  if (!corked_) flush();
  if (state_ == State::closed) return std::unexpected(reason_);
  return {};
}

void TcpConnection::finish(const Error& reason) {
  if (!usable()) return;
  if (state_ == State::connecting && unsent() == 0) return close(reason);
  reason_ = reason;
  finishing_ = true;
  if (state_ == State::connecting) return;  // connect_timeout goes on, and on_connected() sends what is queued
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
  flush();
  close(reason);
}

void TcpConnection::on_ready(int events) {
  if (state_ == State::connecting) return on_connected();
  if ((events & UV_WRITABLE) != 0) flush();
  if (state_ == State::closed || (events & UV_READABLE) == 0) return;
  if (state_ == State::open && !finishing_) {
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
  state_ = State::open;
  last_traffic_ = parts_.scheduler.now();
  enter_phase();
  corked_ = true;
  parts_.receiver.on_flow_opened(flow_);
  corked_ = false;
  flush();
}

void TcpConnection::read() {
  corked_ = true;
  Error ended;
  for (std::size_t total = 0; usable() && total < bytes_per_turn;) {
    const auto space = framer_.space();
    const auto count = receive(socket_, space);
    if (count < 0 && would_block(errno)) break;
    if (count <= 0) {
      at_end_ = true;
      ended = count == 0 ? Error{Errc::transport_failed, "closed by the peer"} : failure("receive", errno);
      break;
    }
    framer_.added(static_cast<std::size_t>(count));
    total += static_cast<std::size_t>(count);
    last_traffic_ = parts_.scheduler.now();
    deliver();
    if (static_cast<std::size_t>(count) < space.size()) break;
  }
  corked_ = false;
  if (at_end_) finish(ended);
  flush();
  schedule();
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
  if (state_ != State::open) return;
  while (unsent() > 0) {
    const auto count = ::send(socket_.number(), out_.data() + sent_, unsent(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && !would_block(errno)) return close(failure("send", errno));
    if (count < 0) break;
    sent_ += static_cast<std::size_t>(count);
    last_traffic_ = parts_.scheduler.now();
  }
  if (sent_ >= unsent()) out_.erase(0, std::exchange(sent_, 0));
  if (out_.empty() && out_.capacity() > kept_capacity) out_.shrink_to_fit();
  watch();
  if (finishing_ && unsent() == 0) linger();
}

void TcpConnection::linger() {
  if (at_end_) return close(reason_);
  ::shutdown(socket_.number(), SHUT_WR);
  state_ = State::lingering;
  enter_phase();
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
  if (state_ == State::connecting) return phase_began_ + limits.connect_timeout;
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
  close({Errc::timed_out, in_message_ ? "message under way" : proven_ ? "idle connection" : "no message"});
}

}  // namespace sip::net
