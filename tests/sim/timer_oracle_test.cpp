#include "timer_oracle.hpp"

#include <gtest/gtest.h>

namespace sip::test {
namespace {

template <class Oracle>
Oracle after_sending(Oracle oracle, std::initializer_list<Ms> times) {
  for (const Ms now : times) oracle.sent(now);
  return oracle;
}

TEST(TimerOracle, TakesWhatTimersAAndESend_17_1_1_2_17_1_2_2) {
  auto invite = after_sending(RequestOracle(true, false), {100, 600, 1600, 3600, 7600, 15600, 31600});
  invite.ended(32100);
  EXPECT_EQ(invite.complaint(), "");
  auto options = after_sending(RequestOracle(false, false), {0, 500, 1500, 3500, 7500, 11500});
  options.received(12000, 200);
  EXPECT_EQ(options.complaint(), "");
  auto proceeding = after_sending(RequestOracle(false, false), {0, 500});
  proceeding.received(700, 100);
  for (const Ms now : {1500, 5500, 9500}) proceeding.sent(now);
  proceeding.received(13000, 200);
  EXPECT_EQ(proceeding.complaint(), "");
}

TEST(TimerOracle, FindsARequestSentTooOftenOrOutOfTime) {
  EXPECT_NE(after_sending(RequestOracle(true, false), {0, 500, 1000}).complaint(), "");
  EXPECT_NE(after_sending(RequestOracle(false, false), {0, 500, 1500, 3500, 7500, 15500}).complaint(), "");
  EXPECT_NE(after_sending(RequestOracle(true, false), {0, 500, 1500, 3500, 7500, 15500, 31500, 63500}).complaint(), "");
  EXPECT_NE(after_sending(RequestOracle(true, true), {0, 500}).complaint(), "");
  RequestOracle answered(true, false);
  answered.sent(0);
  answered.received(100, 180);
  answered.sent(500);
  EXPECT_NE(answered.complaint(), "");
}

TEST(TimerOracle, FindsARequestNotSentAgain) {
  RequestOracle answered(false, false);
  answered.sent(0);
  answered.received(501, 200);
  EXPECT_EQ(answered.complaint(), "not sent again at 500 ms");
  auto timed_out = after_sending(RequestOracle(true, false), {0, 500, 1500, 3500, 7500, 15500});
  timed_out.ended(32000);
  EXPECT_EQ(timed_out.complaint(), "not sent again at 31500 ms");
}

TEST(TimerOracle, TakesWhatTimerGAndRetransmissionsAskFor_17_2_1) {
  auto refusal = after_sending(AnswerOracle(true, false), {0, 500, 1500});
  refusal.received_request(2000);
  refusal.sent(2000);
  refusal.sent(3500);
  refusal.received_ack(7000);
  refusal.received_request(7100);
  refusal.ended(60000);
  EXPECT_EQ(refusal.complaint(), "");
  AnswerOracle options(false, false);
  options.sent(0);
  options.received_request(100);
  options.sent(100);
  options.received_request(32001);
  options.ended(60000);
  EXPECT_EQ(options.complaint(), "");
}

TEST(TimerOracle, FindsAnAnswerTooManyOrTooFew) {
  EXPECT_NE(after_sending(AnswerOracle(false, false), {0, 500}).complaint(), "");
  EXPECT_NE(after_sending(AnswerOracle(true, true), {0, 500}).complaint(), "");
  AnswerOracle acknowledged(true, false);
  acknowledged.sent(0);
  acknowledged.received_ack(100);
  acknowledged.sent(500);
  EXPECT_NE(acknowledged.complaint(), "");
  AnswerOracle silent(true, false);
  silent.sent(0);
  silent.received_ack(600);
  EXPECT_EQ(silent.complaint(), "not sent again at 500 ms");
  AnswerOracle deaf(false, false);
  deaf.sent(0);
  deaf.received_request(100);
  deaf.ended(60000);
  EXPECT_NE(deaf.complaint(), "");
}

}  // namespace
}  // namespace sip::test
