// No description costs more than linear time, be its limits as wide as they may: see linear_time_test.cpp.
#include "sip/sdp/grouping.hpp"
#include "sip/sdp/ice.hpp"
#include "sip/sdp/security.hpp"

#include "sdp_samples.hpp"
#include "timing.hpp"

namespace sip::test {
namespace {

template <class Attribute>
std::size_t walk(const sdp::Attributes& attributes) {
  std::size_t read = 0;
  std::string out;
  for (const Result<Attribute>& attribute : attributes.template all<Attribute>()) {
    if (attribute) attribute->print(out);
    ++read;
  }
  return read + out.size();
}

double seconds(const std::string& text) {
  constexpr std::size_t wide = std::size_t{1} << 30;
  return seconds_of([&text] {
    const auto session = sdp::parse(text, {wide, wide, wide, wide, wide});
    if (!session) return;
    EXPECT_FALSE(sdp::print(*session).empty());
    const sdp::Attributes& attributes = session->attributes;
    EXPECT_LT(walk<sdp::Rtpmap>(attributes) + walk<sdp::Fmtp>(attributes) + walk<sdp::Candidate>(attributes) +
                  walk<sdp::RemoteCandidates>(attributes) + walk<sdp::Group>(attributes) +
                  walk<sdp::IceOptions>(attributes) + walk<sdp::Crypto>(attributes) +
                  walk<sdp::Fingerprint>(attributes) + (attributes.direction() ? 1 : 0),
              20 * text.size());
    for (const sdp::Media& media : session->media) EXPECT_NE(session->direction_of(media), sdp::Direction::inactive);
  });
}

struct Shape {
  const char* name;
  const char* before;
  const char* piece;
  const char* after;
};
void PrintTo(const Shape& shape, std::ostream* out) { *out << shape.name; }

class SdpLinearTime : public testing::TestWithParam<Shape> {};

TEST_P(SdpLinearTime, OfTheBytes) {
  const auto bytes = [](std::size_t size) {
    return sdp_with(GetParam().before + repeated(GetParam().piece, size) + GetParam().after);
  };
  const double small = seconds(bytes(16 * 1024));
  const double large = seconds(bytes(64 * 1024));
  // As in linear_time_test.cpp.
  EXPECT_TRUE(large < 10 * small || large < 200e-6) << small << " s and " << large << " s";
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, SdpLinearTime,
    testing::Values(Shape{"attributes", "", "a=x\n", ""}, Shape{"rtpmaps", "", "a=rtpmap:0 PCMU/8000\n", ""},
                    Shape{"media", "", "m=audio 1 RTP/AVP 0\n", ""}, Shape{"unknown lines", "", "X=\n", ""},
                    Shape{"unknown lines between", "", "a=x\nX=\n", ""}, Shape{"times", "", "t=0 0\n", ""},
                    Shape{"zones", "z=", "1 1 ", "\n"}, Shape{"repeats", "r=7d 1h", " 0", "\n"},
                    Shape{"formats", "m=audio 1 RTP/AVP", " 0", "\n"}, Shape{"protocol", "m=audio 1 R", "/R", " 0\n"},
                    Shape{"empty lines", "", "\r\n", "x"}, Shape{"carriage returns", "", "\r", "a=x"},
                    Shape{"spaces behind m=", "m=audio 1 RTP/AVP 0", " ", "\n"}, Shape{"one value", "a=x:", "y", "\n"},
                    Shape{"digits", "a=ptime:", "0", "\n"}, Shape{"group", "a=group:BUNDLE", " 1", "\n"},
                    Shape{"candidate extensions", "a=candidate:1 1 UDP 1 a 1 typ host", " a b", "\n"},
                    Shape{"remote candidates", "a=remote-candidates:1 a 1", " 1 a 1", "\n"},
                    Shape{"crypto keys", "a=crypto:1 A a:b", ";a:b", "\n"},
                    Shape{"crypto parameters", "a=crypto:1 A a:b", " \tx", "\n"},
                    Shape{"fingerprint", "a=fingerprint:x AB", ":AB", "\n"}));

TEST(SdpLinearTimeInPieces, OfPayloadTypes) {
  sdp::Media media;
  for (int i = 0; i < 1024; ++i) media.attributes.add("rtpmap", "95 " + std::string(40, 'x') + "/8000");
  // 128 payload types are all there are, and each passes over a list whose length Limits::attributes bounds.
  EXPECT_LT(seconds_of([&media] {
              for (std::uint8_t type = 0; type < 128; ++type) (void)media.rtpmap(type);
            }),
            20e-3);
}

}  // namespace
}  // namespace sip::test
