#include "sip/header/content_type.hpp"

#include <gtest/gtest.h>

namespace sip::test {
namespace {

TEST(ContentType, ReadsTypeSubtypeAndParameters_20_15) {
  const auto type = ContentType::parse(R"(Multipart / Mixed ; boundary="a;b")");
  ASSERT_TRUE(type);
  EXPECT_TRUE(type->is("multipart", "mixed"));
  EXPECT_FALSE(type->is("multipart", "signed"));
  EXPECT_EQ(unquote(type->params.value("boundary")), "a;b");
}

TEST(ContentType, MalformedIsRefused) {
  for (const char* text :
       {"", "text", "text/", "/plain", "text plain", "text/plain x", "text/plain;", "text/plain;a=\""}) {
    EXPECT_FALSE(ContentType::parse(text)) << text;
  }
}

TEST(ContentType, AcceptTakesRanges_20_1) {
  EXPECT_TRUE(Accept::parse("*/*;q=0.5")->is("*", "*"));
  EXPECT_TRUE(Accept::parse("text/*"));
  EXPECT_EQ(Accept::parse("*/*;level=1;q=0.5")->q(), 500);
  EXPECT_EQ(Accept::parse("*/*")->q(), 1000);
  for (const char* bad : {"*/*;q", "*/*;q=", "*/*;q=2", "*/*;q=\"1\""}) EXPECT_FALSE(Accept::parse(bad)) << bad;
  EXPECT_TRUE(ContentType::parse("text/plain;q=high"));
}

TEST(ContentDisposition, ReadsTypeAndParameters_20_11) {
  const auto disposition = ContentDisposition::parse("session; handling=optional");
  ASSERT_TRUE(disposition);
  EXPECT_EQ(disposition->type, "session");
  EXPECT_EQ(disposition->params.value("handling"), "optional");
  EXPECT_FALSE(ContentDisposition::parse(";a=b"));
  EXPECT_FALSE(ContentDisposition::parse("a b"));
}

TEST(ContentType, Prints) {
  std::string out;
  ContentType::parse("text / plain ;a=b")->print(out);
  ContentDisposition::parse("render;x")->print(out);
  EXPECT_EQ(out, "text/plain;a=brender;x");
}

}  // namespace
}  // namespace sip::test
