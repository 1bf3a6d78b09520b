// The small tables: errors, methods, statuses.
#include <cerrno>

#include <gtest/gtest.h>

#include "sip/error.hpp"
#include "sip/method.hpp"
#include "sip/status.hpp"

namespace sip::test {
namespace {

TEST(Describe, SaysWhatAndWhy) {
  EXPECT_EQ(describe(Error{Errc::malformed_header, "Via"}), "malformed header: Via");
  EXPECT_EQ(describe(Error{Errc::timed_out}), "timed out");
  EXPECT_EQ(describe(Error{Errc::address_in_use, "bind", EADDRINUSE}), "address in use: bind (Address already in use)");
  EXPECT_EQ(describe(Error{Errc::connection_refused, "", -ECONNREFUSED}), "connection refused (Connection refused)");
  EXPECT_EQ(describe(Error{Errc::name_not_found, "x", -3008}), "name not found: x (system -3008)");
}

TEST(Describe, KnowsEveryCode) {
  for (int i = 0; i <= static_cast<int>(Errc::storage_locked); ++i) {
    EXPECT_STRNE(describe(static_cast<Errc>(i)), "unknown error") << i;
  }
}

TEST(Method, KnownOnesAreFoundByTheirExactText_7_1) {
  for (int i = 1; i <= static_cast<int>(MethodId::publish); ++i) {
    const Method by_id(static_cast<MethodId>(i));
    EXPECT_EQ(Method(by_id.text()).id(), static_cast<MethodId>(i));
  }
  EXPECT_EQ(Method(MethodId::register_).text(), "REGISTER");
  EXPECT_EQ(Method("invite").id(), MethodId::other);
  EXPECT_EQ(Method("IN%56ITE").id(), MethodId::other);
}

TEST(Method, OthersCompareByText) {
  EXPECT_EQ(Method("A"), Method("A"));
  EXPECT_FALSE(Method("A") == Method("B"));
  EXPECT_FALSE(Method("A") == MethodId::other);
  EXPECT_EQ(Method(), Method(""));
}

TEST(Status, UnknownCodesReadAsTheirClass_8_1_3_2) {
  EXPECT_EQ(default_reason(Status::ok), "OK");
  EXPECT_EQ(default_reason(Status{199}), "Session Progress");
  EXPECT_EQ(default_reason(Status{499}), "Bad Request");
  EXPECT_EQ(default_reason(Status{599}), "Server Internal Error");
  EXPECT_EQ(default_reason(Status{699}), "Busy Everywhere");
  EXPECT_TRUE(is_provisional(Status{199}));
  EXPECT_TRUE(is_success(Status::accepted));
  EXPECT_TRUE(is_final(Status::moved_temporarily));
}

}  // namespace
}  // namespace sip::test
