#include "sip/header/event_headers.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(Event, ReadsTypeAndId_RFC6665_8_2_1) {
  expect_reads<Event>({"presence", "refer;id=93809824", "presence.winfo", "foo.bar.baz;x=\"y\"", "a-!%*_+`'~9"});
  expect_tidies<Event>({"dialog ; id = 7"});
  expect_refuses<Event>(
      {"", ";id=1", "a b", ".a", "a.", "a..b", "a,b", "a;id", "a;id=", "a;id=\"1\"", "a;id=1;ID=2", "a/b"});
  EXPECT_EQ(Event::parse("presence.winfo;id=1")->package(), "presence");
  EXPECT_EQ(Event::parse("presence")->package(), "presence");
  EXPECT_EQ(Event::parse("refer;ID=1")->subscription_id(), "1");
}

TEST(Event, MatchesByTypeAndIdAlone_RFC6665_8_2_1) {
  const auto matches = [](const char* a, const char* b) { return Event::parse(a)->matches(*Event::parse(b)); };
  EXPECT_TRUE(matches("refer;id=1;x=y", "refer;id=1"));
  EXPECT_FALSE(matches("refer;id=1", "refer;id=2"));
  EXPECT_FALSE(matches("refer;id=1", "refer"));
  EXPECT_FALSE(matches("refer", "Refer"));
  EXPECT_FALSE(matches("presence", "presence.winfo"));
}

TEST(AllowEvents, IsAListOfTypes_RFC6665_8_2_2) {
  const auto message = parse(options("u: presence, presence.winfo\nAllow-Events: a;b\n"));
  std::string types;
  for (const Result<AllowEvents>& type : message->headers.all<AllowEvents>()) {
    types.append(type ? type->value : "malformed").append(" ");
  }
  EXPECT_EQ(types, "presence presence.winfo malformed ");
  expect_refuses<AllowEvents>({"", "a b", "a."});
}

TEST(SubscriptionState, ReadsReasonExpiresAndRetryAfter_RFC6665_8_2_3) {
  expect_reads<SubscriptionState>({"active", "pending;expires=600", "terminated;reason=noresource",
                                   "terminated;reason=giveup;retry-after=120", "waiting;x"});
  expect_refuses<SubscriptionState>({"", ";expires=1", "active;expires", "active;expires=soon", "active;expires=-1",
                                     "active;expires=4294967296", "terminated;reason", "terminated;reason=\"a\"",
                                     "terminated;retry-after=", "a b", "active,pending"});
  const auto state = SubscriptionState::parse("Terminated ; Reason=probation; Retry-After=30;expires=0");
  EXPECT_TRUE(state->is("terminated"));
  EXPECT_FALSE(state->is("active"));
  EXPECT_EQ(state->reason(), "probation");
  EXPECT_EQ(state->retry_after(), 30U);
  EXPECT_EQ(state->expires(), 0U);
  EXPECT_FALSE(SubscriptionState::parse("active")->expires());
  EXPECT_FALSE(SubscriptionState::parse("active")->retry_after());
  EXPECT_EQ(SubscriptionState::parse("active")->reason(), "");
}

TEST(EventHeaders, AreBuiltFromTheirParts) {
  EXPECT_EQ(printed(Event{"presence"}), "presence");
  EXPECT_EQ(printed(SubscriptionState{"active", Params(";expires=60")}), "active;expires=60");
}

}  // namespace
}  // namespace sip::test
