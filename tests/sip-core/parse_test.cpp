#include "sip/parse.hpp"

#include <gmock/gmock.h>

#include "sip/header/contact.hpp"
#include "sip/header/simple_headers.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

Message parsed(const std::string& bytes) {
  auto message = parse(bytes);
  EXPECT_TRUE(message) << describe(message.error());
  return message ? std::move(*message) : Message{};
}

TEST(Parse, ReadsARegister) {
  const Request request(parsed(sample("1_register.sip")));
  EXPECT_EQ(request.method(), MethodId::register_);
  EXPECT_EQ(request.uri().text, "sip:example.com");
  EXPECT_EQ(request.top_via().host, "192.0.2.17");
  EXPECT_EQ(request.top_via().port, 5060);
  EXPECT_EQ(request.top_via().branch(), "z9hG4bKnashds7a8f3");
  EXPECT_TRUE(request.top_via().wants_rport());
  EXPECT_FALSE(request.top_via().rport());
  EXPECT_EQ(request.from().tag, "456248ab");
  EXPECT_EQ(request.to().uri.user, "user000123");
  EXPECT_EQ(request.to().tag, "");
  EXPECT_EQ(request.call_id(), "843817637684230@998sdasdh09");
  EXPECT_EQ(request.cseq().number, 1826U);
  EXPECT_EQ(request.cseq().method, MethodId::register_);
  EXPECT_EQ(request.headers.get<Expires>()->value, 3600U);
  EXPECT_EQ(request.headers.get<Contact>()->uri.params.value("transport"), "udp");
  EXPECT_TRUE(request.headers.lists_token(HeaderId::allow, "bye"));
  EXPECT_EQ(request.body(), "");
}

TEST(Parse, ReadsAResponse) {
  const Response response(parsed(sample("3_200ok.sip")));
  EXPECT_EQ(response.status(), Status::ok);
  EXPECT_EQ(response.reason(), "OK");
  EXPECT_EQ(response.to().tag, "a6c85cf");
  EXPECT_EQ(response.body().size(), 211U);
}

TEST(Parse, ReadsTheMonster) {
  const Request request(parsed(sample("4_monster.sip")));
  EXPECT_EQ(request.uri().user, "+12125551212;phone-context=example.com");
  EXPECT_EQ(request.uri().params.value("transport"), "udp");
  EXPECT_EQ(request.from().display_name, R"("J Rosenberg \\\"quoted\" name, with comma; and semicolon")");
  EXPECT_EQ(request.from().tag, "98asjd8");
  EXPECT_EQ(request.to().display_name, "The Watson");
  EXPECT_EQ(request.cseq().number, 9U);

  std::vector<std::string_view> hosts;
  for (const Result<Via>& via : request.headers.all<Via>()) {
    ASSERT_TRUE(via);
    hosts.push_back(via->host);
  }
  EXPECT_THAT(hosts, testing::ElementsAre("p5.core.example.net", "p4.core.example.net", "p3.edge.example.net",
                                          "p2.edge.example.net", "p1.access.example.net", "[2001:db8::9:1]"));
  std::size_t routes = 0;
  for (const Result<RecordRoute>& route : request.headers.all<RecordRoute>()) routes += route ? 1 : 0;
  EXPECT_EQ(routes, 5U);

  const auto contact = request.headers.get<Contact>();
  ASSERT_TRUE(contact);
  EXPECT_EQ(contact->q, 330);
  EXPECT_EQ(contact->expires, 3600U);
  EXPECT_EQ(contact->uri.headers, "X-Hdr=1");
  EXPECT_EQ(contact->params.value("newparam"), "newvalue");
  EXPECT_EQ(request.headers.raw("UnknownHeaderWithUnusualValue"), ";;,,;;,;");
  EXPECT_EQ(request.headers.raw("newfangledheader"), "newfangled value   continued newfangled value");
  EXPECT_EQ(request.body().size(), 211U);
}

}  // namespace
}  // namespace sip::test
