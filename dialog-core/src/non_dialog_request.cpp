#include "non_dialog_request.hpp"

#include <string>
#include <utility>
#include <variant>

#include "sip/dialog/check_request.hpp"
#include "sip/header/simple_headers.hpp"

#include "unwanted_calls.hpp"

namespace sip::dialog::detail {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t default_max_forwards = 70;  // §8.1.1.6

// §8.1.1: what every request must hold and we can make.
void complete(Request& request, net::Random& random) {
  if (const auto from = request.headers.get<From>(); from && from->tag.empty()) {  // §8.1.1.3
    std::string row;
    from->print(row);
    request.headers.set(HeaderId::from, row + ";tag=" + random.token());
  }
  if (!request.headers.has(HeaderId::call_id)) request.headers.add(HeaderId::call_id, random.token(24));
  if (!request.headers.has(HeaderId::cseq)) request.headers.add(CSeq{1, request.method()});
  if (!request.headers.has(HeaderId::max_forwards)) request.headers.add(MaxForwards{default_max_forwards});
}

}  // namespace

NonDialogRequest::NonDialogRequest(transaction::Manager& transactions, Done<Response> done,
                                   std::move_only_function<void()> forget)
    : transactions_(transactions),
      done_(std::move(done)),
      forget_(std::move(forget)),
      timer_(transactions.transports().environment().scheduler(), [this] {
        give_up();
        finish(shared_from_this(), std::unexpected(outcome_));
      }) {}

void NonDialogRequest::start(Request request, transaction::Destination destination, std::chrono::milliseconds timeout) {
  complete(request, transactions_.transports().environment().random());
  if (const auto checked = check_request(request); !checked) return refuse(checked.error());
  timer_.start(timeout);

  std::shared_ptr<UnwantedCalls> calls;
  is_invite_ = request.method() == MethodId::invite;
  if (is_invite_) calls = std::make_shared<UnwantedCalls>(transactions_, request.retain(), destination);
  transaction_ =
      transactions_.request(std::move(request), destination,
                            [self = weak_from_this(), calls = std::move(calls)](transaction::ClientEvent event) {
                              const auto* final = std::get_if<transaction::Final>(&event);
                              if (calls && final && is_success(final->response.status())) calls->end(final->response);
                              if (auto waiting = self.lock()) on_event(std::move(waiting), std::move(event));
                            });
}

void NonDialogRequest::refuse(Error error) {
  outcome_ = error;
  timer_.start(0ms);
}

void NonDialogRequest::cancel() {
  if (finished_) return;
  give_up();
  refuse({Errc::cancelled, "request"});
}

void NonDialogRequest::close(Owned request) {
  request->give_up();
  finish(std::move(request), fail(Errc::cancelled, "request"));
}

void NonDialogRequest::on_event(Owned request, transaction::ClientEvent event) {
  if (request->outcome_.code == Errc::cancelled) return;  // the answer crossed cancel()
  if (const auto* provisional = std::get_if<transaction::Provisional>(&event);
      provisional && request->provisional_ && !request->finished_) {
    request->provisional_(provisional->response);
  }
  if (auto* final = std::get_if<transaction::Final>(&event)) finish(std::move(request), std::move(final->response));
  if (auto* failed = std::get_if<transaction::Failed>(&event))
    finish(std::move(request), std::unexpected(failed->error));
}

// An INVITE's transaction goes on, so that its callee stops ringing and a late 2xx is ended (§9.1, §13.2.2.4).
void NonDialogRequest::give_up() {
  if (is_invite_) {
    transaction_.cancel();
  } else {
    transaction_.abandon();
  }
}

// Lets go of everything first: `done` may do anything, and finds Operation::pending() false.
void NonDialogRequest::finish(Owned request, Result<Response> result) {
  if (std::exchange(request->finished_, true)) return;
  request->timer_.stop();
  auto done = std::move(request->done_);
  auto forget = std::move(request->forget_);
  request.reset();
  forget();
  if (done) done(std::move(result));
}

}  // namespace sip::dialog::detail
