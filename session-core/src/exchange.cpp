#include "exchange.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "discovered_address.hpp"
#include "registration_rules.hpp"

namespace sip::session::detail {

using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t last_cseq = 0x7FFFFFFF;  // §8.1.1.5: below 2^31
// Who has not answered a datagram and its first three retransmissions (T1 0.5 s) will hardly do so.
constexpr std::chrono::milliseconds least_patience = 4s;

/// RFC 3263 §4.3: what the next server may do better. Any other answer is the answer.
bool is_failure(const Result<Response>& answer) {
  if (answer) return answer->status() == Status::service_unavailable;
  switch (answer.error().code) {
    case Errc::timed_out:
    case Errc::transport_failed:
    case Errc::connection_refused:
    case Errc::gone:
      return true;
    default:
      return false;
  }
}

/// RFC 3261 §18.1.1: "an ICMP Protocol Not Supported, or … a TCP reset".
bool refuses_tcp(const Result<Response>& answer) {
  return !answer && (answer.error().code == Errc::connection_refused || answer.error().system == ENOPROTOOPT);
}

}  // namespace

Exchange::Exchange(dialog::DialogManager& dialogs, Plan plan, Authentication authentication, Finished on_finish)
    : dialogs_(dialogs),
      plan_(std::move(plan)),
      authentication_(std::move(authentication)),
      on_finish_(std::move(on_finish)),
      cseq_(plan_.request.cseq().number),
      timer_(transports().environment().scheduler(), [this] { on_time(shared_from_this()); }),
      silence_(transports().environment().scheduler(), [this] { on_silence(shared_from_this()); }) {}

void Exchange::start(std::move_only_function<void()> forget) {
  forget_ = std::move(forget);
  timer_.start(plan_.timeout);
  net::Resolver resolver(transports().environment(), transports().kinds());
  step_ = resolver.resolve(plan_.next_hop.view(), [self = weak_from_this()](Result<std::vector<net::Target>> targets) {
    if (auto exchange = self.lock()) exchange->on_targets(std::move(exchange), std::move(targets));
  });
}

void Exchange::refuse(std::move_only_function<void()> forget, Error error) {
  forget_ = std::move(forget);
  finish_later(error);
}

void Exchange::cancel() {
  if (!finished_) finish_later({Errc::cancelled, "request"});
}

void Exchange::close(Owned exchange) { finish(std::move(exchange), fail(Errc::cancelled, "request")); }

void Exchange::finish_later(Error error) {
  step_.cancel();
  silence_.stop();
  outcome_ = error;
  timer_.start(0ms);
}

void Exchange::on_targets(Owned self, Result<std::vector<net::Target>> targets) {
  if (outcome_.code == Errc::cancelled) return;  // the answer crossed cancel()
  if (!targets) return finish(std::move(self), std::unexpected(targets.error()));
  targets_ = std::move(*targets);
  plan_.failed->order(targets_);
  attempt(std::move(self));
}

void Exchange::attempt(Owned self) {
  auto flow = find_flow();
  if (!flow) return finish(std::move(self), std::unexpected(flow.error()));

  Request request = plan_.request.retain();
  request.headers.set(CSeq{cseq_, request.method()});
  if (plan_.prepare) plan_.prepare(request, *flow, discovered_);
  authentication_.authorize(request, transports().environment().random());
  *flow = flow_for_size(request, *flow);
  heard_ = false;
  attempted_at_ = transports().environment().scheduler().now();
  const std::uint64_t attempt = ++attempt_;
  if (target_ + 1 < targets_.size()) silence_.start(patience());
  step_ = dialogs_.send_non_dialog_request(
      std::move(request), *flow, time_left(),
      [weak = weak_from_this(), attempt](Result<Response> answer) {
        auto exchange = weak.lock();
        if (exchange && exchange->attempt_ == attempt) exchange->on_answer(std::move(exchange), std::move(answer));
      },
      [weak = weak_from_this(), attempt](const Response&) {
        const auto exchange = weak.lock();
        if (!exchange || exchange->attempt_ != attempt) return;
        exchange->heard_ = true;
        exchange->silence_.stop();  // it may ring, or search, as long as it likes
      });
}

/// To the first of the targets left that a transport of ours reaches.
Result<net::Flow> Exchange::find_flow() {
  auto flow = transports().flow_to(targets_[target_]);
  while (!flow && target_ + 1 < targets_.size()) {
    next_target();
    flow = transports().flow_to(targets_[target_]);
  }
  return flow;
}

net::Flow Exchange::flow_for_size(Request& request, const net::Flow& flow) {
  by_tcp_instead_ = false;
  if (tcp_refused_) return flow;
  const net::Target target = dialogs_.transactions().target_for(request, targets_[target_]);
  if (target.transport == flow.transport) return flow;
  const auto stream = transports().flow_to(target);
  if (!stream) return flow;
  by_tcp_instead_ = true;
  if (plan_.prepare) plan_.prepare(request, *stream, discovered_);
  return *stream;
}

void Exchange::on_answer(Owned self, Result<Response> answer) {
  if (outcome_.code == Errc::cancelled) return;  // the answer crossed cancel()
  silence_.stop();
  if (answer) {
    heard_ = true;
    if (const auto address = discovered_address(*answer); !address.is_none()) discovered_ = address;
  }
  if (fall_back_to_udp(answer)) return attempt(std::move(self));
  note(answer);
  if (fail_over(answer) || answer_challenge(answer)) return attempt(std::move(self));
  finish(std::move(self), std::move(answer));
}

void Exchange::on_time(Owned self) {
  const bool silent = attempt_ > 0 && !heard_ && outcome_.code == Errc::timed_out;
  if (silent && transports().environment().scheduler().now() - attempted_at_ >= least_patience) {
    plan_.failed->failed(targets_[target_]);
  }
  finish(std::move(self), std::unexpected(outcome_));
}

// The transaction that is given up goes on by itself where it has to: an INVITE is cancelled (§9.1).
void Exchange::on_silence(Owned self) {
  ++attempt_;  // its Done goes nowhere
  step_.cancel();
  plan_.failed->failed(targets_[target_]);
  next_target();
  attempt(std::move(self));
}

void Exchange::note(const Result<Response>& answer) {
  const net::Target& target = targets_[target_];
  if (answer && !is_failure(answer)) return plan_.failed->answered(target);
  if (answer) {
    // Without Retry-After it is but a 500 (§21.5.4).
    if (const auto pause = retry_after(*answer)) plan_.failed->unavailable(target, *pause);
  } else if (is_failure(answer) && !heard_) {
    plan_.failed->failed(target);
  }
}

bool Exchange::fall_back_to_udp(const Result<Response>& answer) {
  if (!by_tcp_instead_ || !refuses_tcp(answer)) return false;
  tcp_refused_ = true;
  return true;
}

// RFC 3263 §4.3: a time-out is a failure only of who has sent no response at all.
bool Exchange::fail_over(const Result<Response>& answer) {
  if (target_ + 1 == targets_.size() || !is_failure(answer)) return false;
  if (!answer && answer.error().code == Errc::timed_out && heard_) return false;
  next_target();
  return true;
}

void Exchange::next_target() {
  ++target_;
  tcp_refused_ = false;
}

bool Exchange::answer_challenge(const Result<Response>& answer) {
  if (!answer) return false;
  const Status status = answer->status();
  if (status != Status::unauthorized && status != Status::proxy_authentication_required) return false;
  if (cseq_ == last_cseq || !authentication_.take_challenge(*answer)) return false;
  ++cseq_;
  return true;
}

std::chrono::milliseconds Exchange::time_left() const {
  return timer_.deadline() - transports().environment().scheduler().now();
}

// While there are other servers, one that says nothing gets its share of the time only.
net::Duration Exchange::patience() const {
  return std::max(time_left() / static_cast<int>(targets_.size() - target_), least_patience);
}

// Lets go of everything first: the callback may do anything, and finds Operation::pending() false.
void Exchange::finish(Owned self, Result<Response> result) {
  if (std::exchange(self->finished_, true)) return;
  self->timer_.stop();
  self->silence_.stop();
  self->step_.cancel();
  auto forget = std::move(self->forget_);
  auto on_finish = std::move(self->on_finish_);
  Outcome outcome{std::move(result), self->cseq_, self->discovered_};
  self.reset();
  forget();
  on_finish(std::move(outcome));
}

}  // namespace sip::session::detail
