#include "sip/uri_headers.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "messages.hpp"

namespace sip::test {
namespace {

UriView uri(std::string_view text) {
  const auto parsed = parse_uri(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(UriView{});
}

std::vector<std::string> rows(const Request& request) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const Headers::Row row = request.headers[i];
    all.push_back(std::string(row.name) + ": " + std::string(row.value));
  }
  return all;
}

TEST(UriHeaders, AreWalkedWithTheirEscapesUndone_19_1_1) {
  std::vector<std::string> all;
  for (const UriHeader& header : UriHeaders(uri("sip:a@b?%53ubject=project%20x&to=&body=a%0D%0Ab"))) {
    all.push_back(header.name + "|" + header.value + "|" + (header.is_body() ? "body" : ""));
  }
  EXPECT_THAT(all, testing::ElementsAre("Subject|project x|", "to||", "body|a\r\nb|body"));
  EXPECT_TRUE(UriHeaders(uri("sip:a@b")).empty());
  EXPECT_EQ(UriHeaders(uri("sip:a@b")).begin(), UriHeaders(uri("sip:a@b")).end());
}

TEST(RequestFrom, TakesTheMethodAndLeavesItOutOfTheRequestUri_19_1_5) {
  const auto request = request_from(uri("sip:alice:pw@atlanta.com:5070;method=MESSAGE;transport=tcp;x?Subject=hi"));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->method(), MethodId::message);
  EXPECT_EQ(request->uri().text, "sip:alice:pw@atlanta.com:5070;transport=tcp;x");
  EXPECT_THAT(rows(*request), testing::ElementsAre("Subject: hi"));
}

TEST(RequestFrom, IsAnInviteUnlessTheCallerSaysOtherwise_19_1_1) {
  EXPECT_EQ(request_from(uri("sip:a@b"))->method(), MethodId::invite);
  EXPECT_EQ(request_from(uri("sip:a@b"), MethodId::refer)->method(), MethodId::refer);
  EXPECT_EQ(request_from(uri("sips:a@b;Method=FOO"))->method().text(), "FOO");
  EXPECT_EQ(request_from(uri("sip:a@b;%6dethod=BYE"))->uri().text, "sip:a@b");
}

TEST(RequestFrom, DoesNotHonorWhatIsDangerous_19_1_5) {
  const auto request = request_from(uri(
      "sip:a@b?From=x&f=x&Call-ID=x&i=x&CSeq=1&Via=x&v=x&Record-Route=x&Route=x&Accept=x&Accept-Encoding=x&"
      "Accept-Language=x&Allow=x&Contact=x&m=x&Organization=x&Supported=x&k=x&User-Agent=x&Date=x&Timestamp=1&%66rom=x&"
      "X-Kept=1"));
  ASSERT_TRUE(request);
  EXPECT_THAT(rows(*request), testing::ElementsAre("X-Kept: 1"));
}

TEST(RequestFrom, TakesTheBodyAndWhatDescribesIt_19_1_5) {
  const auto request =
      request_from(uri("sip:a@b;method=MESSAGE?Content-Type=text/html&Content-Length=4&body=%3Cb%3E%0A"));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->body(), "<b>\n");
  EXPECT_THAT(rows(*request), testing::ElementsAre("Content-Type: text/html", "Content-Length: 4"));
  EXPECT_EQ(request_from(uri("sip:a@b?body=hi"))->headers.raw(HeaderId::content_type), "text/plain");
  EXPECT_THAT(rows(*request_from(uri("sip:a@b?Content-Type=text/html&Content-Language=en&Mime-Version=1.0"))),
              testing::IsEmpty());
}

class InvalidUri : public testing::TestWithParam<const char*> {};
TEST_P(InvalidUri, MakesNoRequest_19_1_5) {
  const auto request = request_from(uri(GetParam()));
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code, Errc::malformed_uri);
}
INSTANTIATE_TEST_SUITE_P(
    Uris, InvalidUri,
    testing::Values("sip:a@b?Subject=x%0D%0AVia:%20y", "sip:a@b?X%0D%0AY=1", "sip:a@b?X%20Y=1", "sip:a@b?X=%00",
                    "sip:a@b?body=abc&Content-Length=4", "sip:a@b?Content-Length=1", "sip:a@b?body=a&Content-Length=x",
                    "sip:a@b?Content-Length=0&l=0", "sip:a@b?body=a&body=b", "sip:a@b?To=sip:c%40d&t=sip:e%40f",
                    "sip:a@b?To=", "sip:a@b?body=x&Content-Type=text", "sip:a@b?body=x&Content-Disposition=%3B",
                    "sip:a@b?Max-Forwards=x", "sip:a@b;method=IN%20VITE", "sip:a@b;method",
                    "sip:a@b;method=BYE;%6Dethod=ACK"));

TEST(RequestFrom, OtherSchemesHaveNoRequest_19_1_5) {
  EXPECT_EQ(request_from(uri("tel:+1")).error().code, Errc::invalid_argument);
}

TEST(RequestFrom, IsOfTheRfcsExample_19_1_1) {
  const auto request = request_from(uri("sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com"));
  EXPECT_FALSE(request) << "alice@atlanta.com is no URI";
  const auto mended = request_from(uri("sip:atlanta.com;method=REGISTER?to=sip:alice%40atlanta.com"));
  ASSERT_TRUE(mended);
  EXPECT_EQ(mended->method(), MethodId::register_);
  EXPECT_EQ(mended->to().uri.text, "sip:alice@atlanta.com");
}

}  // namespace
}  // namespace sip::test
