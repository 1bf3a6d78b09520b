#include "registration.hpp"

#include <algorithm>
#include <utility>

#include "sip/session/events.hpp"
#include "sip/session/nat_aware_contact.hpp"

#include "client.hpp"
#include "registration_rules.hpp"
#include "request_headers.hpp"

namespace sip::session::detail {
namespace {

using namespace std::chrono_literals;

constexpr int max_expiry_raises = 3;  // 423 in a row that one job answers

}  // namespace

Registration::Registration(const std::shared_ptr<Client>& client, std::uint64_t number, RegisterOptions options)
    : client_(client),
      number_(number),
      options_(std::move(options)),
      call_id_(client->environment().random().token(24)),
      requested_(options_.expires) {
  if (!options_.registrar) options_.registrar = registrar_of(options_.aor);
  from_ = from_row(options_.from ? options_.from : options_.aor) + ";tag=" + client->environment().random().token();
}

// Jobs

Operation Registration::bind(Done<RegistrationHandle> done) { return enqueue(Purpose::bind, std::move(done)); }

Operation Registration::unbind(Done<RegistrationHandle> done) {
  options_.refresh = false;
  return enqueue(Purpose::unbind, std::move(done));
}

Operation Registration::enqueue(Purpose purpose, Done<RegistrationHandle> done) {
  const auto client = client_.lock();
  const auto job = std::make_shared<RegistrationJob>(weak_from_this(), purpose, std::move(done));
  if (!client) {  // nobody is left to call back later
    job->finish(fail(Errc::gone, "session manager"));
    return {};
  }
  // A first one goes on, to be refused with all it brings: states and events.
  if (state_ == RegistrationState::ended || (client->closed() && state_ != RegistrationState::idle)) {
    client->refuse({Errc::gone, "registration"},
                   [job](Exchange::Outcome outcome) { job->finish(std::unexpected(outcome.result.error())); });
    return Operation(job);
  }
  jobs_.push_back(job);
  run_next();
  return Operation(job);
}

void Registration::cancel(const std::shared_ptr<RegistrationJob>& job) {
  job->cancelled = true;
  if (job == job_) return exchange_.cancel();
  const auto client = client_.lock();
  if (!client) return;
  client->environment().post([self = shared_from_this(), job] {
    std::erase(self->jobs_, job);
    job->finish(fail(Errc::cancelled, "registration"));
  });
}

void Registration::run_next() {
  if (job_) return;
  const auto next = std::find_if(jobs_.begin(), jobs_.end(), [](const auto& job) { return !job->cancelled; });
  if (next == jobs_.end()) return;
  job_ = *next;
  expiry_raises_ = 0;
  rewriting_ = false;
  send();
  enter(bound_ ? RegistrationState::refreshing : RegistrationState::registering);
}

void Registration::close(Errc why) {
  const auto self = shared_from_this();
  timer_.reset();
  job_.reset();
  enter(RegistrationState::ended);
  for (const auto& job : std::exchange(jobs_, {})) job->finish(fail(why, "registration"));
}

void RegistrationJob::cancel() {
  if (const auto owner = registration.lock(); owner && !finished) owner->cancel(shared_from_this());
}

// The request

void Registration::send() {
  const auto client = client_.lock();
  auto on_finish = [self = shared_from_this()](Exchange::Outcome outcome) { self->on_outcome(std::move(outcome)); };
  if (const auto checked = check(options_); !checked) {
    exchange_ = client->refuse(checked.error(), std::move(on_finish));
    return;
  }
  Request request(MethodId::register_, *options_.registrar);
  request.headers.add(HeaderId::from, from_);
  request.headers.add(HeaderId::to, "<" + logical_uri(options_.aor.view()) + ">");
  request.headers.add(HeaderId::call_id, call_id_);
  request.headers.add(CSeq{++cseq_, MethodId::register_});

  Client::Way way{options_, [self = shared_from_this()](Request& draft, const net::Flow& flow,
                                                        const net::SocketAddress& discovered) {
                    self->put_contacts(draft, flow, discovered);
                  }};
  exchange_ = client->exchange(std::move(request), std::move(way), std::move(on_finish));
}

void Registration::put_contacts(Request& request, const net::Flow& flow, const net::SocketAddress& discovered) {
  transport_ = flow.transport;
  local_ = client_.lock()->local_address(flow);
  if (!discovered.is_none()) discovered_ = discovered;
  const bool unbinds = job_ && job_->purpose == Purpose::unbind;
  contact_ = unbinds && bound_ ? *bound_ : wanted_contact();

  const auto row = [](const Uri& uri, std::chrono::seconds expires) {
    return "<" + uri.text() + ">;expires=" + std::to_string(expires.count());
  };
  request.headers.set(HeaderId::contact, row(contact_, asked()));
  // Both changes in one request: the registrar makes all or none (§10.3 step 7).
  if (bound_ && !(*bound_ == contact_)) request.headers.add(HeaderId::contact, row(*bound_, 0s));
}

Uri Registration::wanted_contact() const {
  if (options_.contact) return *options_.contact;
  const auto& configured = client_.lock()->settings().public_address;
  const auto discovered = rewrites_ ? reachable_address(transport_, local_, discovered_) : local_;
  return nat_aware_contact(unescape(options_.aor->user), configured.is_none() ? discovered : configured, local_,
                           transport_);
}

std::chrono::seconds Registration::asked() const noexcept {
  return job_ && job_->purpose == Purpose::unbind ? 0s : requested_;
}

// The answer

void Registration::on_outcome(Exchange::Outcome outcome) {
  const auto client = client_.lock();
  if (!client || client->closed()) return close(outcome.result ? Errc::cancelled : outcome.result.error().code);
  cseq_ = outcome.cseq;
  if (!outcome.discovered.is_none()) {
    discovered_ = outcome.discovered;
    client->learn_public_address(transport_, local_, discovered_);
  }

  const bool given_up = !outcome.result && outcome.result.error().code == Errc::cancelled;
  if (rewriting_ && !given_up && !(outcome.result && is_success(outcome.result->status()))) {
    // The binding stands as it was: an address the registrar does not want, or that could not be told, is not worth it.
    rewrites_ = false;
    contact_ = bound_.value_or(contact_);
    return keep_alive();
  }
  if (!outcome.result) return on_error(outcome.result.error());
  if (const auto longer = longer_expires(*outcome.result, asked(), options_.expires);
      longer && asked() > 0s && ++expiry_raises_ <= max_expiry_raises) {
    requested_ = *longer;
    return send();
  }
  if (is_success(outcome.result->status())) return on_accepted(std::move(*outcome.result));
  on_rejected(std::move(*outcome.result));
}

void Registration::on_accepted(Response response) {
  last_response_ = std::move(response);
  failures_ = 0;
  granted_ = asked() == 0s ? 0s : detail::granted_expires(last_response_, contact_, requested_);
  bound_ = granted_ == 0s ? std::nullopt : std::optional(contact_);
  bound_until_ = client_.lock()->environment().scheduler().now() + granted_;

  const bool unbinds = job_->purpose == Purpose::unbind;
  if (!unbinds && !rewriting_ && !(wanted_contact() == contact_)) {
    rewriting_ = true;
    return send();
  }
  keep_alive();
}

void Registration::on_rejected(Response response) {
  last_response_ = std::move(response);
  after_failure(retry_after(last_response_));
  settle(RegistrationState::failed, handle());
}

void Registration::on_error(Error error) {
  // Cancelling a refresh leaves the binding, and its next refresh, as they are.
  const bool still_bound = error.code == Errc::cancelled && bound_;
  if (!still_bound || !timer_ || !timer_->running()) after_failure({});
  settle(still_bound ? RegistrationState::active : RegistrationState::failed, std::unexpected(error));
}

// What comes next

// After a 2xx: the next REGISTER in time, or the end.
void Registration::keep_alive() {
  if (asked() == 0s) {
    let_go();
    return settle(RegistrationState::ended, handle());
  }
  if (!bound_) {  // a 2xx that grants nothing
    after_failure({});
    return settle(RegistrationState::failed, handle());
  }
  const auto client = client_.lock();
  client->adopt(shared_from_this());
  if (!timer_) timer_.emplace(client->environment().scheduler(), [this] { on_timer(); });
  timer_->start(options_.refresh ? refresh_delay(granted_, requested_) : std::chrono::milliseconds(granted_));
  settle(RegistrationState::active, handle());
}

// A registration that never was active is not tried again, and one to be removed is left to expire.
void Registration::after_failure(std::optional<std::chrono::seconds> retry_after) {
  if (!timer_) return;
  auto& environment = client_.lock()->environment();
  const auto left = bound_until_ - environment.scheduler().now();
  timer_->start(options_.refresh ? retry_delay(++failures_, left, retry_after, environment.random()) : left);
}

void Registration::on_timer() {
  const auto self = shared_from_this();
  if (job_) return;  // its outcome starts the timer anew
  if (options_.refresh) {
    enqueue(Purpose::bind, nullptr);
    return;
  }
  let_go();
  enter(RegistrationState::ended);
}

void Registration::let_go() {
  bound_.reset();
  granted_ = 0s;
  timer_.reset();
  if (const auto client = client_.lock()) client->forget(number_);
}

void Registration::settle(RegistrationState state, Result<RegistrationHandle> result) {
  const auto job = job_;
  enter(state, result ? std::nullopt : std::optional(result.error()));
  if (job_ == job) job_.reset();  // unless a handler of the event has closed us
  std::erase(jobs_, job);
  job->finish(std::move(result));
  const auto client = client_.lock();
  if (client && !client->closed()) run_next();
}

void Registration::enter(RegistrationState state, std::optional<Error> error) {
  if (std::exchange(state_, state) == state && !error) return;
  if (const auto client = client_.lock()) {
    client->environment().bus().publish(RegistrationChanged{handle(), state, error});
  }
}

}  // namespace sip::session::detail
