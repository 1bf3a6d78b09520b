#include "sip/header/accept_headers.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(AcceptEncoding, ReadsACodingAndItsQ_20_2) {
  expect_reads<AcceptEncoding>({"gzip", "*", "gzip;q=1.0", "identity;q=0.5;x=\"y\""});
  expect_refuses<AcceptEncoding>(
      {"", ";q=1", "gzip;q=2", "gzip;q=", "gzip;q", "g zip", "gzip;", "gz/ip", "gzip;q=1;q=1"});
  EXPECT_EQ(AcceptEncoding::parse("gzip;q=0.25")->q(), 250);
  EXPECT_EQ(AcceptEncoding::parse("gzip")->q(), 1000);
}

TEST(AcceptLanguage, ReadsARangeAndItsQ_20_3) {
  expect_reads<AcceptLanguage>({"da", "en-gb;q=0.8", "en;q=0.7", "*", "es-419", "zh-Hant-TW;q=0"});
  expect_refuses<AcceptLanguage>({"", "e_n", "en-", "-en", "419", "toolonglanguage", "en-toolongsubtag", "en--gb",
                                  "*-en", "en;q=0.1234", "en gb"});
  EXPECT_EQ(AcceptLanguage::parse("en-gb ; Q=0.8")->q(), 800);
  EXPECT_EQ(AcceptLanguage::parse("en-gb")->range, "en-gb");
}

TEST(AcceptLanguage, EmptyRowListsNothing_25_1) {
  const auto message = parse(options("Accept-Language:\nAccept-Language: da, en-gb;q=0.8\n"));
  ASSERT_TRUE(message);
  int count = 0;
  for (const Result<AcceptLanguage>& language : message->headers.all<AcceptLanguage>()) count += language ? 1 : 100;
  EXPECT_EQ(count, 2);
}

}  // namespace
}  // namespace sip::test
