#include "sip/header/user_to_user.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(UserToUser, ReadsDataAndParameters_RFC7433_4_1) {
  expect_reads<UserToUser>({"56a390f3d2b7310023a2;encoding=hex;purpose=foo;content=bar", "\"a; b, c\";x", "abc"});
  expect_tidies<UserToUser>({"56a3 ; encoding = hex"});
  expect_refuses<UserToUser>(
      {"", ";purpose=a", "\"a", "a b", "a;purpose", "a;encoding=", "a;content=\"b\"", "a;x;x", "a@b"});
  const auto uui = UserToUser::parse("56a3;encoding=hex;purpose=foo;content=bar");
  EXPECT_EQ(uui->data, "56a3");
  EXPECT_EQ(uui->purpose(), "foo");
  EXPECT_EQ(uui->content(), "bar");
  EXPECT_EQ(uui->encoding(), "hex");
}

TEST(UserToUser, DecodesHex_RFC7433_4_1) {
  EXPECT_EQ(UserToUser::parse("56a3;encoding=HEX")->bytes(), "\x56\xA3");
  EXPECT_EQ(UserToUser::parse("\"56A300\";encoding=hex")->bytes(), std::string("\x56\xA3\0", 3));
  EXPECT_FALSE(UserToUser::parse("56a;encoding=hex")->bytes());
  EXPECT_FALSE(UserToUser::parse("xy;encoding=hex")->bytes());
  EXPECT_EQ(UserToUser::parse("\"a \\\"b\"")->bytes(), "a \"b");
  EXPECT_EQ(UserToUser::parse("abc;encoding=other")->bytes(), "abc");
}

}  // namespace
}  // namespace sip::test
