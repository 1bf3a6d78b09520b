#include <gtest/gtest.h>

#include "messages.hpp"

namespace sip::test {
namespace {

constexpr std::string_view request_line = "OPTIONS sip:bob@example.com SIP/2.0";

Error error_of_line(std::string_view line) { return parse_error(with(options(), request_line, line)); }

TEST(StartLine, MethodsAreCaseSensitive_7_1) {
  const Request request(*parse(with(with(options(), "OPTIONS", "options"), "1 OPTIONS", "1 options")));
  EXPECT_EQ(request.method().id(), MethodId::other);
  EXPECT_EQ(request.method().text(), "options");
}

TEST(StartLine, VersionIsReadWithoutCase_7_1) {
  EXPECT_EQ(error_of_line("OPTIONS sip:bob@example.com sip/2.0").code, Errc::absent);
  EXPECT_EQ(parse(with(sample("3_200ok.sip"), "SIP/2.0 200", "Sip/2.0 200"))->is_response(), true);
}

TEST(StartLine, EmptyLinesBeforeItAreSkipped_7_5) {
  EXPECT_TRUE(parse("\r\n\r\n" + options()));
  EXPECT_EQ(parse_error("\r\n\r\n"), (Error{Errc::not_sip}));
  EXPECT_EQ(parse_error(""), (Error{Errc::not_sip}));
}

class MalformedRequestLine : public testing::TestWithParam<const char*> {};
TEST_P(MalformedRequestLine, IsRefusedAndCanBeAnswered_7_1) {
  Message message;
  const auto result = parse(Buffer::copy_of(with(options(), request_line, GetParam())), message);
  ASSERT_FALSE(result) << GetParam();
  EXPECT_EQ(result.error().code, Errc::malformed_start_line) << GetParam();
  EXPECT_TRUE(message.is_request());
  EXPECT_EQ(message.top_via().host, "192.0.2.1");
  EXPECT_EQ(message.call_id(), "1@192.0.2.1");
}
INSTANTIATE_TEST_SUITE_P(StartLine, MalformedRequestLine,
                         testing::Values("OPTIONS  sip:bob@example.com SIP/2.0", "OPTIONS sip:bob@example.com  SIP/2.0",
                                         "OPTIONS sip:bob@example.com SIP/2.0 ",
                                         "OPTIONS sip:bob@example.com; lr SIP/2.0",
                                         "OPTIONS <sip:bob@example.com> SIP/2.0", "OPTIONS SIP/2.0",
                                         "OPTIONS bob SIP/2.0", "OPTIONS sip:bob@example.com?a=b SIP/2.0",
                                         "OPTIONS sip:bob@example.com SIP/2", "OPTIONS sip:bob@example.com SIP/2.",
                                         "OPTIONS sip:bob@example.com SIP/", "OPTIONS sip:bob@example.com SIP/2.0x"));

class NotSip : public testing::TestWithParam<const char*> {};
TEST_P(NotSip, HasNothingToAnswer) {
  Message message;
  const auto result = parse(Buffer::copy_of(with(options(), request_line, GetParam())), message);
  ASSERT_FALSE(result) << GetParam();
  EXPECT_EQ(result.error().code, Errc::not_sip) << GetParam();
  EXPECT_TRUE(message.empty());
}
INSTANTIATE_TEST_SUITE_P(StartLine, NotSip,
                         testing::Values("GET / HTTP/1.1", "", "hello", "OPTIONS", "OPTIONS sip:bob@example.com",
                                         " OPTIONS sip:bob@example.com SIP/2.0", "OPT(IONS sip:bob@example.com SIP/2.0",
                                         "\x16\x03\x01", "OPTIONS\tsip:b SIP/2.0", "Via: SIP/2.0/UDP a"));

TEST(StartLine, OtherVersionsCanBeAnswered505_RFC4475_3_1_2_16) {
  for (const char* line : {"OPTIONS sip:bob@example.com SIP/7.0", "OPTIONS sip:bob@example.com SIP/2.1",
                           "OPTIONS sip:bob@example.com SIP/12345678901234567890.0", "OPTIONS <new> SIP/3.0"}) {
    Message message;
    const auto result = parse(Buffer::copy_of(with(options(), request_line, line)), message);
    ASSERT_FALSE(result) << line;
    EXPECT_EQ(result.error().code, Errc::unsupported_version) << line;
    EXPECT_EQ(message.cseq().number, 1U);
  }
}

TEST(StartLine, ReasonPhraseMayBeEmptyOrAnyText_7_2) {
  const auto reason_of = [](std::string_view line) {
    const Response response(*parse(with(sample("3_200ok.sip"), "SIP/2.0 200 OK", line)));
    EXPECT_EQ(response.status(), Status::ringing);
    return std::string(response.reason());
  };
  EXPECT_EQ(reason_of("SIP/2.0 180 "), "");
  EXPECT_EQ(reason_of("SIP/2.0 180"), "");
  EXPECT_EQ(reason_of("SIP/2.0 180 Il sonne d\xC3\xA9j\xC3\xA0"), "Il sonne d\xC3\xA9j\xC3\xA0");
}

class MalformedStatusLine : public testing::TestWithParam<const char*> {};
TEST_P(MalformedStatusLine, IsRefusedAndNeverAnswered_7_2) {
  Message message;
  const auto result = parse(Buffer::copy_of(with(sample("3_200ok.sip"), "SIP/2.0 200 OK", GetParam())), message);
  ASSERT_FALSE(result) << GetParam();
  EXPECT_EQ(result.error().code, Errc::malformed_start_line) << GetParam();
  EXPECT_TRUE(message.is_response());
}
INSTANTIATE_TEST_SUITE_P(StartLine, MalformedStatusLine,
                         testing::Values("SIP/2.0 4294967301 better not break", "SIP/2.0 099 x", "SIP/2.0 700 x",
                                         "SIP/2.0 20 OK", "SIP/2.0 2000 OK", "SIP/2.0 -10 OK", "SIP/2.0  200 OK",
                                         "SIP/2.0", "SIP/2.0 200\tOK", "SIP/2 200 OK", "SIP/2.0 2O0 OK"));

TEST(StartLine, EndsWithCrlf) {
  EXPECT_EQ(parse_error("OPTIONS sip:b SIP/2.0\nVia: SIP/2.0/UDP a\n\n").code, Errc::malformed_start_line);
  EXPECT_EQ(parse_error("OPTIONS sip:b SIP/2.0").code, Errc::malformed_start_line);
  EXPECT_EQ(parse_error(std::string("OPTIONS sip:b\0 SIP/2.0\r\n\r\n", 27)).code, Errc::not_sip);
}

}  // namespace
}  // namespace sip::test
