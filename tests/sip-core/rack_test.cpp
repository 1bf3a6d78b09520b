#include "sip/header/rack.hpp"

#include <gtest/gtest.h>

#include "sip/header/simple_headers.hpp"

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(RAck, ReadsRSeqAndCSeq_RFC3262_7_2) {
  expect_reads<RAck>({"776656 1 INVITE", "4294967295 2147483647 x"});
  expect_tidies<RAck>({"1 \t 2   INVITE"});
  expect_refuses<RAck>({"", "1", "1 2", "1 INVITE", "1 2 ", "4294967296 1 INVITE", "1 2147483648 INVITE", "a 1 INVITE",
                        "1 2 IN VITE", "1, 2 INVITE", "-1 2 INVITE"});
  const auto rack = RAck::parse("776656 1 INVITE");
  EXPECT_EQ(rack->rseq, 776656U);
  EXPECT_EQ(rack->cseq.number, 1U);
  EXPECT_EQ(rack->cseq.method, MethodId::invite);
}

TEST(RSeq, IsANumber_RFC3262_7_1) {
  expect_reads<RSeq>({"988789", "4294967295"});
  expect_refuses<RSeq>({"", "4294967296", "1 2", "a"});
}

}  // namespace
}  // namespace sip::test
