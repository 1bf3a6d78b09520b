#include "sip/header/mime_version.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(MimeVersion, IsTwoNumbers_20_24) {
  expect_reads<MimeVersion>({"1.0", "10.42"});
  expect_refuses<MimeVersion>({"", "1", "1.", ".0", "1.0.0", "1 .0", "1.0 (a)", "-1.0", "99999999999.0"});
  EXPECT_EQ(MimeVersion::parse("2.7")->major_number, 2U);
  EXPECT_EQ(MimeVersion::parse("2.7")->minor_number, 7U);
}

}  // namespace
}  // namespace sip::test
