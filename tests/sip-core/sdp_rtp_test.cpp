#include "sip/sdp/rtp.hpp"

#include "sdp_samples.hpp"

namespace sip::test {
namespace {

using namespace std::chrono_literals;
using sdp::Fmtp;
using sdp::Rtcp;
using sdp::RtcpFb;
using sdp::Rtpmap;

TEST(SdpRtpmap, ReadsEncodingClockAndChannels_8866_6_6) {
  const auto rtpmap = Rtpmap::parse("98 L16/16000/2");
  ASSERT_TRUE(rtpmap);
  EXPECT_EQ(rtpmap->payload_type, 98);
  EXPECT_EQ(rtpmap->encoding_name, "L16");
  EXPECT_EQ(rtpmap->clock_rate, 16000U);
  EXPECT_EQ(rtpmap->channels, 2U);
  EXPECT_EQ(Rtpmap::parse("0 PCMU/8000")->channels, 1U);
}

TEST(SdpRtpmap, PrintsWhatItRead_8866_6_6) {
  EXPECT_EQ(read_and_print<Rtpmap>("98 L16/16000/2"), "98 L16/16000/2");
  EXPECT_EQ(read_and_print<Rtpmap>("101 telephone-event/8000"), "101 telephone-event/8000");
  EXPECT_EQ(read_and_print<Rtpmap>("18 G729/8000/1"), "18 G729/8000");
}

TEST(SdpRtpmap, RefusesWhatBreaksItsGrammar_8866_6_6) {
  for (const char* value : {"",
                            "0",
                            "0 ",
                            "0 PCMU",
                            "0 PCMU/",
                            "0 PCMU/0",
                            "0 /8000",
                            "128 PCMU/8000",
                            "00 PCMU/8000",
                            "-1 PCMU/8000",
                            " 0 PCMU/8000",
                            "0  PCMU/8000",
                            "0 PC MU/8000",
                            "0 PCMU/8000/",
                            "0 PCMU/8000/0",
                            "0 PCMU/8000/x",
                            "0 PCMU/8000/2/2",
                            "0 PCMU/8000 ",
                            "0 PCMU/4294967296",
                            "0 PCMU/+8000",
                            "x PCMU/8000"}) {
    EXPECT_EQ(read_and_print<Rtpmap>(value), "malformed") << value;
  }
}

TEST(SdpRtpmap, ComparesEncodingsWithoutCase_8866_5_14) {
  EXPECT_TRUE(Rtpmap::parse("96 opus/48000/2")->same_encoding(*Rtpmap::parse("111 OPUS/48000/2")));
  EXPECT_TRUE(Rtpmap::parse("18 G729/8000/1")->same_encoding(*sdp::static_rtpmap(18)));
  EXPECT_FALSE(Rtpmap::parse("96 L16/8000")->same_encoding(*Rtpmap::parse("96 L16/8000/2")));
  EXPECT_FALSE(Rtpmap::parse("96 L16/8000")->same_encoding(*Rtpmap::parse("96 L16/16000")));
  EXPECT_FALSE(Rtpmap::parse("96 L16/8000")->same_encoding(*Rtpmap::parse("96 L8/8000")));
}

TEST(SdpRtpmap, KnowsTheStaticPayloadTypes_3551_6) {
  const auto printed = [](std::uint8_t payload_type) {
    std::string out;
    if (const Rtpmap* rtpmap = sdp::static_rtpmap(payload_type)) rtpmap->print(out);
    return out;
  };
  EXPECT_EQ(printed(0), "0 PCMU/8000");
  EXPECT_EQ(printed(3), "3 GSM/8000");
  EXPECT_EQ(printed(4), "4 G723/8000");
  EXPECT_EQ(printed(8), "8 PCMA/8000");
  EXPECT_EQ(printed(9), "9 G722/8000");
  EXPECT_EQ(printed(10), "10 L16/44100/2");
  EXPECT_EQ(printed(13), "13 CN/8000");
  EXPECT_EQ(printed(18), "18 G729/8000");
  EXPECT_EQ(printed(26), "26 JPEG/90000");
  EXPECT_EQ(printed(34), "34 H263/90000");
  for (const int unassigned : {1, 2, 19, 20, 23, 24, 27, 29, 30, 35, 72, 95, 96, 127, 128, 255}) {
    EXPECT_EQ(sdp::static_rtpmap(static_cast<std::uint8_t>(unassigned)), nullptr) << unassigned;
  }
}

TEST(SdpPayloadType, IsANumberUpTo127_8866_6_6) {
  EXPECT_EQ(sdp::payload_type("0"), 0);
  EXPECT_EQ(sdp::payload_type("127"), 127);
  for (const char* format : {"", "128", "00", "08", "-1", "1x", "t38", "*", "99999999999999999999999"}) {
    EXPECT_EQ(sdp::payload_type(format), std::nullopt) << format;
  }
}

TEST(SdpFmtp, HandsOnItsParameters_8866_6_15) {
  const auto fmtp = Fmtp::parse("96 profile-level-id=42e016;max-mbps=108000; Max-FS = 3600 ;flag");
  ASSERT_TRUE(fmtp);
  EXPECT_EQ(fmtp->format, "96");
  EXPECT_EQ(fmtp->parameter("profile-level-id"), "42e016");
  EXPECT_EQ(fmtp->parameter("max-fs"), "3600");
  EXPECT_EQ(fmtp->parameter("flag"), "");
  EXPECT_EQ(fmtp->parameter("max"), std::nullopt);
  EXPECT_EQ(Fmtp::parse("101 0-15")->parameters, "0-15");
}

TEST(SdpFmtp, PrintsWhatItRead_8866_6_15) {
  EXPECT_EQ(read_and_print<Fmtp>("webrtc-datachannel  a b "), "webrtc-datachannel  a b ");
  for (const char* value : {"", "101", "101 ", " 0-15", "(1) 0-15"}) {
    EXPECT_EQ(read_and_print<Fmtp>(value), "malformed") << value;
  }
}

TEST(SdpPtime, IsInMilliseconds_8866_6_4) {
  EXPECT_EQ(sdp::Ptime::parse("20")->duration, 20ms);
  EXPECT_EQ(sdp::Ptime::parse("2.5")->duration, 2500us);
  EXPECT_EQ(sdp::Maxptime::parse("0.125")->duration, 125us);
  EXPECT_EQ(sdp::Maxptime::parse("1.0010009")->duration, 1001us);
  EXPECT_EQ(read_and_print<sdp::Ptime>("20"), "20");
  EXPECT_EQ(read_and_print<sdp::Ptime>("20.0"), "20");
  EXPECT_EQ(read_and_print<sdp::Ptime>("2.50"), "2.5");
  EXPECT_EQ(read_and_print<sdp::Ptime>("0.005"), "0.005");
  for (const char* value :
       {"", "0", "0.0", "0.0001", ".5", "5.", "-5", "5.x", "5 ", "5,5", "1e3", "86400001", "99999999999999999999"}) {
    EXPECT_EQ(read_and_print<sdp::Ptime>(value), "malformed") << value;
  }
}

TEST(SdpRtcp, ReadsPortAndAddress_3605_2_1) {
  const auto rtcp = Rtcp::parse("53020 IN IP6 2001:2345:6789:ABCD:EF01:2345:6789:ABCD");
  ASSERT_TRUE(rtcp);
  EXPECT_EQ(rtcp->port, 53020);
  EXPECT_EQ(rtcp->network_type, "IN");
  EXPECT_EQ(rtcp->address_type, "IP6");
  EXPECT_EQ(rtcp->address, "2001:2345:6789:ABCD:EF01:2345:6789:ABCD");
  EXPECT_EQ(Rtcp::parse("53020")->address, "");
}

TEST(SdpRtcp, PrintsWhatItRead_3605_2_1) {
  for (const char* value : {"53020", "53020 IN IP4 126.16.64.4", "9 IN IP4 0.0.0.0"}) {
    EXPECT_EQ(read_and_print<Rtcp>(value), value);
  }
  for (const char* value : {"", "x", "65536", "1 ", "1 IN", "1 IN IP4", "1 IN IP4 ", "1 IN IP4 a b", "1  IN IP4 a"}) {
    EXPECT_EQ(read_and_print<Rtcp>(value), "malformed") << value;
  }
}

TEST(SdpRtcpMux, HasNoValue_5761_5_1_1) {
  EXPECT_EQ(read_and_print<sdp::RtcpMux>(""), "");
  EXPECT_EQ(read_and_print<sdp::RtcpMux>("1"), "malformed");
}

TEST(SdpRtcpFb, ReadsFormatTypeAndParameter_4585_4_2) {
  const auto feedback = RtcpFb::parse("* nack pli");
  ASSERT_TRUE(feedback);
  EXPECT_EQ(feedback->format, "*");
  EXPECT_EQ(feedback->type, "nack");
  EXPECT_EQ(feedback->parameter, "pli");
  EXPECT_EQ(RtcpFb::parse("96 nack")->parameter, "");
  for (const char* value : {"96 nack", "* trr-int 5000", "96 ack app some thing: else", "111 transport-cc"}) {
    EXPECT_EQ(read_and_print<RtcpFb>(value), value);
  }
  for (const char* value : {"", "96", "96 ", " nack", "96 nack ", "96  pli", "96 nack  x"}) {
    EXPECT_EQ(read_and_print<RtcpFb>(value), "malformed") << value;
  }
}

}  // namespace
}  // namespace sip::test
