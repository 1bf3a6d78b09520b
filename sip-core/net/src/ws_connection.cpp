#include "ws_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "utf8.hpp"

namespace sip::net {

namespace {

// How long we wait for the answer to our Close frame.
constexpr Duration parting_time = std::chrono::seconds(2);
// A burst's memory is not kept for the life of a connection.
constexpr std::size_t kept_slots = 16;

/// RFC 5626 §4.4.1, which RFC 7118 §6 keeps: a double CRLF asks for one in return.
bool is_ping(std::string_view bytes) noexcept { return bytes == "\r\n\r\n"; }
bool is_blank(std::string_view bytes) noexcept { return bytes.find_first_not_of("\r\n") == std::string_view::npos; }

}  // namespace

WsConnection::WsConnection(const TransportParts& parts, WsContext& context, Owner& owner, Identity identity)
    : parts_(parts),
      context_(context),
      owner_(owner),
      identity_(std::move(identity)),
      timer_(parts.scheduler, [this] { check_time(); }),
      began_(parts.scheduler.now()),
      last_traffic_(began_),
      phase_began_(began_) {}

void WsConnection::start(lws* socket, const SocketAddress& local) {
  socket_ = socket;
  identity_.flow.local = local;
  schedule();
}

Result<void> WsConnection::send(std::string_view bytes) {
  if (!usable()) return fail(Errc::gone, "connection");
  if (queued_ + bytes.size() > parts_.limits.send_queue) {
    // The peer does not read what it is sent, and what is lost now makes the rest useless.
    close({Errc::limit_reached, "send queue"});
    return std::unexpected(reason_);
  }
  std::string& message = out_.emplace_back(LWS_PRE, '\0');
  message.append(bytes);
  queued_ += bytes.size();
  if (state_ == State::open) lws_callback_on_writable(socket_);
  return {};
}

void WsConnection::finish(const Error& reason) {
  if (!usable()) return;
  if (state_ == State::handshake && !has_unsent()) return close(reason);
  reason_ = reason;
  finishing_ = true;
  if (state_ == State::handshake) return;  // the limits of the handshake go on, and then what is queued is sent
  enter_phase();
  lws_callback_on_writable(socket_);
}

void WsConnection::close(const Error& reason) {
  if (state_ == State::ended) return;
  if (!finishing_) reason_ = reason;
  state_ = State::ended;
  timer_.stop();
  lws_set_timeout(socket_, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
  context_.wake();
}

void WsConnection::on_opened() {
  if (state_ != State::handshake) return;
  state_ = State::open;
  opened_ = true;
  saw_traffic();
  if (finishing_) enter_phase();
  if (has_unsent() || finishing_) lws_callback_on_writable(socket_);
  parts_.receiver.on_flow_opened(flow());
  schedule();
}

int WsConnection::on_received(std::string_view bytes) {
  if (state_ != State::open || finishing_) return 0;
  saw_traffic();
  const std::size_t announced = incoming_.size() + bytes.size() + lws_remaining_packet_payload(socket_);
  if (announced > parts_.limits.message.message) {
    refuse(bytes);
    return 0;
  }
  const bool whole = lws_is_final_fragment(socket_) != 0 && lws_remaining_packet_payload(socket_) == 0;
  if (!whole) {
    incoming_.append(bytes);
    if (!std::exchange(in_message_, true)) enter_phase();
    return 0;
  }
  in_message_ = false;
  if (incoming_.empty()) {
    deliver(Buffer::copy_of(bytes));
  } else {
    incoming_.append(bytes);
    Buffer message = Buffer::copy_of(incoming_);
    incoming_ = {};
    deliver(std::move(message));
  }
  schedule();
  return 0;
}

void WsConnection::deliver(Buffer message) {
  if (is_blank(message.view())) {
    // A failure has ended the connection already.
    if (is_ping(message.view())) static_cast<void>(send("\r\n"));
    return;
  }
  if (!std::exchange(proven_, true)) owner_.on_proven(*this);
  parts_.receiver.on_message(std::move(message), flow());
}

/// Not even the rest of it is waited for: it is answered (513) from what is there, and the connection ends.
void WsConnection::refuse(std::string_view rest) {
  const std::size_t room = parts_.limits.message.message - std::min(incoming_.size(), parts_.limits.message.message);
  incoming_.append(rest.substr(0, room));
  Buffer partial = Buffer::copy_of(incoming_);
  incoming_ = {};
  in_message_ = false;
  const Error error{Errc::too_large, "message"};
  parts_.receiver.on_unframed(std::move(partial), error, flow());
  too_large_ = true;
  finish(error);
}

void WsConnection::on_pong() { saw_traffic(); }

int WsConnection::on_writable() {
  if (state_ != State::open) return 0;
  if (has_unsent()) {
    std::string& message = out_[next_];
    const std::size_t size = message.size() - LWS_PRE;
    auto* bytes = reinterpret_cast<unsigned char*>(message.data()) + LWS_PRE;
    // RFC 7118 §4.2: what is not UTF-8 throughout goes as a binary message.
    const bool text = is_utf8({message.data() + LWS_PRE, size});
    const int written = lws_write(socket_, bytes, size, text ? LWS_WRITE_TEXT : LWS_WRITE_BINARY);
    if (written < static_cast<int>(size)) {
      reason_ = finishing_ ? reason_ : Error{Errc::transport_failed, "send"};
      return -1;
    }
    message = {};
    queued_ -= size;
    if (++next_ == out_.size()) {
      next_ = 0;
      out_.clear();
      if (out_.capacity() > kept_slots) out_.shrink_to_fit();
    }
    last_traffic_ = parts_.scheduler.now();
  } else if (std::exchange(ping_due_, false)) {
    // libwebsockets does not tell of a pong without payload.
    unsigned char ping[LWS_PRE + 1]{};
    ping[LWS_PRE] = '?';
    if (lws_write(socket_, ping + LWS_PRE, 1, LWS_WRITE_PING) < 0) return -1;
  } else if (finishing_) {
    drained_ = true;
    timer_.start(Duration(0));
    return 0;
  }
  if (has_unsent() || ping_due_ || finishing_) lws_callback_on_writable(socket_);
  return 0;
}

/// Our Close frame: libwebsockets sends it when we ask it to close. But Debian's build, asked by a callback, closes the
/// socket in the same breath; so it is asked from our own timer.
void WsConnection::part() {
  state_ = State::parting;
  enter_phase();
  lws_close_reason(socket_, too_large_ ? LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE : LWS_CLOSE_STATUS_NORMAL, nullptr, 0);
  lws_set_timeout(socket_, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_SYNC);
}

void WsConnection::on_ended(const Error& reason) {
  if (state_ == State::ended) return;
  if (!finishing_ && reason_ == Error{}) reason_ = reason;
  state_ = State::ended;
  timer_.stop();
}

void WsConnection::saw_traffic() {
  last_traffic_ = parts_.scheduler.now();
  ping_asked_ = ping_due_ = false;
}

void WsConnection::enter_phase() {
  phase_began_ = parts_.scheduler.now();
  schedule();
}

TimePoint WsConnection::deadline() const noexcept {
  const auto& limits = parts_.limits;
  if (state_ == State::parting) return phase_began_ + parting_time;
  if (drained_) return phase_began_;
  if (state_ == State::handshake) {
    return began_ + (identity_.origin == Origin::accepted ? limits.first_message_timeout : limits.connect_timeout);
  }
  if (finishing_) return phase_began_ + limits.message_timeout;
  // RFC 7118 §6: half-way to the end the peer is asked whether it is there.
  auto due = last_traffic_ + (ping_asked_ ? limits.idle_timeout : limits.idle_timeout / 2);
  if (in_message_) due = std::min(due, phase_began_ + limits.message_timeout);
  // Who has connected has something to say; whom we connected to may take his time.
  if (identity_.origin == Origin::accepted && !proven_) due = std::min(due, began_ + limits.first_message_timeout);
  return due;
}

/// The timer is set anew only to fire earlier: traffic puts the deadline off with every message, and check_time() finds
/// that out when it fires.
void WsConnection::schedule() {
  if (state_ == State::ended) return;
  const auto due = deadline();
  if (timer_.running() && timer_.deadline() <= due) return;
  timer_.start(std::max(due - parts_.scheduler.now(), Duration(0)));
}

void WsConnection::check_time() {
  const auto now = parts_.scheduler.now();
  if (now < deadline()) return schedule();
  if (drained_ && state_ == State::open) return part();
  const auto& limits = parts_.limits;
  if (state_ == State::handshake && identity_.origin == Origin::connecting) {
    return close({Errc::transport_failed, "connect timed out", ETIMEDOUT});
  }
  const bool silent = state_ == State::open && !finishing_ && !ping_asked_;
  if (silent && now >= last_traffic_ + limits.idle_timeout / 2) {
    ping_asked_ = ping_due_ = true;
    // Another limit may have run out at the same time.
    if (now < deadline()) {
      lws_callback_on_writable(socket_);
      return schedule();
    }
  }
  close({Errc::timed_out, in_message_ ? "message under way" : proven_ ? "idle connection" : "no message"});
}

}  // namespace sip::net
