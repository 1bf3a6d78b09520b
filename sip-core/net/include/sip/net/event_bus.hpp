// How what arrives from below goes up: typed events, one bus per loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace sip::net {

/// Ends its subscription when destroyed; the handler is then never called again, not even later in a dispatch under
/// way. May outlive the bus.
class [[nodiscard]] Subscription {
 public:
  Subscription() noexcept = default;
  explicit Subscription(std::shared_ptr<bool> active) noexcept : active_(std::move(active)) {}
  Subscription(Subscription&& other) noexcept = default;
  Subscription& operator=(Subscription&& other) noexcept {
    reset();
    active_ = std::move(other.active_);
    return *this;
  }
  ~Subscription() { reset(); }
  void reset() noexcept {
    if (active_) *active_ = false;
    active_.reset();
  }

 private:
  std::shared_ptr<bool> active_;
};

/// Who is asked first by offer(), and told first by publish(): higher numbers first, then in order of subscription.
enum class Priority : int { first = 100, normal = 0, last = -100 };

/// The bus of one loop; used on that loop's thread only (another thread goes through Environment::post). There is no
/// list of events: any struct is one, and the layer that offers it declares it. A handler may subscribe, unsubscribe,
/// publish, offer, and destroy its own owner:
///  - a subscription made in a handler is first called for the next event;
///  - a publish() inside a handler is queued and runs when the outermost dispatch has ended; an offer() runs at once.
class EventBus {
 public:
  EventBus() = default;
  EventBus(const EventBus&) = delete;
  EventBus& operator=(const EventBus&) = delete;

  /// `handler(const Event&)` sees every published Event.
  template <class Event, class Handler>
    requires std::is_invocable_r_v<void, Handler&, const Event&>
  Subscription on(Handler handler, Priority priority = Priority::normal) {
    return channel<Event>().watchers.add([handler = std::move(handler)](const Event& event) mutable { handler(event); },
                                         priority);
  }

  /// `bool handler(Event&)` is asked in turn; true means taken: it has moved what it wants out of the event.
  template <class Event, class Handler>
    requires std::is_invocable_r_v<bool, Handler&, Event&>
  Subscription take(Handler handler, Priority priority = Priority::normal) {
    return channel<Event>().takers.add(std::move(handler), priority);
  }

  /// Tells every on<Event>() handler. The event is copied only when the call is nested in another dispatch.
  template <class Event>
  void publish(Event event) {
    if (depth_ > 0) {
      queued_.push_back([this, event = std::move(event)] { deliver(event); });
      return;
    }
    deliver(event);
    run_queued();
  }

  /// Asks the take<Event>() handlers until one takes it; false where none did, and the caller answers by the RFC.
  template <class Event>
  [[nodiscard]] bool offer(Event& event);

  /// Whether anyone would see a publish<Event>(): lets a hot path skip making an event nobody wants.
  template <class Event>
  [[nodiscard]] bool watched() {
    return !channel<Event>().watchers.empty();
  }

 private:
  template <class Signature>
  class HandlerList;
  struct ChannelBase {
    virtual ~ChannelBase() = default;
  };
  template <class Event>
  struct Channel;

  template <class Event>
  Channel<Event>& channel();
  template <class Event>
  void deliver(const Event& event);

  static std::size_t next_channel_index() noexcept;
  void run_queued();

  std::vector<std::unique_ptr<ChannelBase>> channels_;  // by a number each event type gets at first use
  std::vector<std::move_only_function<void()>> queued_;
  int depth_ = 0;
};

}  // namespace sip::net

#include "sip/net/event_bus_detail.hpp"
