// No input costs more than linear time: each shape is read at one size and at four times that, and the second must not
// take much more than four times as long.
#include <gtest/gtest.h>

#include "sip/digest.hpp"
#include "sip/header/contact.hpp"
#include "sip/lenient.hpp"
#include "sip/multipart.hpp"
#include "sip/multipart_builder.hpp"

#include "messages.hpp"
#include "timing.hpp"

namespace sip::test {
namespace {

void read_everything(const std::string& bytes) {
  Message message;
  const ParseLimits wide{.message = 1 << 24, .body = 1 << 24, .header_line = 1 << 24, .headers = 1 << 20};
  (void)parse(Buffer::copy_of(bytes), message, wide);
  std::size_t count = 0;
  for (const Result<Via>& via : message.headers.all<Via>()) count += via ? 1 : 0;
  for (const Result<Contact>& contact : message.headers.all<Contact>()) count += contact ? 1 : 0;
  for (const Result<Route>& route : message.headers.all<Route>()) count += route ? 1 : 0;
  count += message.headers.lists_token(HeaderId::supported, "none") ? 1 : 0;
  EXPECT_LT(count, bytes.size());
}

void read_leniently(const std::string& bytes) {
  Message message;
  Forgiven forgiven;
  const ParseLimits wide{.message = 1 << 24, .body = 1 << 24, .header_line = 1 << 24, .headers = 1 << 20};
  (void)parse_leniently(Buffer::copy_of(bytes), message, forgiven, wide);
}

struct Shape {
  const char* name;
  const char* before;
  const char* piece;
  const char* after;
};
void PrintTo(const Shape& shape, std::ostream* out) { *out << shape.name; }

class LinearTime : public testing::TestWithParam<Shape> {};

// Puts the shape in the place of `mark`.
void expect_linear(void (&read)(const std::string&), const std::string& message, const char* mark, const Shape& shape) {
  const auto bytes = [&](std::size_t size) {
    return with(message, mark, shape.before + repeated(shape.piece, size) + shape.after);
  };
  const std::string few = bytes(32 * 1024);
  const std::string many = bytes(128 * 1024);
  const double small = seconds_of([&] { read(few); });
  const double large = seconds_of([&] { read(many); });
  // Quadratic time would be 16 times as long; below half a millisecond there is nothing to fear.
  EXPECT_TRUE(large < 10 * small || large < 500e-6) << small << " s and " << large << " s";
}

TEST_P(LinearTime, OfTheBytes) {
  expect_linear(read_everything, options("Subject: @here\n"), "Subject: @here", GetParam());
}

// A message that parse() refuses for its Max-Forwards, so that every row passes the repair.
TEST_P(LinearTime, OfTheBytesReadLeniently) {
  const std::string broken = with(options("Subject: @here\n"), "Max-Forwards: 70", "Max-Forwards: 700");
  expect_linear(read_leniently, broken, "Subject: @here", GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, LinearTime,
    testing::Values(
        Shape{"rows", "A: b", "\r\nA: b", ""}, Shape{"folds", "A: b", "\r\n ", "b"},
        Shape{"commas", "Contact: ", ",", ""}, Shape{"elements", "Contact: ", "<sip:a@b>,", "<sip:a@b>"},
        Shape{"open brackets", "Contact: ", "<,", ""}, Shape{"open quotes", "Contact: ", "\"\\\",", ""},
        Shape{"parameters", "Via: SIP/2.0/UDP a", ";a=b", ""},
        Shape{"parameters of one Contact", "Contact: <sip:a@b>", ";a", ""},
        Shape{"parameters of one URI", "Route: <sip:a@b", ";a", ">"},
        Shape{"headers of one URI", "Route: <sip:a@b?a=b", "&a=b", ">"},
        Shape{"labels", "Via: SIP/2.0/UDP a", ".a", ""}, Shape{"digits", "Via: SIP/2.0/UDP a:", "1", ""},
        Shape{"colons", "Route: <sip:[", ":", "]>"}, Shape{"escapes", "Route: <sip:", "%41", "@b>"},
        Shape{"tokens", "Supported: ", "a,", "a"}, Shape{"spaces", "Supported: ", " ", "a"},
        Shape{"quoted controls", "A: \"", "\\\x01", "\""}, Shape{"colonless lines", "A: b", "\r\nab", ""},
        Shape{"controls", "A: ", "\x01", ""}, Shape{"backslashes", "A: \"", "\\", "\""},
        Shape{"quotes and controls", "A: ", "\"\\\x01\" ", "\x01"},
        Shape{"Contact rows", "A: b", "\r\nm:<sip:a@b>", ""}, Shape{"bare Contacts", "m: sip:a@b", ",sip:a@b", ""},
        Shape{"folds in parameters", "v: SIP/2.0/UDP a", "\r\n ;\r\n a", ""}, Shape{"lone CRs", "A: b", "\r", ""},
        Shape{"lone LFs", "A: b", "\n", ""}, Shape{"name", "", "A", ": b"}, Shape{"name without colon", "", "A", ""},
        Shape{"spaces and tabs", "Contact: <sip:a@b>", " \t", ";a"}, Shape{"open brackets alone", "Contact: ", "<", ""},
        Shape{"open parentheses", "Contact: ", "(", ""}, Shape{"quoted string", "Contact: \"", "a", "\" <sip:a@b>"},
        Shape{"quoted string without end", "Contact: \"", "a", ""},
        Shape{"quoted commas", "Contact: <sip:a@b>;a=\"", ",;", "\""}, Shape{"quotes", "Contact: ", "\"", ""},
        Shape{"percent signs", "Route: <sip:", "%", "@b>"}, Shape{"at signs", "Route: <sip:a", "@", "b>"},
        Shape{"quoted quotes", "Contact: <sip:a@b>;a=\"", "\\\"", ""},
        Shape{"empty parameters", "Contact: <sip:a@b>", ";", ""},
        Shape{"one parameter", "Contact: <sip:a@b>", ";a=b", ""}, Shape{"hashes", "To: <sip:", "#", "@b>"},
        Shape{"rows of one kind", "A: b", "\r\nContent-Length: 0", ""},
        Shape{"bare Routes", "Route: sip:a;lr", ",sip:a;lr", ""},
        Shape{"open references", "Via: ", "SIP/2.0/UDP [,", ""},
        Shape{"open reference hosts", "Route: ", "<sip:[>,", ""},
        Shape{"open reference values", "Contact: ", "<sip:a>;b=[,", ""}));

class LinearTimeOfTheStartLine : public testing::TestWithParam<Shape> {};

TEST_P(LinearTimeOfTheStartLine, OfTheBytes) {
  expect_linear(read_everything, options(), "OPTIONS sip:bob@example.com SIP/2.0", GetParam());
  expect_linear(read_leniently, options(), "OPTIONS sip:bob@example.com SIP/2.0", GetParam());
}

INSTANTIATE_TEST_SUITE_P(Shapes, LinearTimeOfTheStartLine,
                         testing::Values(Shape{"empty lines", "", "\r\n", "OPTIONS sip:a@b SIP/2.0"},
                                         Shape{"method", "", "A", " sip:a@b SIP/2.0"},
                                         Shape{"spaces", "OPTIONS", " ", "sip:a@b SIP/2.0"},
                                         Shape{"user", "OPTIONS sip:", "a", "@b SIP/2.0"},
                                         Shape{"parameters", "OPTIONS sip:a@b", ";a", " SIP/2.0"},
                                         Shape{"reason phrase", "SIP/2.0 200 ", "a", ""}));

struct BodyShape {
  const char* name;
  const char* boundary;
  const char* before;
  const char* piece;
  const char* after;
};
void PrintTo(const BodyShape& shape, std::ostream* out) { *out << shape.name; }

class LinearTimeMultipart : public testing::TestWithParam<BodyShape> {};

// Reads, searches and builds anew.
void use_multipart(const std::string& type, const std::string& body) {
  const MultipartLimits wide{.parts = 1 << 20, .header_bytes = 1 << 24, .depth = 8};
  const auto multipart = parse_multipart(*ContentType::parse(type), body, wide);
  MultipartBuilder builder;
  if (multipart) {
    EXPECT_FALSE(multipart->find("no", "such"));
    EXPECT_FALSE(multipart->find_content_id("none"));
    for (const BodyPart& part : *multipart) builder.add("a/b", part.content());
  }
  EXPECT_TRUE(builder.add("a/b", body).build());
}

TEST_P(LinearTimeMultipart, OfTheBytes) {
  const BodyShape& shape = GetParam();
  const std::string type = "multipart/mixed;boundary=\"" + std::string(shape.boundary) + "\"";
  const auto seconds_for = [&](std::size_t size) {
    const std::string body = shape.before + repeated(shape.piece, size) + shape.after;
    return seconds_of([&] { use_multipart(type, body); });
  };
  const double small = seconds_for(64 * 1024);
  const double large = seconds_for(256 * 1024);
  EXPECT_TRUE(large < 10 * small || large < 200e-6) << small << " s and " << large << " s";
}

constexpr const char* dashes = "----------------------------------------------------------------------";  // 70 of them
constexpr const char* nested_opening = "\r\n--1\r\nc: multipart/mixed;boundary=1\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Shapes, LinearTimeMultipart,
    testing::Values(BodyShape{"parts", "b", "--b", "\r\n\r\n\r\n--b", "--"},
                    BodyShape{"empty parts", "b", "--b\r\n", "--b\r\n", "--b--"},
                    BodyShape{"near boundaries", "bbbbbbbbbbbbbbbb", "--bbbbbbbbbbbbbbbb\r\n\r\n",
                              "\r\n--bbbbbbbbbbbbbbba", "\r\n--bbbbbbbbbbbbbbbb--"},
                    BodyShape{"dashes", dashes, "--", "-", "\r\n"},
                    BodyShape{"lines of dashes", dashes, "--b\r\n\r\n", "\r\n-----------------------------------", ""},
                    BodyShape{"padding", "b", "--b\r\n\r\n", "\r\n--b                                      x",
                              "\r\n--b--"},
                    BodyShape{"one long padding", "b", "--b\r\n\r\n\r\n--b", " ", "x\r\n--b--"},
                    BodyShape{"returns", "b", "--b\r\n\r\n", "\r", "\r\n--b--"},
                    BodyShape{"empty lines", "b", "--b\r\na: b", "\r\n", "--b--"},
                    BodyShape{"rows", "b", "--b", "\r\na: b", "\r\n\r\n\r\n--b--"},
                    BodyShape{"folds", "b", "--b\r\na: b", "\r\n ", "\r\n\r\n\r\n--b--"},
                    BodyShape{"rows of many parts", "b", "--b", "\r\na: b\r\nc: d/e\r\n\r\n\r\n--b", "--"},
                    BodyShape{"nested openings", "1", "--1\r\n\r\n", nested_opening, "\r\n--1--"},
                    BodyShape{"our own boundaries", "b", "--b\r\n\r\n", "--boundary-00000000", "\r\n--b--"}));

// Each depth reads what is within once more, and depth is bounded.
TEST(LinearTimeInPieces, OfNestedMultiparts_RFC5621_4_2) {
  const auto seconds_to_find = [](std::size_t bytes) {
    MultipartBuilder nested = MultipartBuilder{}.add("a/b", std::string(bytes, 'x'));
    for (int depth = 1; depth < 8; ++depth) nested = MultipartBuilder{}.add(nested);
    const auto body = nested.build();
    const auto type = ContentType::parse(body->content_type);
    return seconds_of([&] {
      const auto multipart = parse_multipart(*type, body->bytes, {.depth = 8});
      EXPECT_TRUE(multipart->find("a", "b"));
    });
  };
  const double small = seconds_to_find(64 * 1024);
  const double large = seconds_to_find(256 * 1024);
  EXPECT_TRUE(large < 10 * small || large < 200e-6) << small << " s and " << large << " s";
}

// One list cut into 60 pieces with long names that differ in their last letters only, against the same text in one
// piece: comparing each name with each other would cost 30 times as much, and more than a millisecond.
std::string pieces(int count, std::size_t bytes, const char* separator, const char* value) {
  const std::size_t each = bytes / static_cast<std::size_t>(count);
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += separator + std::string(each, 'p') + std::to_string(10 + i) + "=" + value;
  }
  return text;
}

void expect_cost_of_the_text(double one, double many, const char* what) {
  EXPECT_TRUE(many < 10 * one || many < 1e-3) << what << ": " << one << " s in one piece, " << many << " s in 60";
}

TEST(LinearTimeInPieces, OfParametersAndUriHeaders_19_1_1) {
  const auto seconds_to_parse = [](const std::string& text) {
    return seconds_of([&text] { EXPECT_TRUE(parse_uri(text)) << text.size(); });
  };
  constexpr std::size_t size = 240 * 1024;
  expect_cost_of_the_text(seconds_to_parse("sip:a@b" + pieces(1, size, ";", "v")),
                          seconds_to_parse("sip:a@b" + pieces(60, size, ";", "v")), "URI parameters");
  expect_cost_of_the_text(seconds_to_parse("sip:a@b?x=y" + pieces(1, size, "&", "v")),
                          seconds_to_parse("sip:a@b?x=y" + pieces(60, size, "&", "v")), "URI headers");
}

TEST(LinearTimeInPieces, OfComparingUris_19_1_4) {
  const auto seconds_to_compare = [](const std::string& a, const std::string& b) {
    const UriView left = *parse_uri(a);
    const UriView right = *parse_uri(b);
    return seconds_of([&] { EXPECT_TRUE(equivalent(left, right)); });
  };
  constexpr std::size_t size = 240 * 1024;
  for (const auto& [separator, begin] : {std::pair(";", "sip:a@b"), std::pair("&", "sip:a@b?x=y")}) {
    const std::string one = begin + pieces(1, size, separator, "v");
    const std::string many = begin + pieces(60, size, separator, "v");
    const auto seconds_in_two_cases = [&](const std::string& text) {
      std::string other_case = text;
      other_case.back() = 'V';
      return seconds_to_compare(text, other_case);
    };
    expect_cost_of_the_text(seconds_in_two_cases(one), seconds_in_two_cases(many), separator);
  }
  // Values that differ at their end, under one name.
  std::string forwards = "sip:a@b?x=y", backwards = forwards;
  for (int i = 0; i < 60; ++i) {
    forwards += "&n=" + std::string(size / 60, 'v') + std::to_string(10 + i);
    backwards += "&n=" + std::string(size / 60, 'v') + std::to_string(69 - i);
  }
  const std::string one = "sip:a@b?n=" + std::string(size, 'v');
  expect_cost_of_the_text(seconds_to_compare(one + "w", one + "W"), seconds_to_compare(forwards, backwards), "values");
}

TEST(LinearTimeInPieces, OfChallenges_22_3) {
  const auto seconds_to_choose = [](int count) {
    Response response(Status::unauthorized);
    for (int row = 0; row < 130; ++row) {
      response.headers.add(HeaderId::www_authenticate,
                           "Digest realm=r" + std::to_string(row) + ", nonce=n" + pieces(count, 4096, ",", "v"));
    }
    return seconds_of([&response] {
      for (int realm = 0; realm < 16; ++realm) (void)digest::choose_challenge(response, "r" + std::to_string(realm));
    });
  };
  const double one = seconds_to_choose(1);
  expect_cost_of_the_text(one, seconds_to_choose(60), "challenges");
  // 130 rows of 4 KB sixteen times would be 8 MB to read, and take more than this on any machine.
  EXPECT_LT(one, 20e-3);
}

}  // namespace
}  // namespace sip::test
