#include "sip/header/text_headers.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(TextHeaders, AreUtf8OrEmpty_20_25_20_36) {
  expect_reads<Subject>({"", "Need more boxes", "I know you're there, pick up the phone and talk to me!", "a\tb",
                         "Caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\x9E", "\"unbalanced", "<a"});
  expect_reads<Organization>({"", "Boxes by Bob"});
}

TEST(TextHeaders, RefuseWhatIsNoText_25_1) {
  expect_refuses<Subject>({" a", "a ", std::string_view("a\0b", 3), "a\x7F", "a\x1B[2J", "caf\xE9", "\x80", "\xC3",
                           "\xC3\x28", "\xE2\x82", "\xF8\x88\x80\x80\x80", "\xC0\x80", "\xFF"});
  expect_refuses<Organization>({"\r\n"});
}

}  // namespace
}  // namespace sip::test
