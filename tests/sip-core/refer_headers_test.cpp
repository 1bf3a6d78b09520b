#include "sip/header/refer_headers.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(ReferredBy, ReadsAddressAndCid_RFC3892_3) {
  expect_reads<ReferredBy>({"<sip:r@ref.example>;cid=\"2UWQFN309shb3@ref.example\"", "\"R\" <sip:r@ref.example>;x=y",
                            "<sip:referrer@referrer.example>;cid=\"20398823.2UWQFN309shb3@[2001:db8::1]\""});
  expect_tidies<ReferredBy>({"sip:r@ref.example;cid=\"2UWQFN309shb3@ref.example\""});
  EXPECT_EQ(ReferredBy::parse("<sip:r@ref.example>;cid=\"2UW@ref.example\"")->cid(), "2UW@ref.example");
  EXPECT_EQ(ReferredBy::parse("<sip:r@ref.example>")->cid(), "");
  expect_refuses<ReferredBy>({"", "<sip:r@a>;cid", "<sip:r@a>;cid=a@b", "<sip:r@a>;cid=\"a\"", "<sip:r@a>;cid=\"@b\"",
                              "<sip:r@a>;cid=\"a@\"", "<sip:r@a>;cid=\"a..b@c\"", "<sip:r@a>;cid=\"<a@b>\"",
                              "<sip:r@a>;cid=\"a@b@c\"", "<sip:r@a>;cid=\"\"", "r"});
}

TEST(Replaces, NamesADialog_RFC3891_6_1) {
  expect_reads<Replaces>({"98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff",
                          "12adf2f34456gs5;to-tag=12345;from-tag=54321;early-only",
                          "87134@192.0.2.23;to-tag=24796;from-tag=0"});
  expect_tidies<Replaces>({"425928@bobster.example.org ;to-tag=7743 ;from-tag=6472"});
  const auto replaces = Replaces::parse("98732@sip.example.com;from-tag=r33th4x0r;To-Tag=ff87ff;early-only");
  EXPECT_EQ(replaces->call_id, "98732@sip.example.com");
  EXPECT_EQ(replaces->to_tag(), "ff87ff");
  EXPECT_EQ(replaces->from_tag(), "r33th4x0r");
  EXPECT_TRUE(replaces->early_only());
  EXPECT_FALSE(Replaces::parse("a;from-tag=b;to-tag=c")->early_only());
}

TEST(Replaces, NeedsBothTagsOnce_RFC3891_6_1) {
  expect_refuses<Replaces>({"", "a", "a;to-tag=b", "a;from-tag=b", "a;to-tag=b;from-tag=c;to-tag=d",
                            "a;to-tag;from-tag=b", "a;to-tag=\"b\";from-tag=c", ";to-tag=b;from-tag=c",
                            "a b;to-tag=b;from-tag=c", "a@;to-tag=b;from-tag=c", "a,b;to-tag=b;from-tag=c"});
}

}  // namespace
}  // namespace sip::test
