#include <gmock/gmock.h>

#include "sip/header/contact.hpp"
#include "sip/header/simple_headers.hpp"
#include "sip/message.hpp"

#include "messages.hpp"

namespace sip::test {
namespace {

TEST(Reply, CopiesWhatAResponseMustHave_8_2_6_2) {
  const Request request(*parse(sample("2_invite.sip")));
  EXPECT_EQ(to_string(reply(request, Status::ringing)),
            crlf("SIP/2.0 180 Ringing\n"
                 "Via: SIP/2.0/UDP p4.example.net;branch=z9hG4bK4e\n"
                 "Via: SIP/2.0/UDP p3.example.net;branch=z9hG4bK3d\n"
                 "Via: SIP/2.0/UDP p2.example.net;branch=z9hG4bK2c\n"
                 "Via: SIP/2.0/UDP p1.example.net;branch=z9hG4bK1b\n"
                 "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKnashds8;received=192.0.2.101\n"
                 "From: \"Alice\" <sip:alice@example.com>;tag=1928301774\n"
                 "To: Bob <sip:bob@example.net>\n"
                 "Call-ID: a84b4c76e66710@192.0.2.101\n"
                 "CSeq: 314159 INVITE\n"
                 "Content-Length: 0\n\n"));
}

TEST(Reply, IsWellFormedForEachSample) {
  for (const char* name : {"1_register.sip", "2_invite.sip", "4_monster.sip"}) {
    const Request request(*parse(sample(name)));
    const auto response = parse(to_string(reply(request, Status::ok)));
    ASSERT_TRUE(response) << name;
    EXPECT_EQ(response->call_id(), request.call_id());
    EXPECT_EQ(response->cseq().number, request.cseq().number);
    EXPECT_EQ(response->headers.count(HeaderId::via), request.headers.count(HeaderId::via));
  }
}

TEST(Reply, TimestampGoesIntoA100Only_8_2_6_1) {
  const Request request(*parse(options("Timestamp: 54\n")));
  EXPECT_EQ(reply(request, Status::trying).headers.raw(HeaderId::timestamp), "54");
  EXPECT_FALSE(reply(request, Status::ok).headers.has(HeaderId::timestamp));
}

TEST(Reply, OutlivesItsRequest) {
  Response response;
  {
    Request request(*parse(options()));
    request.headers.replace_first(HeaderId::via, "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;received=192.0.2.7");
    response = reply(request, Status::not_found, "Nobody Here");
  }
  EXPECT_EQ(response.reason(), "Nobody Here");
  EXPECT_EQ(response.top_via().received(), "192.0.2.7");
  EXPECT_EQ(response.call_id(), "1@192.0.2.1");
}

TEST(Reply, EditsOfTheReplyLeaveTheRequestAlone) {
  const Request request(*parse(options()));
  Response response = reply(request, Status::ok);
  response.headers.set(HeaderId::to, "<sip:bob@example.com>;tag=ours");
  response.headers.add(HeaderId::server, "loopstart");
  EXPECT_EQ(response.to().tag, "ours");
  EXPECT_EQ(request.to().tag, "");
}

TEST(Reply, OfARefusedRequestEchoesWhatThereIs_8_2_6) {
  Message message;
  const std::string bytes = with(options("Call-ID: second\nCSeq: 2 OPTIONS\n"), "From: ", "From: <");
  ASSERT_FALSE(parse(Buffer::copy_of(bytes), message));
  const Response response = reply(Request(std::move(message)), Status::bad_request);
  EXPECT_EQ(response.headers.count(HeaderId::call_id), 1U);
  EXPECT_EQ(response.headers.count(HeaderId::cseq), 1U);
  EXPECT_EQ(response.call_id(), "1@192.0.2.1");
  EXPECT_EQ(response.headers.raw(HeaderId::from), "<<sip:alice@example.com>;tag=a1");
}

}  // namespace
}  // namespace sip::test
