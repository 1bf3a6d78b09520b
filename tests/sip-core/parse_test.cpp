#include "sip/parse.hpp"

#include <cstring>

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

class MissingHeader : public testing::TestWithParam<const char*> {};
TEST_P(MissingHeader, IsNamed_8_1_1) {
  const std::string name = GetParam();
  EXPECT_EQ(parse_error(with(options(), "\r\n" + name + ":", "\r\nX:")), (Error{Errc::missing_header, GetParam()}));
}
INSTANTIATE_TEST_SUITE_P(Parse, MissingHeader, testing::Values("Via", "From", "To", "Call-ID", "CSeq"));

TEST(Parse, MaxForwardsMayBeAbsent_16_3) {
  EXPECT_EQ(parse_error(with(options(), "Max-Forwards", "X")).code, Errc::absent);
}

class DuplicateHeader : public testing::TestWithParam<const char*> {};
TEST_P(DuplicateHeader, IsNamed_7_3_1) {
  EXPECT_EQ(parse_error(options(std::string(GetParam()) + ": 1\n" + GetParam() + ": 1\n")).code,
            Errc::duplicate_header);
}
INSTANTIATE_TEST_SUITE_P(Parse, DuplicateHeader,
                         testing::Values("From", "To", "Call-ID", "CSeq", "Max-Forwards", "Content-Length", "l",
                                         "Content-Type", "Expires"));

class HarmlessDuplicate : public testing::TestWithParam<const char*> {};
TEST_P(HarmlessDuplicate, CountsWithItsFirstRow_7_3_1) {
  const std::string rows = std::string(GetParam()) + ": 1\n" + GetParam() + ": 2\n";
  const auto request = parse(options(rows));
  ASSERT_TRUE(request) << describe(request.error());
  EXPECT_EQ(request->headers.raw(GetParam()), "1");
  const auto response = parse(with(options(rows), "OPTIONS sip:bob@example.com SIP/2.0", "SIP/2.0 200 OK"));
  ASSERT_TRUE(response) << describe(response.error());
  EXPECT_EQ(response->headers.raw(GetParam()), "1");
}
INSTANTIATE_TEST_SUITE_P(Parse, HarmlessDuplicate,
                         testing::Values("Server", "User-Agent", "Date", "Subject", "s", "Timestamp", "Min-Expires",
                                         "Retry-After", "Organization", "Priority", "Reply-To", "MIME-Version",
                                         "Content-Disposition", "Event", "Refer-To", "Session-Expires",
                                         "Subscription-State", "Flow-Timer"));

TEST(Parse, ListsAndUnknownHeaderFieldsMayStandTwice_7_3_1) {
  EXPECT_EQ(parse_error(
                options("Route: <sip:a>\nRoute: <sip:b>\nX-A: 1\nX-A: 1\nAuthorization: A b=c\nAuthorization: D e=f\n"))
                .code,
            Errc::absent);
}

struct Malformed {
  const char* name;
  const char* value;
};
class MalformedMandatory : public testing::TestWithParam<Malformed> {};
TEST_P(MalformedMandatory, IsNamed) {
  const auto [name, value] = GetParam();
  std::string bytes = options();
  const std::size_t begin = bytes.find("\r\n" + std::string(name) + ": ") + 4 + std::strlen(name);
  bytes.replace(begin, bytes.find("\r\n", begin) - begin, value);
  EXPECT_EQ(parse_error(bytes), (Error{Errc::malformed_header, name})) << value;
}
INSTANTIATE_TEST_SUITE_P(
    Parse, MalformedMandatory,
    testing::Values(Malformed{"Via", ""}, Malformed{"Via", "SIP/2.0/UDP 192.0.2.15;;,;,,"},
                    Malformed{"Via", ",SIP/2.0/UDP a"}, Malformed{"From", ""},
                    Malformed{"From", "\"Mr. J. User <sip:j.user@example.com>"},
                    Malformed{"From", "<sip:a@b>;tag=1;tag=2"}, Malformed{"To", "< sip:t.watson@example.org >"},
                    Malformed{"To", "<sip:a@b>, <sip:c@d>"}, Malformed{"Call-ID", ""}, Malformed{"Call-ID", "a b"},
                    Malformed{"Call-ID", "@b"}, Malformed{"Call-ID", "a@"}, Malformed{"Call-ID", "a@b@c"},
                    Malformed{"Call-ID", "a,b"}, Malformed{"CSeq", "OPTIONS"}, Malformed{"CSeq", "2147483648 OPTIONS"},
                    Malformed{"CSeq", "1 INVITE"}, Malformed{"CSeq", "1 options"}, Malformed{"Max-Forwards", "256"},
                    Malformed{"Max-Forwards", "-1"}, Malformed{"Max-Forwards", ""}, Malformed{"Max-Forwards", "abc"}));

TEST(Parse, CallIdIsWordAtWord_25_1) {
  for (const char* call_id : {"a", "a@b", "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{"}) {
    EXPECT_EQ(parse(with(options(), "1@192.0.2.1", call_id))->call_id(), call_id);
  }
}

TEST(Parse, LaterViasAreNotLookedAtAtTheDoor) {
  const auto message = parse(options("Via: nonsense\n"));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->top_via().host, "192.0.2.1");
}

TEST(Parse, OtherHeaderFieldsAreTheirReadersBusiness) {
  EXPECT_TRUE(parse(options("Contact: nonsense <\nDate: yesterday\nContent-Type: ?\n")));
}

TEST(Parse, BodyIsWhatContentLengthSays_18_3) {
  EXPECT_EQ(parse(options("Content-Length:  0003\n") + "abcde")->body(), "abc");
  EXPECT_EQ(parse(options() + "abcde")->body(), "abcde");
  EXPECT_EQ(parse(options("Content-Length: 0\n") + "abcde")->body(), "");
  EXPECT_EQ(parse(options("Content-Length: 2\n") + std::string("\0\r", 2))->body(), std::string_view("\0\r", 2));
}

TEST(Parse, BodyShorterThanAnnouncedIsTruncated_18_3) {
  EXPECT_EQ(parse_error(options("Content-Length: 3\n") + "ab"), (Error{Errc::truncated, "Content-Length"}));
}

TEST(Parse, MalformedContentLengthIsNamed_RFC4475_3_1_2_3) {
  for (const char* value : {"-999", "five", "", "1 2", "99999999999999999999"}) {
    EXPECT_EQ(parse_error(options("Content-Length: " + std::string(value) + "\n")),
              (Error{Errc::malformed_header, "Content-Length"}));
  }
}

TEST(Parse, LimitsOfMessageAndBodyHold) {
  ParseLimits limits;
  limits.body = 3;
  EXPECT_EQ(parse_error(options() + "abc", limits).code, Errc::absent);
  EXPECT_EQ(parse_error(options() + "abcd", limits).code, Errc::body_too_large);
  EXPECT_EQ(parse_error(options("Content-Length: 4\n") + "abcd", limits).code, Errc::body_too_large);
  EXPECT_EQ(parse_error(options("Content-Length: 3\n") + "abcd", limits).code, Errc::absent);
  limits = {};
  limits.message = options().size();
  EXPECT_EQ(parse_error(options(), limits).code, Errc::absent);
  EXPECT_EQ(parse_error(options() + "x", limits).code, Errc::too_large);
  EXPECT_EQ(parse(options() + "x", limits).error().code, Errc::too_large);
}

// A pool keeps its handle, and a simulated network may deliver one datagram twice.
TEST(Parse, TheBufferMayBeHeldElsewhere) {
  const Buffer bytes = Buffer::copy_of(sample("4_monster.sip"));
  Message first;
  Message second;
  ASSERT_TRUE(parse(bytes, first));
  ASSERT_TRUE(parse(bytes, second));
  EXPECT_EQ(to_string(first), to_string(second));
}

TEST(Parse, AReusedMessageKeepsNothing) {
  Message message;
  ASSERT_TRUE(parse(Buffer::copy_of(sample("4_monster.sip")), message));
  message.headers.add("X-Ours", "v");
  ASSERT_TRUE(parse(Buffer::copy_of(options()), message));
  EXPECT_EQ(message.headers.size(), 6U);
  EXPECT_EQ(message.top_via().host, "192.0.2.1");
  EXPECT_EQ(message.body(), "");
  ASSERT_FALSE(parse(Buffer::copy_of("nonsense"), message));
  EXPECT_TRUE(message.empty());
  EXPECT_TRUE(message.headers.empty());
  EXPECT_EQ(message.call_id(), "");
}

TEST(Index, FindsWhatEveryMessageMustHaveAndTypesItWhenAsked_8_1_1) {
  Message message;
  ASSERT_TRUE(index(Buffer::copy_of(sample("2_invite.sip")), message));
  EXPECT_EQ(message.top_via().branch(), "z9hG4bK4e");
  EXPECT_EQ(message.from().tag, "1928301774");
  EXPECT_EQ(message.cseq().number, 314159U);
  EXPECT_TRUE(message.body().starts_with("v=0"));

  const auto without = [](std::string_view row) {
    Message found;
    return index(Buffer::copy_of(with(sample("2_invite.sip"), row, "X: ")), found);
  };
  EXPECT_EQ(without("CSeq: ").error(), (Error{Errc::missing_header, "CSeq"}));
  EXPECT_EQ(without("Call-ID: ").error(), (Error{Errc::missing_header, "Call-ID"}));
}

TEST(Index, LeavesMalformedFieldsToWhoAsks) {
  const std::string bytes = with(sample("1_register.sip"), "CSeq: 1826 REGISTER", "CSeq: x");
  Message message;
  ASSERT_TRUE(index(Buffer::copy_of(bytes), message));
  EXPECT_EQ(message.cseq().number, 0U);
  EXPECT_FALSE(parse(Buffer::copy_of(bytes), message));
}

TEST(Index, ReadsNothingOfTheMessageBefore) {
  Message message;
  ASSERT_TRUE(parse(Buffer::copy_of(sample("2_invite.sip")), message));
  ASSERT_TRUE(index(Buffer::copy_of(sample("1_register.sip")), message));
  EXPECT_EQ(message.from().tag, "456248ab");
  EXPECT_EQ(message.top_via().branch(), "z9hG4bKnashds7a8f3");
  EXPECT_EQ(message.headers.count(HeaderId::via), 1U);
}

TEST(Parse, AStatusLineMayEndTheText) {
  for (const char* line : {"SIP/2.0 200 ", "SIP/2.0 200 OK", "SIP/2.0 200 OK\r\n"}) {
    std::string text = line;
    Message message;
    EXPECT_FALSE(parse(Buffer::copy_of(text), message)) << line;
    text.insert(0, 100, '\n');
    for (std::size_t i = 0; i < 100; i += 2) text[i] = '\r';
    EXPECT_FALSE(parse(Buffer::copy_of(text), message)) << line;
    EXPECT_TRUE(message.is_response()) << line;
  }
}

}  // namespace
}  // namespace sip::test
