#include "sip/header/reason.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(Reason, ReadsCauseAndText_RFC3326_2) {
  expect_reads<Reason>({R"(SIP;cause=200;text="Call completed elsewhere")", R"(Q.850;cause=16;text="Terminated")",
                        R"(SIP;cause=600;text="Busy Everywhere")", "preemption;cause=1;x=y", "SIP"});
  expect_tidies<Reason>({R"(SIP ;cause=580 ;text="Precondition Failure")"});
  expect_refuses<Reason>({"", ";cause=1", "SIP;cause", "SIP;cause=", "SIP;cause=a", "SIP;cause=-1", "SIP;text=a",
                          "SIP;text=\"a", "SIP;cause=4294967296", "SIP cause=1", "SIP;cause=1;cause=2", "\"SIP\""});
  const auto reason = Reason::parse(R"(q.850 ; Cause=16 ; TEXT="a \"b\"")");
  EXPECT_TRUE(reason->is("Q.850"));
  EXPECT_EQ(reason->cause(), 16U);
  EXPECT_EQ(reason->text(), "a \"b\"");
  EXPECT_FALSE(Reason::parse("SIP")->cause());
  EXPECT_EQ(Reason::parse("SIP")->text(), "");
}

TEST(Reason, MayBeOneOfMany_RFC3326_2) {
  const auto message = parse(options("Reason: Q.850;cause=16;text=\"a, b\", SIP;cause=200\n"));
  std::uint32_t causes = 0;
  for (const Result<Reason>& reason : message->headers.all<Reason>()) causes += *reason->cause();
  EXPECT_EQ(causes, 216U);
}

TEST(Reason, IsBuiltFromItsParts) { EXPECT_EQ(printed(Reason{"SIP", Params(";cause=487")}), "SIP;cause=487"); }

}  // namespace
}  // namespace sip::test
