#include "sip/header/seconds_headers.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(RetryAfter, ReadsSecondsCommentAndDuration_20_33) {
  expect_reads<RetryAfter>({"18000;duration=3600", "120 (I'm in a meeting)", "120 (a (b) c);duration=1;x=\"y\"", "0"});
  expect_tidies<RetryAfter>({"120(a) ; duration = 5", "120 ;x"});
  const auto retry = RetryAfter::parse("120 (I'm in a meeting);duration=3600");
  EXPECT_EQ(retry->seconds, 120U);
  EXPECT_EQ(retry->comment, "(I'm in a meeting)");
  EXPECT_EQ(retry->duration(), 3600U);
  EXPECT_FALSE(RetryAfter::parse("5")->duration());
  expect_refuses<RetryAfter>({"", "(a)", "a", "120 (a", "120 a", "120;duration", "120;duration=a", "120 (a) (b)", "-1",
                              "4294967296", "Fri, 26 Sep 1997 18:00:00 GMT", "120;"});
}

TEST(SessionExpires, ReadsSecondsAndRefresher_RFC4028_4) {
  expect_reads<SessionExpires>({"4000;refresher=uac", "1800", "90;refresher=UAS;x"});
  EXPECT_EQ(SessionExpires::parse("4000;refresher=uac")->seconds, 4000U);
  EXPECT_EQ(SessionExpires::parse("4000;Refresher=UAC")->refresher(), SessionExpires::Refresher::uac);
  EXPECT_EQ(SessionExpires::parse("4000;refresher=uas")->refresher(), SessionExpires::Refresher::uas);
  EXPECT_EQ(SessionExpires::parse("4000")->refresher(), SessionExpires::Refresher::unsaid);
  expect_refuses<SessionExpires>({"", "a", "1800;refresher", "1800;refresher=me", "1800,1800", "4294967296", "1 2"});
}

TEST(MinSe, ReadsSeconds_RFC4028_5) {
  expect_reads<MinSe>({"3600", "90;lr"});
  expect_refuses<MinSe>({"", "x", "90;", "-90", "4294967296"});
}

TEST(SecondsHeaders, AreReachedInMessages) {
  const auto message = parse(options("x: 1800;refresher=uas\nMin-SE: 120\n"));
  EXPECT_EQ(message->headers.get<SessionExpires>()->seconds, 1800U);
  EXPECT_EQ(message->headers.get<MinSe>()->seconds, 120U);
}

}  // namespace
}  // namespace sip::test
