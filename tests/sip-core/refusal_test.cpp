#include <gtest/gtest.h>

#include "messages.hpp"

namespace sip::test {
namespace {

std::string refused(const std::string& bytes, const ParseLimits& limits = {}) {
  const Refusal refused = refusal(parse_error(bytes, limits));
  return std::to_string(code(refused.status)) + " " + refused.reason;
}

TEST(Refusal, NamesTheHeaderField_21_4_1) {
  EXPECT_EQ(refused(with(options(), "1 OPTIONS", "x")), "400 Malformed CSeq");
  EXPECT_EQ(refused(with(options(), "Call-ID", "X")), "400 Missing Call-ID");
  EXPECT_EQ(refused(options("CSeq: 2 OPTIONS\n")), "400 Duplicate CSeq header");
  EXPECT_EQ(refused(options("no colon\n")), "400 Malformed header field");
  EXPECT_EQ(refused(with(options(), "sip:bob@example.com SIP", "bob SIP")), "400 Malformed Request-URI");
  EXPECT_EQ(refused(options("Content-Length: 5\n")), "400 Body shorter than Content-Length");
}

TEST(Refusal, HasTheStatusForWhatIsTooMuch) {
  ParseLimits limits;
  limits.body = 1;
  EXPECT_EQ(refused(options() + "ab", limits), "413 Request Entity Too Large");
  limits = {};
  limits.headers = 2;
  EXPECT_EQ(refused(options(), limits), "513 Too many header fields");
  limits = {};
  limits.header_line = 45;
  EXPECT_EQ(refused(options(), limits), "513 Via too large");
  EXPECT_EQ(refused(with(options(), "SIP/2.0\r\n", "SIP/3.0\r\n")), "505 Version Not Supported");
}

TEST(Refusal, AnythingElseIsABadRequest) {
  EXPECT_EQ(refusal(Error{Errc::malformed_uri}).status, Status::bad_request);
  EXPECT_EQ(refusal(Error{Errc::not_sip}).reason, "Bad Request");
}

}  // namespace
}  // namespace sip::test
