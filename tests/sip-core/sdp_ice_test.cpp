#include "sip/sdp/ice.hpp"

#include "sdp_samples.hpp"

namespace sip::test {
namespace {

using namespace std::chrono_literals;
using sdp::Candidate;
using sdp::RemoteCandidates;

TEST(SdpCandidate, ReadsTheExampleOf8839_5_1) {
  const auto candidate =
      Candidate::parse("2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998");
  ASSERT_TRUE(candidate);
  EXPECT_EQ(candidate->foundation, "2");
  EXPECT_EQ(candidate->component, 1);
  EXPECT_EQ(candidate->transport, "UDP");
  EXPECT_EQ(candidate->priority, 1694498815U);
  EXPECT_EQ(candidate->address, "192.0.2.3");
  EXPECT_EQ(candidate->port, 45664);
  EXPECT_EQ(candidate->type, "srflx");
  EXPECT_EQ(candidate->related_address, "203.0.113.141");
  EXPECT_EQ(candidate->related_port, 8998);
  EXPECT_EQ(candidate->extensions, "");
}

TEST(SdpCandidate, ReadsExtensions_8839_5_1) {
  const auto candidate = Candidate::parse("1 256 tcp 1 host.local 9 typ host tcptype active generation 0 empty ");
  ASSERT_TRUE(candidate);
  EXPECT_EQ(candidate->component, 256);
  EXPECT_EQ(candidate->extension("tcptype"), "active");
  EXPECT_EQ(candidate->extension("generation"), "0");
  EXPECT_EQ(candidate->extension("empty"), "");
  EXPECT_EQ(candidate->extension("active"), std::nullopt);
  EXPECT_EQ(candidate->related_port, std::nullopt);
}

TEST(SdpCandidate, PrintsWhatItRead_8839_5_1) {
  for (const char* value : {"1 1 UDP 2130706431 203.0.113.141 8998 typ host",
                            "2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998",
                            "a+/9 2 tcp 2147483647 2001:db8::1 0 typ relay raddr :: rport 9 tcptype so ufrag x3Kb",
                            "1 1 UDP 1 ::1 1 typ new-type raddr ::2", "1 1 UDP 1 ::1 1 typ prflx rport 5 x y"}) {
    EXPECT_EQ(read_and_print<Candidate>(value), value);
  }
}

TEST(SdpCandidate, RefusesWhatBreaksItsGrammar_8839_5_1) {
  for (const char* value : {"",
                            "1",
                            "1 1 UDP 1 a 1",
                            "1 1 UDP 1 a 1 typ",
                            "1 1 UDP 1 a 1 typ ",
                            "1 1 UDP 1 a 1 host",
                            "1 0 UDP 1 a 1 typ host",
                            "1 257 UDP 1 a 1 typ host",
                            "1 1 UDP 0 a 1 typ host",
                            "1 1 UDP 2147483648 a 1 typ host",
                            "1 1 UDP 1 a 65536 typ host",
                            "1 1 UDP 1 a x typ host",
                            "1-1 1 UDP 1 a 1 typ host",
                            " 1 1 UDP 1 a 1 typ host",
                            "1 1 UDP  1 a 1 typ host",
                            "1 1 U/P 1 a 1 typ host",
                            "123456789012345678901234567890123 1 UDP 1 a 1 typ host",
                            "1 1 UDP 1 a 1 typ host raddr",
                            "1 1 UDP 1 a 1 typ host raddr ",
                            "1 1 UDP 1 a 1 typ host raddr b rport",
                            "1 1 UDP 1 a 1 typ host rport 65536",
                            "1 1 UDP 1 a 1 typ host (x) y",
                            "1 1 UDP 1 a 1 typ host x y  z"}) {
    EXPECT_EQ(read_and_print<Candidate>(value), "malformed") << value;
  }
}

TEST(SdpCandidate, OfEverySampleReads) {
  std::size_t count = 0;
  for (const char* name : sdp_names) {
    for (const sdp::Media& media : sdp_of(sdp_sample(name)).media) {
      for (const Result<Candidate>& candidate : media.attributes.all<Candidate>()) {
        EXPECT_TRUE(candidate) << name << " " << count;
        ++count;
      }
    }
  }
  EXPECT_EQ(count, 13U);
}

TEST(SdpRemoteCandidates, ReadOnePerComponent_8839_5_2) {
  const auto remote = RemoteCandidates::parse("1 192.0.2.3 45664 2 2001:db8::1 45665");
  ASSERT_TRUE(remote);
  ASSERT_EQ(remote->candidates.size(), 2U);
  EXPECT_EQ(remote->candidates[1].component, 2);
  EXPECT_EQ(remote->candidates[1].address, "2001:db8::1");
  EXPECT_EQ(remote->candidates[1].port, 45665);
  for (const char* value : {"1 192.0.2.3 45664", "1 192.0.2.3 45664 2 192.0.2.3 45665"}) {
    EXPECT_EQ(read_and_print<RemoteCandidates>(value), value);
  }
  for (const char* value : {"", "1", "1 a", "1 a x", "0 a 1", "257 a 1", "1 a 1 2", "1 a 65536", "1  a 1"}) {
    EXPECT_EQ(read_and_print<RemoteCandidates>(value), "malformed") << value;
  }
}

TEST(SdpRemoteCandidates, AreNoMoreThanThereAreComponents_8839_5_1) {
  std::string value = "1 a 1";
  for (int i = 1; i < 256; ++i) value += " 1 a 1";
  EXPECT_TRUE(RemoteCandidates::parse(value));
  EXPECT_FALSE(RemoteCandidates::parse(value + " 1 a 1"));
}

TEST(SdpIce, UserFragmentAndPasswordHaveTheirLengths_8839_5_4) {
  EXPECT_EQ(read_and_print<sdp::IceUfrag>("8hhY"), "8hhY");
  EXPECT_EQ(read_and_print<sdp::IceUfrag>("8hh"), "malformed");
  EXPECT_EQ(read_and_print<sdp::IceUfrag>("8hh Y"), "malformed");
  EXPECT_TRUE(sdp::IceUfrag::parse(std::string(256, '+')));
  EXPECT_FALSE(sdp::IceUfrag::parse(std::string(257, '+')));
  EXPECT_EQ(read_and_print<sdp::IcePwd>("asd88fgpdd777uzjYhagZg"), "asd88fgpdd777uzjYhagZg");
  EXPECT_EQ(read_and_print<sdp::IcePwd>("asd88fgpdd777uzjYhagZ"), "malformed");
}

TEST(SdpIce, OptionsAreAListOfTags_8839_5_6) {
  EXPECT_TRUE(sdp::IceOptions::parse("ice2 rtp+ecn")->tags.contains("rtp+ecn"));
  EXPECT_EQ(read_and_print<sdp::IceOptions>("ice2 rtp+ecn"), "ice2 rtp+ecn");
  for (const char* value : {"", "a  b", "a b ", "a,b"}) {
    EXPECT_EQ(read_and_print<sdp::IceOptions>(value), "malformed") << value;
  }
}

TEST(SdpIce, PacingIsInMilliseconds_8839_5_5) {
  EXPECT_EQ(sdp::IcePacing::parse("50")->interval, 50ms);
  EXPECT_EQ(read_and_print<sdp::IcePacing>("9999999999"), "9999999999");
  for (const char* value : {"", "x", "-1", "12345678901"}) {
    EXPECT_EQ(read_and_print<sdp::IcePacing>(value), "malformed") << value;
  }
}

TEST(SdpIce, FlagsHaveNoValue_8839_5_3) {
  EXPECT_EQ(read_and_print<sdp::IceLite>(""), "");
  EXPECT_EQ(read_and_print<sdp::IceMismatch>(" "), "malformed");
  EXPECT_EQ(read_and_print<sdp::EndOfCandidates>("yes"), "malformed");
}

}  // namespace
}  // namespace sip::test
