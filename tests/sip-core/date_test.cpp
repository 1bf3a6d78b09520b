#include "sip/header/date.hpp"

#include <gtest/gtest.h>

namespace sip {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

std::string printed(std::chrono::sys_seconds time) {
  std::string out;
  Date{time}.print(out);
  return out;
}

TEST(Date, ReadsTheRfc1123Form_20_17) {
  const auto date = Date::parse("Sat, 13 Nov 2010 23:29:00 GMT");
  ASSERT_TRUE(date);
  EXPECT_EQ(date->time, sys_days(2010y / 11 / 13) + 23h + 29min);
}

TEST(Date, PrintsTheRfc1123Form_20_17) {
  EXPECT_EQ(printed(sys_days(2010y / 11 / 13) + 23h + 29min), "Sat, 13 Nov 2010 23:29:00 GMT");
  EXPECT_EQ(printed(sys_days(2024y / 2 / 29) + 1s), "Thu, 29 Feb 2024 00:00:01 GMT");
  EXPECT_EQ(printed(sys_days(1970y / 1 / 1) - 1s), "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST(Date, PrintedDatesReadBackOverLeapYearsAndCenturies) {
  for (auto day = sys_days(1899y / 12 / 28); day < sys_days(2101y / 3 / 5); day += std::chrono::days(1)) {
    const auto time = day + 12h + 34min + 56s;
    const auto read = Date::parse(printed(time));
    ASSERT_TRUE(read) << printed(time);
    ASSERT_EQ(read->time, time);
  }
}

TEST(Date, RefusesAnyZoneButGmt_Rfc4475_3_1_2_12) {
  for (const char* zone : {"EST", "UT ", "UTC", "UCT", "gmt", "+00", "GMZ"}) {
    EXPECT_FALSE(Date::parse(std::string("Fri, 01 Jan 2010 16:00:00 ") + zone)) << zone;
  }
  EXPECT_FALSE(Date::parse("Fri, 01 Jan 2010 16:00:00"));
  EXPECT_FALSE(Date::parse("Fri, 01 Jan 2010 16:00:00 +0000"));
}

TEST(Date, RefusesAWeekdayThatIsNotThatDays) {
  EXPECT_TRUE(Date::parse("Fri, 01 Jan 2010 16:00:00 GMT"));
  EXPECT_FALSE(Date::parse("Sat, 01 Jan 2010 16:00:00 GMT"));
}

TEST(Date, IsCaseSensitive_20_17) {
  EXPECT_FALSE(Date::parse("fri, 01 Jan 2010 16:00:00 GMT"));
  EXPECT_FALSE(Date::parse("Fri, 01 JAN 2010 16:00:00 GMT"));
}

TEST(Date, RefusesWhatIsNotOnTheCalendarOrTheClock) {
  EXPECT_FALSE(Date::parse("Sun, 29 Feb 2026 10:00:00 GMT"));
  EXPECT_FALSE(Date::parse("Wed, 00 Jan 2010 10:00:00 GMT"));
  EXPECT_FALSE(Date::parse("Wed, 31 Sep 2010 10:00:00 GMT"));
  EXPECT_FALSE(Date::parse("Fri, 01 Jan 2010 24:00:00 GMT"));
  EXPECT_FALSE(Date::parse("Fri, 01 Jan 2010 10:60:00 GMT"));
  EXPECT_FALSE(Date::parse("Fri, 01 Jan 2010 23:59:60 GMT"));
}

TEST(Date, RefusesAnyOtherShape) {
  for (const char* value :
       {"", "Fri", "Fri, 1 Jan 2010 16:00:00 GMT", "Friday, 01-Jan-10 16:00:00 GMT", "Fri Jan  1 16:00:00 2010",
        "Fri,  01 Jan 2010 16:00:00 GMT", "Fri, 01 Jan 10 16:00:00 GMT", "Fri, 01 Jan 2010 16:00:00 GMT ",
        " Fri, 01 Jan 2010 16:00:00 GM", "Fri, 01 Jan 2010 16.00.00 GMT", "Fri, -1 Jan 2010 16:00:00 GMT",
        "Fri, 01 Jan +201 16:00:00 GMT", "Fri, 01 Jan 2010 16:00:-1 GMT", "Fri, 01 ??? 2010 16:00:00 GMT"}) {
    const auto date = Date::parse(value);
    ASSERT_FALSE(date) << value;
    EXPECT_EQ(date.error().code, Errc::malformed_header);
    EXPECT_STREQ(date.error().what, "Date");
  }
}

}  // namespace
}  // namespace sip
