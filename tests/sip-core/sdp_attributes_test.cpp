// sip::sdp::Attributes: look up, walk, edit.
#include "sip/sdp/grouping.hpp"
#include "sip/sdp/ice.hpp"

#include "sdp_samples.hpp"

namespace sip::test {
namespace {

using sdp::Attributes;
using sdp::Direction;

std::string text_of(const Attributes& attributes) {
  std::string text;
  for (const sdp::Attribute& attribute : attributes) text += attribute.name + "=" + attribute.value + ";";
  return text;
}

Attributes three() {
  Attributes attributes;
  attributes.add("a", "1");
  attributes.add("b");
  attributes.add("a", "2");
  return attributes;
}

TEST(SdpAttributes, KeepTheirOrder_5_13) {
  const Attributes attributes = three();
  EXPECT_EQ(attributes.size(), 3U);
  EXPECT_FALSE(attributes.empty());
  EXPECT_EQ(text_of(attributes), "a=1;b=;a=2;");
}

TEST(SdpAttributes, AreFoundByNameAndCaseCounts_5) {
  const Attributes attributes = three();
  EXPECT_EQ(attributes.raw("a"), "1");
  EXPECT_EQ(attributes.raw("b"), "");
  EXPECT_EQ(attributes.raw("A"), std::nullopt);
  EXPECT_TRUE(attributes.has("b"));
  EXPECT_FALSE(attributes.has("B"));
}

TEST(SdpAttributes, AreSetInPlaceOfTheFirst) {
  Attributes attributes = three();
  attributes.set("a", "3");
  EXPECT_EQ(text_of(attributes), "a=3;b=;");
  attributes.set("c", "4");
  EXPECT_EQ(text_of(attributes), "a=3;b=;c=4;");
}

TEST(SdpAttributes, TakeNamesAndValuesOfTheirOwn) {
  Attributes attributes = three();
  attributes.add(attributes[0].name, attributes[0].value);
  attributes.set(attributes[0].name, attributes[2].value);
  EXPECT_EQ(text_of(attributes), "a=2;b=;");
  EXPECT_EQ(attributes.remove(attributes[0].name), 1U);
  EXPECT_EQ(text_of(attributes), "b=;");
}

TEST(SdpAttributes, AreRemovedAllOfAName) {
  Attributes attributes = three();
  EXPECT_EQ(attributes.remove("a"), 2U);
  EXPECT_EQ(attributes.remove("a"), 0U);
  EXPECT_EQ(text_of(attributes), "b=;");
  attributes.clear();
  EXPECT_TRUE(attributes.empty());
}

TEST(SdpAttributes, AreTypedWhenAskedFor) {
  Attributes attributes;
  attributes.add(sdp::Mid{"0"});
  attributes.add(sdp::RtcpMux());
  attributes.add("ptime", "twenty");
  EXPECT_EQ(attributes.get<sdp::Mid>()->value, "0");
  EXPECT_TRUE(attributes.has<sdp::RtcpMux>());
  EXPECT_TRUE(attributes.get<sdp::RtcpMux>());
  EXPECT_EQ(attributes.get<sdp::Ptime>().error(), (Error{Errc::malformed_sdp, "ptime", 0, 0}));
  EXPECT_EQ(attributes.get<sdp::Maxptime>().error(), (Error{Errc::absent, "maxptime", 0, 0}));
  attributes.set(sdp::Ptime{std::chrono::milliseconds(30)});
  EXPECT_EQ(text_of(attributes), "mid=0;rtcp-mux=;ptime=30;");
  EXPECT_EQ(attributes.remove<sdp::Mid>(), 1U);
  EXPECT_FALSE(attributes.has<sdp::Mid>());
}

TEST(SdpAttributes, AreWalkedAndEachIsItsOwnResult) {
  Attributes attributes;
  attributes.add("rtpmap", "0 PCMU/8000");
  attributes.add("mid", "x");
  attributes.add("rtpmap", "nonsense");
  attributes.add("rtpmap", "8 PCMA/8000");
  std::string seen;
  for (const Result<sdp::Rtpmap>& rtpmap : attributes.all<sdp::Rtpmap>()) {
    seen += rtpmap ? std::string(rtpmap->encoding_name) : "malformed";
    seen += ' ';
  }
  EXPECT_EQ(seen, "PCMU malformed PCMA ");
  for (const auto& candidate : attributes.all<sdp::Candidate>()) ADD_FAILURE() << candidate.has_value();
}

TEST(SdpAttributes, MovingThemKeepsViewsValid) {
  Attributes attributes;
  attributes.add(sdp::Mid{"0"});
  const auto mid = attributes.get<sdp::Mid>();
  const Attributes moved = std::move(attributes);
  EXPECT_EQ(mid->value.data(), moved.get<sdp::Mid>()->value.data());
}

TEST(SdpDirection, IsOneOfFourAttributes_6_7) {
  for (const Direction direction :
       {Direction::sendrecv, Direction::sendonly, Direction::recvonly, Direction::inactive}) {
    Attributes attributes;
    EXPECT_EQ(attributes.direction(), std::nullopt);
    attributes.set_direction(direction);
    EXPECT_EQ(attributes.direction(), direction);
    EXPECT_EQ(text_of(attributes), std::string(name(direction)) + "=;");
  }
}

TEST(SdpDirection, IsReplacedInPlaceAndStandsOnce_6_7) {
  Attributes attributes;
  attributes.add("sendonly");
  attributes.add("x");
  attributes.add("inactive");
  EXPECT_EQ(attributes.direction(), Direction::sendonly);
  attributes.set_direction(Direction::recvonly);
  EXPECT_EQ(text_of(attributes), "recvonly=;x=;");
}

TEST(SdpWords, AreWalkedPastEmptyOnes) {
  const auto joined = [](sdp::Words words) {
    std::string all;
    for (const std::string_view word : words) all += "[" + std::string(word) + "]";
    return all;
  };
  EXPECT_EQ(joined(sdp::Words("a bc d")), "[a][bc][d]");
  EXPECT_EQ(joined(sdp::Words("  a \t b ")), "[a][b]");
  EXPECT_EQ(joined(sdp::Words("a b;c", ';')), "[a b][c]");
  EXPECT_EQ(joined(sdp::Words("")), "");
  EXPECT_TRUE(sdp::Words("  ").empty());
  EXPECT_TRUE(sdp::Words("a b").contains("b"));
  EXPECT_FALSE(sdp::Words("ab").contains("b"));
}

}  // namespace
}  // namespace sip::test
