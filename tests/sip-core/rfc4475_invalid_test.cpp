// RFC 4475: the messages a parser refuses, and what the peer is told.
#include <gtest/gtest.h>

#include "messages.hpp"

namespace sip::test {
namespace {

struct Refused {
  const char* name;
  Errc code;
  const char* what;
  int status;  // 0: a response, which is dropped
};

void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.name; }

class Rfc4475Invalid : public testing::TestWithParam<Refused> {};

TEST_P(Rfc4475Invalid, IsRefused_3_1_2_and_3_3) {
  const auto [name, code, what, status] = GetParam();
  Message message;
  const auto result = parse(Buffer::copy_of(whole_torture(name)), message);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), (Error{code, what}));
  if (status == 0) {
    EXPECT_TRUE(message.is_response());
    return;
  }
  const Refusal refused = refusal(result.error());
  EXPECT_EQ(static_cast<int>(refused.status), status);
  const Response response = reply(Request(std::move(message)), refused.status, refused.reason);
  EXPECT_TRUE(response.headers.has(HeaderId::via));
  EXPECT_TRUE(response.headers.has(HeaderId::cseq));
  EXPECT_EQ(response.headers.count(HeaderId::from), response.headers.count(HeaderId::to));
}

INSTANTIATE_TEST_SUITE_P(
    Messages, Rfc4475Invalid,
    testing::Values(Refused{"badinv01", Errc::malformed_header, "Via", 400},               // §3.1.2.1
                    Refused{"clerr", Errc::truncated, "Content-Length", 400},              // §3.1.2.2
                    Refused{"ncl", Errc::malformed_header, "Content-Length", 400},         // §3.1.2.3
                    Refused{"scalar02", Errc::malformed_header, "CSeq", 400},              // §3.1.2.4
                    Refused{"scalarlg", Errc::malformed_header, "CSeq", 0},                // §3.1.2.5
                    Refused{"quotbal", Errc::malformed_header, "To", 400},                 // §3.1.2.6
                    Refused{"ltgtruri", Errc::malformed_start_line, "Request-URI", 400},   // §3.1.2.7
                    Refused{"lwsruri", Errc::malformed_start_line, "request line", 400},   // §3.1.2.8
                    Refused{"lwsstart", Errc::malformed_start_line, "request line", 400},  // §3.1.2.9
                    Refused{"trws", Errc::malformed_start_line, "request line", 400},      // §3.1.2.10
                    Refused{"escruri", Errc::malformed_start_line, "Request-URI", 400},    // §3.1.2.11
                    Refused{"badaspec", Errc::malformed_header, "To", 400},                // §3.1.2.14
                    Refused{"baddn", Errc::malformed_header, "From", 400},                 // §3.1.2.15
                    Refused{"badvers", Errc::unsupported_version, "SIP version", 505},     // §3.1.2.16
                    Refused{"mismatch01", Errc::malformed_header, "CSeq", 400},            // §3.1.2.17
                    Refused{"mismatch02", Errc::malformed_header, "CSeq", 400},            // §3.1.2.18
                    Refused{"bigcode", Errc::malformed_start_line, "status line", 0},      // §3.1.2.19
                    Refused{"insuf", Errc::missing_header, "From", 400},                   // §3.3.1
                    Refused{"multi01", Errc::duplicate_header, "CSeq", 400},               // §3.3.8
                    Refused{"mcl01", Errc::duplicate_header, "Content-Length", 400}));     // §3.3.9

}  // namespace
}  // namespace sip::test
