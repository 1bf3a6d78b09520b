// The small tables: errors, methods, statuses.
#include <cerrno>
#include <string_view>
#include <type_traits>

#include <gtest/gtest.h>

#include "sip/error.hpp"
#include "sip/method.hpp"
#include "sip/status.hpp"

namespace sip::test {
namespace {

TEST(Describe, SaysWhatAndWhy) {
  EXPECT_EQ(describe(Error{Errc::malformed_header, "Via"}), "malformed header: Via");
  EXPECT_EQ(describe(Error{Errc::timed_out}), "timed out");
  EXPECT_EQ(describe(Error{Errc::transport_failed, "bind", EACCES}), "transport failed: bind (Permission denied)");
  EXPECT_EQ(describe(Error{Errc::transport_failed, "", -EPIPE}), "transport failed (Broken pipe)");
  EXPECT_EQ(describe(Error{Errc::name_not_found, "x", -3008}), "name not found: x (system -3008)");
}

TEST(Describe, SaysItOnce) {
  EXPECT_EQ(describe(Error{Errc::address_in_use, "bind", EADDRINUSE}), "address in use: bind");
  EXPECT_EQ(describe(Error{Errc::address_unavailable, "bind", -EADDRNOTAVAIL}), "address unavailable: bind");
  EXPECT_EQ(describe(Error{Errc::address_unavailable, "bind", EACCES}),
            "address unavailable: bind (Permission denied)");
  EXPECT_EQ(describe(Error{Errc::connection_refused, "", -ECONNREFUSED}), "connection refused");
  EXPECT_EQ(describe(Error{Errc::timed_out, "connect", ETIMEDOUT}), "timed out: connect");
}

TEST(Describe, KnowsEveryCode) {
  for (int i = 0; i <= static_cast<int>(Errc::storage_locked); ++i) {
    EXPECT_STRNE(describe(static_cast<Errc>(i)), "unknown error") << i;
  }
}

TEST(Method, KnownOnesAreFoundByTheirExactText_7_1) {
  for (int i = 1; i <= static_cast<int>(MethodId::publish); ++i) {
    const Method by_id(static_cast<MethodId>(i));
    EXPECT_EQ(Method::parse(by_id.text())->id(), static_cast<MethodId>(i));
  }
  EXPECT_EQ(Method(MethodId::register_).text(), "REGISTER");
  EXPECT_EQ(Method::parse("invite")->id(), MethodId::other);
  EXPECT_EQ(Method::parse("IN%56ITE")->id(), MethodId::other);
}

TEST(Method, IsATokenOrNone_25_1) {
  static_assert(!std::is_constructible_v<Method, std::string_view>, "unchecked text must not become a method");
  for (const char* text :
       {"", "FOO BAR", "FOO\r\nEvil: 1", "A:B", "M\xC3\xA9THODE", "FOO sip:x SIP/2.0\r\nEvil: 1\r\nX"}) {
    const auto method = Method::parse(text);
    ASSERT_FALSE(method) << text;
    EXPECT_EQ(method.error(), (Error{Errc::invalid_argument, "method"})) << text;
  }
  EXPECT_EQ(Method::parse("!interesting-Method0123456789_*+`.%indeed'~")->id(), MethodId::other);
}

TEST(Method, OthersCompareByText) {
  const Method a = *Method::parse("A");
  EXPECT_EQ(a, *Method::parse("A"));
  EXPECT_FALSE(a == *Method::parse("B"));
  EXPECT_FALSE(a == MethodId::other);
  EXPECT_EQ(Method().text(), "");
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
