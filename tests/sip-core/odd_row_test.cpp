#include <gtest/gtest.h>

#include "messages.hpp"

namespace sip::test {
namespace {

std::string value_of(const std::string& row, std::string_view name) {
  const auto message = parse(options(row));
  if (!message) return "refused: " + describe(message.error());
  return std::string(message->headers.raw(name).value_or("absent"));
}

TEST(OddRow, NamesAreTokensWithLwsBeforeTheColon_25_1_HCOLON) {
  EXPECT_EQ(value_of("Subject:a\n", "Subject"), "a");
  EXPECT_EQ(value_of("SUBJECT \t :  a \t\n", "Subject"), "a");
  EXPECT_EQ(value_of("extensionHeader-!.%*+_`'~:x\n", "extensionheader-!.%*+_`'~"), "x");
  EXPECT_EQ(value_of("Subject:\n", "Subject"), "");
  EXPECT_EQ(value_of("Subject: a:b\n", "Subject"), "a:b");
}

TEST(OddRow, FoldsAreLws_7_3_1) {
  EXPECT_EQ(value_of("Subject: a\n  b\n\tc\n", "Subject"), "a    b  \tc");
  EXPECT_EQ(value_of("Subject:\n a\n", "Subject"), "a");
  EXPECT_EQ(value_of("Subject: a\n \n", "Subject"), "a");
}

TEST(OddRow, LinesThatAreNoHeaderFieldAreRefused) {
  for (const char* row :
       {"Subject\n", ": a\n", "Sub ject: a\n", "Sub(ject: a\n", "Subj\xC3\xA9: a\n", "Subject\n : a\n"}) {
    EXPECT_EQ(parse_error(options(row)), (Error{Errc::malformed_header, "header field"})) << row;
  }
  // What follows the start line cannot continue it.
  EXPECT_EQ(parse_error(with(options(), "\r\nVia", "\r\n x: y\r\nVia")).code, Errc::malformed_header);
}

TEST(OddRow, LoneCrOrLfIsNoLineEnd_25_1) {
  for (const char* value : {"a\nVia: evil", "a\rVia: evil", "a\n b", "\"a\\\nb\"", "\"a\\\rb\""}) {
    const std::string bytes = with(options("Subject: @\n"), "Subject: @", "Subject: " + std::string(value));
    EXPECT_EQ(parse_error(bytes), (Error{Errc::malformed_header, "Subject"})) << value;
  }
}

TEST(OddRow, ControlCharactersStandOnlyQuoted_25_1_quoted_pair) {
  const auto error_of = [](const std::string& value) {
    return parse_error(with(options("Subject: @\n"), "Subject: @", "Subject: " + std::string(value)));
  };
  EXPECT_EQ(error_of(std::string("a\0b", 3)), (Error{Errc::malformed_header, "Subject"}));
  EXPECT_EQ(error_of("a\x07").code, Errc::malformed_header);
  EXPECT_EQ(error_of("a\x7F").code, Errc::malformed_header);
  EXPECT_EQ(error_of("a\\\x07").code, Errc::malformed_header);
  EXPECT_EQ(error_of("\"\\\\\x07\"").code, Errc::malformed_header);
  EXPECT_EQ(error_of("\"\\\x07").code, Errc::malformed_header);
  EXPECT_EQ(error_of("x \"\\\x07\" \"\\\x7F\"").code, Errc::absent);
  EXPECT_EQ(error_of("a\tb").code, Errc::absent);
  EXPECT_EQ(error_of("\xE5\xA4\xA7").code, Errc::absent);
}

TEST(OddRow, AFaultyRowIsLeftOutAndTheOthersAreRead) {
  Message message;
  const std::string bytes = with(options("Subject: a\x01\nX: y\n"), "To: ", "no colon here\r\n folded\r\nTo: ");
  ASSERT_FALSE(parse(Buffer::copy_of(bytes), message));
  EXPECT_FALSE(message.headers.has(HeaderId::subject));
  EXPECT_EQ(message.headers.raw("X"), "y");
  EXPECT_EQ(message.to().uri.user, "bob");
  EXPECT_EQ(message.headers.size(), 7U);
}

TEST(OddRow, EndWithAnEmptyLine) {
  const std::string whole = options();
  EXPECT_EQ(parse_error(whole.substr(0, whole.size() - 2)), (Error{Errc::truncated, "header fields"}));
  EXPECT_EQ(parse_error(whole.substr(0, whole.size() - 1)), (Error{Errc::truncated, "header fields"}));
  EXPECT_EQ(parse_error(whole.substr(0, whole.size() - 4)), (Error{Errc::truncated, "header fields"}));
}

TEST(OddRow, LimitsHold) {
  ParseLimits limits;
  limits.headers = 6;
  EXPECT_EQ(parse_error(options(), limits).code, Errc::absent);
  EXPECT_EQ(parse_error(options("X: y\n"), limits).code, Errc::too_many_headers);

  limits = {};
  limits.header_line = 60;
  EXPECT_EQ(parse_error(options("Subject: " + std::string(51, 'a') + "\n"), limits).code, Errc::absent);
  EXPECT_EQ(parse_error(options("Subject: " + std::string(52, 'a') + "\n"), limits),
            (Error{Errc::too_large, "Subject"}));
  EXPECT_EQ(parse_error(options("Subject: " + std::string(30, 'a') + "\n " + std::string(30, 'b') + "\n"), limits).code,
            Errc::too_large);

  limits = {};
  limits.header_line = 1 << 20;
  limits.message = 1 << 20;
  EXPECT_EQ(parse_error(options(std::string(70000, 'x') + ": y\n"), limits).code, Errc::malformed_header);
}

}  // namespace
}  // namespace sip::test
