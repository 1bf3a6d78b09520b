#include "sip/header/cseq.hpp"

#include <gtest/gtest.h>

#include "messages.hpp"

namespace sip::test {
namespace {

TEST(CSeq, ReadsNumberAndMethod_20_16) {
  const auto cseq = CSeq::parse("0009 \t INVITE");
  ASSERT_TRUE(cseq);
  EXPECT_EQ(cseq->number, 9U);
  EXPECT_EQ(cseq->method, MethodId::invite);
  EXPECT_EQ(CSeq::parse("1 NEWMETHOD")->method.text(), "NEWMETHOD");
}

TEST(CSeq, NumberIsBelowTwoToThe31_8_1_1_5) {
  EXPECT_EQ(CSeq::parse("2147483647 ACK")->number, 2147483647U);
  EXPECT_FALSE(CSeq::parse("2147483648 ACK"));
  EXPECT_FALSE(CSeq::parse("36893488147419103232 REGISTER"));
}

TEST(CSeq, MalformedIsRefused) {
  for (const char* text :
       {"", "1", "INVITE", "1INVITE", "-1 INVITE", "1 INVITE x", "1 IN/ITE", "1 ", "0x1 INVITE", "1,INVITE"}) {
    EXPECT_FALSE(CSeq::parse(text)) << text;
  }
}

TEST(CSeq, Prints) {
  std::string out;
  CSeq{.number = 7, .method = MethodId::bye}.print(out);
  EXPECT_EQ(out, "7 BYE");
}

}  // namespace
}  // namespace sip::test
