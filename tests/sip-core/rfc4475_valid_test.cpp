// RFC 4475: the messages a parser must take, and what it must see in them.
#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "sip/aor.hpp"
#include "sip/header/address_headers.hpp"
#include "sip/header/authorization.hpp"
#include "sip/header/contact.hpp"
#include "sip/header/content_type.hpp"
#include "sip/header/date.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/multipart.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

Message read(const std::string& name) {
  auto message = parse(torture(name));
  EXPECT_TRUE(message) << name << ": " << describe(message.error());
  return message ? std::move(*message) : Message{};
}

Uri uri(std::string_view text) {
  auto parsed = Uri::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? std::move(*parsed) : Uri();
}

std::string repeated(std::size_t count, std::string_view text) {
  std::string all;
  while (count-- > 0) all += text;
  return all;
}

template <class Header>
std::vector<std::string> texts(const Headers& headers) {
  std::vector<std::string> all;
  for (const Result<Header>& header : headers.all<Header>()) {
    all.emplace_back();
    if (header) header->print(all.back());
  }
  return all;
}

TEST(Rfc4475, ShortTortuousInvite_3_1_1_1) {
  const Request request(read("wsinv"));
  EXPECT_EQ(request.method(), MethodId::invite);
  EXPECT_EQ(request.uri().host, "chair-dnrc.example.com");
  EXPECT_TRUE(request.uri().params.has("unknownparam"));
  EXPECT_EQ(request.to().uri.text, "sip:vivekg@chair-dnrc.example.com");
  EXPECT_EQ(request.to().tag, "1918181833n");
  EXPECT_EQ(unquote(request.from().display_name), "J Rosenberg \\\"");
  EXPECT_EQ(request.from().uri.text, "sip:jdrosen@example.com");
  EXPECT_EQ(request.from().tag, "98asjd8");
  EXPECT_EQ(request.call_id(), "wsinv.ndaksdj@192.0.2.1");
  EXPECT_EQ(request.headers.get<MaxForwards>()->value, 68U);
  EXPECT_EQ(request.cseq().number, 9U);
  EXPECT_EQ(request.cseq().method, MethodId::invite);
  EXPECT_EQ(request.headers.raw(HeaderId::subject), "");
  EXPECT_EQ(request.headers.raw("NewFangledHeader"), "newfangled value   continued newfangled value");
  EXPECT_EQ(request.headers.raw("UnknownHeaderWithUnusualValue"), ";;,,;;,;");
  EXPECT_THAT(to_string(request), testing::HasSubstr("UnknownHeaderWithUnusualValue: ;;,,;;,;\r\n"));
  EXPECT_THAT(texts<Via>(request.headers), testing::ElementsAre("SIP/2.0/UDP 192.0.2.2;branch=390skdjuw",
                                                                testing::StartsWith("SIP/2.0/TCP spindle.example.com;"),
                                                                testing::StartsWith("SIP/2.0/UDP 192.168.255.111;")));
  EXPECT_FALSE(request.top_via().has_magic_cookie());
  const auto route = request.headers.get<Route>();
  ASSERT_TRUE(route);
  EXPECT_TRUE(route->uri.params.has("lr"));
  EXPECT_EQ(route->uri.params.value("unknownwith"), "value");
  EXPECT_FALSE(route->uri.params.find("unknown-no-value")->has_value);
  const auto contact = request.headers.get<Contact>();
  ASSERT_TRUE(contact);
  EXPECT_EQ(unquote(contact->display_name), "Quoted string \"\"");
  EXPECT_EQ(contact->params.value("newparam"), "newvalue");
  EXPECT_FALSE(contact->params.find("secondparam")->has_value);
  EXPECT_EQ(contact->q, 330);
  EXPECT_EQ(request.headers.get<ContentLength>()->value, 150U);
  EXPECT_EQ(request.body().size(), 150U);
}

TEST(Rfc4475, WideRangeOfValidCharacters_3_1_1_2) {
  const Request request(read("intmeth"));
  EXPECT_EQ(request.method().id(), MethodId::other);
  EXPECT_EQ(request.method().text(), "!interesting-Method0123456789_*+`.%indeed'~");
  EXPECT_EQ(request.uri().user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
  EXPECT_EQ(request.uri().password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
  EXPECT_EQ(request.uri().host, "example.com");
  EXPECT_EQ(request.top_via().branch(), "z9hG4bK-.!%66*_+`'~");
  EXPECT_EQ(request.cseq().method, request.method());
  EXPECT_EQ(request.to().uri.user, request.uri().user);
  EXPECT_EQ(unquote(request.to().display_name), std::string("BEL:\x07 NUL:\0 DEL:\x7F", 17));
  EXPECT_EQ(request.from().display_name, "token1~` token2'+_ token3*%!.-");
  EXPECT_EQ(unquote(request.from().params.value("fromParam''~+*_!.-%")),
            "\xD1\x80\xD0\xB0\xD0\xB1\xD0\xBE\xD1\x82\xD0\xB0\xD1\x8E\xD1\x89\xD0\xB8\xD0\xB9");
  EXPECT_EQ(request.from().tag, "_token~1'+`*%!-.");
  EXPECT_EQ(request.call_id(), "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{");
  EXPECT_EQ(request.cseq().number, 139122385U);
  EXPECT_EQ(request.headers.raw("extensionHeader-!.%*+_`'~"), "\xEF\xBB\xBF\xE5\xA4\xA7\xE5\x81\x9C\xE9\x9B\xBB");
}

TEST(Rfc4475, ValidUseOfTheEscapingMechanism_3_1_1_3) {
  const Request request(read("esc01"));
  EXPECT_EQ(unescape(request.uri().user), "sips:user@example.com");
  EXPECT_EQ(request.uri().host, "example.net");
  EXPECT_EQ(unescape(request.to().uri.user), "user");
  EXPECT_EQ(Uri(request.to().uri), uri("sip:user@example.com"));
  EXPECT_EQ(unescape(request.from().uri.user), "I have spaces");
  EXPECT_EQ(request.call_id(), "esc01.239409asdfakjkn23onasd0-3234");
  EXPECT_TRUE(request.headers.get<ContentType>()->is("application", "sdp"));
  const auto contact = request.headers.get<Contact>();
  ASSERT_TRUE(contact);
  EXPECT_EQ(Uri(contact->uri), uri("sip:caller@host5.example.net;lr;name=value%2541"));
  EXPECT_NE(Uri(contact->uri), uri("sip:caller@host5.example.net;lr;name=valueA"));
}

TEST(Rfc4475, EscapedNullsInUris_3_1_1_4) {
  const Request request(read("escnull"));
  EXPECT_EQ(unescape(request.to().uri.user), std::string("null-\0-null", 11));
  EXPECT_EQ(canonical_aor(request.to().uri), "sip:null-%00-null@example.com");
  std::vector<Uri> contacts;
  for (const Result<Contact>& contact : request.headers.all<Contact>()) contacts.emplace_back(contact->uri);
  ASSERT_EQ(contacts.size(), 2U);
  EXPECT_FALSE(contacts[0] == contacts[1]);
}

TEST(Rfc4475, PercentThatIsNoEscape_3_1_1_5) {
  const Request request(read("esc02"));
  EXPECT_EQ(request.method().text(), "RE%47IST%45R");
  EXPECT_EQ(request.method().id(), MethodId::other);
  EXPECT_NE(request.method(), MethodId::register_);
  EXPECT_EQ(unquote(request.to().display_name), "%Z%45");
  EXPECT_EQ(unquote(request.from().display_name), "%Z%45");
  EXPECT_EQ(request.headers.count(HeaderId::contact), 2U);
  EXPECT_EQ(request.headers.raw("C%6Fntact"), "<sip:alias2@host2.example.com>");
}

TEST(Rfc4475, NoLwsBetweenDisplayNameAndBracket_3_1_1_6) {
  const Message message = read("lwsdisp");
  EXPECT_EQ(message.from().display_name, "caller");
  EXPECT_EQ(message.from().uri.text, "sip:caller@example.com");
  EXPECT_EQ(message.from().tag, "323");
}

TEST(Rfc4475, LongValues_3_1_1_7) {
  const Request request(read("longreq"));
  EXPECT_EQ(unquote(request.to().display_name), "I have a user name of " + repeated(10, "extreme") + " proportion");
  EXPECT_EQ(request.to().uri.port, 6000);
  EXPECT_EQ(request.to().uri.params.value("unknownparam1"), "very" + repeated(20, "long") + "value");
  EXPECT_EQ(request.to().uri.params.value("longparam" + repeated(25, "name")), "shortvalue");
  EXPECT_TRUE(request.to().uri.params.has("very" + repeated(25, "long") + "ParameterNameWithNoValue"));
  EXPECT_EQ(request.from().uri.user, repeated(5, "amazinglylongcallername"));
  EXPECT_EQ(request.from().tag, "12" + repeated(50, "982") + "424");
  EXPECT_EQ(request.from().params.value("unknownheaderparam" + repeated(20, "name")),
            "unknowheaderparam" + repeated(15, "value"));
  EXPECT_TRUE(request.from().params.has("unknownValueless" + repeated(10, "paramname")));
  EXPECT_EQ(request.call_id(), "longreq.one" + repeated(20, "really") + "longcallid");
  EXPECT_THAT(*request.headers.raw("Unknown-" + repeated(20, "Long") + "-Name"),
              testing::EndsWith("unknown-" + repeated(20, "long") + "-parameter-value"));
  const auto vias = texts<Via>(request.headers);
  ASSERT_EQ(vias.size(), 34U);
  for (std::size_t i = 0; i < 33; ++i) {
    EXPECT_EQ(vias[i], "SIP/2.0/TCP sip" + std::to_string(33 - i) + ".example.com");
  }
  EXPECT_THAT(vias[33], testing::EndsWith("branch=very" + repeated(50, "long") + "branchvalue"));
  EXPECT_EQ(request.headers.get<Contact>()->uri.user, repeated(5, "amazinglylongcallername"));
  EXPECT_EQ(request.body().size(), 150U);
}

TEST(Rfc4475, TrailingOctetsInADatagram_3_1_1_8) {
  const Request request(read("dblreq"));
  EXPECT_EQ(request.method(), MethodId::register_);
  EXPECT_EQ(request.call_id(), "dblreq.0ha0isndaksdj99sdfafnl3lk233412");
  EXPECT_EQ(request.body(), "");
  EXPECT_EQ(request.headers.count(HeaderId::via), 1U);
  EXPECT_THAT(to_string(request), testing::Not(testing::HasSubstr("INVITE")));
}

TEST(Rfc4475, SemicolonInTheUserPart_3_1_1_9) {
  const Request request(read("semiuri"));
  EXPECT_EQ(unescape(request.uri().user), "user;par=u@example.net");
  EXPECT_EQ(request.uri().host, "example.com");
  EXPECT_TRUE(request.uri().params.empty());
  EXPECT_THAT(texts<Accept>(request.headers),
              testing::ElementsAre("application/sdp", "application/pkcs7-mime", "multipart/mixed", "multipart/signed",
                                   "message/sip", "message/sipfrag"));
}

TEST(Rfc4475, UnknownTransports_3_1_1_10) {
  const Message message = read("transports");
  std::vector<std::string> transports;
  for (const Result<Via>& via : message.headers.all<Via>()) transports.emplace_back(via->transport);
  EXPECT_THAT(transports, testing::ElementsAre("UDP", "SCTP", "TLS", "UNKNOWN", "TCP"));
}

TEST(Rfc4475, MultipartBody_3_1_1_11) {
  const Message message = read("mpart01");
  EXPECT_TRUE(message.headers.get<ContentType>()->is("multipart", "mixed"));
  EXPECT_EQ(message.headers.get<ContentType>()->params.value("boundary"), "7a9cbec02ceef655");
  EXPECT_EQ(message.body().size(), 553U);
  const auto parts = parse_multipart(message);
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].content(), "Hello");
  const std::string_view binary = (*parts)[1].content();
  EXPECT_EQ(binary.size(), 342U);
  EXPECT_TRUE(binary.starts_with("\x30\x82\x01\x52\x06\x09\x2A\x86"));
  EXPECT_TRUE(binary.ends_with("\xFF\x18\x2D\x94\x4F\xE5\x7B\x65\xBC\x99\xD0\x05"));
  EXPECT_EQ(std::ranges::count(binary, '\0'), 2);
  EXPECT_TRUE(message.top_via().wants_rport());
  EXPECT_TRUE(message.headers.get<Date>());
}

TEST(Rfc4475, UnusualReasonPhrase_3_1_1_12) {
  const Response response(read("unreason"));
  EXPECT_EQ(response.status(), Status::ok);
  EXPECT_EQ(response.reason(),
            "= 2**3 * 5**2 "
            "\xD0\xBD\xD0\xBE \xD1\x81\xD1\x82\xD0\xBE \xD0\xB4\xD0\xB5\xD0\xB2\xD1\x8F\xD0\xBD\xD0\xBE\xD1\x81\xD1\x82"
            "\xD0\xBE \xD0\xB4\xD0\xB5\xD0\xB2\xD1\x8F\xD1\x82\xD1\x8C - "
            "\xD0\xBF\xD1\x80\xD0\xBE\xD1\x81\xD1\x82\xD0\xBE\xD0\xB5");
  EXPECT_EQ(response.body().size(), 154U);
}

TEST(Rfc4475, EmptyReasonPhrase_3_1_1_13) {
  const Response response(read("noreason"));
  EXPECT_EQ(response.status(), Status::trying);
  EXPECT_EQ(response.reason(), "");
}

// Malformed only where no one at the door looks: their readers find it.

TEST(Rfc4475, InvalidTimeZoneInDate_3_1_2_12) {
  EXPECT_EQ(read("baddate").headers.get<Date>().error(), (Error{Errc::malformed_header, "Date"}));
}

TEST(Rfc4475, ContactUriWithHeadersOutsideBrackets_3_1_2_13) {
  EXPECT_EQ(read("regbadct").headers.get<Contact>().error(), (Error{Errc::malformed_header, "Contact"}));
}

// What is wrong with the others is for the layers above.

TEST(Rfc4475, MissingTransactionIdentifier_3_2_1) { EXPECT_EQ(read("badbranch").top_via().branch(), magic_cookie); }

TEST(Rfc4475, UnknownSchemes_3_3_2_to_3_3_4) {
  EXPECT_EQ(Request(read("unkscm")).uri().scheme, Scheme::other);
  EXPECT_EQ(Request(read("unkscm")).uri().opaque, "totallyopaquecontent");
  EXPECT_EQ(Request(read("novelsc")).uri().scheme, Scheme::other);
  EXPECT_EQ(Request(read("novelsc")).uri().scheme_text, "soap.beep");
  const Message message = read("unksm2");
  EXPECT_EQ(message.to().uri.text, "isbn:2983792873");
  EXPECT_EQ(message.from().uri.scheme_text, "http");
  EXPECT_EQ(message.from().tag, "3234233");
  EXPECT_EQ(message.headers.get<Contact>()->uri.text, "name:John_Smith");
}

TEST(Rfc4475, ProxyRequireAndRequire_3_3_5) {
  const Message message = read("bext01");
  EXPECT_THAT(texts<Require>(message.headers),
              testing::ElementsAre("nothingSupportsThis", "nothingSupportsThisEither"));
  EXPECT_THAT(texts<ProxyRequire>(message.headers),
              testing::ElementsAre("noProxiesSupportThis", "norDoAnyProxiesSupportThis"));
}

TEST(Rfc4475, UnknownContentType_3_3_6) {
  const Message message = read("invut");
  EXPECT_TRUE(message.headers.get<ContentType>()->is("application", "unknownformat"));
  EXPECT_EQ(message.body(), "<audio>\r\n <pcmu port=\"443\"/>\r\n</audio>\r\n");
}

TEST(Rfc4475, UnknownAuthorizationScheme_3_3_7) {
  const Message message = read("regaut01");
  EXPECT_EQ(message.headers.get<Authorization>()->scheme, "NoOneKnowsThisScheme");
  EXPECT_THAT(to_string(message), testing::HasSubstr("Authorization: NoOneKnowsThisScheme opaque-data=here\r\n"));
}

TEST(Rfc4475, BroadcastVia_3_3_10) {
  EXPECT_THAT(texts<Via>(read("bcast").headers),
              testing::ElementsAre(testing::HasSubstr("192.0.2.198"), testing::HasSubstr("255.255.255.255")));
}

TEST(Rfc4475, MaxForwardsOfZero_3_3_11) { EXPECT_EQ(read("zeromf").headers.get<MaxForwards>()->value, 0U); }

TEST(Rfc4475, ContactParameterAndUriParameter_3_3_12_and_13) {
  const Message outside = read("cparam01");
  EXPECT_TRUE(outside.headers.get<Contact>()->params.has("unknownparam"));
  EXPECT_TRUE(outside.headers.get<Contact>()->uri.params.empty());
  const Message inside = read("cparam02");
  EXPECT_TRUE(inside.headers.get<Contact>()->uri.params.has("unknownparam"));
  EXPECT_TRUE(inside.headers.get<Contact>()->params.empty());
}

TEST(Rfc4475, EscapedHeaderInAContact_3_3_14) {
  const Message message = read("regescrt");
  EXPECT_EQ(message.headers.get<Contact>()->uri.headers, "Route=%3Csip:sip.example.com%3E");
  EXPECT_FALSE(message.headers.has(HeaderId::route));
}

TEST(Rfc4475, UnacceptableAccept_3_3_15) {
  EXPECT_TRUE(read("sdp01").headers.get<Accept>()->is("text", "nobodyKnowsThis"));
}

TEST(Rfc4475, Rfc2543Syntax_3_4_1) {
  const Request request(read("inv2543"));
  EXPECT_EQ(request.top_via().branch(), "");
  EXPECT_EQ(request.from().tag, "");
  EXPECT_FALSE(request.headers.has(HeaderId::max_forwards));
  EXPECT_FALSE(request.headers.has(HeaderId::content_length));
  EXPECT_TRUE(request.headers.get<RecordRoute>());
  EXPECT_TRUE(request.body().starts_with("v=0\r\n"));
  EXPECT_TRUE(request.body().ends_with("m=audio 49217 RTP/AVP 0\r\n"));
}

}  // namespace
}  // namespace sip::test
