#include "dns_cache.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/testing/sim_network.hpp"

namespace sip::net {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

/// Notes what it is asked, and answers when told to.
class SlowDns final : public Dns {
 public:
  Operation addresses(const std::string& name, Done<DnsAnswer<SocketAddress>> done) override {
    asked.push_back("A " + name);
    return keep(addresses_, name, std::move(done));
  }
  Operation srv(const std::string& name, Done<DnsAnswer<SrvRecord>> done) override {
    asked.push_back("SRV " + name);
    return keep(srv_, name, std::move(done));
  }
  Operation naptr(const std::string& name, Done<DnsAnswer<NaptrRecord>> done) override {
    asked.push_back("NAPTR " + name);
    return keep(naptr_, name, std::move(done));
  }
  void answer(const std::string& name, Result<DnsAnswer<SocketAddress>> answer) {
    addresses_.extract(name).mapped()(std::move(answer));
  }
  void answer_srv(const std::string& name, Result<DnsAnswer<SrvRecord>> answer) {
    srv_.extract(name).mapped()(std::move(answer));
  }

  std::vector<std::string> asked;

 private:
  template <class Record>
  Operation keep(std::map<std::string, Done<Record>>& waiting, const std::string& name, Done<Record> done) {
    EXPECT_FALSE(waiting.contains(name)) << "asked twice at once";
    waiting[name] = std::move(done);
    return {};
  }
  std::map<std::string, Done<DnsAnswer<SocketAddress>>> addresses_;
  std::map<std::string, Done<DnsAnswer<SrvRecord>>> srv_;
  std::map<std::string, Done<DnsAnswer<NaptrRecord>>> naptr_;
};

class DnsCacheTest : public ::testing::Test {
 protected:
  void use(const DnsCacheLimits& limits) { cache_.emplace(node_, source_, limits); }
  Operation ask(const std::string& name) {
    return cache_->addresses(name, [this](Result<DnsAnswer<SocketAddress>> answer) {
      got_.push_back(!answer                   ? describe(answer.error().code)
                     : answer->records.empty() ? "none"
                                               : answer->records.front().host());
    });
  }
  /// What is said at once, without asking: "" for nothing.
  std::string kept(const std::string& name) {
    got_.clear();
    const auto asked = source_.asked.size();
    ask(name);
    network_.run_for(0ms);
    return source_.asked.size() > asked ? "asked" : got_.empty() ? "" : got_.front();
  }
  void answer(const std::string& name, const char* host, Duration ttl) {
    source_.answer(name, DnsAnswer<SocketAddress>{{SocketAddress::parse(host, 0).value()}, ttl});
    network_.run_for(0ms);
  }
  void answer_none(const std::string& name, Duration ttl) {
    source_.answer(name, DnsAnswer<SocketAddress>{{}, ttl});
    network_.run_for(0ms);
  }

  testing::SimNetwork network_;
  testing::SimNode& node_ = network_.add_node("192.0.2.1");
  SlowDns source_;
  std::optional<DnsCache> cache_{std::in_place, node_, source_, DnsCacheLimits{}};
  std::vector<std::string> got_;
};

TEST_F(DnsCacheTest, AnAnswerIsKeptByItsTtl) {
  ask("a.test");
  answer("a.test", "192.0.2.5", 60s);
  EXPECT_THAT(got_, ElementsAre("192.0.2.5"));
  network_.run_for(59'999ms);
  EXPECT_EQ(kept("a.test"), "192.0.2.5");
  network_.run_for(1ms);
  EXPECT_EQ(kept("a.test"), "asked");
}

TEST_F(DnsCacheTest, NamesAreWithoutCase_4343) {
  ask("A.Test");
  answer("a.test", "192.0.2.5", 60s);
  EXPECT_EQ(kept("a.TEST"), "192.0.2.5");
}

TEST_F(DnsCacheTest, TheTtlIsBounded) {
  use({.minimum = 10s, .maximum = 100s});
  ask("short.test");
  answer("short.test", "192.0.2.5", 0s);
  ask("long.test");
  answer("long.test", "192.0.2.6", std::chrono::hours(24 * 365));
  network_.run_for(9'999ms);
  EXPECT_EQ(kept("short.test"), "192.0.2.5");
  network_.run_for(1ms);
  EXPECT_EQ(kept("short.test"), "asked");
  network_.run_for(89'999ms);
  EXPECT_EQ(kept("long.test"), "192.0.2.6");
  network_.run_for(1ms);
  EXPECT_EQ(kept("long.test"), "asked");
}

TEST_F(DnsCacheTest, NoneIsKeptAsLongAsTheZoneSays_2308_5) {
  use({.negative = 30s, .negative_maximum = 300s});
  ask("zone.test");
  answer_none("zone.test", 100s);
  ask("silent.test");
  answer_none("silent.test", 0s);
  ask("greedy.test");
  answer_none("greedy.test", std::chrono::hours(3));
  network_.run_for(29'999ms);
  EXPECT_EQ(kept("silent.test"), "none");
  network_.run_for(1ms);
  EXPECT_EQ(kept("silent.test"), "asked");
  network_.run_for(69'999ms);
  EXPECT_EQ(kept("zone.test"), "none");
  network_.run_for(1ms);
  EXPECT_EQ(kept("zone.test"), "asked");
  network_.run_for(199'999ms);
  EXPECT_EQ(kept("greedy.test"), "none");
  network_.run_for(1ms);
  EXPECT_EQ(kept("greedy.test"), "asked");
}

TEST_F(DnsCacheTest, AFailureIsNotKept) {
  ask("a.test");
  source_.answer("a.test", fail(Errc::name_lookup_failed));
  network_.run_for(0ms);
  EXPECT_THAT(got_, ElementsAre(describe(Errc::name_lookup_failed)));
  EXPECT_EQ(kept("a.test"), "asked");
}

TEST_F(DnsCacheTest, WhoAsksMeanwhileWaitsForTheSameAnswer) {
  for (int i = 0; i < 5; ++i) ask("a.test");
  EXPECT_THAT(source_.asked, ElementsAre("A a.test"));
  answer("a.test", "192.0.2.5", 60s);
  EXPECT_EQ(got_, std::vector<std::string>(5, "192.0.2.5"));
}

TEST_F(DnsCacheTest, EachTypeIsAskedForItself) {
  ask("a.test");
  std::string port;
  cache_->srv("a.test", [&](Result<DnsAnswer<SrvRecord>> answer) { port = std::to_string(answer->records[0].port); });
  cache_->naptr("a.test", [](Result<DnsAnswer<NaptrRecord>>) {});
  EXPECT_THAT(source_.asked, ElementsAre("A a.test", "SRV a.test", "NAPTR a.test"));
  source_.answer_srv("a.test", DnsAnswer<SrvRecord>{{{.port = 5070, .target = "b.test"}}, 60s});
  network_.run_for(0ms);
  EXPECT_EQ(port, "5070");
}

TEST_F(DnsCacheTest, CancellingGivesUpOneOnlyAndTheAnswerIsKept) {
  Operation first = ask("a.test");
  ask("a.test");
  first.cancel();
  first.cancel();
  network_.run_for(0ms);
  EXPECT_THAT(got_, ElementsAre(describe(Errc::cancelled)));
  EXPECT_FALSE(first.pending());
  answer("a.test", "192.0.2.5", 60s);
  EXPECT_THAT(got_, ElementsAre(describe(Errc::cancelled), "192.0.2.5"));
  EXPECT_EQ(kept("a.test"), "192.0.2.5");
}

TEST_F(DnsCacheTest, DoneNeverComesBeforeTheCallReturnsAndPendingEndsWithIt) {
  ask("a.test");
  answer("a.test", "192.0.2.5", 60s);
  got_.clear();
  Operation kept = ask("a.test");
  EXPECT_TRUE(got_.empty());
  EXPECT_TRUE(kept.pending());
  kept.cancel();
  network_.run_for(0ms);
  EXPECT_FALSE(kept.pending());
  EXPECT_THAT(got_, ElementsAre(describe(Errc::cancelled)));
}

TEST_F(DnsCacheTest, TheOldestNameMakesRoom) {
  use({.names = 2});
  for (const char* name : {"a.test", "b.test", "c.test"}) {
    ask(name);
    answer(name, "192.0.2.5", 60s);
  }
  EXPECT_EQ(kept("b.test"), "192.0.2.5");
  EXPECT_EQ(kept("c.test"), "192.0.2.5");
  EXPECT_EQ(kept("a.test"), "asked");
}

TEST_F(DnsCacheTest, WhatIsBeingAskedIsNotForgotten) {
  use({.names = 1});
  ask("a.test");
  ask("b.test");
  answer("a.test", "192.0.2.5", 60s);
  answer("b.test", "192.0.2.6", 60s);
  EXPECT_THAT(got_, ElementsAre("192.0.2.5", "192.0.2.6"));
}

TEST_F(DnsCacheTest, ADoneMayAskAgain) {
  std::string second;
  cache_->addresses("a.test", [&](Result<DnsAnswer<SocketAddress>>) {
    cache_->addresses("a.test", [&](Result<DnsAnswer<SocketAddress>> answer) { second = answer->records[0].host(); });
  });
  answer("a.test", "192.0.2.5", 60s);
  EXPECT_EQ(second, "192.0.2.5");
  EXPECT_EQ(source_.asked.size(), 1U);
}

}  // namespace
}  // namespace sip::net
