#include "sip/net/flow_keeper.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "sip/net/environment.hpp"
#include "sip/net/transport_events.hpp"

#include "stun.hpp"

namespace sip::net {

namespace {

// RFC 5389 §7.2.1: seven requests, the distance doubled each time, and a last wait of 16 RTO.
constexpr Duration rto = std::chrono::milliseconds(500);
constexpr int requests = 7;
constexpr Duration last_wait = 16 * rto;

}  // namespace

struct FlowKeeper::State : std::enable_shared_from_this<State> {
  State(TransportLayer& layer, const Flow& kept, Interval given, std::move_only_function<void(Error)> tell)
      : transports(layer),
        flow(kept),
        interval(given),
        failed(std::move(tell)),
        timer(layer.environment().scheduler(), [this] { on_timer(); }) {}

  void wait() {
    sent = 0;
    const auto spread = static_cast<std::uint64_t>(std::max(interval.most - interval.least, Duration::zero()).count());
    timer.start(interval.least + Duration(transports.environment().random().below(spread + 1)));
  }

  void on_timer() {
    const auto alive = shared_from_this();
    if (sent == requests) return fail({Errc::timed_out, "STUN Binding Request"});
    if (sent == 0) request = stun::binding_request(transports.environment().random(), id);
    if (const auto result = transports.send(flow, request); !result) return fail(result.error());
    timer.start(++sent == requests ? last_wait : rto * (1 << (sent - 1)));
  }

  void on_answer(const BindingAnswered& answer) {
    if (sent == 0 || answer.id != id || answer.flow.remote != flow.remote) return;
    if (!answer.mapped) return fail({Errc::transport_failed, "STUN Binding Error Response"});
    if (mapped && *mapped != *answer.mapped) return fail({Errc::transport_failed, "the NAT's address has changed"});
    mapped = answer.mapped;
    wait();
  }

  void fail(const Error& error) {
    timer.stop();
    answers.reset();
    if (auto tell = std::exchange(failed, nullptr)) tell(error);
  }

  TransportLayer& transports;
  const Flow flow;
  const Interval interval;
  std::move_only_function<void(Error)> failed;
  Timer timer;
  Subscription answers;
  stun::TransactionId id{};
  std::string request;
  std::optional<SocketAddress> mapped;  // what the first answer said
  int sent = 0;                         // of the check under way; 0: there is none
};

FlowKeeper::FlowKeeper(TransportLayer& transports, const Flow& flow, Interval interval,
                       std::move_only_function<void(Error)> failed)
    : state_(std::make_shared<State>(transports, flow, interval, std::move(failed))) {
  const std::weak_ptr<State> weak = state_;
  state_->answers = transports.environment().bus().on<BindingAnswered>([weak](const BindingAnswered& answer) {
    if (const auto state = weak.lock()) state->on_answer(answer);
  });
  state_->wait();
}

FlowKeeper::~FlowKeeper() {
  state_->failed = nullptr;
  state_->timer.stop();
  state_->answers.reset();
}

}  // namespace sip::net
