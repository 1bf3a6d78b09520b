#include "../../session-core/src/registration_rules.hpp"

#include <gtest/gtest.h>

#include "answer.hpp"

namespace sip::session::detail {
namespace {

using namespace std::chrono_literals;
using tests::uri;

Response response(Status status, HeaderId id, std::string_view value) {
  Response response(status);
  response.headers.add(id, value);
  return response;
}

TEST(RegistrationRules, RefusesWhatNoRegisterCanSay_10_2) {
  RegisterOptions options(uri("sip:alice@example.test"));
  for (const auto expires : {0s, 1s, 4294967295s}) {
    options.expires = expires;
    EXPECT_TRUE(check(options)) << expires.count();
  }
  for (const auto expires :
       {-1s, -5s, 4294967296s, 99999999999s, std::chrono::seconds::min(), std::chrono::seconds::max()}) {
    options.expires = expires;
    EXPECT_EQ(check(options), Result<void>(fail(Errc::invalid_argument, "expires"))) << expires.count();
  }
  for (const Uri& aor : {Uri(), uri("tel:+15551234")}) {
    EXPECT_EQ(check(RegisterOptions(aor)), Result<void>(fail(Errc::invalid_argument, "aor"))) << aor.text();
  }
}

TEST(RegistrationRules, RefreshesEarlyByFiveSecondsOrATenthButNotBeforeHalfTime) {
  EXPECT_EQ(refresh_delay(7200s, 7200s), 6480s);
  EXPECT_EQ(refresh_delay(60s, 7200s), 54s);
  EXPECT_EQ(refresh_delay(50s, 7200s), 45s);
  EXPECT_EQ(refresh_delay(20s, 7200s), 15s);
  EXPECT_EQ(refresh_delay(10s, 7200s), 5s);
}

TEST(RegistrationRules, RefreshesNoLaterThanTheTimeAskedForSays) {
  EXPECT_EQ(refresh_delay(4294967295s, 3600s), 3240s);
  EXPECT_EQ(refresh_delay(7200s, 60s), 54s);
  EXPECT_EQ(refresh_delay(4294967295s, 4294967295s), std::chrono::milliseconds(3865470566s) - 500ms);
}

TEST(RegistrationRules, RefreshesATinyGrantNearItsEndAndNeverAfterIt) {
  EXPECT_EQ(refresh_delay(6s, 3600s), 3s);
  EXPECT_EQ(refresh_delay(5s, 3600s), 3s);
  EXPECT_EQ(refresh_delay(4s, 3600s), 3s);
  EXPECT_EQ(refresh_delay(3s, 3600s), 2700ms);
  EXPECT_EQ(refresh_delay(2s, 3600s), 1800ms);
  EXPECT_EQ(refresh_delay(1s, 3600s), 900ms);
}

TEST(RegistrationRules, WaitsARandomTimeThatGrowsToHalfAnHour_RFC5626_4_5) {
  net::SeededRandom random(7);
  for (int i = 0; i < 1000; ++i) {
    const auto first = retry_delay(1, 0ms, {}, random);
    EXPECT_TRUE(first >= 15s && first <= 30s) << first.count();
    const auto third = retry_delay(3, -5s, {}, random);
    EXPECT_TRUE(third >= 60s && third <= 120s) << third.count();
    for (const int many : {7, 8, 1'000'000}) {
      const auto longest = retry_delay(many, 0ms, {}, random);
      EXPECT_TRUE(longest >= 15min && longest <= 30min) << longest.count();
    }
  }
}

TEST(RegistrationRules, HurriesWhileTheBindingLivesAndNeverSpins) {
  net::SeededRandom random(7);
  EXPECT_EQ(retry_delay(1, 10s, {}, random), 5s);
  EXPECT_GE(retry_delay(1, 2s, {}, random), 15s);
  EXPECT_GE(retry_delay(1, 2001ms, {}, random), 1s);
}

TEST(RegistrationRules, NeverComesBackBeforeRetryAfterButForAnHourAtMost_20_33) {
  net::SeededRandom random(7);
  EXPECT_EQ(retry_delay(1, 10s, 200s, random), 200s);
  EXPECT_GE(retry_delay(1, 0ms, 1s, random), 15s);
  EXPECT_EQ(retry_delay(1, 0ms, 4294967295s, random), 1h);
}

TEST(RegistrationRules, ReadsRetryAfterWithCommentAndParameters_20_33) {
  EXPECT_EQ(retry_after(response(Status::service_unavailable, HeaderId::retry_after, "120")), 120s);
  EXPECT_EQ(retry_after(response(Status::service_unavailable, HeaderId::retry_after, "18 (I'm in a meeting)")), 18s);
  EXPECT_EQ(retry_after(response(Status::service_unavailable, HeaderId::retry_after, "7;duration=60")), 7s);
  for (const char* wrong : {"", "soon", "-1", "99999999999", ";duration=5"}) {
    EXPECT_EQ(retry_after(response(Status::service_unavailable, HeaderId::retry_after, wrong)), std::nullopt) << wrong;
  }
  EXPECT_EQ(retry_after(Response(Status::service_unavailable)), std::nullopt);
}

TEST(RegistrationRules, AsksForMoreOnlyAfterA423ThatSaysHowMuch_10_2_8) {
  const auto after = [](Status status, std::string_view least) {
    return longer_expires(response(status, HeaderId::min_expires, least), 60s, 60s);
  };
  EXPECT_EQ(after(Status::interval_too_brief, "90"), 90s);
  EXPECT_EQ(after(Status::interval_too_brief, "60"), std::nullopt);
  EXPECT_EQ(after(Status::interval_too_brief, "x"), std::nullopt);
  EXPECT_EQ(after(Status::forbidden, "90"), std::nullopt);
}

TEST(RegistrationRules, DoesNotAskForMoreThanADayUnlessTheApplicationDid_10_2_8) {
  const auto after = [](std::string_view least, std::chrono::seconds asked, std::chrono::seconds wanted) {
    return longer_expires(response(Status::interval_too_brief, HeaderId::min_expires, least), asked, wanted);
  };
  EXPECT_EQ(after("86400", 60s, 60s), 86400s);
  EXPECT_EQ(after("86401", 60s, 60s), std::nullopt);
  EXPECT_EQ(after("86401", 86400s, 60s), std::nullopt) << "what a 423 raised is not what the application wants";
  EXPECT_EQ(after("4294967295", 60s, 60s), std::nullopt);
  EXPECT_EQ(after("200000", 100000s, 200000s), 200000s);
}

TEST(RegistrationRules, IgnoresContactsThatAreNotOursOrCannotBeRead_10_2_4) {
  Response ok(Status::ok);
  ok.headers.add(HeaderId::contact, "*");
  ok.headers.add(HeaderId::contact, "<sip:>;expires=1");
  ok.headers.add(HeaderId::contact, "<sip:alice@192.0.2.10;transport=tcp>;expires=2");
  ok.headers.add(HeaderId::contact, "<sip:alice@192.0.2.10>;expires=3");
  EXPECT_EQ(granted_expires(ok, uri("sip:alice@192.0.2.10"), 9s), 3s);
  EXPECT_EQ(granted_expires(ok, uri("sip:alice@192.0.2.11"), 9s), 0s) << "not listed, not bound (§10.3 step 8)";
  ok.headers.add(HeaderId::expires, "77");
  EXPECT_EQ(granted_expires(ok, uri("sip:alice@192.0.2.11"), 9s), 0s);
  ok.headers.remove(HeaderId::contact);
  EXPECT_EQ(granted_expires(ok, uri("sip:alice@192.0.2.11"), 9s), 77s);
}

TEST(RegistrationRules, AStreamsOwnPortIsNoNat) {
  const auto local = net::SocketAddress::parse("10.0.0.5", 5060).value();
  const auto mapped = net::SocketAddress::parse("198.51.100.7", 40000).value();
  const auto own_port = local.with_port(33333);
  using net::TransportKind;
  EXPECT_EQ(reachable_address(TransportKind::udp, local, {}), local);
  EXPECT_EQ(reachable_address(TransportKind::udp, local, own_port), own_port);
  EXPECT_EQ(reachable_address(TransportKind::udp, local, mapped), mapped);
  EXPECT_EQ(reachable_address(TransportKind::tcp, local, own_port), local);
  EXPECT_EQ(reachable_address(TransportKind::tcp, local, mapped), mapped);
}

}  // namespace
}  // namespace sip::session::detail
