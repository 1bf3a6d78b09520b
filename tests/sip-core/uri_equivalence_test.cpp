#include <utility>

#include <gtest/gtest.h>

#include "sip/uri.hpp"

namespace sip::test {
namespace {

using Pair = std::pair<const char*, const char*>;

bool are_equivalent(const Pair& pair) {
  const auto a = parse_uri(pair.first);
  const auto b = parse_uri(pair.second);
  EXPECT_TRUE(a) << pair.first;
  EXPECT_TRUE(b) << pair.second;
  const bool forward = equivalent(*a, *b);
  EXPECT_EQ(forward, equivalent(*b, *a)) << "not symmetric: " << pair.first << " " << pair.second;
  EXPECT_TRUE(equivalent(*a, *a)) << pair.first;
  return forward;
}

class EquivalentUris : public testing::TestWithParam<Pair> {};
TEST_P(EquivalentUris, Match_19_1_4) { EXPECT_TRUE(are_equivalent(GetParam())); }

INSTANTIATE_TEST_SUITE_P(RfcExamples, EquivalentUris,
                         testing::Values(Pair("sip:%61lice@atlanta.com;transport=TCP",
                                              "sip:alice@AtLanTa.CoM;Transport=tcp"),
                                         Pair("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"),
                                         Pair("sip:carol@chicago.com", "sip:carol@chicago.com;security=on"),
                                         Pair("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on"),
                                         Pair("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
                                              "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"),
                                         Pair("sip:alice@atlanta.com?subject=project%20x&priority=urgent",
                                              "sip:alice@atlanta.com?priority=urgent&subject=project%20x"),
                                         Pair("sip:carol@chicago.com", "sip:carol@chicago.com;security=off")));

INSTANTIATE_TEST_SUITE_P(
    More, EquivalentUris,
    testing::Values(Pair("SIP:a@b", "sip:a@B"), Pair("sip:a%2Cb@c", "sip:a%2cb@c"), Pair("sip:%41@c", "sip:A@c"),
                    Pair("sip:a:p%77@c", "sip:a:pw@c"), Pair("sip:c;%6Cr", "sip:c;lr"),
                    Pair("sip:a@[2001:db8::1]", "sip:a@[2001:DB8:0:0::1]"),
                    Pair("sip:a@[::ffff:192.0.2.1]", "sip:a@[::ffff:c000:201]"), Pair("sip:c?a=1&a=2", "sip:c?A=2&a=1"),
                    Pair("tel:+1", "TEL:+1"), Pair("sip:c;maddr=[::1];x", "sip:c;maddr=[0::1];x"),
                    Pair("sip:c;%61=1;x", "sip:c;A=1;y"),
                    // Names compare without case and in either form (§7.3.1, §7.3.3).
                    Pair("sip:c?s=x", "sip:c?Subject=x"), Pair("sip:c?%53=x", "sip:c?subject=x"),
                    Pair("sip:c?s=a&s=b", "sip:c?subject=b&S=a"), Pair("sip:c?i=AbC", "sip:c?call-id=AbC"),
                    Pair("sip:c?x-a=1", "sip:c?X-A=1"),
                    // Values too, but for what §20 says otherwise of (§7.3.1).
                    Pair("sip:c?Priority=Urgent", "sip:c?priority=urgent"), Pair("sip:c?X-A=B", "sip:c?X-A=b"),
                    Pair("sip:c?X-A=%42", "sip:c?X-A=b"), Pair("sip:c?X-A=Q%22q%22Q", "sip:c?X-A=q%22q%22q"),
                    Pair("sip:c?To=sip:bob%40c", "sip:c?t=sip:bob%40c"), Pair("sip:c;user=PHONE", "sip:c;user=phone")));

class DifferentUris : public testing::TestWithParam<Pair> {};
TEST_P(DifferentUris, DoNotMatch_19_1_4) { EXPECT_FALSE(are_equivalent(GetParam())); }

INSTANTIATE_TEST_SUITE_P(
    RfcExamples, DifferentUris,
    testing::Values(Pair("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"),
                    Pair("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"),
                    Pair("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"),
                    Pair("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"),
                    Pair("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"),
                    Pair("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"),
                    Pair("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off")));

INSTANTIATE_TEST_SUITE_P(
    More, DifferentUris,
    testing::Values(Pair("sip:a@b", "sips:a@b"), Pair("sip:a@b", "sip:b"), Pair("sip:a@b", "sip:a:@b"),
                    Pair("sip:a:p@b", "sip:a:P@b"), Pair("sip:a@b;user=phone", "sip:a@b"),
                    Pair("sip:a@b;user=ip", "sip:a@b"), Pair("sip:a@b;ttl=1", "sip:a@b"),
                    Pair("sip:a@b;method=INVITE", "sip:a@b"), Pair("sip:a@b;maddr=1.2.3.4", "sip:a@b"),
                    Pair("sip:a@b;method=INVITE", "sip:a@b;method=invite"), Pair("sip:a@b;lr", "sip:a@b;lr=on"),
                    // ',' is reserved: escaped it is another character.
                    Pair("sip:a,b@c", "sip:a%2Cb@c"),
                    // Escapes are not undone twice.
                    Pair("sip:a%2541@c", "sip:aA@c"), Pair("sip:%00@c", "sip:%00%00@c"), Pair("sip:ab@c", "sip:a@c"),
                    Pair("sip:c?a=1&a=2", "sip:c?a=1&a=1"), Pair("sip:c?a=1", "sip:c?a=1&a=1"),
                    // One name by two spellings: each must match.
                    Pair("sip:c;%61=1;a=2", "sip:c;a=1"),
                    // Call-IDs (§20.8), methods (§7.1), users of URIs and quoted strings (§7.3.1) have case.
                    Pair("sip:c?Call-ID=AbC", "sip:c?Call-ID=abc"), Pair("sip:c?i=A", "sip:c?Call-ID=a"),
                    Pair("sip:c?In-Reply-To=A", "sip:c?In-Reply-To=a"),
                    Pair("sip:c?CSeq=1%20BYE", "sip:c?CSeq=1%20bye"),
                    Pair("sip:c?To=sip:Bob%40c", "sip:c?To=sip:bob%40c"),
                    Pair("sip:c?X-A=%22A%22", "sip:c?X-A=%22a%22"),
                    Pair("sip:c?X-A=%22%5C%22A%22", "sip:c?X-A=%22%5C%22a%22"), Pair("sip:c?s=x", "sip:c?t=x"),
                    Pair("sip:c?ss=x", "sip:c?Subject=x"), Pair("sip:c?a=b%3D", "sip:c?a=b"),
                    Pair("sip:c?a=1", "sip:c?b=1"), Pair("tel:+1", "tel:+2"), Pair("tel:+1", "sip:a1"),
                    Pair("sip:a@[2001:db8::1]", "sip:a@[2001:db8::2]"), Pair("sip:192.0.2.1", "sip:192.0.2.2")));

}  // namespace
}  // namespace sip::test
