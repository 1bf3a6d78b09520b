#include "sip/net/event_bus.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sip::net {
namespace {

using ::testing::ElementsAre;

struct Rang {
  int times = 0;
};
struct Answered {
  std::string by;
};
/// Can only be moved, as what carries a transaction.
struct Offered {
  std::unique_ptr<int> load;
};

class EventBusTest : public ::testing::Test {
 protected:
  auto note(std::string what) {
    return [this, what](const Rang&) { seen_.push_back(what); };
  }
  EventBus bus_;
  std::vector<std::string> seen_;
};

TEST_F(EventBusTest, EverySubscriberSeesAPublishedEvent) {
  const auto a = bus_.on<Rang>(note("a"));
  const auto b = bus_.on<Rang>(note("b"));
  const auto c = bus_.on<Answered>([&](const Answered& event) { seen_.push_back(event.by); });
  bus_.publish(Rang{});
  EXPECT_THAT(seen_, ElementsAre("a", "b"));
  bus_.publish(Answered{"c"});
  EXPECT_THAT(seen_, ElementsAre("a", "b", "c"));
}

TEST_F(EventBusTest, AsksByPriorityThenInOrderOfSubscription) {
  const auto last = bus_.on<Rang>(note("last"), Priority::last);
  const auto a = bus_.on<Rang>(note("a"));
  const auto first = bus_.on<Rang>(note("first"), Priority::first);
  const auto b = bus_.on<Rang>(note("b"));
  const auto between = bus_.on<Rang>(note("between"), Priority{1});
  bus_.publish(Rang{});
  EXPECT_THAT(seen_, ElementsAre("first", "between", "a", "b", "last"));
}

TEST_F(EventBusTest, TheFirstTakerOwnsAnOfferedEvent) {
  std::unique_ptr<int> owned;
  const auto declines = bus_.take<Offered>([&](Offered&) {
    seen_.push_back("declines");
    return false;
  });
  const auto takes = bus_.take<Offered>([&](Offered& event) {
    seen_.push_back("takes");
    owned = std::move(event.load);
    return true;
  });
  const auto late = bus_.take<Offered>([&](Offered&) {
    seen_.push_back("late");
    return true;
  });
  Offered event{std::make_unique<int>(7)};
  EXPECT_TRUE(bus_.offer(event));
  EXPECT_EQ(*owned, 7);
  EXPECT_THAT(seen_, ElementsAre("declines", "takes"));
}

TEST_F(EventBusTest, AnOfferNobodyTakesStaysWithTheOfferer) {
  Offered event{std::make_unique<int>(7)};
  EXPECT_FALSE(bus_.offer(event));
  const auto declines = bus_.take<Offered>([](Offered&) { return false; });
  EXPECT_FALSE(bus_.offer(event));
  EXPECT_EQ(*event.load, 7);
}

TEST_F(EventBusTest, ADroppedSubscriptionIsNotCalled) {
  auto a = bus_.on<Rang>(note("a"));
  EXPECT_TRUE(bus_.watched<Rang>());
  a.reset();
  EXPECT_FALSE(bus_.watched<Rang>());
  bus_.publish(Rang{});
  EXPECT_THAT(seen_, ElementsAre());
  a = bus_.on<Rang>(note("b"));
  a = bus_.on<Rang>(note("c"));
  bus_.publish(Rang{});
  EXPECT_THAT(seen_, ElementsAre("c"));
}

TEST_F(EventBusTest, ASubscriptionMadeInAHandlerIsCalledFromTheNextEvent) {
  std::vector<Subscription> made;
  const auto a = bus_.on<Rang>([&](const Rang&) {
    seen_.push_back("a");
    if (made.empty()) made.push_back(bus_.on<Rang>(note("made"), Priority::last));
  });
  bus_.publish(Rang{});
  EXPECT_THAT(seen_, ElementsAre("a"));
  bus_.publish(Rang{});
  EXPECT_THAT(seen_, ElementsAre("a", "a", "made"));
}

TEST_F(EventBusTest, ASubscriptionDroppedInAHandlerIsNotCalledAnyMore) {
  Subscription b;
  const auto a = bus_.on<Rang>([&](const Rang&) {
    seen_.push_back("a");
    b.reset();
  });
  b = bus_.on<Rang>(note("b"));
  const auto c = bus_.on<Rang>(note("c"));
  bus_.publish(Rang{});
  EXPECT_THAT(seen_, ElementsAre("a", "c"));
}

// The address sanitizer's test: the handler, its captures and its owner, gone while it runs.
TEST_F(EventBusTest, AHandlerMayDestroyItsOwnOwner) {
  struct Owner {
    Owner(EventBus& bus, std::unique_ptr<Owner>& self, std::vector<std::string>& seen)
        : subscription(
              bus.on<Rang>([&self, &seen, text = std::string("a text too long for the small buffer")](const Rang&) {
                self.reset();
                seen.push_back(text);
              })) {}
    Subscription subscription;
  };
  std::unique_ptr<Owner> owner;
  owner = std::make_unique<Owner>(bus_, owner, seen_);
  const auto other = bus_.on<Rang>(note("other"));
  bus_.publish(Rang{});
  EXPECT_EQ(owner, nullptr);
  EXPECT_THAT(seen_, ElementsAre("a text too long for the small buffer", "other"));
  bus_.publish(Rang{});
  EXPECT_EQ(seen_.size(), 3u);
}

TEST_F(EventBusTest, ATakerMayDestroyItsOwnOwner) {
  struct Owner {
    Subscription subscription;
  };
  auto owner = std::make_unique<Owner>();
  owner->subscription = bus_.take<Rang>([&owner, text = std::string("a text too long for the small buffer")](Rang&) {
    owner.reset();
    return !text.empty();
  });
  Rang event;
  EXPECT_TRUE(bus_.offer(event));
  EXPECT_FALSE(bus_.offer(event));
}

TEST_F(EventBusTest, ANestedPublishIsQueuedUntilTheOutermostDispatchEnds) {
  const auto on_answer = bus_.on<Answered>([&](const Answered& event) { seen_.push_back(event.by); });
  const auto a = bus_.on<Rang>([&](const Rang& event) {
    seen_.push_back("a");
    if (event.times > 0) bus_.publish(Rang{event.times - 1});
    bus_.publish(Answered{"answered"});
  });
  const auto b = bus_.on<Rang>(note("b"));
  bus_.publish(Rang{1});
  EXPECT_THAT(seen_, ElementsAre("a", "b", "a", "b", "answered", "answered"));
}

TEST_F(EventBusTest, APublishInsideAnOfferRunsWhenItHasEnded) {
  const auto watcher = bus_.on<Answered>([&](const Answered& event) { seen_.push_back(event.by); });
  const auto taker = bus_.take<Offered>([&](Offered&) {
    bus_.publish(Answered{"published"});
    seen_.push_back("taken");
    return true;
  });
  Offered event;
  EXPECT_TRUE(bus_.offer(event));
  EXPECT_THAT(seen_, ElementsAre("taken", "published"));
}

TEST_F(EventBusTest, ANestedOfferRunsAtOnce) {
  const auto taker = bus_.take<Offered>([&](Offered&) {
    seen_.push_back("inner");
    return true;
  });
  const auto watcher = bus_.on<Rang>([&](const Rang&) {
    Offered event;
    EXPECT_TRUE(bus_.offer(event));
    seen_.push_back("outer");
  });
  bus_.publish(Rang{});
  EXPECT_THAT(seen_, ElementsAre("inner", "outer"));
}

// The same event offered from inside its own handler: the list is walked twice at once while it changes.
TEST_F(EventBusTest, SubscribingInNestedDispatchesOfOneEventIsSafe) {
  std::vector<Subscription> made;
  int depth = 0;
  const auto taker = bus_.take<Rang>([&](Rang& event) {
    for (int i = 0; i < 50; ++i) made.push_back(bus_.take<Rang>([](Rang&) { return false; }));
    if (++depth < 3) {
      EXPECT_FALSE(bus_.offer(event));
    }
    made.erase(made.begin(), made.begin() + 25);
    return false;
  });
  Rang event;
  EXPECT_FALSE(bus_.offer(event));
  EXPECT_EQ(depth, 3);
}

TEST_F(EventBusTest, ASubscriptionMayOutliveTheBus) {
  Subscription left;
  {
    EventBus bus;
    left = bus.on<Rang>(note("a"));
  }
  left.reset();
}

TEST_F(EventBusTest, EndedSubscriptionsLeaveNothingBehind) {
  const auto load = std::make_shared<int>(1);
  for (int i = 0; i < 100; ++i) auto gone = bus_.on<Rang>([load](const Rang&) {});
  bus_.publish(Rang{});
  EXPECT_EQ(load.use_count(), 1);
}

}  // namespace
}  // namespace sip::net
