#include <string>

#include <gtest/gtest.h>

#include "sip/digest.hpp"

namespace sip::digest {
namespace {

constexpr auto md5 = Algorithm::md5;
constexpr auto sha256 = Algorithm::sha256;
constexpr auto sha512_256 = Algorithm::sha512_256;

constexpr const char* nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
constexpr const char* md5_auth_response = "9e2d1006810044fd79f39476209ae31a";

// Credentials as Bob's phone sends them to biloxi.com; `more` is appended.
std::string bobs(std::string_view response, std::string_view more, std::string_view uri = "sip:biloxi.com") {
  std::string value = R"(Digest username="bob", realm="biloxi.com", nonce=")" + std::string(nonce) + "\", uri=\"";
  value.append(uri).append("\", response=\"").append(response).append("\"").append(more);
  return value;
}

const std::string auth = R"(, qop=auth, nc=00000001, cnonce="0a4f113b")";

bool bob_verifies(const std::string& value, std::string_view method = "REGISTER", std::string_view body = "") {
  const auto read = read_credentials(value);
  EXPECT_TRUE(read) << value;
  return read && verify(*read, ha1(read->algorithm, "bob", "biloxi.com", "zanzibar"), method, body);
}

// Each value below was computed with another implementation of the hashes.
TEST(DigestVerify, Auth_Rfc7616_3_4_1) {
  EXPECT_TRUE(bob_verifies(bobs(md5_auth_response, auth)));
  EXPECT_TRUE(bob_verifies(
      bobs("93e0e23c30bf2e3b139a3410a7edc9a5b15b1cfd8fd557ca8ee303e4372339a1", auth + ", algorithm=SHA-256")));
  EXPECT_TRUE(bob_verifies(
      bobs("4bf969d821d66b375c5b96ab92a04ea44a9f7a2a259b9351753b177ccd0cd062", auth + ", algorithm=SHA-512-256")));
}

TEST(DigestVerify, WithoutQopAsRfc2069Clients_22_4) {
  EXPECT_TRUE(bob_verifies(bobs("4441045a8075db3ead543693997e2a0e", "")));
  EXPECT_TRUE(
      bob_verifies(bobs("10503915e86126c221a99ecec4bd61ed6a5f0c1bac8125b5df9db47ab06503c1", ", algorithm=SHA-256")));
  EXPECT_TRUE(bob_verifies(
      bobs("79d19bef9b0e5eeaf10d730417c43bd1436a2d2c7fdd188e6a982a91e22bfa1b", ", algorithm=SHA-512-256")));
}

TEST(DigestVerify, AuthIntCoversTheBody_Rfc7616_3_4_3) {
  const std::string auth_int = R"(, qop=auth-int, nc=00000001, cnonce="0a4f113b")";
  const auto invite = [&](std::string_view response, const char* algorithm) {
    return bobs(response, auth_int + ", algorithm=" + algorithm, "sip:bob@biloxi.com");
  };
  const std::string with_md5 = invite("77226bb823dc077c1ad3537415667bae", "MD5");
  EXPECT_TRUE(bob_verifies(with_md5, "INVITE", "v=0\r\n"));
  EXPECT_FALSE(bob_verifies(with_md5, "INVITE", "v=1\r\n"));
  EXPECT_FALSE(bob_verifies(with_md5, "INVITE", ""));
  EXPECT_TRUE(bob_verifies(invite("2d6fc6e788367208f746582b18a69618", "MD5"), "INVITE", ""));
  EXPECT_TRUE(bob_verifies(invite("554a9ffe79ce71c3cb6c9630deddd2787d8033f895e5cdef6a73c8e84ed4c979", "SHA-256"),
                           "INVITE", "v=0\r\n"));
  EXPECT_TRUE(bob_verifies(invite("e9a7fbc1c80a10421c59a0c982f28d40e0ddc7b62ef3dc4faf68f179c6e05922", "SHA-512-256"),
                           "INVITE", "v=0\r\n"));
}

TEST(DigestVerify, ResponseComparesWithoutCase) {
  EXPECT_TRUE(bob_verifies(bobs("9E2D1006810044FD79F39476209AE31A", auth)));
}

TEST(DigestVerify, EveryPartCounts) {
  const auto read = read_credentials(bobs(md5_auth_response, auth));
  ASSERT_TRUE(read);
  const std::string secret = ha1(md5, "bob", "biloxi.com", "zanzibar");
  ASSERT_TRUE(verify(*read, secret, "REGISTER", ""));
  EXPECT_TRUE(verify(*read, secret, "REGISTER", "auth leaves the body out"));
  const auto changed = [&](auto&& change) {
    Credentials other = *read;
    change(other);
    return verify(other, secret, "REGISTER", "");
  };
  EXPECT_FALSE(changed([](Credentials& c) { c.nonce += "0"; }));
  EXPECT_FALSE(changed([](Credentials& c) { c.cnonce += "0"; }));
  EXPECT_FALSE(changed([](Credentials& c) { c.uri += "0"; }));
  EXPECT_FALSE(changed([](Credentials& c) { c.nc = 2; }));
  EXPECT_FALSE(changed([](Credentials& c) { c.qop = Qop::auth_int; }));
  EXPECT_FALSE(changed([](Credentials& c) { c.qop = Qop::none; }));
  EXPECT_FALSE(changed([](Credentials& c) { c.algorithm = sha256; }));
  EXPECT_FALSE(changed([](Credentials& c) { c.response.back() = 'b'; }));
  EXPECT_FALSE(changed([](Credentials& c) { c.response.pop_back(); }));
  EXPECT_FALSE(changed([](Credentials& c) { c.response += "0"; }));
  EXPECT_FALSE(changed([](Credentials& c) { c.response.clear(); }));
  // '9' but for the bit that folds case.
  EXPECT_FALSE(changed([](Credentials& c) { c.response[0] = '\x19'; }));
  EXPECT_FALSE(verify(*read, secret, "register", ""));
}

TEST(DigestVerify, AnH_A1_ThatIsNoHashNeverVerifies) {
  // What anyone can compute who guesses that the server looked up nothing.
  auto read = read_credentials(bobs(md5_auth_response, auth));
  ASSERT_TRUE(read);
  read->response = hash(md5, ":" + read->nonce + ":00000001:0a4f113b:auth:" + hash(md5, "REGISTER:sip:biloxi.com"));
  EXPECT_FALSE(verify(*read, "", "REGISTER", ""));
}

TEST(ReadCredentials, TakesThemApart_20_7) {
  const auto read = read_credentials(bobs("abc", auth + R"(, algorithm=SHA-512-256, opaque="o")"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->username, "bob");
  EXPECT_EQ(read->realm, "biloxi.com");
  EXPECT_EQ(read->nonce, nonce);
  EXPECT_EQ(read->uri, "sip:biloxi.com");
  EXPECT_EQ(read->response, "abc");
  EXPECT_EQ(read->cnonce, "0a4f113b");
  EXPECT_EQ(read->opaque, "o");
  EXPECT_EQ(read->nc, 1u);
  EXPECT_EQ(read->qop, Qop::auth);
  EXPECT_EQ(read->algorithm, sha512_256);
}

TEST(ReadCredentials, AnyOrderNoSpacesAnyCaseOfNames) {
  const auto read = read_credentials(
      R"(digest NC=0000000f,qop=auth,CNonce="c",Response="r",opaque="",URI="sip:b",algorithm=md5,nonce="n",)"
      R"(realm="x",UserName="u",auth-param=ignored,another="ignored, too")");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->username, "u");
  EXPECT_EQ(read->nc, 15u);
  EXPECT_EQ(read->uri, "sip:b");
}

TEST(ReadCredentials, QopAlgorithmAndNcMayBeQuoted) {
  const auto read = read_credentials(bobs("r", R"(, qop="auth-int", nc="00000002", cnonce="c", algorithm="SHA-256")"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->qop, Qop::auth_int);
  EXPECT_EQ(read->nc, 2u);
  EXPECT_EQ(read->algorithm, sha256);
}

TEST(ReadCredentials, QuotedStringsAreUnescaped_25_1) {
  const auto read = read_credentials(
      R"(Digest username="a\"b\\", realm="r, e=\"a\"lm", nonce="n", uri="sip:b;x=\"1,2\"", response="r")");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->username, R"(a"b\)");
  EXPECT_EQ(read->realm, R"(r, e="a"lm)");
  EXPECT_EQ(read->uri, R"(sip:b;x="1,2")");
}

TEST(ReadCredentials, CnonceAndNcWithoutQopAreNotLookedAt_22_4) {
  const auto read = read_credentials(bobs("r", R"(, nc=zz, cnonce="c")"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->qop, Qop::none);
  EXPECT_EQ(read->nc, 0u);
}

TEST(ReadCredentials, EmptyNonceAndResponseAreReadButDoNotVerify_Rfc8760_2_7) {
  const auto read =
      read_credentials(R"(Digest username="bob", realm="biloxi.com", nonce="", uri="sip:biloxi.com", response="")");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->response, "");
  EXPECT_FALSE(verify(*read, ha1(md5, "bob", "biloxi.com", "zanzibar"), "REGISTER", ""));
}

TEST(ReadCredentials, OtherSchemesAreAbsentNotMalformed_Rfc4475_3_3_7) {
  for (const char* value : {"NoOneKnowsThisScheme opaque-data=here", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}) {
    const auto read = read_credentials(value);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Errc::absent);
  }
}

void expect_malformed(const std::string& value, const char* what) {
  const auto read = read_credentials(value);
  ASSERT_FALSE(read) << value;
  EXPECT_EQ(read.error().code, Errc::malformed_header) << value;
  EXPECT_STREQ(read.error().what, what) << value;
}

TEST(ReadCredentials, NamesTheMandatoryParameterThatIsMissing) {
  expect_malformed(R"(Digest realm="r", nonce="n", uri="u", response="r")", "Authorization username");
  expect_malformed(R"(Digest username="u", nonce="n", uri="u", response="r")", "Authorization realm");
  expect_malformed(R"(Digest username="u", realm="r", uri="u", response="r")", "Authorization nonce");
  expect_malformed(R"(Digest username="u", realm="r", nonce="n", response="r")", "Authorization uri");
  expect_malformed(R"(Digest username="u", realm="r", nonce="n", uri="u")", "Authorization response");
  expect_malformed(bobs("r", R"(, qop=auth, cnonce="c")"), "Authorization nc");
  expect_malformed(bobs("r", ", qop=auth, nc=00000001"), "Authorization cnonce");
}

TEST(ReadCredentials, NcIsExactlyEightHexDigits_25_1) {
  for (const char* nc : {"1", "0000001", "000000001", "0000000g", "+0000001", "0x000001", "\"\"", "\" 0000001\"",
                         "\"-0000001\"", "\"0000000 \""}) {
    expect_malformed(bobs("r", std::string(R"(, qop=auth, cnonce="c", nc=)") + nc), "Authorization nc");
  }
  const auto read = read_credentials(bobs("r", R"(, qop=auth, cnonce="c", nc=ffffffff)"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->nc, 0xFFFFFFFFu);
}

TEST(ReadCredentials, AnNcInUpperCaseIsHashedAsWritten) {
  const std::string counted = R"(, qop=auth, cnonce="0a4f113b", nc=)";
  EXPECT_TRUE(bob_verifies(bobs("dc5de2cef4471ebff8d18da6d24bcbdc", counted + "0000000A")));
  EXPECT_FALSE(bob_verifies(bobs("dc5de2cef4471ebff8d18da6d24bcbdc", counted + "0000000a")));
  expect_malformed(bobs("r", counted + "000000aA"), "Authorization nc");
}

TEST(ReadCredentials, RefusesAlgorithmsAndQopsWeDoNotSpeak) {
  for (const char* algorithm : {"MD5-sess", "SHA-256-sess", "SHA-1", "AKAv1-MD5", "\"MD5\\-sess\""}) {
    expect_malformed(bobs("r", std::string(", algorithm=") + algorithm), "Authorization algorithm");
  }
  for (const char* qop : {"auth-conf", "\"auth,auth-int\"", "\"\"", "AUTH"}) {
    expect_malformed(bobs("r", std::string(R"(, nc=00000001, cnonce="c", qop=)") + qop), "Authorization qop");
  }
}

TEST(ReadCredentials, RefusesUsernameExtended_Rfc7616_3_4) {
  expect_malformed(bobs("r", ", username*=UTF-8''J%C3%A4s%C3%B8n"), "Authorization username*");
}

TEST(ReadCredentials, RefusesWhatIsNoList) {
  for (const char* value : {"", "Digest", "Digest username", R"(Digest username="a)", R"(Digest username="a",)"}) {
    expect_malformed(value, "Authorization");
  }
  expect_malformed(bobs("r", R"(, nonce="another")"), "Authorization");
}

TEST(ReadCredentials, RefusesControlCharactersBehindABackslash) {
  using namespace std::string_literals;
  for (const std::string& hidden : {"a\\\0b"s, "\\\x1B[31m"s, "\\\x7F"s}) {
    expect_malformed("Digest username=\"" + hidden + R"(", realm="r", nonce="n", uri="u", response="r")",
                     "Authorization username");
  }
  EXPECT_TRUE(read_credentials("Digest username=\"a\tb\", realm=\"r\", nonce=\"n\", uri=\"u\", response=\"r\""));
}

TEST(ReadCredentials, BoundsTheLengthOfAParameter) {
  EXPECT_TRUE(read_credentials(bobs("r", ", opaque=\"" + std::string(1024, 'x') + "\"")));
  expect_malformed(bobs("r", ", opaque=\"" + std::string(1025, 'x') + "\""), "Authorization opaque");
  EXPECT_TRUE(read_credentials(bobs("r", ", not-kept=\"" + std::string(4000, 'x') + "\"")));
}

TEST(PrintChallenge, QuotesWhatTheRfcQuotes_Rfc7616_3_3) {
  EXPECT_EQ(print(Challenge{.realm = "biloxi.com",
                            .nonce = "n",
                            .opaque = "o",
                            .algorithm = sha256,
                            .stale = true,
                            .auth = true,
                            .auth_int = true}),
            R"(Digest realm="biloxi.com", nonce="n", opaque="o", algorithm=SHA-256, qop="auth,auth-int", stale=true)");
}

TEST(PrintChallenge, LeavesOutWhatIsNotSet) {
  EXPECT_EQ(print(Challenge{.realm = "r", .nonce = "n", .opaque = {}}),
            R"(Digest realm="r", nonce="n", algorithm=MD5, qop="auth")");
  EXPECT_EQ(print(Challenge{.realm = "r", .nonce = "n", .opaque = {}, .auth = false, .auth_int = true}),
            R"(Digest realm="r", nonce="n", algorithm=MD5, qop="auth-int")");
  EXPECT_EQ(print(Challenge{.realm = "r", .nonce = "n", .opaque = {}, .auth = false}),
            R"(Digest realm="r", nonce="n", algorithm=MD5)");
  EXPECT_EQ(print(Challenge{.realm = "r", .nonce = "n", .opaque = "", .auth = false}),
            R"(Digest realm="r", nonce="n", opaque="", algorithm=MD5)");
}

TEST(PrintChallenge, EscapesTheRealm_25_1) {
  EXPECT_EQ(print(Challenge{.realm = R"(a"b\c)", .nonce = "n", .opaque = {}}),
            R"(Digest realm="a\"b\\c", nonce="n", algorithm=MD5, qop="auth")");
}

}  // namespace
}  // namespace sip::digest
