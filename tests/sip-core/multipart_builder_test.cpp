#include "sip/multipart_builder.hpp"

#include <random>

#include <gtest/gtest.h>

#include "sip/builder.hpp"
#include "sip/multipart.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

Error error_of(const MultipartBuilder& builder) {
  const auto body = builder.build();
  return body ? Error{Errc::gone, "it was built"} : body.error();
}

TEST(MultipartBuilder, Writes_RFC2046_5_1_1) {
  const auto body = MultipartBuilder{}
                        .boundary("b1")
                        .add("application/sdp", "v=0\r\n")
                        .add("application/resource-lists+xml", "<x/>",
                             {.disposition = "recipient-list;handling=optional", .content_id = "1@x"})
                        .header("Content-Language", "en")
                        .build();
  ASSERT_TRUE(body) << describe(body.error());
  EXPECT_EQ(body->content_type, "multipart/mixed;boundary=b1");
  EXPECT_EQ(body->bytes, crlf("--b1\nContent-Type: application/sdp\n\nv=0\n\n--b1\n"
                              "Content-Type: application/resource-lists+xml\n"
                              "Content-Disposition: recipient-list;handling=optional\nContent-ID: <1@x>\n"
                              "Content-Language: en\n\n<x/>\n--b1--\n"));
}

TEST(MultipartBuilder, FindsABoundaryThatStandsInNoPart) {
  const auto boundary = [](const MultipartBuilder& builder) {
    return builder.build()->content_type.substr(std::string_view("multipart/mixed;boundary=").size());
  };
  EXPECT_EQ(boundary(MultipartBuilder{}.add("a/b", "")), "boundary-00000000");
  EXPECT_EQ(boundary(MultipartBuilder{}.add("a/b", "--boundary-00000000")), "boundary-00000001");
  EXPECT_EQ(boundary(MultipartBuilder{}.add("a/b", "--boundary-00000001--boundary-00000000")), "boundary-00000002");
  EXPECT_EQ(boundary(MultipartBuilder{}.add("a/b", "--boundary-000000005")), "boundary-00000001");
  EXPECT_EQ(boundary(MultipartBuilder{}.add("a/b", "--boundary--boundary-00000000")), "boundary-00000001");
  EXPECT_EQ(boundary(MultipartBuilder{}.add("a/b", "--boundary-99999999 --boundary-0")), "boundary-00000000");
  EXPECT_EQ(boundary(MultipartBuilder{}.add("a/b", "").header("--boundary-00000000", "x")), "boundary-00000001");
  EXPECT_EQ(boundary(MultipartBuilder{}.add(MultipartBuilder{}.add("a/b", ""))), "boundary-00000001");
  std::string all;
  for (int i = 0; i < 1000; ++i) all += "--boundary-" + std::to_string(10000000 + i).replace(0, 1, "0");
  EXPECT_EQ(boundary(MultipartBuilder{}.add("a/b", all)), "boundary-00001000");
}

TEST(MultipartBuilder, NamesWhatIsWrong) {
  EXPECT_EQ(error_of(MultipartBuilder{}), (Error{Errc::invalid_argument, "body parts"}));
  EXPECT_EQ(error_of(MultipartBuilder("mi xed").add("a/b", "")), (Error{Errc::invalid_argument, "multipart subtype"}));
  EXPECT_EQ(error_of(MultipartBuilder{}.add("a", "")), (Error{Errc::malformed_header, "Content-Type"}));
  EXPECT_EQ(error_of(MultipartBuilder{}.add("a/b", "", {.disposition = ";"})),
            (Error{Errc::malformed_header, "Content-Disposition"}));
  for (const char* id : {"<a", "a>", "a b", "<>", "<a>b", "a\r\nX: y"}) {
    EXPECT_EQ(error_of(MultipartBuilder{}.add("a/b", "", {.content_id = id})),
              (Error{Errc::malformed_header, "Content-ID"}))
        << id;
  }
  EXPECT_EQ(error_of(MultipartBuilder{}.add("a/b", "").header("X A", "")),
            (Error{Errc::invalid_argument, "header field name"}));
  EXPECT_EQ(error_of(MultipartBuilder{}.add("a/b", "").header("X-A", "a\r\nb")),
            (Error{Errc::malformed_header, "header field of a body part"}));
  EXPECT_EQ(error_of(MultipartBuilder{}.header("X-A", "1").add("a/b", "")),
            (Error{Errc::invalid_argument, "header field without a body part"}));
  EXPECT_EQ(error_of(MultipartBuilder{}.add("a/b", "").header("c", "a/b")),
            (Error{Errc::duplicate_header, "Content-Type"}));
  EXPECT_EQ(error_of(MultipartBuilder{}.param("a b", "").add("a/b", "")),
            (Error{Errc::invalid_argument, "multipart parameter"}));
  EXPECT_EQ(error_of(MultipartBuilder{}.param("boundary", "x").add("a/b", "")),
            (Error{Errc::malformed_header, "Content-Type"}));
  const Error boundary{Errc::invalid_argument, "boundary"};
  EXPECT_EQ(error_of(MultipartBuilder{}.boundary("a*").add("a/b", "")), boundary);
  EXPECT_EQ(error_of(MultipartBuilder{}.boundary("").add("a/b", "")), boundary);
  EXPECT_EQ(error_of(MultipartBuilder{}.boundary("x").add("a/b", "--xy")), boundary);
  EXPECT_EQ(error_of(MultipartBuilder{}.boundary("x").add("a/b", "1\r\n--x")), boundary);
  EXPECT_EQ(error_of(MultipartBuilder{}.boundary("x").add("a/b", "").header("--x", "")), boundary);
  EXPECT_EQ(error_of(MultipartBuilder{}.add(MultipartBuilder{})), (Error{Errc::invalid_argument, "body parts"}));
}

TEST(MultipartBuilder, PutsABodyIntoAMessage) {
  RequestBuilder builder(MethodId::message, "sip:bob@example.com");
  builder.via({.host = "192.0.2.1", .branch = "z9hG4bK1"})
      .from("sip:alice@example.com", {.tag = "a1"})
      .to("sip:bob@example.com")
      .call_id("1")
      .cseq(1);
  const auto request = RequestBuilder(builder)
                           .body(MultipartBuilder("related")
                                     .param("start", "<root@x>")
                                     .boundary("simple boundary")
                                     .add("text/html", "<img src=\"cid:1@x\">", {.content_id = "root@x"})
                                     .add("image/gif", std::string_view("GIF\0\r\n--", 8), {.content_id = "1@x"}))
                           .build();
  ASSERT_TRUE(request) << describe(request.error());
  const auto type = request->headers.get<ContentType>();
  ASSERT_TRUE(type);
  EXPECT_TRUE(type->is("multipart", "related"));
  EXPECT_EQ(unquote(type->params.value("start")), "<root@x>");
  const auto multipart = parse_multipart(*request);
  ASSERT_TRUE(multipart) << describe(multipart.error());
  EXPECT_EQ(multipart->find_content_id("cid:1@x")->content(), std::string_view("GIF\0\r\n--", 8));

  const auto empty = builder.body(MultipartBuilder{}).build();
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error(), (Error{Errc::invalid_argument, "body parts"}));
}

// Whatever the parts hold, they read back as they were.
class Pieces {
 public:
  explicit Pieces(std::uint32_t seed) : random_(seed) {}
  std::size_t below(std::size_t end) { return random_() % end; }
  std::string text() {
    static constexpr std::string_view pieces[] = {
        "\r\n", "\r", "\n", "--", "-", "boundary-", "--boundary-00000000",    "0000000",
        "0",    "1",  "a",  ":",  " ", "\t",        std::string_view("\0", 1)};
    std::string text;
    for (std::size_t count = below(9); count != 0; --count) text += pieces[below(std::size(pieces))];
    return text;
  }

 private:
  std::mt19937 random_;
};

TEST(MultipartBuilder, WhatItBuildsReadsBack) {
  Pieces pieces(5621);
  for (int i = 0; i < 5000; ++i) {
    MultipartBuilder builder("alternative");
    std::vector<std::string> contents;
    for (std::size_t count = 1 + pieces.below(4); count != 0; --count) {
      contents.push_back(pieces.text());
      builder.add("a/b", contents.back(), {.disposition = pieces.below(2) == 0 ? "x" : "", .content_id = "1@x"});
    }
    const Result<MultipartBody> body = (pieces.below(2) == 0 ? builder : MultipartBuilder{}.add(builder)).build();
    ASSERT_TRUE(body) << describe(body.error());
    const auto outer = parse_multipart(*ContentType::parse(body->content_type), body->bytes);
    ASSERT_TRUE(outer) << describe(outer.error());
    const auto read = outer->is_alternative() ? *outer : parse_multipart((*outer)[0]);
    ASSERT_TRUE(read) << describe(read.error());
    ASSERT_EQ(read->size(), contents.size());
    for (std::size_t part = 0; part < contents.size(); ++part) {
      EXPECT_EQ((*read)[part].content(), contents[part]) << body->bytes;
      EXPECT_EQ((*read)[part].content_id(), "1@x");
    }
  }
}

}  // namespace
}  // namespace sip::test
