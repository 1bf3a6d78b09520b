#include "sip/aor.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace sip::test {
namespace {

std::string aor(std::string_view text) {
  const auto uri = parse_uri(text);
  EXPECT_TRUE(uri) << text;
  return uri ? canonical_aor(*uri) : std::string("none");
}

struct AorCase {
  const char* uri;
  const char* canonical;
};

TEST(CanonicalAor, DropsWhatNamesNoUserAndUndoesEscapes_10_3_Step5) {
  for (const auto& [text, canonical] : std::array<AorCase, 9>{{
           {"sip:alice@example.test", "sip:alice@example.test"},
           {"sip:alice@Example.TEST:5060;transport=tcp", "sip:alice@example.test"},
           {"sips:alice@example.test;user=phone", "sip:alice@example.test"},
           {"sip:%61lice@example.test", "sip:alice@example.test"},
           {"sip:Alice@example.test", "sip:Alice@example.test"},
           {"sip:alice:secret@example.test", "sip:alice@example.test"},
           {"sip:alice@example.test.", "sip:alice@example.test"},
           {"sip:alice@[2001:DB8:0::1]:5060", "sip:alice@[2001:db8::1]"},
           {"sip:example.test", "sip:example.test"},
       }}) {
    EXPECT_EQ(aor(text), canonical) << text;
  }
}

TEST(CanonicalAor, KeepsEscapedNullsApartAndUnprintableOnesEscaped_Rfc4475_3_1_1_4) {
  EXPECT_EQ(aor("sip:null-%00-null@example.test"), "sip:null-%00-null@example.test");
  EXPECT_NE(aor("sip:%00@example.test"), aor("sip:%00%00@example.test"));
  EXPECT_EQ(aor("sip:a%0d%0aX@example.test"), aor("sip:a%0D%0AX@example.test"));
  EXPECT_EQ(aor("sip:a%40b@example.test"), "sip:a%40b@example.test");
}

TEST(CanonicalAor, OfATelUriIsTheNumberAlone_Rfc3966_5_1) {
  for (const auto& [text, canonical] : std::array<AorCase, 5>{{
           {"tel:+1-201-555-0123", "tel:+12015550123"},
           {"TEL:+1(201)555.0123;ext=77;x=y", "tel:+12015550123"},
           {"tel:7042;phone-context=Example.COM", "tel:7042;phone-context=example.com"},
           {"tel:863-1234;isub=1;phone-context=+1-914-555", "tel:8631234;phone-context=+1914555"},
           {"tel:*%2369;phone-context=+1", "tel:*%2369;phone-context=+1"},
       }}) {
    EXPECT_EQ(aor(text), canonical) << text;
  }
}

TEST(CanonicalAor, IsEmptyWhereAUriNamesNoUser_10_3_Step5) {
  for (const char* text : {"tel:7042", "tel:+", "mailto:alice@example.test", "urn:service:sos"}) {
    EXPECT_EQ(aor(text), "") << text;
  }
}

TEST(CanonicalHost, OfAnAddressIsItsShortestForm_Rfc5952) {
  for (const auto& [text, canonical] : std::array<AorCase, 9>{{
           {"[2001:DB8:0:0:1:0:0:1]", "[2001:db8::1:0:0:1]"},
           {"2001:db8::0001", "[2001:db8::1]"},
           {"::", "[::]"},
           {"[::ffff:192.0.2.1]", "192.0.2.1"},
           {"192.0.2.1", "192.0.2.1"},
           {"192.000.002.001", "192.0.2.1"},
           {"EXAMPLE.Com.", "example.com"},
           {"", ""},
           {"[", "["},
       }}) {
    EXPECT_EQ(canonical_host(text), canonical) << text;
  }
}

}  // namespace
}  // namespace sip::test
