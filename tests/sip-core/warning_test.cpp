#include "sip/header/warning.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(Warning, ReadsCodeAgentAndText_20_43) {
  expect_reads<Warning>({R"(307 isi.edu "Session parameter 'foo' not understood")",
                         R"(301 isi.edu "Incompatible network address type 'E.164'")", R"(399 [::1]:5060 "a \"b\" c")",
                         R"(399 pseudo'nym "")", R"(999 192.0.2.1:80 "x, y")"});
  const auto warning = Warning::parse(R"(370  devnull "Choose a bigger pipe")");
  EXPECT_EQ(warning->code, 370);
  EXPECT_EQ(warning->agent, "devnull");
  EXPECT_EQ(unquote(warning->text), "Choose a bigger pipe");
}

TEST(Warning, RefusesAnythingElse_25_1) {
  expect_refuses<Warning>({"", "307", "307 isi.edu", "307 isi.edu text", "307 isi.edu \"a", "307 isi.edu \"a\" b",
                           "30 isi.edu \"a\"", "3070 isi.edu \"a\"", "099 isi.edu \"a\"", "307 \"a\"",
                           "307isi.edu \"a\"", "307 isi.edu\"a\"", "307 a:b \"a\"", "307 a:0 \"a\"", "307 <a> \"a\"",
                           "a07 b \"c\""});
}

TEST(Warning, ListIsCutOutsideQuotes_7_3_1) {
  const auto message = parse(options("Warning: 301 a \"b, c\", 302 d \"e\"\n"));
  int codes = 0;
  for (const Result<Warning>& warning : message->headers.all<Warning>()) codes += warning->code;
  EXPECT_EQ(codes, 603);
}

}  // namespace
}  // namespace sip::test
