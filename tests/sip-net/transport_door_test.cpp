// What TransportLayer does with what arrives.
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sip/net/transport_layer.hpp"
#include "sip/testing/sim_network.hpp"

#include "raw_stream_peer.hpp"
#include "wire_text.hpp"

namespace sip::net {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::options;
using testing::plain_via;
using testing::replaced;
using ::testing::SizeIs;

SocketAddress at(const char* text) { return *SocketAddress::parse_with_port(text); }

/// Bob has the stack under test, on 192.0.2.2:5060; Alice, 192.0.2.1, sends bytes.
class TransportDoorTest : public ::testing::Test {
 protected:
  TransportDoorTest() : layer_(bob_, limits()) {
    EXPECT_TRUE(layer_.listen(TransportKind::udp, at("192.0.2.2:5060")));
    EXPECT_TRUE(layer_.listen(TransportKind::tcp, at("192.0.2.2:5060")));
  }
  ~TransportDoorTest() override {
    bool closed = false;
    layer_.close([&] { closed = true; });
    network_.run_for(0ms);
    EXPECT_TRUE(closed);
  }

  static TransportLimits limits() {
    TransportLimits limits;
    limits.message.message = 4000;
    limits.message.body = 1000;
    return limits;
  }

  /// Alice sends from 192.0.2.1:5070; gives what Bob answered, "" where he did not.
  std::string answer_to(std::string_view bytes) {
    const std::size_t before = network_.wire().size();
    alice_.send_datagram(5070, at("192.0.2.2:5060"), bytes);
    network_.run_for(1s);
    EXPECT_LE(network_.wire().size(), before + 2);
    return network_.wire().size() == before + 2 ? network_.wire().back().bytes : std::string();
  }

  /// Takes the next request; gives its top Via as the layers above see it.
  std::string stamped(std::string_view bytes) {
    std::string via;
    const auto taker = bob_.bus().take<RequestReceived>([&](RequestReceived& event) {
      via = event.request.headers.raw(HeaderId::via).value_or("");
      return true;
    });
    EXPECT_EQ(answer_to(bytes), "");
    return via;
  }

  /// A request that came by a new connection of Alice's, taken and not answered yet.
  std::pair<Request, Flow> unanswered(testing::RawStreamPeer& alice, std::string_view bytes) {
    std::pair<Request, Flow> kept;
    const auto taker = bob_.bus().take<RequestReceived>([&](RequestReceived& event) {
      kept = {event.request.retain(), event.flow};
      return true;
    });
    alice.connect(at("192.0.2.2:5060"));
    EXPECT_TRUE(alice.send(bytes));
    network_.run_for(1s);
    EXPECT_FALSE(kept.first.empty());
    return kept;
  }

  testing::SimNetwork network_;
  testing::SimNode& alice_ = network_.add_node("192.0.2.1");
  testing::SimNode& bob_ = network_.add_node("192.0.2.2");
  TransportLayer layer_;
  std::vector<MessageRefused> refused_;
  std::vector<std::string> dropped_;
  Subscription on_refused_ = bob_.bus().on<MessageRefused>([this](const MessageRefused& e) { refused_.push_back(e); });
  Subscription on_dropped_ =
      bob_.bus().on<MessageDropped>([this](const MessageDropped& e) { dropped_.push_back(e.why); });
};

// Stamping the top Via. Alice's source is 192.0.2.1:5070.

TEST_F(TransportDoorTest, ASentByThatIsTheSourceIsLeftAlone_18_2_1) {
  EXPECT_EQ(stamped(options("SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1")),
            "SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1");
  EXPECT_EQ(stamped(options("SIP/2.0/UDP 192.0.2.1:9999;branch=z9hG4bK1")),
            "SIP/2.0/UDP 192.0.2.1:9999;branch=z9hG4bK1");
}

TEST_F(TransportDoorTest, ReceivedIsAddedToAnotherAddress_18_2_1) {
  EXPECT_EQ(stamped(options("SIP/2.0/UDP 10.1.1.1:5070;branch=z9hG4bK1")),
            "SIP/2.0/UDP 10.1.1.1:5070;branch=z9hG4bK1;received=192.0.2.1");
}

TEST_F(TransportDoorTest, ReceivedIsAddedToAName_18_2_1) {
  EXPECT_EQ(stamped(options("SIP/2.0/UDP bobspc.biloxi.com;branch=z9hG4bK1")),
            "SIP/2.0/UDP bobspc.biloxi.com;branch=z9hG4bK1;received=192.0.2.1");
}

TEST_F(TransportDoorTest, RportIsFilledAndReceivedAddedEvenWhereItRepeatsSentBy_3581_4) {
  EXPECT_EQ(stamped(options("SIP/2.0/UDP 192.0.2.1:5070;rport;branch=z9hG4bK1")),
            "SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1;received=192.0.2.1;rport=5070");
  EXPECT_EQ(stamped(options("SIP/2.0/UDP 10.1.1.1:4540;RPORT;branch=z9hG4bK1")),
            "SIP/2.0/UDP 10.1.1.1:4540;branch=z9hG4bK1;received=192.0.2.1;rport=5070");
}

TEST_F(TransportDoorTest, WhatTheSenderWroteIntoReceivedAndRportIsNotBelieved) {
  EXPECT_EQ(stamped(options("SIP/2.0/UDP 10.1.1.1;received=198.51.100.9;rport=53;branch=z9hG4bK1")),
            "SIP/2.0/UDP 10.1.1.1;branch=z9hG4bK1;received=192.0.2.1;rport=5070");
  EXPECT_EQ(stamped(options("SIP/2.0/UDP 192.0.2.1:5070;received=198.51.100.9;branch=z9hG4bK1")),
            "SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1");
}

TEST_F(TransportDoorTest, OnlyTheTopViaIsStampedAndOtherParametersStay) {
  EXPECT_EQ(stamped(options("SIP/2.0/UDP host.test;branch=z9hG4bK1;alias;x=\"a, ;b\", SIP/2.0/TCP other.test;rport")),
            "SIP/2.0/UDP host.test;branch=z9hG4bK1;alias;x=\"a, ;b\";received=192.0.2.1, SIP/2.0/TCP other.test;rport");
}

TEST_F(TransportDoorTest, IntoReceivedGoesIpv6WithoutBrackets_25_1) {
  auto& six = network_.add_node("2001:db8::1");
  auto& server = network_.add_node("2001:db8::2");
  TransportLayer layer(server);
  ASSERT_TRUE(layer.listen(TransportKind::udp, at("[2001:db8::2]:5060")));
  six.send_datagram(5070, at("[2001:db8::2]:5060"), options("SIP/2.0/UDP [2001:db8::9]:5070;rport;branch=z9hG4bK1"));
  six.send_datagram(5070, at("[2001:db8::2]:5060"), options("SIP/2.0/UDP [2001:DB8:0::1]:5070;branch=z9hG4bK2"));
  network_.run_for(1s);
  ASSERT_THAT(network_.wire(), SizeIs(4));
  EXPECT_THAT(network_.wire()[2].bytes,
              HasSubstr("[2001:db8::9]:5070;branch=z9hG4bK1;received=2001:db8::1;rport=5070\r\n"));
  EXPECT_EQ(network_.wire()[2].flow.remote, at("[2001:db8::1]:5070"));
  EXPECT_THAT(network_.wire()[3].bytes, HasSubstr("[2001:DB8:0::1]:5070;branch=z9hG4bK2\r\n"));
  layer.close([] {});
  network_.run_for(0ms);
}

// Requests and responses, offered

TEST_F(TransportDoorTest, ARequestIsOfferedWithItsFlow) {
  std::optional<Request> taken;
  Flow flow;
  const auto taker = bob_.bus().take<RequestReceived>([&](RequestReceived& event) {
    taken = std::move(event.request);
    flow = event.flow;
    return true;
  });
  EXPECT_EQ(answer_to(options(plain_via)), "");
  EXPECT_EQ(answer_to(options(plain_via, "Subject: the first one stays whole\r\n")), "");
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->method(), MethodId::options);
  EXPECT_EQ(taken->call_id(), "call@192.0.2.1");
  EXPECT_EQ(flow.local, at("192.0.2.2:5060"));
  EXPECT_EQ(flow.remote, at("192.0.2.1:5070"));
  EXPECT_THAT(dropped_, IsEmpty());
}

TEST_F(TransportDoorTest, ARequestNobodyTakesIs503_21_5_4) {
  const std::string answer = answer_to(options("SIP/2.0/UDP unreachable.test;rport;branch=z9hG4bK1"));
  const Response response = testing::response_in(answer);
  EXPECT_EQ(response.status(), Status::service_unavailable);
  EXPECT_EQ(response.headers.raw(HeaderId::retry_after), "30");
  EXPECT_FALSE(response.to().tag.empty());
  EXPECT_EQ(network_.wire().back().flow.local, at("192.0.2.2:5060"));
  EXPECT_EQ(network_.wire().back().flow.remote, at("192.0.2.1:5070"));
  EXPECT_THAT(dropped_, SizeIs(1));
}

TEST_F(TransportDoorTest, AStatelessAnswerToARetransmissionIsTheSameToTheTag_8_2_7) {
  const std::string first = answer_to(options(plain_via));
  EXPECT_NE(first, "");
  EXPECT_EQ(answer_to(options(plain_via)), first);
  const std::string other = answer_to(replaced(options(plain_via), "call@", "other@"));
  EXPECT_NE(testing::response_in(other).to().tag, testing::response_in(first).to().tag);
}

TEST_F(TransportDoorTest, AToTagThatIsThereStays_8_2_6_2) {
  const std::string answer =
      answer_to(replaced(options(plain_via), "To: <sip:bob@example.com>", "To: <sip:bob@example.com>;tag=mine"));
  EXPECT_EQ(testing::response_in(answer).to().tag, "mine");
}

TEST_F(TransportDoorTest, AnAckIsNeverAnswered_17) {
  const std::string ack = replaced(replaced(options(plain_via), "OPTIONS", "ACK"), "1 OPTIONS", "1 ACK");
  EXPECT_EQ(answer_to(ack), "");
  EXPECT_THAT(dropped_, SizeIs(1));
  EXPECT_EQ(answer_to(replaced(ack, "Call-ID: call@192.0.2.1\r\n", "")), "");
  ASSERT_THAT(refused_, SizeIs(1));
  EXPECT_EQ(refused_[0].status, 0);
}

TEST_F(TransportDoorTest, OnlyAResponseWithOurViaOnTopIsOffered_18_1_2) {
  std::vector<std::string> taken;
  const auto taker = bob_.bus().take<ResponseReceived>([&](ResponseReceived& event) {
    taken.emplace_back(event.response.top_via().host);
    return true;
  });
  const std::string ok = replaced(options("SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK1"),
                                  "OPTIONS sip:bob@example.com SIP/2.0", "SIP/2.0 200 OK");
  EXPECT_EQ(answer_to(ok), "");
  EXPECT_THAT(taken, ElementsAre("192.0.2.2"));
  EXPECT_EQ(answer_to(replaced(ok, "192.0.2.2:5060", "192.0.2.2")), "");  // 5060 is what no port means
  EXPECT_THAT(taken, SizeIs(2));
  for (const char* other : {"192.0.2.3:5060", "192.0.2.2:5061", "bob.example.com:5060", "[2001:db8::2]:5060"}) {
    EXPECT_EQ(answer_to(replaced(ok, "192.0.2.2:5060", other)), "") << other;
  }
  EXPECT_THAT(taken, SizeIs(2));
  EXPECT_THAT(dropped_, SizeIs(4));
}

TEST_F(TransportDoorTest, AResponseNobodyWaitsForIsDropped) {
  EXPECT_EQ(answer_to(replaced(options("SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK1"),
                               "OPTIONS sip:bob@example.com SIP/2.0", "SIP/2.0 200 OK")),
            "");
  EXPECT_THAT(dropped_, ElementsAre("no one waits for the response"));
}

TEST_F(TransportDoorTest, BehindAWildcardAnyAddressIsOursWithThePort) {
  auto& carol = network_.add_node("192.0.2.3");
  TransportLayer layer(carol);
  ASSERT_TRUE(layer.listen(TransportKind::udp, at("0.0.0.0:5080")));
  int taken = 0;
  const auto taker = carol.bus().take<ResponseReceived>([&](ResponseReceived&) { return ++taken > 0; });
  for (const char* sent_by : {"192.0.2.3:5080", "192.0.2.77:5080", "192.0.2.3:5060", "carol.test:5080"}) {
    alice_.send_datagram(5070, at("192.0.2.3:5080"),
                         replaced(options("SIP/2.0/UDP " + std::string(sent_by) + ";branch=z9hG4bK1"),
                                  "OPTIONS sip:bob@example.com SIP/2.0", "SIP/2.0 200 OK"));
  }
  network_.run_for(1s);
  EXPECT_EQ(taken, 2);
  layer.close([] {});
  network_.run_for(0ms);
}

// What is refused

struct Malformed {
  const char* name;
  const char* from;
  const char* to;
  int status;
  const char* reason;
};
class RefusedRequest : public TransportDoorTest, public ::testing::WithParamInterface<Malformed> {};

TEST_P(RefusedRequest, IsAnsweredWithItsReason) {
  const Malformed& how = GetParam();
  const std::string answer =
      answer_to(replaced(options("SIP/2.0/UDP host.test;rport;branch=z9hG4bK1"), how.from, how.to));
  EXPECT_THAT(answer, HasSubstr("SIP/2.0 " + std::to_string(how.status) + " " + how.reason + "\r\n"));
  EXPECT_THAT(answer, HasSubstr("branch=z9hG4bK1;received=192.0.2.1;rport=5070\r\n"));
  ASSERT_THAT(refused_, SizeIs(1));
  EXPECT_EQ(refused_[0].status, how.status);
  EXPECT_EQ(refused_[0].flow.remote, at("192.0.2.1:5070"));
}

INSTANTIATE_TEST_SUITE_P(
    Door, RefusedRequest,
    ::testing::Values(
        Malformed{"Uri", "sip:bob@example.com SIP", "sip:bob@[example.com SIP", 400, "Malformed Request-URI"},
        Malformed{"Version", "com SIP/2.0", "com SIP/7.0", 505, "Version Not Supported"},
        Malformed{"From", "From: <sip:alice@example.com>", "From: <sip:alice@example.com", 400, "Malformed From"},
        Malformed{"NoFrom", "From: <sip:alice@example.com>;tag=a1\r\n", "", 400, "Missing From"},
        Malformed{"To", "To: <sip:bob@example.com>", "To: \"Bob <sip:bob@example.com>", 400, "Malformed To"},
        Malformed{"NoTo", "To: <sip:bob@example.com>\r\n", "", 400, "Missing To"},
        Malformed{"CallId", "call@192.0.2.1", "", 400, "Malformed Call-ID"},
        Malformed{"NoCallId", "Call-ID: call@192.0.2.1\r\n", "", 400, "Missing Call-ID"},
        Malformed{"CSeq", "1 OPTIONS", "x OPTIONS", 400, "Malformed CSeq"},
        Malformed{"OtherCSeqMethod", "1 OPTIONS", "1 INVITE", 400, "Malformed CSeq"},
        Malformed{"NoCSeq", "CSeq: 1 OPTIONS\r\n", "", 400, "Missing CSeq"},
        Malformed{"MaxForwards", "Max-Forwards: 70", "Max-Forwards: abc", 400, "Malformed Max-Forwards"},
        Malformed{"TwoCallIds", "Call-ID", "Call-ID: another\r\nCall-ID", 400, "Duplicate Call-ID header"},
        Malformed{"ContentLength", "CSeq: 1 OPTIONS\r\n", "CSeq: 1 OPTIONS\r\nContent-Length: -1\r\n", 400,
                  "Malformed Content-Length"},
        Malformed{"Truncated", "CSeq: 1 OPTIONS\r\n", "CSeq: 1 OPTIONS\r\nContent-Length: 7\r\n", 400,
                  "Body shorter than Content-Length"},
        Malformed{"BodyTooLarge", "CSeq: 1 OPTIONS\r\n", "CSeq: 1 OPTIONS\r\nContent-Length: 1001\r\n", 413,
                  "Request Entity Too Large"}),
    [](const auto& param_info) { return param_info.param.name; });

TEST_F(TransportDoorTest, AMessagePastTheLimitIs513_21_5_14) {
  const std::string answer = answer_to(options(plain_via, "Subject: " + std::string(4000, 'x') + "\r\n"));
  EXPECT_EQ(testing::response_in(answer).status(), Status::message_too_large);
}

TEST_F(TransportDoorTest, WithoutAUsableTopViaTheAnswerGoesBackTheWayTheRequestCame_4475_3_1_2_1) {
  for (const char* via : {"", "SIP/2.0/UDP", "SIP/2.0/UDP [192.0.2.1;branch=z9hG4bK1", "\"x"}) {
    EXPECT_THAT(answer_to(options(via)), HasSubstr("SIP/2.0 400 Malformed Via\r\n")) << via;
  }
  EXPECT_THAT(answer_to(replaced(options(plain_via), "Via: " + std::string(plain_via) + "\r\n", "")),
              HasSubstr("SIP/2.0 400 Missing Via\r\n"));
  EXPECT_THAT(refused_, SizeIs(5));
  for (const MessageRefused& event : refused_) EXPECT_EQ(event.status, 400);
}

TEST_F(TransportDoorTest, SaysOfARefusedRequestWhatCouldBeRead) {
  const std::string request = options(plain_via);
  answer_to(replaced(request, "CSeq: 1 OPTIONS", "CSeq: x"));
  answer_to(replaced(request, "OPTIONS sip:bob@example.com SIP/2.0", "SIP/2.0 2000 OK"));
  ASSERT_THAT(refused_, SizeIs(2));
  const Request parsed(std::move(*parse(request)));
  EXPECT_EQ(refused_[0].request.method, "OPTIONS");
  EXPECT_EQ(refused_[0].request.uri, "sip:bob@example.com");
  EXPECT_EQ(refused_[0].request.to, parsed.to().uri.text);
  EXPECT_EQ(refused_[0].request.call_id, parsed.call_id());
  EXPECT_EQ(refused_[1].status, 0);
  EXPECT_EQ(refused_[1].request.method, "") << "a response";
}

TEST_F(TransportDoorTest, AMalformedResponseIsNeverAnswered) {
  const std::string ok = replaced(options("SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bK1"),
                                  "OPTIONS sip:bob@example.com SIP/2.0", "SIP/2.0 200 OK");
  for (const auto& [from, to] : {std::pair{"CSeq: 1 OPTIONS", "CSeq: x"},
                                 {"SIP/2.0 200", "SIP/2.0 20"},
                                 {"SIP/2.0 200", "SIP/7.0 200"},
                                 {"From", "Form"}}) {
    EXPECT_EQ(answer_to(replaced(ok, from, to)), "") << to;
  }
  EXPECT_THAT(refused_, SizeIs(4));
}

TEST_F(TransportDoorTest, WhatIsNotSipIsNotAnswered) {
  using namespace std::string_view_literals;
  for (const auto bytes : {"hello\r\n\r\n"sv, "\1\2\3\4"sv, "GET / HTTP/1.1\r\nVia: SIP/2.0/UDP 192.0.2.1\r\n\r\n"sv,
                           "\xff\xfe"sv, " "sv}) {
    EXPECT_EQ(answer_to(bytes), "") << bytes;
  }
  EXPECT_THAT(refused_, SizeIs(5));
}

TEST_F(TransportDoorTest, StrayCrlfsAreKeepAlives_5626_3_5_1) {
  for (const char* bytes : {"\r\n", "\r\n\r\n", "\r\n\r\n\r\n\r\n", "\n", ""}) EXPECT_EQ(answer_to(bytes), "");
  EXPECT_EQ(answer_to(std::string(4, '\0')), "") << "some phones send zeros";
  EXPECT_THAT(refused_, IsEmpty());
  EXPECT_THAT(dropped_, IsEmpty());
}

// Streams

TEST_F(TransportDoorTest, OnAStreamTheAnswerGoesBackOnTheConnection_18_2_2) {
  testing::RawStreamPeer peer(alice_, at("192.0.2.1:5060"));
  std::vector<Flow> opened, closed;
  const auto on_opened = bob_.bus().on<FlowOpened>([&](const FlowOpened& event) { opened.push_back(event.flow); });
  const auto on_closed = bob_.bus().on<FlowClosed>([&](const FlowClosed& event) { closed.push_back(event.flow); });
  peer.connect(at("192.0.2.2:5060"));
  ASSERT_TRUE(peer.send(options("SIP/2.0/TCP 203.0.113.5:5060;rport;branch=z9hG4bK1")));
  network_.run_for(1s);
  ASSERT_THAT(peer.received, SizeIs(1));
  EXPECT_EQ(testing::response_in(peer.received[0]).status(), Status::service_unavailable);
  EXPECT_THAT(peer.received[0], HasSubstr(";received=192.0.2.1;rport=" + std::to_string(peer.flow.local.port())));
  ASSERT_THAT(opened, SizeIs(1));
  peer.transport->close_flow(peer.flow);
  network_.run_for(1s);
  EXPECT_EQ(closed, opened);
}

TEST_F(TransportDoorTest, AStatelessAnswerWhoseConnectionHasClosedOpensOneToReceivedAndSentByPort_18_2_2) {
  testing::RawStreamPeer peer(alice_, at("192.0.2.1:5060"));
  const auto [request, flow] = unanswered(peer, options("SIP/2.0/TCP 203.0.113.5:5060;rport;branch=z9hG4bK1"));
  network_.reset_connections("192.0.2.1", "192.0.2.2");
  network_.run_for(1s);
  ASSERT_THAT(peer.closed, SizeIs(1));
  EXPECT_TRUE(layer_.reply_statelessly(request, reply(request, Status::ok), flow));
  network_.run_for(1s);
  ASSERT_THAT(peer.received, SizeIs(1));
  EXPECT_EQ(testing::response_in(peer.received[0]).status(), Status::ok);
  EXPECT_EQ(network_.wire().back().flow.remote, at("192.0.2.1:5060"));
}

TEST_F(TransportDoorTest, WhoDoesNotReadHisAnswersIsNotCalledBack) {
  testing::RawStreamPeer peer(alice_, at("192.0.2.1:5060"));
  const auto [request, flow] = unanswered(peer, options("SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bK1"));
  network_.set_conditions({.partitioned = true});
  const auto answer = [&, &asked = request, &by = flow] {
    Response large = reply(asked, Status::ok);
    large.headers.set(HeaderId::subject, std::string(limits().send_queue / 2, 'x'));
    return layer_.reply_statelessly(asked, std::move(large), by);
  };
  EXPECT_TRUE(answer());
  const auto sent = answer();
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::limit_reached);
}

TEST_F(TransportDoorTest, WhatCannotBeFramedIsAnsweredAndItsConnectionClosed) {
  testing::RawStreamPeer peer(alice_, at("192.0.2.1:5060"));
  peer.connect(at("192.0.2.2:5060"));
  ASSERT_TRUE(
      peer.send(options("SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1", "Subject: " + std::string(5000, 'x') + "\r\n")));
  network_.run_for(1s);
  ASSERT_THAT(peer.received, SizeIs(1));
  EXPECT_THAT(peer.received[0], HasSubstr("SIP/2.0 513 message too large\r\n"));
  EXPECT_THAT(peer.closed, SizeIs(1));
  EXPECT_THAT(refused_, SizeIs(1));
}

// Watching

TEST_F(TransportDoorTest, EachMessageIsShownInTheOrderItCrossedTheWire) {
  std::vector<std::string> seen;
  const auto watcher = bob_.bus().on<MessageOnWire>([&](const MessageOnWire& event) {
    const bool in = event.direction == MessageOnWire::Direction::received;
    seen.push_back((in ? "< " : "> ") + event.bytes.substr(0, event.bytes.find('\r')));
  });
  answer_to(options(plain_via));
  answer_to("\r\n\r\n");
  answer_to(options(plain_via));
  EXPECT_THAT(seen, ElementsAre("< OPTIONS sip:bob@example.com SIP/2.0", "> SIP/2.0 503 Service Unavailable", "< ",
                                "< OPTIONS sip:bob@example.com SIP/2.0", "> SIP/2.0 503 Service Unavailable"));
}

}  // namespace
}  // namespace sip::net
