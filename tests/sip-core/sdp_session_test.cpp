// What offers and answers ask of a description.
#include "sdp_samples.hpp"

namespace sip::test {
namespace {

using sdp::Direction;
using sdp::Media;
using sdp::Session;

TEST(SdpOrigin, VersionGoesUpByOne_3264_8) {
  const auto next = [](const char* version) {
    sdp::Origin origin;
    origin.session_version = version;
    origin.increment_version();
    return origin.session_version;
  };
  EXPECT_EQ(next("0"), "1");
  EXPECT_EQ(next("3988871045"), "3988871046");
  EXPECT_EQ(next("1999"), "2000");
  EXPECT_EQ(next("99"), "100");
  EXPECT_EQ(next("18446744073709551615"), "18446744073709551616");
}

TEST(SdpConnection, OfTheMediaOverridesTheSessions_8866_5_7) {
  const Session session = sdp_of(sdp_sample("rfc8866_overview"));
  EXPECT_EQ(session.connection_of(session.media[0])->address, "198.51.100.1");
  EXPECT_EQ(session.connection_of(session.media[2])->address, "2001:db8::2");
  EXPECT_EQ(sdp_of(sdp_with("m=audio 0 RTP/AVP 0\n")).connection_of(Media()), nullptr);
}

TEST(SdpDirection, OfTheMediaOverridesTheSessions_8866_6_7) {
  const Session session = sdp_of(sdp_sample("rfc8866_direction"));
  EXPECT_EQ(session.direction_of(session.media[0]), Direction::sendrecv);
  EXPECT_EQ(session.direction_of(session.media[1]), Direction::inactive);
  EXPECT_EQ(session.direction_of(session.media[2]), Direction::inactive);
}

TEST(SdpDirection, IsSendrecvWhereNobodySays_8866_6_7) {
  EXPECT_EQ(Session().direction_of(Media()), Direction::sendrecv);
}

TEST(SdpMedia, IsRefusedByPortZero_3264_6) {
  const Session session = sdp_of(sdp_sample("baresip_offer"));
  EXPECT_FALSE(session.media.at(0).refused());
  EXPECT_TRUE(session.media.at(1).refused());
}

TEST(SdpMedia, KnowsItsPayloadTypes_8866_6_6) {
  const Session session = sdp_of(sdp_sample("linphone_offer"));
  const Media& audio = session.media.at(0);
  std::string names;
  for (const std::string& format : audio.formats) {
    const auto rtpmap = audio.rtpmap(*sdp::payload_type(format));
    names += rtpmap ? std::string(rtpmap->encoding_name) + " " : describe(rtpmap.error());
  }
  EXPECT_EQ(names, "opus speex speex PCMU PCMA G729 telephone-event telephone-event telephone-event ");
  EXPECT_EQ(audio.rtpmap(97)->clock_rate, 16000U);
  EXPECT_EQ(audio.rtpmap(102).error(), (Error{Errc::absent, "rtpmap", 0, 0}));
}

TEST(SdpMedia, ItsOwnRtpmapGoesBeforeTheStaticOne_3551_6) {
  Media media;
  media.attributes.add("rtpmap", "0 L16/8000");
  media.attributes.add("rtpmap", "8 PCMA");
  EXPECT_EQ(media.rtpmap(0)->encoding_name, "L16");
  EXPECT_EQ(media.rtpmap(8).error().code, Errc::malformed_sdp);
  EXPECT_EQ(media.rtpmap(9)->encoding_name, "G722");
}

TEST(SdpMedia, FindsTheParametersOfAFormat_8866_6_15) {
  const Session session = sdp_of(sdp_sample("browser_offer"));
  EXPECT_EQ(session.media.at(0).fmtp("111")->parameter("useinbandfec"), "1");
  EXPECT_EQ(session.media.at(1).fmtp("102")->parameter("packetization-mode"), "1");
  EXPECT_EQ(session.media.at(1).fmtp("96").error(), (Error{Errc::absent, "fmtp", 0, 0}));
  EXPECT_EQ(session.media.at(0).fmtp("11").error().code, Errc::absent);
}

TEST(SdpSession, IsAValue) {
  const Session session = sdp_of(sdp_sample("browser_offer"));
  Session copy = session;
  EXPECT_EQ(copy, session);
  copy.media.at(1).attributes.set_direction(Direction::inactive);
  EXPECT_NE(copy, session);
}

// As every attribute of a phone that we have a type for.
TEST(SdpSession, TypedAttributesOfEverySampleRead) {
  const auto expect_all = []<class Attribute>(const sdp::Attributes& attributes, const char* name) {
    for (const Result<Attribute>& each : attributes.all<Attribute>())
      EXPECT_TRUE(each) << name << " " << Attribute::name;
  };
  for (const char* name : sdp_names) {
    for (const Media& media : sdp_of(sdp_sample(name)).media) {
      expect_all.operator()<sdp::Rtpmap>(media.attributes, name);
      expect_all.operator()<sdp::Fmtp>(media.attributes, name);
      expect_all.operator()<sdp::Rtcp>(media.attributes, name);
      expect_all.operator()<sdp::RtcpFb>(media.attributes, name);
      expect_all.operator()<sdp::Ptime>(media.attributes, name);
      expect_all.operator()<sdp::Maxptime>(media.attributes, name);
    }
  }
}

}  // namespace
}  // namespace sip::test
