#include "sip/header/address.hpp"

#include <gtest/gtest.h>

#include "sip/header/address_headers.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

TEST(Address, NameAddrIsTakenApart_20_10) {
  const auto address = Address::parse(R"("Alice" <sip:alice@example.com;transport=tcp>;tag=1)");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->display_name, R"("Alice")");
  EXPECT_EQ(address->uri.text, "sip:alice@example.com;transport=tcp");
  EXPECT_EQ(address->params.text(), ";tag=1");
  EXPECT_TRUE(address->bracketed);
}

TEST(Address, WithoutBracketsASemicolonBeginsTheHeaderParameters_20) {
  const auto address = Address::parse("sip:alice@example.com ;  tag   = 88");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->uri.text, "sip:alice@example.com");
  EXPECT_TRUE(address->uri.params.empty());
  EXPECT_EQ(address->params.value("tag"), "88");
  EXPECT_FALSE(address->bracketed);
}

TEST(Address, DisplayNameMayBeTokens_25_1) {
  EXPECT_EQ(Address::parse("The Watson\t <sip:w@a>")->display_name, "The Watson");
  EXPECT_EQ(Address::parse("caller<sip:w@a>")->display_name, "caller");  // RFC 4475 §3.1.1.6
  EXPECT_EQ(Address::parse("<sip:w@a>")->display_name, "");
  EXPECT_EQ(Address::parse("token1~` token2'+_ token3*%!.- <sip:mundane@example.com>")->uri.user, "mundane");
}

TEST(Address, QuotedNameMayHoldAnything_25_1) {
  const auto address = Address::parse(R"("a\"<b>,;" <sip:w@a> ;x="<,>")");
  ASSERT_TRUE(address);
  EXPECT_EQ(unquote(address->display_name), "a\"<b>,;");
  EXPECT_EQ(address->params.value("x"), "\"<,>\"");
}

TEST(Address, AnyAbsoluteUriMayStand) {
  EXPECT_EQ(Address::parse("isbn:2983792873")->uri.scheme, Scheme::other);
  EXPECT_EQ(Address::parse("<http://www.example.com>;tag=3")->params.value("tag"), "3");
  EXPECT_EQ(Address::parse("<tel:+1>")->uri.scheme, Scheme::tel);
}

class MalformedAddress : public testing::TestWithParam<const char*> {};
TEST_P(MalformedAddress, IsRefused_20) { EXPECT_FALSE(Address::parse(GetParam())) << GetParam(); }
INSTANTIATE_TEST_SUITE_P(Address, MalformedAddress,
                         testing::Values("", "<>", "alice", "\"Alice\"", "\"Alice\" sip:a@b", "\"Alice <sip:a@b>",
                                         "<sip:a@b", "sip:a@b>", "< sip:a@b>", "<sip:a@b >", "<sip:a@b> x",
                                         "<sip:a@b>x", "<sip:a@b>;", "<sip:a@b>;;", "<sip:a@b>;=x",
                                         "<sip:a@b>;x=", "<sip:a@b>;x=\"", "<sip:a@b>;x;X", "Bell, Alexander <sip:a@b>",
                                         "a@b <sip:a@b>", "sip:a@b?x=y", "sip:a,b@c", "sip:a@b x", "sip:a@b;x=<y>",
                                         "\"a\" \"b\" <sip:a@b>", "<<sip:a@b>>", "<sip:a@b>,<sip:c@d>",
                                         "J\xC3\xBCrgen <sip:a@b>"));

TEST(Address, PrintsWithBrackets) {
  std::string out;
  Address::parse("sip:a@b;tag=1")->print(out);
  Address::parse(R"("A" <sip:a@b>)")->print(out);
  EXPECT_EQ(out, R"(<sip:a@b>;tag=1"A" <sip:a@b>)");
}

TEST(AddressHeaders, TagIsAToken_25_1) {
  EXPECT_EQ(From::parse("<sip:a@b>;x;Tag=t~1")->tag, "t~1");
  EXPECT_EQ(To::parse("<sip:a@b>")->tag, "");
  EXPECT_EQ(From::parse("<sip:a@b>;tag").error(), (Error{Errc::malformed_header, "From"}));
  EXPECT_EQ(To::parse("<sip:a@b>;tag=\"q\"").error(), (Error{Errc::malformed_header, "To"}));
}

TEST(AddressHeaders, RouteNeedsBrackets_20_34) {
  EXPECT_TRUE(Route::parse("<sip:a;lr>"));
  EXPECT_FALSE(Route::parse("sip:a"));
  EXPECT_FALSE(RecordRoute::parse("sip:a"));
  EXPECT_TRUE(ReplyTo::parse("sip:a"));
}

}  // namespace
}  // namespace sip::test
