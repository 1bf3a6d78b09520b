#include "sip/builder.hpp"

#include <random>

#include "messages.hpp"

namespace sip::test {
namespace {

RequestBuilder minimal(Method method = MethodId::options) {
  RequestBuilder builder(method, "sip:bob@example.com");
  builder.via({.host = "192.0.2.1", .branch = "z9hG4bK1"})
      .from("sip:alice@example.com", {.tag = "a1"})
      .to("sip:bob@example.com")
      .call_id("1@192.0.2.1")
      .cseq(1);
  return builder;
}

Error error_of(const RequestBuilder& builder) {
  const auto request = builder.build();
  return request ? Error{Errc::absent, "nothing was wrong"} : request.error();
}

TEST(RequestBuilder, WritesWhatEveryRequestHas_8_1_1) {
  const auto request = minimal().build();
  ASSERT_TRUE(request) << describe(request.error());
  EXPECT_EQ(to_string(*request), crlf("OPTIONS sip:bob@example.com SIP/2.0\n"
                                      "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1;rport\n"
                                      "Max-Forwards: 70\n"
                                      "From: <sip:alice@example.com>;tag=a1\n"
                                      "To: <sip:bob@example.com>\n"
                                      "Call-ID: 1@192.0.2.1\n"
                                      "CSeq: 1 OPTIONS\n"
                                      "Content-Length: 0\n\n"));
}

TEST(RequestBuilder, NamesWhatIsMissing_8_1_1) {
  RequestBuilder builder(MethodId::invite, "sip:bob@example.com");
  EXPECT_EQ(error_of(builder), (Error{Errc::missing_header, "Via"}));
  builder.via({.host = "192.0.2.1", .branch = "z9hG4bK1"});
  EXPECT_EQ(error_of(builder), (Error{Errc::missing_header, "From"}));
  builder.from("sip:alice@example.com");
  EXPECT_EQ(error_of(builder), (Error{Errc::missing_header, "To"}));
  builder.to("sip:bob@example.com");
  EXPECT_EQ(error_of(builder), (Error{Errc::missing_header, "Call-ID"}));
  builder.call_id("1");
  EXPECT_EQ(error_of(builder), (Error{Errc::missing_header, "CSeq"}));
  builder.cseq(1);
  EXPECT_EQ(error_of(builder), (Error{Errc::missing_header, "From tag"}));
  builder.from("sip:alice@example.com", {.tag = "a1"});
  EXPECT_EQ(error_of(builder), (Error{Errc::missing_header, "Contact"}));  // §8.1.1.8
  builder.contact("sip:alice@192.0.2.1");
  EXPECT_TRUE(builder.build());
}

TEST(RequestBuilder, NamesTheFirstThingThatIsWrong) {
  const auto twice = minimal().to("nonsense").header("X-A", "b\r\nVia: evil").build();
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error(), (Error{Errc::malformed_uri, "To"}));
}

TEST(RequestBuilder, RefusesWhatCannotStand) {
  const auto refused = [](auto spoil) {
    RequestBuilder builder = minimal();
    spoil(builder);
    return error_of(builder);
  };
  using B = RequestBuilder;
  const Error from{Errc::malformed_header, "From"};
  EXPECT_EQ(refused([](B& b) { b.from("sip:a@b", {.display_name = "A\r\nB"}); }), from);
  EXPECT_EQ(refused([](B& b) { b.from("sip:a@b", {.tag = "a;b"}); }), from);
  EXPECT_EQ(refused([](B& b) { b.from("sip:a@b", {.tag = "a", .params = ";tag=b"}); }), from);
  EXPECT_EQ(refused([](B& b) { b.from("sip:a@b", {.params = "x"}); }), from);
  EXPECT_EQ(refused([](B& b) { b.from("sip:a@b", {.tag = "a", .params = "x"}); }), from);  // no longer tag
  EXPECT_EQ(refused([](B& b) { b.from("sip:a@b>;tag=x"); }), (Error{Errc::malformed_uri, "From"}));
  EXPECT_EQ(refused([](B& b) { b.call_id("a b"); }), (Error{Errc::malformed_header, "Call-ID"}));
  EXPECT_EQ(refused([](B& b) { b.cseq(0x80000000U); }), (Error{Errc::malformed_header, "CSeq"}));  // §8.1.1.5
  const Error via{Errc::malformed_header, "Via"};
  EXPECT_EQ(refused([](B& b) { b.via({.host = "a b", .branch = "z9hG4bK1"}); }), via);
  EXPECT_EQ(refused([](B& b) { b.via({.host = "", .branch = "z9hG4bK1"}); }), via);
  EXPECT_EQ(refused([](B& b) { b.via({.host = "a;x", .branch = "z9hG4bK1"}); }), via);
  EXPECT_EQ(refused([](B& b) { b.via({.transport = "U DP", .host = "a", .branch = "z9hG4bK1"}); }), via);
  EXPECT_EQ(refused([](B& b) { b.via({.host = "a", .branch = "z9hG4bK1;x"}); }), via);
  EXPECT_EQ(refused([](B& b) { b.via({.host = "a", .branch = "z9hG4bK1", .params = ";rport"}); }), via);
  EXPECT_EQ(refused([](B& b) { b.via({.host = "a", .branch = "z9hG4bK1", .rport = false, .params = "x"}); }), via);
  EXPECT_EQ(refused([](B& b) { b.via({.host = "a"}); }), (Error{Errc::missing_header, "Via branch"}));
  EXPECT_EQ(refused([](B& b) { b.via({.host = "a", .branch = "1"}); }), (Error{Errc::malformed_header, "Via branch"}));
  EXPECT_EQ(refused([](B& b) { b.contact("sip:a@b", {.q = 1001}); }), (Error{Errc::malformed_header, "Contact"}));
  EXPECT_EQ(refused([](B& b) { b.contact("sip:a@b", {.expires = 6, .params = "0"}); }),
            (Error{Errc::malformed_header, "Contact"}));
  EXPECT_EQ(refused([](B& b) { b.contact("*"); }), (Error{Errc::malformed_uri, "Contact"}));
  EXPECT_EQ(refused([](B& b) { b.route("<sip:p>"); }), (Error{Errc::malformed_uri, "Route"}));
  EXPECT_EQ(refused([](B& b) { b.header(Supported{"a b"}); }), (Error{Errc::malformed_header, "Supported"}));
  EXPECT_EQ(refused([](B& b) { b.header("X-A", std::string_view("a\0b", 3)); }),
            (Error{Errc::malformed_header, "header field"}));
  EXPECT_EQ(refused([](B& b) { b.header("Subject", "a\nb"); }), (Error{Errc::malformed_header, "Subject"}));
  EXPECT_EQ(refused([](B& b) { b.header("X A", "b"); }), (Error{Errc::invalid_argument, "header field name"}));
  EXPECT_EQ(refused([](B& b) { b.header("", "b"); }), (Error{Errc::invalid_argument, "header field name"}));
  EXPECT_EQ(refused([](B& b) { b.header(HeaderId::other, "b"); }),
            (Error{Errc::invalid_argument, "header field name"}));
  EXPECT_EQ(refused([](B& b) { b.header("l", "3"); }), (Error{Errc::invalid_argument, "Content-Length"}));
  EXPECT_EQ(refused([](B& b) { b.body("text", "x"); }), (Error{Errc::malformed_header, "Content-Type"}));
  EXPECT_EQ(refused([](B& b) { b.header("CSeq", "1 INVITE"); }), (Error{Errc::malformed_header, "CSeq"}));
}

TEST(RequestBuilder, RefusesARequestLineThatCannotStand_7_1) {
  EXPECT_EQ(error_of(RequestBuilder(MethodId::options, "bob")), (Error{Errc::malformed_uri, "Request-URI"}));
  EXPECT_EQ(error_of(RequestBuilder(Method(), "sip:bob@example.com")), (Error{Errc::invalid_argument, "method"}));
  EXPECT_EQ(error_of(RequestBuilder(MethodId::options, "sip:bob@example.com?Subject=x")),
            (Error{Errc::malformed_start_line, "Request-URI"}));  // §19.1.1 table 1
}

TEST(RequestBuilder, KeepsToTheLimitsOfTheReader) {
  const std::string body(2000, 'x');
  const auto request = minimal().body("text/plain", body).build({.body = 1000});
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code, Errc::body_too_large);
}

TEST(RequestBuilder, QuotesDisplayNamesAndTakesIpv6) {
  const auto request = minimal()
                           .via({.transport = "TLS",
                                 .host = "2001:db8::1",
                                 .port = 5061,
                                 .branch = "z9hG4bK2",
                                 .rport = false,
                                 .params = ";keep"})
                           .from("sip:alice@example.com", {.display_name = R"(Al "the\ice")", .tag = "a2"})
                           .to(*Uri::make(Scheme::sips, "bob smith", "2001:db8::2"))
                           .build();
  ASSERT_TRUE(request) << describe(request.error());
  EXPECT_EQ(request->from().display_name, R"("Al \"the\\ice\"")");
  EXPECT_EQ(unquote(request->from().display_name), R"(Al "the\ice")");
  EXPECT_EQ(request->to().uri.text, "sips:bob%20smith@[2001:db8::2]");
  std::vector<std::string> vias;
  for (const auto& via : request->headers.all<Via>()) via->print(vias.emplace_back());
  EXPECT_EQ(vias, (std::vector<std::string>{"SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1;rport",
                                            "SIP/2.0/TLS [2001:db8::1]:5061;branch=z9hG4bK2;keep"}));
}

TEST(RequestBuilder, ReplacesWhatStandsOnceAndAddsWhatStandsOften_7_3_1) {
  const auto request = minimal()
                           .max_forwards(5)
                           .cseq(7)
                           .expires(60)
                           .expires(3600)
                           .contact("sip:alice@192.0.2.1", {.expires = 600, .q = 500, .params = ";reg-id=1"})
                           .contact("sip:alice@192.0.2.2", {.display_name = "Desk", .q = 1000})
                           .route("sip:p1.example.com;lr")
                           .route("sip:p2.example.com;lr")
                           .header(Supported{"path"})
                           .header("Supported", "outbound")
                           .header(HeaderId::subject, "one")
                           .header("s", "two")
                           .header("X-A", "1")
                           .header("X-A", "2")
                           .build();
  ASSERT_TRUE(request) << describe(request.error());
  const Headers& headers = request->headers;
  EXPECT_EQ(headers.get<MaxForwards>()->value, 5U);
  EXPECT_EQ(request->cseq().number, 7U);
  EXPECT_EQ(headers.get<Expires>()->value, 3600U);
  EXPECT_EQ(headers.count(HeaderId::contact), 2U);
  EXPECT_EQ(*headers.raw(HeaderId::contact), "<sip:alice@192.0.2.1>;q=0.500;expires=600;reg-id=1");
  EXPECT_EQ(headers.get<Route>()->uri.host, "p1.example.com");
  EXPECT_EQ(headers.count(HeaderId::route), 2U);
  EXPECT_TRUE(headers.lists_token(HeaderId::supported, "path"));
  EXPECT_TRUE(headers.lists_token(HeaderId::supported, "outbound"));
  EXPECT_EQ(headers.raw(HeaderId::subject), "two");
  EXPECT_EQ(headers.count(HeaderId::subject), 1U);
}

struct Mood {
  static constexpr std::string_view name = "X-Mood";
  static constexpr HeaderRule rule = HeaderRule::first;
  std::string_view value;
  static Result<Mood> parse(std::string_view text) {
    return text.empty() ? Result<Mood>(fail(Errc::malformed_header, name.data())) : Mood{text};
  }
  void print(std::string& out) const { out += value; }
};

TEST(RequestBuilder, TakesATypedHeaderFieldWithoutANumber) {
  const auto request = minimal().header(Mood{"gloomy"}).header(Mood{"sunny"}).build();
  ASSERT_TRUE(request) << describe(request.error());
  EXPECT_EQ(request->headers.get<Mood>()->value, "sunny");
  EXPECT_EQ(request->headers.size(), 8U);
  EXPECT_EQ(error_of(minimal().header(Mood{""})), (Error{Errc::malformed_header, "X-Mood"}));
  EXPECT_EQ(error_of(minimal().header(Mood{"a\nb"})), (Error{Errc::malformed_header, "X-Mood"}));
}

TEST(RequestBuilder, MayBeUsedAgain) {
  RequestBuilder builder = minimal().body("text/plain", "one");
  const auto first = builder.build();
  const auto second = builder.cseq(2).body("text/plain", "two").build();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->body(), "one");
  EXPECT_EQ(first->cseq().number, 1U);
  EXPECT_EQ(second->body(), "two");
  EXPECT_EQ(second->cseq().number, 2U);
}

TEST(RequestBuilder, TakesAMethodNobodyKnows_7_1) {
  std::string name = "NEWMETHOD";
  RequestBuilder builder = minimal(*Method::parse(name));
  name = "XXXXXXXXX";
  const auto request = builder.cseq(3).build();
  ASSERT_TRUE(request) << describe(request.error());
  EXPECT_EQ(request->method().text(), "NEWMETHOD");
  EXPECT_EQ(request->cseq().method.text(), "NEWMETHOD");
}

TEST(RequestBuilder, WritesTheWildcardContact_10_2_2) {
  Contact all;
  all.wildcard = true;
  const auto request = minimal(MethodId::register_).header(all).expires(0).build();
  ASSERT_TRUE(request) << describe(request.error());
  EXPECT_TRUE(request->headers.get<Contact>()->wildcard);
}

TEST(RequestBuilder, DraftDemandsNothingAndChecksWhatIsThere) {
  const auto draft = RequestBuilder(MethodId::message, "sip:bob@example.com").body("text/plain", "hello").draft();
  ASSERT_TRUE(draft);
  EXPECT_EQ(draft->method(), MethodId::message);
  EXPECT_EQ(draft->body(), "hello");
  EXPECT_FALSE(draft->headers.has(HeaderId::via));
  const auto refused = RequestBuilder(MethodId::message, "sip:bob@example.com").to("bob").draft();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), (Error{Errc::malformed_uri, "To"}));
}

TEST(ResponseBuilder, AnswersARequest_8_2_6) {
  const Request request(*parse(sample("2_invite.sip")));
  const auto response = ResponseBuilder(request, Status::ok)
                            .to_tag("b2")
                            .contact("sip:bob@192.0.2.7", {.params = ";+sip.instance=\"<urn:uuid:1>\""})
                            .body("application/sdp", "v=0\r\n")
                            .build();
  ASSERT_TRUE(response) << describe(response.error());
  EXPECT_EQ(response->status(), Status::ok);
  EXPECT_EQ(response->reason(), "OK");
  EXPECT_EQ(response->to().tag, "b2");
  EXPECT_EQ(response->headers.count(HeaderId::via), request.headers.count(HeaderId::via));
  EXPECT_EQ(response->top_via().branch(), request.top_via().branch());
  EXPECT_EQ(response->cseq().method, request.cseq().method);
  EXPECT_EQ(response->body(), "v=0\r\n");
}

TEST(ResponseBuilder, LeavesTheTagTheRequestBrought_8_2_6_2) {
  const Request request(*parse(with(options(), "To: <sip:bob@example.com>", "To: <sip:bob@example.com>;tag=theirs")));
  const auto response = ResponseBuilder(request, Status::not_found, "Gone Fishing").to_tag("ours").build();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->to().tag, "theirs");
  EXPECT_EQ(response->reason(), "Gone Fishing");
}

TEST(ResponseBuilder, StandsWithoutARequest) {
  const auto response = ResponseBuilder(Status{299})
                            .via({.host = "192.0.2.1", .branch = "z9hG4bK1"})
                            .from("sip:alice@example.com", {.tag = "a"})
                            .to("sip:bob@example.com", {.tag = "b"})
                            .call_id("1")
                            .cseq(9, MethodId::bye)
                            .build();
  ASSERT_TRUE(response) << describe(response.error());
  EXPECT_EQ(code(response->status()), 299);
  EXPECT_EQ(response->cseq().method, MethodId::bye);
}

TEST(ResponseBuilder, NamesWhatIsWrong) {
  const Request request(*parse(options()));
  const auto error = [](const ResponseBuilder& builder) { return builder.build().error(); };
  EXPECT_EQ(error(ResponseBuilder(Status::ok)), (Error{Errc::missing_header, "Via"}));
  EXPECT_EQ(error(ResponseBuilder(request, Status{700})), (Error{Errc::invalid_argument, "status"}));
  EXPECT_EQ(error(ResponseBuilder(request, Status::ok, "a\r\nb")), (Error{Errc::invalid_argument, "reason phrase"}));
  EXPECT_EQ(error(ResponseBuilder(request, Status::ok).to_tag("")), (Error{Errc::invalid_argument, "To tag"}));
  EXPECT_EQ(error(ResponseBuilder(Status::ok).to_tag("a")), (Error{Errc::missing_header, "To"}));
}

// What build() gives always parses again, and says what was put in, whatever that was.

class Nasty {
 public:
  explicit Nasty(std::uint32_t seed) : random_(seed) {}

  std::string text() {
    static constexpr std::string_view pieces[] = {
        "a", "1", "sip:", "@", "b",  "<",       ">", ";",  "=",  "\"", "\\", ",", "?",   "&", ":",    "[",
        "]", "%", "%41",  " ", "\t", "z9hG4bK", "*", "\r", "\n", "/",  ".",  "-", "tag", "é", "\x7F", "::1"};
    std::string text;
    for (std::size_t count = below(7); count != 0; --count) text += pieces[below(std::size(pieces))];
    return text;
  }
  /// Mostly `good`.
  std::string often(std::string_view good) { return below(4) == 0 ? text() : std::string(good); }
  std::size_t below(std::size_t end) { return random_() % end; }

 private:
  std::mt19937 random_;
};

// LWS around a value is none of it (§7.3.1).
std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

TEST(RequestBuilder, WhatItBuildsAlwaysParsesAgain) {
  Nasty nasty(4711);
  int built = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string name = nasty.text(), tag = nasty.often("a1"), uri = nasty.often("sip:a@b;x=1"),
                      value = nasty.text();
    const std::string host = nasty.often("192.0.2.1"), params = nasty.often(";x=\"y\""), call_id = nasty.often("1@b");
    const std::string header = nasty.often("X-A"), branch = nasty.often("z9hG4bK1"), type = nasty.often("text/plain");
    const auto request = RequestBuilder(MethodId::invite, nasty.often("sip:b@c"))
                             .via({.host = host, .branch = branch, .params = params})
                             .from(uri, {.display_name = name, .tag = tag, .params = params})
                             .to(uri, {.display_name = name})
                             .call_id(call_id)
                             .cseq(1)
                             .contact(uri, {.display_name = name, .params = params})
                             .header(header, value)
                             .body(type, value)
                             .build();
    if (!request) continue;
    ++built;
    const std::string wire = to_string(*request);
    const auto again = parse(wire);
    ASSERT_TRUE(again) << wire;
    EXPECT_EQ(to_string(*again), wire);
    EXPECT_EQ(again->body(), value) << wire;
    EXPECT_EQ(again->call_id(), trimmed(call_id));
    EXPECT_EQ(again->top_via().host, host.find("::") == 0 ? "[" + host + "]" : host) << wire;
    EXPECT_EQ(again->top_via().branch(), branch);
    EXPECT_EQ(unquote(again->from().display_name), name);
    EXPECT_EQ(again->from().uri.text, uri);
    EXPECT_EQ(again->from().tag, tag);
    EXPECT_EQ(again->headers.get<Contact>()->uri.text, uri);
    EXPECT_EQ(again->headers.size(), value.empty() ? 9U : 10U) << wire;
  }
  EXPECT_GT(built, 200);  // else the test would show nothing
}

}  // namespace
}  // namespace sip::test
