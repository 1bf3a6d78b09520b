// Which of the parts to take: RFC 5621.
#include <gtest/gtest.h>

#include "sip/multipart.hpp"
#include "sip/multipart_builder.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

struct Built {
  MultipartBody body;
  Result<Multipart> multipart = fail(Errc::absent);

  explicit Built(const MultipartBuilder& builder, const MultipartLimits& limits = {}) : body(*builder.build()) {
    multipart = parse_multipart(*ContentType::parse(body.content_type), body.bytes, limits);
  }
  Built(const Built&) = delete;
  const Multipart* operator->() const { return &*multipart; }
};

MultipartBuilder alternatives() {
  return MultipartBuilder("alternative")
      .add("text/plain", "plain", {.content_id = "p@x"})
      .add("text/html", "html")
      .add("text/plain", "plain too");
}

std::string content_of(const Result<BodyPart>& part) {
  return part ? std::string(part->content()) : describe(part.error());
}

TEST(MultipartFind, WalksWhatIsWithin) {
  const Built body(MultipartBuilder{}
                       .add("application/pidf+xml", "here")
                       .add(MultipartBuilder{}.add(alternatives()).add("text/plain", "behind"))
                       .add("text/plain", "last"));
  EXPECT_EQ(content_of(body->find("application", "pidf+xml")), "here");
  EXPECT_EQ(content_of(body->find("TEXT", "html")), "html");
  EXPECT_EQ(content_of(body->find("text", "plain")), "plain too");  // of alternatives the last, §6.1
  EXPECT_EQ(content_of(body->find("application", "sdp")), "absent: body part");
  EXPECT_TRUE(body->find("multipart", "alternative"));
}

TEST(MultipartFind, ByContentId_RFC2392_2) {
  const Built body(MultipartBuilder{}.add(alternatives()).add("a/b", "2", {.content_id = "<foo4%foo1@bar.net>"}));
  EXPECT_EQ(content_of(body->find_content_id("p@x")), "plain");
  EXPECT_EQ(content_of(body->find_content_id("<p@x>")), "plain");
  EXPECT_EQ(content_of(body->find_content_id("cid:p@x")), "plain");
  EXPECT_EQ(content_of(body->find_content_id("CID:foo4%25foo1@bar.net")), "2");
  EXPECT_EQ(content_of(body->find_content_id("foo4%foo1@bar.net")), "2");
  for (const char* id : {"", "<>", "cid:", "P@x", "mid:p@x", "p@x>"}) EXPECT_FALSE(body->find_content_id(id)) << id;
}

TEST(MultipartFind, PassesOverWhatDoesNotParse) {
  const Built body(MultipartBuilder{}.add("multipart/mixed;boundary=x", "nothing").add("text/plain", "behind"));
  EXPECT_EQ(content_of(body->find("text", "plain")), "behind");
  EXPECT_EQ(body->find("text", "html").error().code, Errc::malformed_multipart);
  const Built deep(MultipartBuilder{}.add(alternatives()), {.depth = 1});
  EXPECT_EQ(deep->find("text", "html").error().code, Errc::limit_reached);
}

TEST(MultipartPick, TakesTheLastThatIsUnderstood_RFC5621_6_1) {
  const Built body(alternatives());
  EXPECT_TRUE(body->is_alternative());
  EXPECT_EQ(body->pick([](const BodyPart&) { return true; })->content(), "plain too");
  EXPECT_EQ(body->pick([](const BodyPart& part) { return part.is("text", "html"); })->content(), "html");
  EXPECT_EQ(body->pick([](const BodyPart&) { return false; }), nullptr);
}

// What a UAS that understands text/plain and application/sdp refuses.
std::string refused(const MultipartBuilder& builder) {
  const Built body(builder);
  const auto part = body->first_refused(
      [](const BodyPart& asked) { return asked.is("text", "plain") || asked.is("application", "sdp"); });
  return part ? std::string(part->content_type()->subtype) : "nothing";
}

TEST(MultipartRefusal, IsOfRequiredPartsOnly_RFC5621_8_1) {
  EXPECT_EQ(refused(MultipartBuilder{}.add("text/plain", "").add("application/sdp", "")), "nothing");
  EXPECT_EQ(refused(MultipartBuilder{}.add("text/plain", "").add("a/b", "")), "b");
  const PartFields optional{.disposition = "render;handling=OPTIONAL"};
  EXPECT_EQ(refused(MultipartBuilder{}.add("a/b", "", optional)), "nothing");
  EXPECT_EQ(refused(MultipartBuilder{}.add("a/b", "", {.disposition = "render;handling=whatever"})), "b");
}

TEST(MultipartRefusal, WalksWhatIsWithin_RFC5621_8_2) {
  const PartFields optional{.disposition = "render;handling=optional"};
  const MultipartBuilder unknown = MultipartBuilder{}.add("text/plain", "").add("a/b", "");
  EXPECT_EQ(refused(MultipartBuilder{}.add(unknown)), "mixed");
  EXPECT_EQ(refused(MultipartBuilder{}.add(unknown, optional)), "nothing");
  EXPECT_EQ(refused(MultipartBuilder{}.add(MultipartBuilder{}.add("a/b", "", optional))), "nothing");
  EXPECT_EQ(refused(MultipartBuilder{}.add("multipart/mixed;boundary=x", "nothing")), "mixed");
}

TEST(MultipartRefusal, OneAlternativeIsEnough_RFC5621_8_3) {
  EXPECT_EQ(refused(MultipartBuilder("alternative").add("text/plain", "").add("a/b", "")), "nothing");
  EXPECT_EQ(refused(MultipartBuilder{}.add(MultipartBuilder("alternative").add("a/b", "").add("text/plain", ""))),
            "nothing");
  // Their own handling says nothing.
  const PartFields optional{.disposition = "render;handling=optional"};
  EXPECT_EQ(refused(MultipartBuilder("alternative").add("a/b", "", optional)), "b");
  EXPECT_EQ(refused(MultipartBuilder{}.add(MultipartBuilder("alternative").add("a/b", "", optional))), "alternative");
}

}  // namespace
}  // namespace sip::test
