#include "sip/message.hpp"

#include <gtest/gtest.h>

#include "sip/header/contact.hpp"
#include "sip/header/content_type.hpp"
#include "sip/header/simple_headers.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

Uri uri(std::string_view text) { return *Uri::parse(text); }

TEST(Message, IsNeitherUntilItIsRead) {
  const Message message;
  EXPECT_TRUE(message.empty());
  EXPECT_FALSE(message.is_request());
  EXPECT_FALSE(message.is_response());
  EXPECT_EQ(message.call_id(), "");
  EXPECT_EQ(message.top_via().host, "");
}

TEST(Message, BecomesOnlyWhatItIs) {
  EXPECT_TRUE(Request(*parse(options())).is_request());
  EXPECT_TRUE(Response(*parse(options())).empty());
  EXPECT_TRUE(Request(*parse(sample("3_200ok.sip"))).empty());
  EXPECT_TRUE(Response(*parse(sample("3_200ok.sip"))).is_response());
}

TEST(Message, MandatoryHeaderFieldsFollowEdits) {
  Request request(*parse(options()));
  EXPECT_EQ(request.top_via().host, "192.0.2.1");
  request.headers.prepend(HeaderId::via, "SIP/2.0/TCP proxy.example.com;branch=z9hG4bK2");
  EXPECT_EQ(request.top_via().host, "proxy.example.com");
  request.headers.remove_first(HeaderId::via);
  EXPECT_EQ(request.top_via().host, "192.0.2.1");
  request.headers.set(HeaderId::to, "<sip:bob@example.com>;tag=new");
  EXPECT_EQ(request.to().tag, "new");
  request.headers.set(HeaderId::cseq, "nonsense");
  EXPECT_EQ(request.cseq().method.text(), "");
  request.headers.remove(HeaderId::call_id);
  EXPECT_EQ(request.call_id(), "");
}

TEST(Message, MandatoryHeaderFieldsFollowHeadersThatAreAssigned) {
  Request request(*parse(options()));
  Request other(*parse(options()));
  other.headers.set(HeaderId::from, "<sip:other@example.com>;tag=o");
  other.headers.set(HeaderId::call_id, "other");
  ASSERT_NE(request.call_id(), "other");
  request.headers.add(HeaderId::allow, "ACK");
  request.headers.add(HeaderId::allow, "BYE");
  request.headers.add(HeaderId::allow, "INFO");
  ASSERT_NE(request.call_id(), "other");
  request.headers = std::move(other.headers);
  EXPECT_EQ(request.call_id(), "other");
  EXPECT_EQ(request.from().tag, "o");
}

TEST(Message, MovingKeepsEveryViewValid) {
  Request request(*parse(sample("2_invite.sip")));
  request.headers.add("X-Ours", "v");
  const std::string_view call_id = request.call_id();
  const std::string_view ours = *request.headers.raw("X-Ours");
  const std::string_view host = request.uri().host;
  const std::string_view body = request.body();
  const auto moved = std::make_unique<Request>(std::move(request));
  EXPECT_EQ(call_id, "a84b4c76e66710@192.0.2.101");
  EXPECT_EQ(call_id.data(), moved->call_id().data());
  EXPECT_EQ(ours.data(), moved->headers.raw("X-Ours")->data());
  EXPECT_EQ(host.data(), moved->uri().host.data());
  EXPECT_EQ(body.data(), moved->body().data());
}

// A transport parses into one Message again and again, edits it, and moves it out.
TEST(Message, MovedFromIsReusedByTheNextParse) {
  Message message;
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(parse(Buffer::copy_of(options()), message));
    message.headers.replace_first(HeaderId::via, "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;received=127.0.0.1");
    const Request request(std::move(message));
    EXPECT_EQ(request.top_via().received(), "127.0.0.1");
  }
}

TEST(Message, RetainCopiesEverythingIntoItsOwnBytes) {
  for (const char* name : sample_names) {
    Message copy;
    std::string expected;
    {
      Message message = *parse(sample(name));
      message.headers.add("X-Ours", "v");
      message.headers.prepend(HeaderId::warning, "w");
      expected = to_string(message);
      copy = message.retain();
    }
    EXPECT_EQ(to_string(copy), expected);
    EXPECT_EQ(copy.call_id(), parse(expected)->call_id());
  }
}

TEST(Message, RetainKeepsWhatWeBuilt) {
  Request copy;
  {
    Request request(*Method::parse("NEWMETHOD"), uri("sip:bob@example.com;lr"));
    request.headers.add(HeaderId::subject, "s");
    request.set_body("text/plain", "hello");
    copy = request.retain();
  }
  EXPECT_EQ(copy.method().text(), "NEWMETHOD");
  EXPECT_EQ(copy.uri().host, "example.com");
  EXPECT_TRUE(copy.uri().params.has("lr"));
  EXPECT_EQ(copy.body(), "hello");
  EXPECT_EQ(Response(Status::ok, "Fine").retain().reason(), "Fine");
  EXPECT_TRUE(Message().retain().empty());
}

TEST(Message, SetBodySetsTypeAndLength_20_14) {
  Request request(MethodId::message, uri("sip:bob@example.com"));
  request.set_body("text/plain", "hello");
  EXPECT_EQ(request.body(), "hello");
  EXPECT_TRUE(request.headers.get<ContentType>()->is("text", "plain"));
  EXPECT_EQ(request.headers.get<ContentLength>()->value, 5U);
  request.set_body("", "");
  EXPECT_FALSE(request.headers.has(HeaderId::content_type));
  EXPECT_EQ(request.headers.get<ContentLength>()->value, 0U);
}

TEST(Message, ARequestOwnsWhatItWasBuiltFrom) {
  Request request;
  {
    const std::string method = "SOMETHING";
    const Uri target = uri("sip:alice@a-long-host-name.example.com");
    request = Request(*Method::parse(method), target);
  }
  EXPECT_EQ(request.method().text(), "SOMETHING");
  EXPECT_EQ(request.uri().text, "sip:alice@a-long-host-name.example.com");
  request.set_method(MethodId::bye);
  request.set_uri(uri("sip:b"));
  EXPECT_EQ(request.method(), MethodId::bye);
  EXPECT_EQ(request.uri().host, "b");
}

TEST(Message, ReasonPhraseIsOneLine) {
  EXPECT_EQ(Response(Status::ok, "a\r\nVia: evil").reason(), "a  Via: evil");
  EXPECT_EQ(Response(Status::busy_here).reason(), "Busy Here");
  EXPECT_EQ(Response(Status{499}).reason(), "Bad Request");
}

TEST(Message, NothingOfTheStartLineOrTheBodyTypeSmugglesInARow_7_1) {
  const std::string_view line = "sip:bob@example.com SIP/2.0\r\nEvil: 1\r\nX: ";
  UriView forged = *parse_uri(line.substr(0, line.find(' ')));
  forged.text = line;
  Request request(MethodId::message, Uri(forged));
  request.set_body("text/plain\r\nEvil: 2", "\r\nEvil: 3");
  request.headers.add("A: 1\r\nEvil", "x\r\nEvil: 4");
  request.headers.add(HeaderId::content_length, "0\r\n\r\nEvil: 5");
  const std::string wire = to_string(request);
  EXPECT_EQ(wire.substr(0, wire.find("\r\n\r\n")),
            "MESSAGE sip:bob@example.com SIP/2.0  Evil: 1  X:  SIP/2.0\r\n"
            "Content-Type: text/plain  Evil: 2\r\n"
            "A--1--Evil: x  Evil: 4\r\n"
            "Content-Length: 9");
}

TEST(Message, ClearMakesItEmptyAgain) {
  Message message = *parse(sample("2_invite.sip"));
  message.clear();
  EXPECT_TRUE(message.empty());
  EXPECT_TRUE(message.headers.empty());
  EXPECT_EQ(message.body(), "");
  EXPECT_EQ(message.from().tag, "");
}

TEST(Message, AMovedMessageKnowsItsFieldsAndEditsAreStillSeen) {
  Message message = std::move(*parse(sample("2_invite.sip")));
  Request request(std::move(message));
  EXPECT_EQ(request.top_via().branch(), "z9hG4bK4e");
  EXPECT_EQ(request.from().tag, "1928301774");
  request.headers.prepend(HeaderId::via, "SIP/2.0/TCP a.example;branch=z9hG4bKnew");
  EXPECT_EQ(request.top_via().branch(), "z9hG4bKnew");
  Request other;
  other = std::move(request);
  EXPECT_EQ(other.top_via().transport, "TCP");
  EXPECT_EQ((*other.headers.all<Via>().begin())->branch(), "z9hG4bKnew");
  EXPECT_TRUE(other.headers.remove_first(HeaderId::via));
  EXPECT_EQ((*other.headers.all<Via>().begin())->branch(), "z9hG4bK4e");
  other.headers = Headers();
  EXPECT_EQ(other.from().tag, "");
  EXPECT_EQ(other.top_via().branch(), "");
}

TEST(Via, ItsBranchIsThatOfItsParameters) {
  Via via = *Via::parse("SIP/2.0/UDP a;branch=z9hG4bK1;x=y");
  EXPECT_EQ(via.branch(), "z9hG4bK1");
  via.params = Params(";branch=z9hG4bK2");
  EXPECT_EQ(via.branch(), "z9hG4bK2");
  via.params = {};
  EXPECT_EQ(via.branch(), "");
}

}  // namespace
}  // namespace sip::test
