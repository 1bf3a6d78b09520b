#include "exchange.hpp"

#include <utility>

#include "discovered_address.hpp"

namespace sip::session::detail {

using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t last_cseq = 0x7FFFFFFF;  // §8.1.1.5: below 2^31

}  // namespace

Exchange::Exchange(dialog::DialogManager& dialogs, Plan plan, Authentication authentication, Finished on_finish)
    : dialogs_(dialogs),
      plan_(std::move(plan)),
      authentication_(std::move(authentication)),
      on_finish_(std::move(on_finish)),
      cseq_(plan_.request.cseq().number),
      timer_(transports().environment().scheduler(),
             [this] { finish(shared_from_this(), std::unexpected(outcome_)); }) {}

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
  outcome_ = error;
  timer_.start(0ms);
}

void Exchange::on_targets(Owned self, Result<std::vector<net::Target>> targets) {
  if (outcome_.code == Errc::cancelled) return;  // the answer crossed cancel()
  if (!targets) return finish(std::move(self), std::unexpected(targets.error()));
  targets_ = std::move(*targets);
  attempt(std::move(self));
}

void Exchange::attempt(Owned self) {
  auto flow = transports().flow_to(targets_[target_]);
  while (!flow && ++target_ < targets_.size()) flow = transports().flow_to(targets_[target_]);
  if (!flow) return finish(std::move(self), std::unexpected(flow.error()));

  Request request = plan_.request.retain();
  request.headers.set(CSeq{cseq_, request.method()});
  if (plan_.prepare) plan_.prepare(request, *flow, discovered_);
  authentication_.authorize(request, transports().environment().random());
  step_ = dialogs_.send_non_dialog_request(std::move(request), *flow, attempt_timeout(),
                                           [weak = weak_from_this()](Result<Response> answer) {
                                             if (auto exchange = weak.lock())
                                               exchange->on_answer(std::move(exchange), std::move(answer));
                                           });
}

void Exchange::on_answer(Owned self, Result<Response> answer) {
  if (outcome_.code == Errc::cancelled) return;  // the answer crossed cancel()
  if (answer) {
    if (const auto address = discovered_address(*answer); !address.is_none()) discovered_ = address;
  }
  if (fail_over(answer) || answer_challenge(answer)) return attempt(std::move(self));
  finish(std::move(self), std::move(answer));
}

// RFC 3263 §4.3: a transport failure, a timeout and a 503 send the identical request, in a new transaction, to the next
// address there is.
bool Exchange::fail_over(const Result<Response>& answer) {
  if (target_ + 1 >= targets_.size()) return false;
  const bool failed = answer
                          ? answer->status() == Status::service_unavailable
                          : answer.error().code == Errc::timed_out || answer.error().code == Errc::transport_failed ||
                                answer.error().code == Errc::connection_refused || answer.error().code == Errc::gone;
  if (failed) ++target_;
  return failed;
}

bool Exchange::answer_challenge(const Result<Response>& answer) {
  if (!answer) return false;
  const Status status = answer->status();
  if (status != Status::unauthorized && status != Status::proxy_authentication_required) return false;
  if (cseq_ == last_cseq || !authentication_.take_challenge(*answer)) return false;
  ++cseq_;
  return true;
}

// While there are other addresses, one that says nothing gets its share of the time only; an INVITE may ring.
std::chrono::milliseconds Exchange::attempt_timeout() const {
  const auto left = timer_.deadline() - transports().environment().scheduler().now();
  const bool shared = plan_.request.method() != MethodId::invite;
  return shared ? left / static_cast<int>(targets_.size() - target_) : left;
}

// Lets go of everything first: the callback may do anything, and finds Operation::pending() false.
void Exchange::finish(Owned self, Result<Response> result) {
  if (std::exchange(self->finished_, true)) return;
  self->timer_.stop();
  self->step_.cancel();
  auto forget = std::move(self->forget_);
  auto on_finish = std::move(self->on_finish_);
  Outcome outcome{std::move(result), self->cseq_, self->discovered_};
  self.reset();
  forget();
  on_finish(std::move(outcome));
}

}  // namespace sip::session::detail
