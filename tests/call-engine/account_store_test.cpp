#include "sip/engine/account_store.hpp"

#include <gtest/gtest.h>

namespace sip::engine {
namespace {

TEST(AccountName, IsUserAtDomain) {
  for (const char* name :
       {"alice@example.test", "sip:alice@example.test", "alice@EXAMPLE.Test", "alice@example.test."}) {
    const auto account = parse_account_name(name);
    ASSERT_TRUE(account) << name;
    EXPECT_EQ(account->user, "alice");
    EXPECT_EQ(account->domain, "example.test");
    EXPECT_EQ(account->name(), "alice@example.test");
  }
}

TEST(AccountName, KeepsTheCaseOfTheUser_19_1_4) { EXPECT_EQ(parse_account_name("Alice@example.test")->user, "Alice"); }

TEST(AccountName, UndoesEscapesInAUri_19_1_2) {
  EXPECT_EQ(parse_account_name("sip:%61lice%40home@example.test")->user, "alice@home");
}

TEST(AccountName, TakesAddressesAsDomains) {
  EXPECT_EQ(parse_account_name("alice@192.0.2.1")->domain, "192.0.2.1");
  EXPECT_EQ(parse_account_name("alice@[2001:DB8:0::1]")->domain, "[2001:db8::1]");
}

TEST(AccountName, RefusesWhatIsNotOne) {
  for (const char* name : {"", "alice", "@example.test", "alice@", "alice@example.test:5060", "alice@exa mple.test",
                           "sip:alice@example.test;transport=tcp", "sip:alice:secret@example.test",
                           "sip:alice@example.test?a=b", "sips:alice@example.test", "tel:+1234", "al:ice@example.test",
                           "al\nice@example.test", "\xFF@example.test", "alice@example.test "}) {
    const auto account = parse_account_name(name);
    ASSERT_FALSE(account) << name;
    EXPECT_EQ(account.error().code, Errc::invalid_argument);
  }
}

TEST(MakeAccount, HashesForBothWaysToWriteTheUsername_Rfc7616_3_4_2) {
  const auto account = make_account("Mufasa@http-auth.example", "Circle of Life", "http-auth@example.org");
  ASSERT_TRUE(account);
  EXPECT_EQ(account->realm, "http-auth@example.org");
  for (const auto algorithm : {digest::Algorithm::md5, digest::Algorithm::sha256, digest::Algorithm::sha512_256}) {
    EXPECT_EQ(account->by_user.of(algorithm),
              digest::ha1(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life"));
    EXPECT_EQ(account->by_name.of(algorithm),
              digest::ha1(algorithm, "Mufasa@http-auth.example", "http-auth@example.org", "Circle of Life"));
  }
}

TEST(MakeAccount, TakesTheDomainAsRealmUnlessToldOtherwise) {
  EXPECT_EQ(make_account("alice@Example.test", "secret")->realm, "example.test");
}

TEST(MakeAccount, RefusesARealmThatCannotBePrinted) {
  EXPECT_FALSE(make_account("alice@example.test", "secret", "a\r\nb"));
}

}  // namespace
}  // namespace sip::engine
