// sip::sdp::parse: which lines, in which order, and what is wrong with those it refuses.
#include "sdp_samples.hpp"

namespace sip::test {
namespace {

TEST(SdpParse, ReadsTheExampleOfRfc8866_5) {
  const sdp::Session session = sdp_of(sdp_sample("rfc8866_overview"));
  EXPECT_EQ(session.origin, (sdp::Origin{"jdoe", "3724394400", "3724394405", "IN", "IP4", "198.51.100.1"}));
  EXPECT_EQ(session.name, "Call to John Smith");
  EXPECT_EQ(session.information, "SDP Offer #1");
  EXPECT_EQ(session.uri, "http://www.jdoe.example.com/home.html");
  EXPECT_EQ(session.emails, std::vector<std::string>{"Jane Doe <jane@jdoe.example.com>"});
  EXPECT_EQ(session.phones, std::vector<std::string>{"+1 617 555-6011"});
  EXPECT_EQ(session.connection, (sdp::Connection{"IN", "IP4", "198.51.100.1"}));
  EXPECT_EQ(session.times, std::vector<sdp::Time>{sdp::Time()});
  ASSERT_EQ(session.media.size(), 3U);
  EXPECT_EQ(session.media[0].port, 49170);
  EXPECT_TRUE(session.media[1].connections.empty());
  const sdp::Media& video = session.media[2];
  EXPECT_EQ(video.type, "video");
  EXPECT_EQ(video.protocol, "RTP/AVP");
  EXPECT_EQ(video.formats, std::vector<std::string>{"99"});
  EXPECT_EQ(video.connections, std::vector<sdp::Connection>({{"IN", "IP6", "2001:db8::2"}}));
  EXPECT_EQ(video.attributes.raw("rtpmap"), "99 h263-1998/90000");
}

TEST(SdpParse, ReadsTimesWithTheirRepeatsAndZones_5_10) {
  const sdp::Session session = sdp_of(sdp_sample("announcement"));
  ASSERT_EQ(session.times.size(), 2U);
  EXPECT_EQ(session.times[0].start, 3724394400);
  EXPECT_EQ(session.times[0].stop, 3754123200);
  EXPECT_EQ(session.times[0].repeats, (std::vector<std::string>{"604800 3600 0 90000", "7d 1h 0 25h"}));
  EXPECT_EQ(session.times[0].zones, "3730928400 -1h 3749680800 0");
  EXPECT_TRUE(session.times[1].repeats.empty());
  EXPECT_FALSE(session.times[1].zones);
}

TEST(SdpParse, ReadsLayersAndBandwidths_5_7) {
  const sdp::Session session = sdp_of(sdp_sample("announcement"));
  EXPECT_EQ(session.bandwidths, (std::vector<sdp::Bandwidth>{{"CT", 512}, {"X-YZ", 128}}));
  const sdp::Media& video = session.media.at(0);
  EXPECT_EQ(video.number_of_ports, 2);
  EXPECT_EQ(video.information, "Layers");
  EXPECT_EQ(video.connections.size(), 2U);
  EXPECT_EQ(video.connections.at(1).address, "233.252.0.2/127");
  EXPECT_EQ(session.media.at(1).number_of_ports, std::nullopt);
}

TEST(SdpParse, TakesNumbersOfAnyLengthForTheSessionId_5_2) {
  const std::string digits(100, '9');
  EXPECT_EQ(sdp_of("v=0\no=- " + digits + " 007 IN IP4 a\ns=-\nt=0 0\n").origin.session_id, digits);
}

TEST(SdpParse, ReadsBareLineFeedsAndAMissingLastOne_5) {
  EXPECT_EQ(sdp_of("v=0\no=- 1 1 IN IP4 a\r\ns=-\nt=0 0"), sdp_of("v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nt=0 0\r\n"));
}

// What phones are seen to send.
TEST(SdpParse, ForgivesWhatCannotBeMistaken) {
  EXPECT_EQ(sdp_of(sdp_with("m=audio 1 RTP/AVP 0 8 \n")).media.at(0).formats, (std::vector<std::string>{"0", "8"}));
  EXPECT_EQ(sdp_of("v=0\no=- 1 1 IN IP4 a \ns=\nc=IN IP4 b \nt=0 0 \n").origin.address, "a");
  EXPECT_EQ(sdp_of(sdp_with("\r\n\n")), sdp_of(sdp_with("")));
  EXPECT_TRUE(sdp_of(sdp_with("m=video 0 RTP/AVP\n")).media.at(0).formats.empty());
  EXPECT_EQ(sdp_of(sdp_with("a=fmtp:\n")).attributes[0], (sdp::Attribute{"fmtp", ""}));
}

TEST(SdpParse, KeepsAttributesNobodyUnderstands_5_13) {
  const sdp::Session session = sdp_of(sdp_with("a=X-nat:0\na=odd name:: x\na=rtpmap:nonsense\n"));
  EXPECT_EQ(session.attributes.size(), 3U);
  EXPECT_EQ(session.attributes[1], (sdp::Attribute{"odd name", ": x"}));
  EXPECT_EQ(session.attributes.get<sdp::Rtpmap>().error(), (Error{Errc::malformed_sdp, "rtpmap", 0, 0}));
}

TEST(SdpParse, DropsTheKey_5_12) {
  const sdp::Session session = sdp_of(sdp_with("k=prompt\na=x\nm=audio 1 RTP/AVP 0\nk=clear:secret\nX=1\na=y\n"));
  EXPECT_EQ(sdp::print(session), crlf(sdp_with("a=x\nm=audio 1 RTP/AVP 0\nX=1\na=y\n")));
}

TEST(SdpParse, KeepsLinesOfUnknownTypeWhereTheyStand) {
  const sdp::Session session = sdp_of("v=0\nX=1\no=- 1 1 IN IP4 a\ns=-\nt=0 0\nA=\nm=audio 1 RTP/AVP 0\ny=2\n");
  EXPECT_EQ(session.unknown_lines, (std::vector<sdp::UnknownLine>{{1, 'X', "1"}, {4, 'A', ""}}));
  EXPECT_EQ(session.media.at(0).unknown_lines, (std::vector<sdp::UnknownLine>{{1, 'y', "2"}}));
}

struct Refused {
  const char* text;
  const char* what;
  std::uint32_t line;
};
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.what << " in line " << refused.line; }

class SdpRefused : public testing::TestWithParam<Refused> {};

TEST_P(SdpRefused, SaysWhereAndWhat) {
  const Error error = sdp_error(GetParam().text);
  EXPECT_EQ(error, (Error{Errc::malformed_sdp, GetParam().what, 0, GetParam().line})) << describe(error);
}

#define HEAD "v=0\no=- 1 1 IN IP4 a\ns=-\n"  // three lines
#define BODY HEAD "t=0 0\n"                  // four

INSTANTIATE_TEST_SUITE_P(MissingLines, SdpRefused,
                         testing::Values(Refused{"", "v= missing", 1}, Refused{"\r\n", "v= missing", 1},
                                         Refused{"X=1\nv=0\n", "v= missing", 1},
                                         Refused{"o=- 1 1 IN IP4 a\n", "v= missing", 1},
                                         Refused{"v=0\n", "o= missing", 2}, Refused{"v=0\ns=-\n", "o= missing", 2},
                                         Refused{"v=0\no=- 1 1 IN IP4 a\nt=0 0\n", "s= missing", 3},
                                         Refused{HEAD, "t= missing", 4}, Refused{HEAD "r=7d 1h 0\n", "t= missing", 4},
                                         Refused{HEAD "a=x\nt=0 0\n", "t= missing", 4},
                                         Refused{HEAD "c=IN IP4 a\nm=audio 1 RTP/AVP 0\n", "t= missing", 5}));

INSTANTIATE_TEST_SUITE_P(
    OrderOfLines, SdpRefused,
    testing::Values(Refused{"v=0\nv=0\n", "v= out of place", 2}, Refused{HEAD "s=-\n", "s= out of place", 4},
                    Refused{HEAD "i=a\ni=b\n", "i= out of place", 5}, Refused{HEAD "u=a\ni=b\n", "i= out of place", 5},
                    Refused{HEAD "p=+1\ne=a\n", "e= out of place", 5},
                    Refused{HEAD "c=IN IP4 a\nc=IN IP4 a\n", "c= out of place", 5},
                    Refused{HEAD "b=AS:1\nc=IN IP4 a\n", "c= out of place", 5},
                    Refused{BODY "c=IN IP4 a\n", "c= out of place", 5}, Refused{BODY "b=AS:1\n", "b= out of place", 5},
                    Refused{BODY "z=0 0\nr=7d 1h 0\n", "r= out of place", 6},
                    Refused{BODY "z=0 0\nz=0 0\n", "z= out of place", 6},
                    Refused{BODY "a=x\nt=0 0\n", "t= out of place", 6},
                    Refused{BODY "a=x\nr=7d 1h 0\n", "r= out of place", 6},
                    Refused{BODY "k=prompt\nk=prompt\n", "k= out of place", 6},
                    Refused{BODY "a=x\nk=prompt\n", "k= out of place", 6},
                    Refused{BODY "m=audio 1 RTP/AVP 0\ns=-\n", "s= out of place", 6},
                    Refused{BODY "m=audio 1 RTP/AVP 0\nt=0 0\n", "t= out of place", 6},
                    Refused{BODY "m=audio 1 RTP/AVP 0\nb=AS:1\nc=IN IP4 a\n", "c= out of place", 7},
                    Refused{BODY "m=audio 1 RTP/AVP 0\na=x\ni=y\n", "i= out of place", 7},
                    Refused{BODY "v=0\n", "v= out of place", 5}));

INSTANTIATE_TEST_SUITE_P(
    Fields, SdpRefused,
    testing::Values(Refused{"v=1\n", "v=", 1}, Refused{"v=\n", "v=", 1}, Refused{"v=00\n", "v=", 1},
                    Refused{"v=0\no=-\n", "o=", 2}, Refused{"v=0\no=a b 1 1 IN IP4 a\n", "o=", 2},
                    Refused{"v=0\no=- x 1 IN IP4 a\n", "o=", 2}, Refused{"v=0\no=- 1 -1 IN IP4 a\n", "o=", 2},
                    Refused{"v=0\no=- 1  1 IN IP4 a\n", "o=", 2}, Refused{"v=0\no=- 1 1 IN IP4 a b\n", "o=", 2},
                    Refused{"v=0\no=- 1 1 IN IP4\n", "o=", 2}, Refused{HEAD "i=\n", "i=", 4},
                    Refused{HEAD "u=\n", "u=", 4}, Refused{HEAD "e=\n", "e=", 4}, Refused{HEAD "p=\n", "p=", 4},
                    Refused{HEAD "c=IN IP4\n", "c=", 4}, Refused{HEAD "c=\n", "c=", 4},
                    Refused{HEAD "c=I:N IP4 a\n", "c=", 4}, Refused{HEAD "c=IN IP4 a b\n", "c=", 4},
                    Refused{HEAD "b=AS\n", "b=", 4}, Refused{HEAD "b=AS:\n", "b=", 4}, Refused{HEAD "b=:1\n", "b=", 4},
                    Refused{HEAD "b=AS:1.5\n", "b=", 4}, Refused{HEAD "b=AS:99999999999999999999\n", "b=", 4},
                    Refused{HEAD "t=0\n", "t=", 4}, Refused{HEAD "t=0 0 0\n", "t=", 4},
                    Refused{HEAD "t=0 x\n", "t=", 4}, Refused{HEAD "t=-1 0\n", "t=", 4},
                    Refused{HEAD "t=0 99999999999999999999\n", "t=", 4}, Refused{BODY "r=7d 1h\n", "r=", 5},
                    Refused{BODY "r=7y 1h 0\n", "r=", 5}, Refused{BODY "r=d 1h 0\n", "r=", 5},
                    Refused{BODY "z=\n", "z=", 5}, Refused{BODY "z=1\n", "z=", 5}, Refused{BODY "z=1 --1h\n", "z=", 5},
                    Refused{BODY "k=\n", "k=", 5}, Refused{BODY "a=\n", "a=", 5}, Refused{BODY "a=:x\n", "a=", 5}));

INSTANTIATE_TEST_SUITE_P(
    MediaFields, SdpRefused,
    testing::Values(Refused{BODY "m=\n", "m=", 5}, Refused{BODY "m=audio\n", "m=", 5},
                    Refused{BODY "m=audio 65536 RTP/AVP 0\n", "m=", 5}, Refused{BODY "m=audio -1 RTP/AVP 0\n", "m=", 5},
                    Refused{BODY "m=audio x RTP/AVP 0\n", "m=", 5}, Refused{BODY "m=audio 1/0 RTP/AVP 0\n", "m=", 5},
                    Refused{BODY "m=audio 1/ RTP/AVP 0\n", "m=", 5}, Refused{BODY "m=audio 1/2/3 RTP/AVP 0\n", "m=", 5},
                    Refused{BODY "m=audio 1 RTP//AVP 0\n", "m=", 5}, Refused{BODY "m=audio 1 RTP/ 0\n", "m=", 5},
                    Refused{BODY "m=audio 1 /AVP 0\n", "m=", 5}, Refused{BODY "m=audio 1 RTP/AVP\n", "m=", 5},
                    Refused{BODY "m=audio 1 RTP/AVP 0  8\n", "m=", 5}, Refused{BODY "m= audio 1 RTP/AVP 0\n", "m=", 5},
                    Refused{BODY "m=audio 1 RTP/AVP (0)\n", "m=", 5}, Refused{BODY "m=au/dio 1 RTP/AVP 0\n", "m=", 5}));

INSTANTIATE_TEST_SUITE_P(Lines, SdpRefused,
                         testing::Values(Refused{BODY "\na=x\n", "not a line of type=value", 5},
                                         Refused{BODY "a\n", "not a line of type=value", 5},
                                         Refused{BODY "a =x\n", "not a line of type=value", 5},
                                         Refused{BODY " a=x\n", "not a line of type=value", 5},
                                         Refused{BODY "1=x\n", "not a line of type=value", 5},
                                         Refused{BODY "a=x\ry\n", "NUL or CR in a line", 5},
                                         Refused{BODY "a=x\r\r\n", "NUL or CR in a line", 5},
                                         Refused{BODY "a=x\r", "NUL or CR in a line", 5},
                                         Refused{"INVITE sip:a SIP/2.0\r\n", "not a line of type=value", 1}));

#undef BODY
#undef HEAD

TEST(SdpParse, RefusesNul_9) {
  using namespace std::string_view_literals;
  EXPECT_STREQ(sdp_error(sdp_with("") + std::string("a=x\0y\n"sv)).what, "NUL or CR in a line");
  EXPECT_STREQ(sdp_error(sdp_with("") + std::string("X=\0\n"sv)).what, "NUL or CR in a line");
}

TEST(SdpParse, SaysInWordsWhatIsWrong) {
  EXPECT_EQ(describe(sdp_error(sdp_with("m=audio\n"))), "malformed SDP: m= (line 5)");
  EXPECT_EQ(describe(sdp_error(sdp_with("a=x\na=x\n"), {.lines = 5})), "limit reached: lines (line 6)");
}

TEST(SdpParse, KeepsEveryLimit) {
  const std::string two = sdp_with("a=1\na=2\nm=audio 1 RTP/AVP 0\na=1\na=2\nm=audio 1 RTP/AVP 0\n");
  const auto error = [&two](const sdp::Limits& limits) { return sdp_error(two, limits); };
  EXPECT_EQ(sdp_of(two, {.bytes = two.size(), .line = 24, .lines = 10, .media = 2, .attributes = 2}).media.size(), 2U);
  EXPECT_EQ(error({.bytes = two.size() - 1}), (Error{Errc::limit_reached, "bytes of SDP", 0, 0}));
  EXPECT_EQ(error({.line = 23}), (Error{Errc::limit_reached, "line length", 0, 2}));
  EXPECT_EQ(error({.lines = 9}), (Error{Errc::limit_reached, "lines", 0, 10}));
  EXPECT_EQ(error({.media = 1}), (Error{Errc::limit_reached, "m= lines", 0, 10}));
  EXPECT_EQ(error({.attributes = 1}), (Error{Errc::limit_reached, "a= lines", 0, 6}));
}

}  // namespace
}  // namespace sip::test
