#include "../../sip-core/net/src/stream_framer.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sip::net {
namespace {

std::string message(const std::string& name, const std::string& body,
                    const std::string& length_name = "Content-Length") {
  return "MESSAGE sip:" + name + "@example.test SIP/2.0\r\nCall-ID: " + name + "\r\n" + length_name + ": " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// What came out: messages as their bytes, a ping as "ping", an end as the error's code.
struct Fed {
  ParseLimits limits;
  BufferPool pool{4096, 8};
  StreamFramer framer{limits, pool};
  std::vector<std::string> messages;
  int pings = 0;
  std::vector<Error> errors;
  std::string partial;

  void drain() {
    while (true) {
      Framed framed = framer.next();
      switch (framed.kind) {
        case Framed::Kind::nothing:
          return;
        case Framed::Kind::message:
          messages.emplace_back(framed.bytes.view());
          break;
        case Framed::Kind::ping:
          ++pings;
          break;
        case Framed::Kind::broken:
          errors.push_back(framed.error);
          partial = framed.bytes.view();
          break;
      }
    }
  }
  Fed& feed(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto space = framer.space();
      const auto count = std::min(space.size(), bytes.size());
      std::memcpy(space.data(), bytes.data(), count);
      framer.added(count);
      bytes.remove_prefix(count);
      drain();
    }
    return *this;
  }
  Fed& feed_by_bytes(std::string_view bytes) {
    for (const char c : bytes) feed({&c, 1});
    return *this;
  }
};

using Strings = std::vector<std::string>;

TEST(StreamFramer, CutsSeveralMessagesOutOfOneSegment_18_3) {
  const auto a = message("a", "hello"), b = message("b", ""), c = message("c", std::string(300, 'x'));
  Fed fed;
  fed.feed(a + b + c);
  EXPECT_EQ(fed.messages, (Strings{a, b, c}));
  EXPECT_FALSE(fed.framer.in_message());
}

TEST(StreamFramer, CutsTwoMessagesWhereverTheStreamIsSplit) {
  const auto a = message("a", "one\r\n\r\ntwo"), b = message("b", "\r\n\r\n");
  const auto both = a + b;
  for (std::size_t first = 0; first <= both.size(); ++first) {
    for (const std::size_t second : {first, (first + both.size()) / 2}) {
      Fed fed;
      fed.feed(std::string_view(both).substr(0, first));
      fed.feed(std::string_view(both).substr(first, second - first));
      fed.feed(std::string_view(both).substr(second));
      ASSERT_EQ(fed.messages, (Strings{a, b})) << "split at " << first << " and " << second;
      ASSERT_EQ(fed.pings, 0);
    }
  }
}

TEST(StreamFramer, CutsMessagesThatComeByteByByte) {
  const auto a = message("a", "hello"), b = message("b", std::string(9000, 'y'));
  Fed fed;
  fed.feed_by_bytes(a + "\r\n" + b);
  EXPECT_EQ(fed.messages, (Strings{a, b}));
}

TEST(StreamFramer, KnowsWhetherAMessageIsUnderWay) {
  Fed fed;
  EXPECT_FALSE(fed.framer.in_message());
  fed.feed("\r\n");
  EXPECT_FALSE(fed.framer.in_message());
  fed.feed("M");
  EXPECT_TRUE(fed.framer.in_message());
}

TEST(StreamFramer, LendsASingleMessageWithoutCopyingAndReusesItsBlock) {
  const auto a = message("a", "hello");
  ParseLimits limits;
  BufferPool pool(4096, 8);
  StreamFramer framer(limits, pool);
  const char* block = nullptr;
  for (int i = 0; i < 3; ++i) {
    const auto space = framer.space();
    if (i == 0) block = space.data();
    EXPECT_EQ(space.data(), block);
    std::memcpy(space.data(), a.data(), a.size());
    framer.added(a.size());
    {
      const Framed framed = framer.next();
      ASSERT_EQ(framed.kind, Framed::Kind::message);
      EXPECT_EQ(framed.bytes.data(), block);
    }
    EXPECT_EQ(framer.next().kind, Framed::Kind::nothing);
  }
}

TEST(StreamFramer, LeavesAMessageAloneThatIsKept) {
  const auto a = message("a", "hello"), b = message("b", "other");
  ParseLimits limits;
  BufferPool pool(4096, 8);
  StreamFramer framer(limits, pool);
  std::vector<Buffer> kept;
  for (const auto& text : {a, b, a}) {
    const auto space = framer.space();
    std::memcpy(space.data(), text.data(), text.size());
    framer.added(text.size());
    kept.push_back(framer.next().bytes);
    EXPECT_EQ(framer.next().kind, Framed::Kind::nothing);
  }
  EXPECT_EQ(kept[0].view(), a);
  EXPECT_EQ(kept[1].view(), b);
  EXPECT_EQ(kept[2].view(), a);
}

TEST(StreamFramer, SkipsCrlfBeforeAStartLine_7_5) {
  const auto a = message("a", "x");
  Fed fed;
  fed.feed("\r\n" + a + "\r\n" + a);
  EXPECT_EQ(fed.messages, (Strings{a, a}));
  EXPECT_EQ(fed.pings, 0);
}

TEST(StreamFramer, TakesADoubleCrlfBetweenMessagesAsAPing_Rfc5626_4_4_1) {
  const auto a = message("a", "x");
  Fed fed;
  fed.feed("\r\n\r\n" + a + "\r\n\r\n");
  EXPECT_EQ(fed.messages, Strings{a});
  EXPECT_EQ(fed.pings, 2);
  Fed slowly;
  slowly.feed_by_bytes("\r\n\r\n" + a + "\r\n\r\n\r\n\r\n");
  EXPECT_EQ(slowly.messages, Strings{a});
  EXPECT_EQ(slowly.pings, 3);
}

TEST(StreamFramer, FindsContentLengthInEveryFormTheGrammarAllows_20_14) {
  for (const std::string field : {"Content-Length: 5", "content-length:5", "CONTENT-LENGTH  :\t5  ", "l: 5", "L:5",
                                  "l \t: 5", "Content-Length:\r\n 5", "l:\r\n\t\r\n 5", "Content-Length: 0005"}) {
    const std::string text = "OPTIONS sip:a SIP/2.0\r\nVia: x\r\n" + field + "\r\nTo: y\r\n\r\nhello";
    Fed fed;
    fed.feed(text + text);
    EXPECT_EQ(fed.messages, (Strings{text, text})) << field;
    EXPECT_TRUE(fed.errors.empty()) << field;
  }
}

TEST(StreamFramer, IsNotFooledByContentLengthInsideOtherFields) {
  const std::string text =
      "OPTIONS sip:a SIP/2.0\r\nSubject: Content-Length: 99\r\n Content-Length: 98\r\nX-Content-Length: 97\r\n"
      "Content-Type: l\r\nl: 2\r\n\r\nok";
  Fed fed;
  fed.feed(text);
  EXPECT_EQ(fed.messages, Strings{text});
}

void expect_broken(const std::string& text, Errc code) {
  Fed fed;
  fed.feed(text);
  EXPECT_TRUE(fed.messages.empty()) << text;
  ASSERT_EQ(fed.errors.size(), 1u) << text;
  EXPECT_EQ(fed.errors[0].code, code) << text;
  EXPECT_EQ(fed.partial, text);
  fed.feed("\r\n\r\n" + message("later", ""));
  EXPECT_TRUE(fed.messages.empty()) << "after an error nothing can be trusted";
  EXPECT_EQ(fed.errors.size(), 1u);
}

TEST(StreamFramer, RefusesAMessageWithoutContentLength_18_3) {
  expect_broken("OPTIONS sip:a SIP/2.0\r\nVia: x\r\n\r\n", Errc::missing_header);
  expect_broken("OPTIONS sip:a SIP/2.0\r\n\r\n", Errc::missing_header);
}

TEST(StreamFramer, RefusesAContentLengthThatIsNoNumber) {
  for (const std::string value : {"-1", "+5", "5x", "0x5", "", "5 5", "5,5", "1e3"}) {
    expect_broken("OPTIONS sip:a SIP/2.0\r\nContent-Length: " + value + "\r\n\r\n", Errc::malformed_header);
  }
}

TEST(StreamFramer, RefusesTwoDifferentContentLengths) {
  expect_broken("OPTIONS sip:a SIP/2.0\r\nl: 5\r\nContent-Length: 6\r\n\r\nhello!", Errc::duplicate_header);
}

TEST(StreamFramer, FramesTwoEqualContentLengthsForTheParserToJudge) {
  const std::string text = "OPTIONS sip:a SIP/2.0\r\nl: 5\r\nContent-Length: 05\r\n\r\nhello";
  Fed fed;
  fed.feed(text);
  EXPECT_EQ(fed.messages, Strings{text});
}

TEST(StreamFramer, RefusesABodyPastTheLimitAtOnce) {
  expect_broken("OPTIONS sip:a SIP/2.0\r\nl: 65536\r\n\r\n", Errc::body_too_large);
  expect_broken("OPTIONS sip:a SIP/2.0\r\nl: 99999999999999999999999999\r\n\r\n", Errc::body_too_large);
}

TEST(StreamFramer, RefusesAMessagePastTheLimit) {
  expect_broken("OPTIONS sip:a SIP/2.0\r\nl: 65501\r\n\r\n", Errc::too_large);
}

TEST(StreamFramer, TakesAMessageOfExactlyTheLimit) {
  Fed fed;
  const std::string head = "OPTIONS sip:a SIP/2.0\r\nl: 65000\r\nX: ";
  std::string text = head + std::string(65535 - 65000 - 4 - head.size(), 'x') + "\r\n\r\n" + std::string(65000, 'b');
  ASSERT_EQ(text.size(), 65535u);
  fed.feed(text);
  EXPECT_EQ(fed.messages, Strings{text});
}

TEST(StreamFramer, RefusesAHeaderBlockThatNeverEnds) {
  Fed fed;
  std::size_t sent = 0;
  const std::string line = "X-Filler: " + std::string(500, 'x') + "\r\n";
  fed.feed("OPTIONS sip:a SIP/2.0\r\n");
  while (fed.errors.empty() && sent < 1'000'000) {
    fed.feed(line);
    sent += line.size();
  }
  ASSERT_EQ(fed.errors.size(), 1u);
  EXPECT_EQ(fed.errors[0].code, Errc::too_large);
  EXPECT_LT(sent, 70'000u);
}

TEST(StreamFramer, TellsATlsHandshakeFromSipAtItsFirstByte) {
  expect_broken(std::string("\x16\x03\x01\x02\x00", 5), Errc::not_sip);
  expect_broken(std::string("\0", 1), Errc::not_sip);
}

TEST(StreamFramer, HoldsNoBlockBetweenMessages) {
  ParseLimits limits;
  BufferPool pool(4096, 8);
  StreamFramer one(limits, pool), other(limits, pool);
  const auto a = message("a", "hello");
  const auto space = one.space();
  std::memcpy(space.data(), a.data(), a.size());
  one.added(a.size());
  const char* block = one.next().bytes.data();
  EXPECT_EQ(one.next().kind, Framed::Kind::nothing);
  EXPECT_EQ(other.space().data(), block) << "the block goes round";
}

// Bytes must not be looked at again with every piece: 64 KiB a byte at a time would be two thousand million looks.
TEST(StreamFramer, IsLinearInTheBytes) {
  const std::string text = "OPTIONS sip:a SIP/2.0\r\nl: 0\r\nX: " + std::string(65'000, '\r') + "\r\n\r\n";
  Fed fed;
  for (int i = 0; i < 20; ++i) fed.feed_by_bytes(text);
  EXPECT_EQ(fed.messages.size(), 20u);
}

}  // namespace
}  // namespace sip::net
