// sip::sdp::print: what was read comes back.
#include <random>

#include "sdp_samples.hpp"

namespace sip::test {
namespace {

class SdpSamples : public testing::TestWithParam<const char*> {};

TEST_P(SdpSamples, ComeBackByteForByte) {
  const std::string text = sdp_sample(GetParam());
  EXPECT_EQ(sdp::print(sdp_of(text)), text);
}

TEST_P(SdpSamples, ComeBackWithLineFeedsOnly) {
  std::string text = sdp_sample(GetParam());
  std::erase(text, '\r');
  EXPECT_EQ(sdp::print(sdp_of(text)), sdp_sample(GetParam()));
}

// Whatever is left of it: what parses, prints, and what is printed parses and is the same.
void expect_stable(std::string_view text) {
  const auto session = sdp::parse(text);
  if (!session) return;
  const std::string printed = sdp::print(*session);
  const auto again = sdp::parse(printed);
  ASSERT_TRUE(again) << describe(again.error()) << "\n" << printed;
  EXPECT_EQ(*again, *session) << text;
  EXPECT_EQ(sdp::print(*again), printed);
}

TEST_P(SdpSamples, EveryPrefixIsStable) {
  const std::string text = sdp_sample(GetParam());
  for (std::size_t size = 0; size < text.size(); ++size) expect_stable(std::string_view(text).substr(0, size));
}

TEST_P(SdpSamples, EveryChangedByteIsStable) {
  std::string text = sdp_sample(GetParam());
  for (char& byte : text) {
    const char original = byte;
    for (const char other : {'\0', '\r', '\n', ' ', ':', '=', '/', 'm', '0', '\xFF'}) {
      byte = other;
      expect_stable(text);
    }
    byte = original;
  }
}

INSTANTIATE_TEST_SUITE_P(All, SdpSamples, testing::ValuesIn(sdp_names));

// Writes well-formed descriptions: each line of §9 as often as it may stand, unknown ones anywhere.
class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  std::string session() {
    text_.clear();
    line("v=0");
    line("o=" + word() + " " + digits() + " " + digits() + " IN IP" + one_of({"4", "6"}) + " " + word());
    line("s=" + words());
    maybe("i");
    maybe("u");
    for (unsigned n = less_than(3); n > 0; --n) line("e=" + words());
    for (unsigned n = less_than(3); n > 0; --n) line("p=" + words());
    if (less_than(2) == 0) line("c=IN IP4 " + word());
    bandwidths();
    for (unsigned n = 1 + less_than(2); n > 0; --n) time();
    attributes();
    for (unsigned n = less_than(4); n > 0; --n) media();
    return text_;
  }

 private:
  unsigned less_than(unsigned bound) { return static_cast<unsigned>(random_() % bound); }
  std::string one_of(std::initializer_list<const char*> all) {
    return all.begin()[less_than(static_cast<unsigned>(all.size()))];
  }
  std::string digits() { return std::to_string(random_()); }
  std::string word() {
    return one_of({"-", "a", "alice", "192.0.2.1", "2001:db8::1", "\xC3\xA9t\xC3\xA9", "a=b;c", "x/1"});
  }
  std::string token() { return one_of({"audio", "RTP", "AVP", "0", "101", "X-a.b", "~!#", "t38"}); }
  std::string words() { return one_of({" ", "-", "A name", "  two  spaces ", "tab\there", "colon: x", "\x01\xFF"}); }
  void line(const std::string& text) {
    text_ += text + "\r\n";
    while (less_than(8) == 0) text_ += one_of({"X=", "y=1", "A=a=b", "Z= "}) + std::string("\r\n");
  }
  void maybe(const char* type) {
    if (less_than(2) == 0) line(type + ("=" + words()));
  }
  void bandwidths() {
    for (unsigned n = less_than(3); n > 0; --n) line("b=" + one_of({"AS", "CT", "TIAS"}) + ":" + digits());
  }
  void time() {
    line("t=" + digits() + " " + digits());
    const unsigned repeats = less_than(3);
    for (unsigned n = repeats; n > 0; --n) line("r=7d 1h 0 " + digits());
    if (repeats > 0 && less_than(2) == 0) line("z=" + digits() + " -1h " + digits() + " 0");
  }
  void attributes() {
    for (unsigned n = less_than(5); n > 0; --n) line("a=" + token() + (less_than(2) == 0 ? "" : ":" + words()));
  }
  void media() {
    const std::string ports =
        std::to_string(less_than(65536)) + (less_than(2) == 0 ? "" : "/" + std::to_string(1 + less_than(9)));
    std::string formats;
    for (unsigned n = 1 + less_than(4); n > 0; --n) formats += " " + token();
    line("m=" + token() + " " + ports + " " + token() + "/" + token() + formats);
    maybe("i");
    for (unsigned n = less_than(3); n > 0; --n) line("c=IN IP6 " + word());
    bandwidths();
    attributes();
  }

  std::mt19937 random_;
  std::string text_;
};

TEST(SdpPrint, GivesBackWhateverWasWellFormed_9) {
  for (unsigned seed = 0; seed < 5000; ++seed) {
    const std::string text = Writer(seed).session();
    const auto session = sdp::parse(text);
    ASSERT_TRUE(session) << describe(session.error()) << "\n" << text;
    ASSERT_EQ(sdp::print(*session), text) << seed;
  }
}

TEST(SdpPrint, WritesADescriptionMadeFromNothing) {
  sdp::Session session;
  session.origin.address = "192.0.2.1";
  session.connection = sdp::Connection{.address = "192.0.2.1"};
  sdp::Media& audio = session.media.emplace_back();
  audio.type = "audio";
  audio.port = 4000;
  audio.protocol = "RTP/AVP";
  audio.formats = {"0", "101"};
  audio.attributes.add(sdp::Rtpmap{101, "telephone-event", 8000});
  audio.attributes.set_direction(sdp::Direction::sendonly);
  EXPECT_EQ(sdp::print(session), crlf("v=0\no=- 0 0 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\n"
                                      "m=audio 4000 RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000\na=sendonly\n"));
}

TEST(SdpPrint, NeverLeavesOutTheTime_5_9) {
  sdp::Session session;
  session.times.clear();
  EXPECT_EQ(sdp_of(sdp::print(session)).times.size(), 1U);
}

TEST(SdpPrint, KeepsUnknownLinesNearTheirPlaceWhenLinesAreAddedOrGo) {
  sdp::Session session = sdp_of(sdp_with("a=1\nX=1\na=2\nY=2\n"));
  session.attributes.remove("1");
  session.attributes.remove("2");
  EXPECT_EQ(sdp::print(session), crlf(sdp_with("X=1\nY=2\n")));
  session.attributes.add("3");
  session.attributes.add("4");
  session.attributes.add("5");
  EXPECT_EQ(sdp::print(session), crlf(sdp_with("a=3\nX=1\na=4\nY=2\na=5\n")));
}

TEST(SdpPrint, LetsNothingSmuggleInALine) {
  const std::string evil("x\r\nm=audio 1 RTP/AVP 0\n\0a=y", 27);
  sdp::Session session;
  session.origin = {evil, evil, evil, evil, evil, evil};
  session.name = evil;
  session.information = session.uri = evil;
  session.emails = session.phones = {evil};
  session.connection = sdp::Connection{evil, evil, evil};
  session.bandwidths = {{evil, 1}};
  session.times.at(0).repeats = {evil};
  session.times.at(0).zones = evil;
  session.attributes.add(evil, evil);
  session.unknown_lines = {{0, 'X', evil}};
  session.media.resize(1);
  session.media[0].type = session.media[0].protocol = evil;
  session.media[0].formats = {evil, ""};
  session.media[0].attributes.set("", evil);
  const std::string text = sdp::print(session);
  EXPECT_EQ(std::ranges::count(text, '\n'), 16);
  EXPECT_EQ(std::ranges::count(text, '\r'), 16);
  EXPECT_EQ(text.find('\0'), std::string::npos);
  EXPECT_TRUE(text.starts_with("v=0\r\nX=x  m=")) << text;
  EXPECT_NE(text.find("o=x--m=audio-1-RTP/AVP-0--a=y x--m"), std::string::npos) << text;
  EXPECT_NE(text.find("a=x--m=audio 1 RTP/AVP 0--a=y:x  m="), std::string::npos) << text;
  EXPECT_NE(text.find("a=-:x"), std::string::npos) << text;
}

}  // namespace
}  // namespace sip::test
