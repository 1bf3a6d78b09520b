#include "printable.hpp"

#include <gtest/gtest.h>

namespace sip::engine {
namespace {

TEST(Printable, TakesTextOfAnyScript) {
  EXPECT_TRUE(is_printable(""));
  EXPECT_TRUE(is_printable("alice"));
  EXPECT_TRUE(is_printable("j\xC3\xBCrgen \xE4\xB8\xAD \xF0\x9F\x93\x9E"));
}

TEST(Printable, RefusesControlCharacters) {
  for (const std::string_view text : {"a\nb", "a\rb", "\x1B[2J", "\x7F", "\xC2\x85", "\xC2\x9B"}) {
    EXPECT_FALSE(is_printable(text)) << escaped(text);
  }
  EXPECT_FALSE(is_printable(std::string_view("a\0b", 3)));
}

TEST(Printable, RefusesWhatIsNoUtf8_Rfc3629_3) {
  // alone, cut short, overlong, a surrogate, past the last character
  for (const std::string_view text :
       {"\x80", "\xFF", "\xC3", "\xE4\xB8", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80"}) {
    EXPECT_FALSE(is_printable(text)) << escaped(text);
  }
}

TEST(Escaped, LeavesNoWayOutOfTheLine) {
  EXPECT_EQ(escaped("a\r\nb"), "a\\x0d\\x0ab");
  EXPECT_EQ(escaped("\x1B[31m"), "\\x1b[31m");
  EXPECT_EQ(escaped(R"(say "hi" \o/)"), R"(say \"hi\" \\o/)");
  EXPECT_EQ(escaped("\xC3\xBC\xC3"), "\xC3\xBC\\xc3");
}

}  // namespace
}  // namespace sip::engine
