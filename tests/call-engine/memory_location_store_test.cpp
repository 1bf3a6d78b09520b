#include "sip/engine/memory_location_store.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/engine/events.hpp"
#include "sip/testing/sim_network.hpp"

namespace sip::engine {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Verdict = LocationStore::Verdict;

class MemoryStore : public ::testing::Test {
 protected:
  explicit MemoryStore(std::size_t limit = 100) { store.emplace(node, limit); }

  Binding binding(std::string uri, net::Duration lifetime) {
    Binding result;
    result.uri = std::move(uri);
    result.expires = network.now() + lifetime;
    return result;
  }

  std::vector<std::string> add(const std::string& aor, std::string uri, net::Duration lifetime) {
    std::vector<std::string> after;
    store->update(
        aor,
        [&](Bindings& bindings) {
          std::erase_if(bindings, [&](const Binding& old) { return old.uri == uri; });
          bindings.push_back(binding(uri, lifetime));
          return Verdict::commit;
        },
        [&](const auto& result) { after = uris(result); });
    return after;
  }

  std::vector<std::string> live(const std::string& aor) {
    std::vector<std::string> found;
    store->read(aor, [&](const auto& result) { found = uris(result); });
    return found;
  }

  static std::vector<std::string> uris(const Result<std::span<const Binding>>& result) {
    std::vector<std::string> found;
    EXPECT_TRUE(result.has_value());
    if (!result) return found;
    for (const Binding& each : *result) found.push_back(each.uri);
    return found;
  }

  testing::SimNetwork network;
  testing::SimNode& node = network.add_node("192.0.2.1");
  std::optional<MemoryLocationStore> store;
};

TEST_F(MemoryStore, GivesBackWhatWasCommitted) {
  EXPECT_THAT(add("sip:a@h", "sip:1", 60s), ElementsAre("sip:1"));
  EXPECT_THAT(add("sip:a@h", "sip:2", 60s), ElementsAre("sip:1", "sip:2"));
  EXPECT_THAT(live("sip:a@h"), ElementsAre("sip:1", "sip:2"));
  EXPECT_THAT(live("sip:b@h"), IsEmpty());
  EXPECT_EQ(store->size(), 2U);
}

TEST_F(MemoryStore, ADiscardedChangeLeavesEverythingAsItWas) {
  add("sip:a@h", "sip:1", 60s);
  std::vector<std::string> after;
  store->update(
      "sip:a@h",
      [](Bindings& bindings) {
        bindings.clear();
        return Verdict::discard;
      },
      [&](const auto& result) { after = uris(result); });
  EXPECT_THAT(after, ElementsAre("sip:1"));
  EXPECT_THAT(live("sip:a@h"), ElementsAre("sip:1"));
}

TEST_F(MemoryStore, ABindingEndsAtItsDeadlineAndTheOthersStay) {
  add("sip:a@h", "sip:short", 60s);
  add("sip:a@h", "sip:long", 120s);
  add("sip:b@h", "sip:b", 90s);
  network.run_for(60s - 1ms);
  EXPECT_THAT(live("sip:a@h"), ElementsAre("sip:short", "sip:long"));
  network.run_for(1ms);
  EXPECT_THAT(live("sip:a@h"), ElementsAre("sip:long"));
  EXPECT_EQ(store->size(), 2U);
  network.run_for(60s);
  EXPECT_THAT(live("sip:a@h"), IsEmpty());
  EXPECT_THAT(live("sip:b@h"), IsEmpty());
  EXPECT_EQ(store->size(), 0U);
}

TEST_F(MemoryStore, ARefreshMovesTheDeadlineAndAShorterOneBringsItForward) {
  add("sip:a@h", "sip:1", 60s);
  network.run_for(50s);
  add("sip:a@h", "sip:1", 60s);
  network.run_for(50s);
  EXPECT_THAT(live("sip:a@h"), ElementsAre("sip:1"));
  add("sip:a@h", "sip:1", 5s);
  network.run_for(5s);
  EXPECT_THAT(live("sip:a@h"), IsEmpty());
}

TEST_F(MemoryStore, LeavesNoTimerBehindWhenItIsEmpty) {
  add("sip:a@h", "sip:1", 60s);
  store->update(
      "sip:a@h",
      [](Bindings& bindings) {
        bindings.clear();
        return Verdict::commit;
      },
      [](const auto&) {});
  EXPECT_EQ(node.scheduler().pending(), 0U);
}

TEST_F(MemoryStore, KnowsAnAorThatOnceHadABinding) {
  EXPECT_FALSE(store->known("sip:a@h"));
  add("sip:a@h", "sip:1", 1s);
  EXPECT_TRUE(store->known("sip:a@h"));
  network.run_for(2s);
  EXPECT_TRUE(store->known("sip:a@h"));
  EXPECT_FALSE(store->known("sip:b@h"));
}

TEST_F(MemoryStore, VisitsEachAorWithLiveBindings) {
  add("sip:a@h", "sip:1", 10s);
  add("sip:a@h", "sip:2", 60s);
  add("sip:b@h", "sip:3", 10s);
  network.run_for(10s);
  std::map<std::string, std::size_t> seen;
  store->for_each([&](const std::string& aor, const Bindings& bindings) { seen[aor] = bindings.size(); });
  EXPECT_EQ(seen, (std::map<std::string, std::size_t>{{"sip:a@h", 1}}));
}

TEST_F(MemoryStore, PublishesWhatChangedAndWhy) {
  std::vector<std::string> seen;
  const auto subscription = node.bus().on<BindingsChanged>([&](const BindingsChanged& event) {
    seen.push_back(event.aor + (event.cause == BindingsChanged::Cause::expired ? " expired " : " registered ") +
                   std::to_string(event.live));
  });
  add("sip:a@h", "sip:1", 10s);
  add("sip:a@h", "sip:2", 20s);
  store->update("sip:b@h", [](Bindings&) { return Verdict::commit; }, [](const auto&) {});
  store->update("sip:a@h", [](Bindings&) { return Verdict::discard; }, [](const auto&) {});
  network.run_for(30s);
  EXPECT_THAT(seen,
              ElementsAre("sip:a@h registered 1", "sip:a@h registered 2", "sip:a@h expired 1", "sip:a@h expired 0"));
}

TEST_F(MemoryStore, ARefreshedAorIsNotReportedExpiredAtItsOldDeadline) {
  int expired = 0;
  const auto subscription = node.bus().on<BindingsChanged>(
      [&](const BindingsChanged& event) { expired += event.cause == BindingsChanged::Cause::expired ? 1 : 0; });
  add("sip:a@h", "sip:1", 10s);
  network.run_for(9s);
  add("sip:a@h", "sip:1", 10s);
  network.run_for(9s);
  EXPECT_EQ(expired, 0);
  EXPECT_THAT(live("sip:a@h"), ElementsAre("sip:1"));
}

TEST_F(MemoryStore, MayBeDestroyedByTheOneItAnswers) {
  store->update(
      "sip:a@h",
      [&](Bindings& bindings) {
        bindings.push_back(binding("sip:1", 60s));
        return Verdict::commit;
      },
      [&](const auto&) { store.reset(); });
  EXPECT_FALSE(store);
}

TEST_F(MemoryStore, MayBeDestroyedByWhoHearsThatABindingEnded) {
  const auto subscription = node.bus().on<BindingsChanged>([&](const BindingsChanged& event) {
    if (event.cause == BindingsChanged::Cause::expired) store.reset();
  });
  add("sip:a@h", "sip:1", 1s);
  add("sip:b@h", "sip:1", 1s);
  network.run_for(2s);
  EXPECT_FALSE(store);
}

TEST_F(MemoryStore, MayBeCalledByTheOneItAnswers) {
  std::vector<std::string> inner;
  store->update(
      "sip:a@h",
      [&](Bindings& bindings) {
        bindings.push_back(binding("sip:1", 60s));
        return Verdict::commit;
      },
      [&](const auto&) { inner = add("sip:a@h", "sip:2", 60s); });
  EXPECT_THAT(inner, ElementsAre("sip:1", "sip:2"));
}

TEST_F(MemoryStore, ManyThatEndAtOnceAllEndInThatMillisecond) {
  store.emplace(node, 10'000);
  for (int i = 0; i < 3000; ++i) add("sip:u" + std::to_string(i) + "@h", "sip:1", 10s);
  EXPECT_EQ(store->size(), 3000U);
  network.run_for(10s);
  EXPECT_EQ(store->size(), 0U);
  EXPECT_EQ(node.scheduler().pending(), 0U);
}

class SmallMemoryStore : public MemoryStore {
 protected:
  SmallMemoryStore() : MemoryStore(2) {}
};

TEST_F(SmallMemoryStore, RefusesAnAorPastItsLimitAndKeepsServingTheOthers) {
  add("sip:a@h", "sip:1", 10s);
  add("sip:b@h", "sip:1", 60s);
  std::optional<Errc> refused;
  const auto add_third = [&] {
    refused.reset();
    store->update(
        "sip:c@h",
        [&](Bindings& bindings) {
          bindings.push_back(binding("sip:1", 60s));
          return Verdict::commit;
        },
        [&](const auto& result) {
          if (!result) refused = result.error().code;
        });
  };
  add_third();
  EXPECT_EQ(refused, Errc::limit_reached);
  EXPECT_FALSE(store->known("sip:c@h"));
  EXPECT_THAT(add("sip:a@h", "sip:2", 10s), ElementsAre("sip:1", "sip:2"));
  network.run_for(10s);
  add_third();
  EXPECT_EQ(refused, std::nullopt) << "room again";
}

TEST_F(SmallMemoryStore, RemembersAsManyEndedAorsAsItMayHoldLiveOnes) {
  for (const char* aor : {"sip:a@h", "sip:b@h", "sip:c@h"}) {
    add(aor, "sip:1", 1s);
    network.run_for(1s);
  }
  EXPECT_FALSE(store->known("sip:a@h"));
  EXPECT_TRUE(store->known("sip:b@h"));
  EXPECT_TRUE(store->known("sip:c@h"));
}

}  // namespace
}  // namespace sip::engine
