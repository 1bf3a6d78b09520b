#include "sip/header/history_headers.hpp"

#include <gtest/gtest.h>

#include "sip/header/privacy.hpp"
#include "sip/header/reason.hpp"

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(HistoryInfo, ReadsIndexAndChange_RFC7044_5) {
  expect_reads<HistoryInfo>({"<sip:UserA@ims.example.com>;index=1;foo=bar",
                             "\"B\" <sip:UserA@audio.example.com?Reason=SIP%3Bcause%3D302>;index=1.1;rc=1",
                             "<sip:bob@192.0.2.4>;index=1.2.10.0;mp=1.2", "<tel:+12015550123>;index=1;np=1"});
  expect_refuses<HistoryInfo>({"", "sip:a@b;index=1", "<sip:a@b>", "<sip:a@b>;index",
                               "<sip:a@b>;index=", "<sip:a@b>;index=a", "<sip:a@b>;index=01", "<sip:a@b>;index=1.",
                               "<sip:a@b>;index=.1", "<sip:a@b>;index=1..2", "<sip:a@b>;index=1;rc",
                               "<sip:a@b>;index=1;mp=x", "<sip:a@b>;index=\"1\"", "<sip:a@b>;index=1;index=2"});
}

TEST(HistoryInfo, TellsHowATargetCameOfAnother_RFC7044_5) {
  using Change = HistoryInfo::Change;
  for (const auto& [param, change] :
       {std::pair("rc", Change::retargeted), {"MP", Change::mapped}, {"np", Change::unchanged}}) {
    const std::string text = "<sip:a@b>;index=1.2;" + std::string(param) + "=1.1";
    const auto entry = HistoryInfo::parse(text);
    EXPECT_EQ(entry->change(), change);
    EXPECT_EQ(entry->changed_from(), "1.1");
    EXPECT_EQ(entry->index(), "1.2");
  }
  EXPECT_EQ(HistoryInfo::parse("<sip:a@b>;index=1")->change(), Change::unsaid);
  EXPECT_EQ(HistoryInfo::parse("<sip:a@b>;index=1")->changed_from(), "");
}

TEST(HistoryInfo, FindsReasonAndPrivacyInTheUri_RFC7044_10) {
  const auto entry =
      HistoryInfo::parse("<sip:a@b?x=y&reason=SIP%3Bcause%3D486%3Btext%3D%22Busy%20Here%22&Privacy=history>;index=1.1");
  ASSERT_TRUE(entry);
  const std::string reason = entry->reason();
  EXPECT_EQ(Reason::parse(reason)->cause(), 486U);
  EXPECT_EQ(Reason::parse(reason)->text(), "Busy Here");
  EXPECT_TRUE(Privacy::parse(entry->privacy())->asks_for("history"));
  EXPECT_EQ(HistoryInfo::parse("<sip:a@b?Reasons=x>;index=1")->reason(), "");
  EXPECT_EQ(HistoryInfo::parse("<sip:a@b>;index=1")->privacy(), "");
  EXPECT_EQ(HistoryInfo::parse("<sip:a@b?Reason=%2541>;index=1")->reason(), "%41");
  EXPECT_EQ(HistoryInfo::parse("<sip:a@b?Privacy=>;index=1")->privacy(), "");
}

TEST(Diversion, ReadsItsParameters_RFC5806_4) {
  expect_reads<Diversion>({"<sip:Bob@uk.nodomain.com>;reason=user-busy;counter=1",
                           "\"B\" <tel:+1>;reason=\"x y\";limit=5", "<sip:a@b>;privacy=full;screen=yes;ext",
                           "<sip:a@b>"});
  expect_refuses<Diversion>({"", "sip:a@b;reason=away", "<sip:a@b>;reason", "<sip:a@b>;counter=100",
                             "<sip:a@b>;counter=a", "<sip:a@b>;counter=001", "<sip:a@b>;limit",
                             "<sip:a@b>;privacy=", "<sip:a@b>;screen", "<sip:a@b>;reason=[::1]"});
  const auto diversion =
      Diversion::parse("<sip:a@b>;reason=\"do-not-disturb\";counter=2;limit=9;privacy=off;screen=no");
  EXPECT_EQ(diversion->reason(), "do-not-disturb");
  EXPECT_EQ(diversion->counter(), 2U);
  EXPECT_EQ(diversion->limit(), 9U);
  EXPECT_EQ(diversion->privacy(), "off");
  EXPECT_EQ(diversion->screen(), "no");
  EXPECT_EQ(Diversion::parse("<sip:a@b>")->counter(), 1U);
  EXPECT_FALSE(Diversion::parse("<sip:a@b>")->limit());
}

TEST(HistoryHeaders, AreLists) {
  const auto message =
      parse(options("History-Info: <sip:a@b?Reason=SIP%3Bcause%3D302>;index=1, <sip:c@d>;index=1.1;mp=1\n"
                    "Diversion: <sip:a@b>;reason=away,<sip:c@d>\n"));
  int count = 0;
  for (const Result<HistoryInfo>& entry : message->headers.all<HistoryInfo>()) count += entry ? 1 : 100;
  for (const Result<Diversion>& entry : message->headers.all<Diversion>()) count += entry ? 10 : 1000;
  EXPECT_EQ(count, 22);
}

}  // namespace
}  // namespace sip::test
