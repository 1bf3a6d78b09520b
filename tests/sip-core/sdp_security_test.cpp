#include "sip/sdp/security.hpp"

#include "sdp_samples.hpp"

namespace sip::test {
namespace {

using sdp::ConnectionUse;
using sdp::Crypto;
using sdp::Fingerprint;
using sdp::SrtpKey;

std::string bytes(std::size_t count, std::string_view byte) {
  std::string text(byte);
  while (--count > 0) text += ":" + std::string(byte);
  return text;
}

TEST(SdpFingerprint, HasTheLengthOfItsHash_8122_5) {
  EXPECT_TRUE(Fingerprint::parse("sha-256 " + bytes(32, "A9")));
  EXPECT_FALSE(Fingerprint::parse("sha-256 " + bytes(31, "A9")));
  EXPECT_TRUE(Fingerprint::parse("SHA-1 " + bytes(20, "A9")));
  EXPECT_FALSE(Fingerprint::parse("sha-1 " + bytes(21, "A9")));
  EXPECT_TRUE(Fingerprint::parse("sha-512 " + bytes(64, "A9")));
  EXPECT_TRUE(Fingerprint::parse("of-tomorrow A9"));
}

TEST(SdpFingerprint, PrintsUpperCase_8122_5) {
  EXPECT_EQ(read_and_print<Fingerprint>("md5 " + bytes(16, "4b")), "md5 " + bytes(16, "4B"));
}

TEST(SdpFingerprint, ComparesWithoutCase_8122_5) {
  const std::string upper = "SHA-1 " + bytes(20, "4B"), lower = "sha-1 " + bytes(20, "4b"),
                    other = "sha-1 " + bytes(20, "4C");
  EXPECT_TRUE(Fingerprint::parse(upper)->same_as(*Fingerprint::parse(lower)));
  EXPECT_FALSE(Fingerprint::parse(upper)->same_as(*Fingerprint::parse(other)));
}

TEST(SdpFingerprint, RefusesWhatBreaksItsGrammar_8122_5) {
  for (const char* value :
       {"", "x", "x ", "x A", "x AB:", "x AB:C", "x ABCD", "x AB CD", "x AG", "x  AB", "x AB:CD:", "x :AB", " AB"}) {
    EXPECT_EQ(read_and_print<Fingerprint>(value), "malformed") << value;
  }
}

TEST(SdpSetup, IsOneOfFourRoles_4145_4) {
  for (const char* value : {"active", "passive", "actpass", "holdconn"})
    EXPECT_EQ(read_and_print<sdp::Setup>(value), value);
  EXPECT_EQ(sdp::Setup::parse("ActPass")->role, sdp::Setup::Role::actpass);
  for (const char* value : {"", "act", "active "}) EXPECT_EQ(read_and_print<sdp::Setup>(value), "malformed") << value;
}

TEST(SdpConnectionUse, IsNewOrExisting_4145_5) {
  for (const char* value : {"new", "existing"}) EXPECT_EQ(read_and_print<ConnectionUse>(value), value);
  for (const char* value : {"", "newer"}) EXPECT_EQ(read_and_print<ConnectionUse>(value), "malformed") << value;
}

TEST(SdpTlsId, Is20To255Characters_8842_4) {
  EXPECT_EQ(read_and_print<sdp::TlsId>("abc3de65cddef001be82"), "abc3de65cddef001be82");
  EXPECT_FALSE(sdp::TlsId::parse("abc3de65cddef001be8"));
  EXPECT_TRUE(sdp::TlsId::parse(std::string(255, '-')));
  EXPECT_FALSE(sdp::TlsId::parse(std::string(256, '-')));
  EXPECT_FALSE(sdp::TlsId::parse(std::string(20, '.')));
}

TEST(SdpCrypto, ReadsTheOfferOf4568_7_1) {
  const sdp::Session session = sdp_of(sdp_sample("rfc4568_crypto"));
  std::vector<Crypto> offered;
  for (const Result<Crypto>& crypto : session.media.at(0).attributes.all<Crypto>()) offered.push_back(*crypto);
  ASSERT_EQ(offered.size(), 2U);
  EXPECT_EQ(offered[0].tag, 1U);
  EXPECT_EQ(offered[0].suite, "AES_CM_128_HMAC_SHA1_80");
  EXPECT_TRUE(offered[0].session_params.contains("FEC_ORDER=FEC_SRTP"));
  std::vector<SrtpKey> keys;
  for (const std::string_view param : offered[1].key_params) keys.push_back(*SrtpKey::parse(param));
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[1].key_salt, "QUJjZGVmMTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5");
  EXPECT_EQ(keys[1].lifetime, 1048576U);
  EXPECT_EQ(keys[1].mki, "2");
  EXPECT_EQ(keys[1].mki_length, 4);
}

TEST(SdpCrypto, PrintsWhatItRead_4568_9_1) {
  for (const char* value : {"1 AES_CM_128_HMAC_SHA1_80 inline:abc=", "000000001 F8 a:b;c:d KDR=1 X", "1 a b:c;d:e"}) {
    EXPECT_EQ(read_and_print<Crypto>(value), value[0] == '0' ? value + 8 : value);
  }
  EXPECT_EQ(read_and_print<Crypto>("1 \tAES  inline:a\t KDR=1  X "), "1 AES inline:a KDR=1 X");
  for (const char* value : {"", "1", "1 a", "1 a b", "1 a b:", "1 a :c", "1 a b:c;", "1 a ;b:c", "1 a b:c;;d:e",
                            "x a b:c", "1234567890 a b:c", "1 a-b c:d", "1 a b:c \x01", " 1 a b:c"}) {
    EXPECT_EQ(read_and_print<Crypto>(value), "malformed") << value;
  }
}

TEST(SdpSrtpKey, HasLifetimeAndMkiOrNot_4568_6_1) {
  for (const char* value : {"inline:a", "inline:a|2^48", "inline:a|1:4", "inline:a|2^63|0012:128", "inline:a|3"}) {
    EXPECT_EQ(read_and_print<SrtpKey>(value), value);
  }
  EXPECT_EQ(SrtpKey::parse("INLINE:abc|1024")->lifetime, 1024U);
  EXPECT_EQ(SrtpKey::parse("inline:abc|1024")->mki, std::nullopt);
  for (const char* value :
       {"", "a", "inline:", "inline:|2^2", "other:a", "inline:a|", "inline:a||", "inline:a||1:4", "inline:a|2^64",
        "inline:a|0", "inline:a|2^", "inline:a|1:0", "inline:a|1:129", "inline:a|x:1", "inline:a|1:4|2^3",
        "inline:a|2^3|2^3", "inline:a|2^3|1:4|", "inline:a|2^3|1:4|x", "inline:a_b"}) {
    EXPECT_EQ(read_and_print<SrtpKey>(value), "malformed") << value;
  }
}

TEST(SdpSecurity, OfABrowserReads_8842) {
  const sdp::Session session = sdp_of(sdp_sample("browser_offer"));
  for (const sdp::Media& media : session.media) {
    EXPECT_EQ(media.attributes.get<Fingerprint>()->hash_function, "sha-256");
    EXPECT_EQ(media.attributes.get<sdp::Setup>()->role, sdp::Setup::Role::actpass);
  }
}

}  // namespace
}  // namespace sip::test
