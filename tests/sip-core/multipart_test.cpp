#include "sip/multipart.hpp"

#include <gmock/gmock.h>

#include "messages.hpp"

namespace sip::test {
namespace {

using testing::ElementsAre;

constexpr const char* mixed = "multipart/mixed;boundary=b";

// `body` with CRLF for each LF, kept for as long as what was read from it.
struct Read {
  std::string type;
  std::string body;
  Result<Multipart> multipart = fail(Errc::absent);

  Read(std::string_view content_type, std::string_view text, const MultipartLimits& limits = {})
      : type(content_type), body(crlf(text)), multipart(parse_multipart(*ContentType::parse(type), body, limits)) {}
  Read(const Read&) = delete;
};

std::vector<std::string> contents(const Read& read) {
  std::vector<std::string> all;
  if (!read.multipart) return {describe(read.multipart.error())};
  for (const BodyPart& part : *read.multipart) all.emplace_back(part.content());
  return all;
}

Error error_of(const Read& read) { return read.multipart ? Error{Errc::gone, "it was read"} : read.multipart.error(); }

TEST(Multipart, ReadsPartsAndTheirRows_5_1_1) {
  const Read read(mixed,
                  "--b\nContent-Type: application/sdp\nContent-Length: 5\n\nv=0\n\n--b\n"
                  "Content-Type: text/html;charset=utf-8\ncontent-DISPOSITION: render;handling=optional\n"
                  "Content-ID: <a@b>\nContent-Transfer-Encoding: base64\nX-A: 1\nX-a: 2\n\nPGI+\n--b--\n");
  ASSERT_THAT(contents(read), ElementsAre("v=0\r\n", "PGI+"));
  const BodyPart& sdp = (*read.multipart)[0];
  EXPECT_TRUE(sdp.is("Application", "SDP"));
  EXPECT_EQ(sdp.get<ContentLength>()->value, 5U);
  EXPECT_EQ(sdp.disposition()->type, "session");
  EXPECT_EQ(sdp.handling(), Handling::required);
  EXPECT_EQ(sdp.content_id(), "");
  EXPECT_EQ(sdp.transfer_encoding(), "binary");
  const BodyPart& html = (*read.multipart)[1];
  EXPECT_EQ(html.content_type()->params.value("charset"), "utf-8");
  EXPECT_EQ(html.disposition()->type, "render");
  EXPECT_EQ(html.handling(), Handling::optional);
  EXPECT_EQ(html.content_id(), "a@b");
  EXPECT_EQ(html.transfer_encoding(), "base64");
  EXPECT_EQ(html.raw("x-A"), "1");
  EXPECT_FALSE(html.raw("X-B"));
  std::vector<std::string> rows;
  for (const Headers::Row& row : html.rows()) rows.push_back(std::string(row.name) + "=" + std::string(row.value));
  EXPECT_THAT(rows, ElementsAre("Content-Type=text/html;charset=utf-8", "content-DISPOSITION=render;handling=optional",
                                "Content-ID=<a@b>", "Content-Transfer-Encoding=base64", "X-A=1", "X-a=2"));
}

TEST(Multipart, PartWithoutTypeIsPlainText_5_1_1) {
  const Read read(mixed, "--b\n\nhello\n--b--");
  ASSERT_THAT(contents(read), ElementsAre("hello"));
  EXPECT_TRUE((*read.multipart)[0].is("text", "plain"));
  EXPECT_EQ((*read.multipart)[0].disposition()->type, "render");
  const Read digest("multipart/digest;boundary=b", "--b\n\nFrom: x\n\n--b--");
  ASSERT_THAT(contents(digest), ElementsAre("From: x\r\n"));
  EXPECT_TRUE((*digest.multipart)[0].is("message", "rfc822"));
}

TEST(Multipart, IgnoresPreambleEpilogueAndPadding_5_1_1) {
  const Read read(mixed, "for old readers\n--b \t\n\none\n--b\t\n\ntwo\n--b-- \t\nafter\n--b\n\nnot a part\n--b--\n");
  EXPECT_THAT(contents(read), ElementsAre("one", "two"));
  EXPECT_THAT(contents(Read(mixed, "\n--b\n\none\n--b-- ")), ElementsAre("one"));
}

TEST(Multipart, DelimiterIsAWholeLine_5_1_1) {
  // A boundary may begin like another, and what looks like one within a line is content.
  const Read read(mixed, "--bb\n--b\n\n--bb\nx--b\n --b\n--b x\n--b--x\n--\n--c--\n-- b\n--b--");
  EXPECT_THAT(contents(read), ElementsAre("--bb\r\nx--b\r\n --b\r\n--b x\r\n--b--x\r\n--\r\n--c--\r\n-- b"));
  // Only CRLF ends lines.
  EXPECT_THAT(contents(Read(mixed, "--b\n\none\r\r--b\r\r--b--\n--b--")), ElementsAre("one\r\r--b\r\r--b--"));
  const std::string body = "--b\r\n\r\none\n--b\n\ntwo\r\n--b--";
  const auto multipart = parse_multipart(*ContentType::parse(mixed), body);
  ASSERT_TRUE(multipart);
  EXPECT_EQ((*multipart)[0].content(), "one\n--b\n\ntwo");
}

TEST(Multipart, CrlfBeforeTheDelimiterIsNotContent_5_1_1) {
  EXPECT_THAT(contents(Read(mixed, "--b\n\none\n\n--b\n\n\n--b\n\n--b--")), ElementsAre("one\r\n", "", ""));
}

TEST(Multipart, PartMayBeRowsAlone_5_1_1) {
  const Read read(mixed, "--b\nX-A: 1\n--b\nX-A: 2\n\n--b\nX-A: 3\n\n\n--b\n--b--");
  ASSERT_THAT(contents(read), ElementsAre("", "", "", ""));
  EXPECT_EQ((*read.multipart)[0].raw("X-A"), "1");
  EXPECT_EQ((*read.multipart)[1].raw("X-A"), "2");
  EXPECT_EQ((*read.multipart)[2].raw("X-A"), "3");
  EXPECT_FALSE((*read.multipart)[3].raw("X-A"));
}

TEST(Multipart, UnfoldsRows_7_3_1) {
  Read read(
      mixed,
      "--b\nContent-Type: multipart/mixed;\n  boundary=\n\t\"in ner\"\nX-A: 1\n\n--in ner\n\nx\n--in ner--\n--b--");
  ASSERT_TRUE(read.multipart) << describe(read.multipart.error());
  const BodyPart part = (*read.multipart)[0];
  read.multipart = fail(Errc::gone);  // a part stands alone
  EXPECT_TRUE(part.is_multipart());
  EXPECT_EQ(part.raw("X-A"), "1");
  const auto within = parse_multipart(part);
  ASSERT_TRUE(within) << describe(within.error());
  EXPECT_EQ((*within)[0].content(), "x");
}

TEST(Multipart, TakesEveryBoundaryOfTheRfc_5_1_1) {
  EXPECT_THAT(contents(Read("multipart/mixed; boundary=\"gc0pJq0M:08jU534c0p\"",
                            "--gc0pJq0M:08jU534c0p\n\nx\n--gc0pJq0M:08jU534c0p--")),
              ElementsAre("x"));
  EXPECT_THAT(contents(Read("multipart/mixed; boundary=\"---\"", "-----\n\nx\n-------")), ElementsAre("x"));
  const std::string longest(70, 'b');
  EXPECT_THAT(contents(Read("multipart/mixed;boundary=" + longest, "--" + longest + "\n\nx\n--" + longest + "--")),
              ElementsAre("x"));
}

TEST(Multipart, RefusesABoundaryThatIsNone_5_1_1) {
  const Error error{Errc::malformed_header, "Content-Type"};
  const std::string too_long(71, 'b');
  for (const std::string& type :
       {std::string("multipart/mixed"), std::string("multipart/mixed;boundary"),
        std::string("multipart/mixed;boundary=\"\""), std::string("multipart/mixed;boundary=\"b \""),
        std::string("multipart/mixed;boundary=\"b*\""), "multipart/mixed;boundary=" + too_long}) {
    EXPECT_EQ(error_of(Read(type, "--\n\nx\n----")), error) << type;
  }
}

TEST(Multipart, RefusesWhatIsNoMultipart_5_1_1) {
  EXPECT_EQ(error_of(Read("text/plain;boundary=b", "--b\n\nx\n--b--")).code, Errc::absent);
  const Error none{Errc::malformed_multipart, "first boundary"};
  for (const char* body : {"", "--b", "hello", "--b--", "--c\n\nx\n--c--", "x--b\n\nx\n--b--", "--B\n\nx\n--B--"}) {
    EXPECT_EQ(error_of(Read(mixed, body)), none) << body;
  }
  const Error open{Errc::truncated, "multipart body"};
  for (const char* body : {"--b\n", "--b\n\nx", "--b\n\nx\n--b\n", "--b\n\nx\n--b-", "--b\n\nx\n--b"}) {
    EXPECT_EQ(error_of(Read(mixed, body)), open) << body;
  }
}

TEST(Multipart, RefusesRowsThatAreNone) {
  for (const char* part : {"hello\n\nx", "a b: c\n\nx", ": c\n\nx", " a: b\n\nx", "a: b\rc\n\nx", "a: \x01\n\nx"}) {
    EXPECT_EQ(error_of(Read(mixed, std::string("--b\n") + part + "\n--b--")).code, Errc::malformed_header) << part;
  }
  EXPECT_EQ(error_of(Read(mixed, "--b\nContent-Type: a/b\nc: a/c\n\nx\n--b--")),
            (Error{Errc::duplicate_header, "Content-Type"}));
}

TEST(Multipart, OnePartsMalformedTypeIsItsOwnMatter) {
  const Read read(mixed, "--b\nContent-Type: text\nContent-Disposition: ;\n\nx\n--b\n\ny\n--b--");
  ASSERT_THAT(contents(read), ElementsAre("x", "y"));
  const BodyPart& part = (*read.multipart)[0];
  EXPECT_FALSE(part.content_type());
  EXPECT_FALSE(part.is("text", "plain"));
  EXPECT_FALSE(part.is_multipart());
  EXPECT_FALSE(part.disposition());
  EXPECT_EQ(part.handling(), Handling::required);
}

TEST(Multipart, KeepsToItsLimits) {
  const char* const two = "--b\nX-A: 1\n\nx\n--b\n\ny\n--b--";
  EXPECT_EQ(error_of(Read(mixed, two, {.parts = 1})), (Error{Errc::limit_reached, "body parts"}));
  EXPECT_TRUE(Read(mixed, two, {.parts = 2}).multipart);
  EXPECT_EQ(error_of(Read(mixed, two, {.header_bytes = 7})), (Error{Errc::too_large, "body part"}));
  EXPECT_TRUE(Read(mixed, two, {.header_bytes = 8}).multipart);
  EXPECT_EQ(error_of(Read(mixed, two, {.depth = 0})), (Error{Errc::limit_reached, "multipart depth"}));
}

TEST(Multipart, NestsToItsLimit_RFC5621_4_2) {
  const Read read("multipart/mixed;boundary=1",
                  "--1\nContent-Type: multipart/mixed;boundary=12\n\n"
                  "--12\nContent-Type: multipart/mixed;boundary=3\n\n--3\n\ndeep\n--3--\n--12--\n--1--");
  ASSERT_EQ(contents(read).size(), 1U);
  const MultipartLimits two{.depth = 2};
  const auto second = parse_multipart((*read.multipart)[0], two);
  ASSERT_TRUE(second) << describe(second.error());
  const auto third = parse_multipart((*second)[0], two);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error(), (Error{Errc::limit_reached, "multipart depth"}));
  EXPECT_EQ((*parse_multipart((*second)[0]))[0].content(), "deep");
}

TEST(Multipart, OuterDelimiterEndsWhatIsWithin_5_1_2) {
  const Read read("multipart/mixed;boundary=1",
                  "--1\nContent-Type: multipart/mixed;boundary=2\n\n--2\n\nopen\n--1\n\nnext\n--1--");
  ASSERT_EQ(contents(read).size(), 2U);
  EXPECT_EQ(contents(read)[1], "next");
  const auto within = parse_multipart((*read.multipart)[0]);
  ASSERT_FALSE(within);
  EXPECT_EQ(within.error().code, Errc::truncated);
}

TEST(Multipart, ReadsTheMultipartMimeMessage_RFC4475_3_1_1_11) {
  const auto message = parse(torture("mpart01"));
  ASSERT_TRUE(message);
  const auto multipart = parse_multipart(*message);
  ASSERT_TRUE(multipart) << describe(multipart.error());
  ASSERT_EQ(multipart->size(), 2U);
  EXPECT_EQ((*multipart)[0].content(), "Hello");
  EXPECT_TRUE((*multipart)[0].is("text", "plain"));
  EXPECT_EQ((*multipart)[0].transfer_encoding(), "binary");
  EXPECT_TRUE((*multipart)[1].is("application", "octet-stream"));
  // A DER SEQUENCE whose length says that not one octet is lost.
  const std::string_view der = (*multipart)[1].content();
  ASSERT_GT(der.size(), 4U);
  EXPECT_EQ(der.substr(0, 2), "\x30\x82");
  EXPECT_EQ(static_cast<unsigned char>(der[2]) * 256U + static_cast<unsigned char>(der[3]) + 4U, der.size());
}

TEST(FindContent, TakesTheBodyOrThePart) {
  const auto bare = parse(with(options("Content-Type: application/sdp\n"), "\r\n\r\n", "\r\n\r\nv=0\r\n"));
  ASSERT_TRUE(bare);
  EXPECT_EQ(find_content(*bare, "application", "sdp"), "v=0\r\n");
  EXPECT_EQ(find_content(*bare, "text", "plain").error().code, Errc::absent);
  const auto wrapped = parse(torture("mpart01"));
  EXPECT_EQ(find_content(*wrapped, "text", "plain"), "Hello");
  EXPECT_EQ(find_content(*wrapped, "application", "sdp").error().code, Errc::absent);
  EXPECT_EQ(find_content(*parse(options()), "text", "plain").error(), (Error{Errc::absent, "Content-Type"}));
  EXPECT_EQ(find_content(*parse(options("Content-Type: multipart/mixed;boundary=b\n")), "text", "plain").error().code,
            Errc::malformed_multipart);
}

}  // namespace
}  // namespace sip::test
