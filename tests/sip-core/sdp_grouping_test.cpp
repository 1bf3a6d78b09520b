#include "sip/sdp/grouping.hpp"

#include "sdp_samples.hpp"

namespace sip::test {
namespace {

TEST(SdpMid, IsOneToken_5888_4) {
  EXPECT_EQ(read_and_print<sdp::Mid>("audio-1"), "audio-1");
  EXPECT_EQ(read_and_print<sdp::Mid>(""), "malformed");
  EXPECT_EQ(read_and_print<sdp::Mid>("1 2"), "malformed");
}

TEST(SdpGroup, NamesItsMedia_5888_5) {
  const auto group = sdp::Group::parse("BUNDLE 0 1 2");
  ASSERT_TRUE(group);
  EXPECT_EQ(group->semantics, "BUNDLE");
  EXPECT_TRUE(group->tags.contains("2"));
  EXPECT_FALSE(group->tags.contains("BUNDLE"));
  EXPECT_TRUE(sdp::Group::parse("LS")->tags.empty());
}

TEST(SdpGroup, PrintsWhatItRead_5888_5) {
  for (const char* value : {"BUNDLE 0 1 2", "LS", "FID a"}) EXPECT_EQ(read_and_print<sdp::Group>(value), value);
  for (const char* value : {"", " ", "BUNDLE ", "BUNDLE  0", " BUNDLE 0", "BUNDLE 0,1", "BUNDLE\t0"}) {
    EXPECT_EQ(read_and_print<sdp::Group>(value), "malformed") << value;
  }
}

TEST(SdpGroup, TiesTheMediaOfABrowserTogether_9143) {
  const sdp::Session session = sdp_of(sdp_sample("browser_offer"));
  const auto group = session.attributes.get<sdp::Group>();
  ASSERT_TRUE(group);
  for (const sdp::Media& media : session.media) {
    EXPECT_TRUE(group->tags.contains(media.attributes.get<sdp::Mid>()->value));
    EXPECT_EQ(media.refused(), media.attributes.has<sdp::BundleOnly>());
  }
}

}  // namespace
}  // namespace sip::test
