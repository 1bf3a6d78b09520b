#include "sip/digest.hpp"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace sip::digest {
namespace {

constexpr auto md5 = Algorithm::md5;
constexpr auto sha256 = Algorithm::sha256;
constexpr auto sha512_256 = Algorithm::sha512_256;

TEST(DigestAlgorithm, NamesAreThoseOfTheRegistry_Rfc7616_6_1) {
  EXPECT_EQ(name(md5), "MD5");
  EXPECT_EQ(name(sha256), "SHA-256");
  EXPECT_EQ(name(sha512_256), "SHA-512-256");
}

TEST(DigestAlgorithm, IsFoundWithoutCaseAndIsMd5WhenAbsent_Rfc7616_3_3) {
  EXPECT_EQ(algorithm("MD5"), md5);
  EXPECT_EQ(algorithm("md5"), md5);
  EXPECT_EQ(algorithm("sha-256"), sha256);
  EXPECT_EQ(algorithm("Sha-512-256"), sha512_256);
  EXPECT_EQ(algorithm(""), md5);
}

TEST(DigestAlgorithm, SessionVariantsAndUnknownOnesAreNotSpoken) {
  for (const char* unknown : {"MD5-sess", "SHA-256-sess", "SHA-512-256-sess", "SHA-512", "AKAv1-MD5", "MD"}) {
    EXPECT_FALSE(algorithm(unknown)) << unknown;
  }
}

TEST(DigestHash, OfAnEmptyBody_22_4_Rfc8760_2_6) {
  EXPECT_EQ(hash(md5, ""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hash(sha256, ""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hash(sha512_256, ""), "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a");
}

TEST(DigestHash, OfMoreThanOneBlock) {
  EXPECT_EQ(hash(md5, std::string(1'000'000, 'a')), "7707d6ae4e027c70eea2a935c2296f21");
  EXPECT_EQ(hash(sha256, std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(DigestHash, Ha1JoinsUserRealmAndPassword_Rfc7616_3_4_2) {
  EXPECT_EQ(ha1(md5, "bob", "biloxi.com", "zanzibar"), "12af60467a33e8518da5c68bbff12b11");
  EXPECT_EQ(ha1(sha256, "bob", "biloxi.com", "zanzibar"),
            "e65db393e748c5228939a6b4b2879e9ea5625cd79fd5267868cb568d69f6b97e");
  EXPECT_EQ(ha1(sha512_256, "bob", "biloxi.com", "zanzibar"),
            "a969680ab364e333ec5c93ff823d570a79841c8d40270655dd42f37b755dfc38");
}

TEST(DigestHash, ThreadsDoNotDisturbEachOther) {
  std::vector<std::string> hashes(4);
  {
    std::vector<std::jthread> threads;
    for (auto& result : hashes) {
      threads.emplace_back([&result] {
        for (int i = 0; i < 200; ++i) result = hash(i % 2 ? md5 : sha256, "one text");
      });
    }
  }
  for (const auto& result : hashes) EXPECT_EQ(result, "35f5311619054061454209c660f81574");
}

// The examples of the RFCs, with HTTP's method and URI: the arithmetic is SIP's too.

constexpr const char* rfc7616_md5 =
    R"(Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=MD5, )"
    R"(nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, )"
    R"(cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, )"
    R"(response="8ca523f5e9506fed4657c9700eebdbec", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")";
constexpr const char* rfc7616_sha256 =
    R"(Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=SHA-256, )"
    R"(nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, )"
    R"(cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, )"
    R"(response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", )"
    R"(opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")";
const std::string rfc7616_sha512_256 =
    R"(Digest username="488869477bf257147b804c45308cd62ac4e25eb717b12b298c79e62dcea254ec", )"
    R"(realm="api@example.org", uri="/doe.json", algorithm=SHA-512-256, )"
    R"(nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", nc=00000001, )"
    R"(cnonce="NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v", qop=auth, )"
    R"(opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", userhash=true, response=)";
constexpr const char* rfc2617 =
    R"(Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", )"
    R"(uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b", )"
    R"(response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41")";

bool verifies(std::string_view credentials, std::string_view ha1, std::string_view method) {
  const auto read = read_credentials(credentials);
  return read && verify(*read, ha1, method, "");
}

TEST(DigestExample, Md5_Rfc7616_3_9_1) {
  const std::string secret = ha1(md5, "Mufasa", "http-auth@example.org", "Circle of Life");
  EXPECT_TRUE(verifies(rfc7616_md5, secret, "GET"));
  EXPECT_FALSE(verifies(rfc7616_md5, secret, "PUT"));
  EXPECT_FALSE(verifies(rfc7616_md5, ha1(md5, "Mufasa", "http-auth@example.org", "Circle of life"), "GET"));
}

TEST(DigestExample, Sha256_Rfc7616_3_9_1) {
  EXPECT_TRUE(verifies(rfc7616_sha256, ha1(sha256, "Mufasa", "http-auth@example.org", "Circle of Life"), "GET"));
}

// The RFC prints what SHA-512 cut to 256 bits gives; SHA-512/256, which it names, starts from other values.
TEST(DigestExample, Sha512_256_Rfc7616_3_9_2) {
  const std::string secret = ha1(sha512_256, "J\xC3\xA4s\xC3\xB8n Doe", "api@example.org", "Secret, or not?");
  EXPECT_TRUE(verifies(rfc7616_sha512_256 + "\"3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5\"",
                       secret, "GET"));
  EXPECT_FALSE(verifies(rfc7616_sha512_256 + "\"ae66e67d6b427bd3f120414a82e4acff38e8ecd9101d6c861229025f607a79dd\"",
                        secret, "GET"));
}

TEST(DigestExample, Rfc2617_3_5) {
  EXPECT_TRUE(verifies(rfc2617, ha1(md5, "Mufasa", "testrealm@host.com", "Circle Of Life"), "GET"));
}

}  // namespace
}  // namespace sip::digest
