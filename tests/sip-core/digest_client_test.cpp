#include <initializer_list>
#include <string>

#include <gtest/gtest.h>

#include "sip/digest.hpp"
#include "sip/header/authorization.hpp"

namespace sip::digest {
namespace {

const Login bob{.user = "bob", .password = "zanzibar", .realm = ""};

Session session_for(Challenge challenge, Qop qop) {
  Session session;
  session.challenge = std::move(challenge);
  session.qop = qop;
  return session;
}

Challenge biloxi(Algorithm algorithm = Algorithm::md5) {
  return {.realm = "biloxi.com", .nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093", .opaque = {}, .algorithm = algorithm};
}

TEST(DigestAnswer, QuotesWhatTheRfcQuotes_Rfc7616_3_4) {
  Session session = session_for(biloxi(), Qop::auth);
  session.challenge.opaque = "o";
  EXPECT_EQ(session.answer(bob, "REGISTER", "sip:biloxi.com", "", "0a4f113b"),
            R"(Digest username="bob", realm="biloxi.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", )"
            R"(uri="sip:biloxi.com", response="9e2d1006810044fd79f39476209ae31a", algorithm=MD5, )"
            R"(cnonce="0a4f113b", qop=auth, nc=00000001, opaque="o")");
}

TEST(DigestAnswer, SendsNeitherCnonceNorNcWithoutQop_22_4) {
  Session session = session_for(biloxi(), Qop::none);
  EXPECT_EQ(session.answer(bob, "REGISTER", "sip:biloxi.com", "", "0a4f113b"),
            R"(Digest username="bob", realm="biloxi.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", )"
            R"(uri="sip:biloxi.com", response="4441045a8075db3ead543693997e2a0e", algorithm=MD5)");
}

TEST(DigestAnswer, EchoesAnEmptyOpaque_Rfc7616_3_4) {
  const Challenge asked{.realm = "r", .nonce = "n", .opaque = ""};
  Response response(Status::unauthorized);
  response.headers.add(HeaderId::www_authenticate, print(asked));
  auto session = choose_challenge(response);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->challenge.opaque, "");
  const std::string answer = session->answer(bob, "REGISTER", "sip:r", "", "c");
  EXPECT_TRUE(answer.ends_with(R"(, opaque="")")) << answer;
  EXPECT_EQ(read_credentials(answer)->opaque, "");

  response.headers.set(HeaderId::www_authenticate, R"(Digest realm="r", nonce="n")");
  session = choose_challenge(response);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->challenge.opaque, std::nullopt);
  EXPECT_EQ(read_credentials(session->answer(bob, "REGISTER", "sip:r", "", "c"))->opaque, std::nullopt);
}

TEST(DigestAnswer, CountsEachUseOfTheNonce_Rfc7616_3_4) {
  Session session = session_for(biloxi(), Qop::auth);
  for (std::uint32_t use = 1; use <= 20; ++use) {
    const auto read = read_credentials(session.answer(bob, "REGISTER", "sip:biloxi.com", "", "c"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->nc, use);
    EXPECT_EQ(session.nc, use);
  }
}

TEST(DigestAnswer, IsReadBackAndVerifiesForEachAlgorithmAndQop) {
  const Login login{.user = R"(a"b\, c)", .password = "p:\"w", .realm = ""};
  const std::string body = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n";
  for (const auto algorithm : {Algorithm::md5, Algorithm::sha256, Algorithm::sha512_256}) {
    for (const auto qop : {Qop::none, Qop::auth, Qop::auth_int}) {
      Session session = session_for({.realm = R"(re"alm\)", .nonce = R"(n"o\nce)", .opaque = R"(o"\)"}, qop);
      session.challenge.algorithm = algorithm;
      const std::string answer = session.answer(login, "INVITE", "sip:bob@biloxi.com;x=\"a,b\"", body, "c\"n");
      const auto read = read_credentials(answer);
      ASSERT_TRUE(read) << answer;
      EXPECT_EQ(read->username, login.user);
      EXPECT_EQ(read->realm, session.challenge.realm);
      EXPECT_EQ(read->nonce, session.challenge.nonce);
      EXPECT_EQ(read->opaque, session.challenge.opaque);
      EXPECT_EQ(read->uri, "sip:bob@biloxi.com;x=\"a,b\"");
      EXPECT_EQ(read->algorithm, algorithm);
      EXPECT_EQ(read->qop, qop);
      const std::string secret = ha1(algorithm, login.user, session.challenge.realm, login.password);
      EXPECT_TRUE(verify(*read, secret, "INVITE", body)) << answer;
      EXPECT_FALSE(verify(*read, ha1(algorithm, login.user, "realm", login.password), "INVITE", body)) << answer;
      EXPECT_EQ(verify(*read, secret, "INVITE", body + "a=sendonly\r\n"), qop != Qop::auth_int) << answer;
    }
  }
}

Response challenged(Status status, std::initializer_list<const char*> rows) {
  Response response(status);
  const HeaderId id = status == Status::unauthorized ? HeaderId::www_authenticate : HeaderId::proxy_authenticate;
  for (const char* row : rows) response.headers.add(id, row);
  return response;
}

TEST(ChooseChallenge, ReadsAWwwAuthenticate_20_44) {
  const auto session = choose_challenge(challenged(
      Status::unauthorized,
      {R"(Digest realm="biloxi.com", domain="sip:ss1.biloxi.com", qop="auth,auth-int", nonce="n", opaque="o", )"
       R"(stale=TRUE, algorithm=SHA-256)"}));
  ASSERT_TRUE(session);
  EXPECT_EQ(session->challenge.realm, "biloxi.com");
  EXPECT_EQ(session->challenge.nonce, "n");
  EXPECT_EQ(session->challenge.opaque, "o");
  EXPECT_EQ(session->challenge.algorithm, Algorithm::sha256);
  EXPECT_TRUE(session->challenge.stale);
  EXPECT_TRUE(session->challenge.auth);
  EXPECT_TRUE(session->challenge.auth_int);
  EXPECT_EQ(session->nc, 0u);
  EXPECT_FALSE(session->proxy);
}

TEST(ChooseChallenge, ReadsAProxyAuthenticate_20_27) {
  const auto session =
      choose_challenge(challenged(Status::proxy_authentication_required, {R"(Digest realm="r",nonce="n")"}));
  ASSERT_TRUE(session);
  EXPECT_TRUE(session->proxy);
  EXPECT_EQ(session->challenge.algorithm, Algorithm::md5);
  EXPECT_FALSE(session->challenge.stale);
}

TEST(ChooseChallenge, ReadsWhatPrintWrites) {
  for (const auto algorithm : {Algorithm::md5, Algorithm::sha256, Algorithm::sha512_256}) {
    const Challenge written{.realm = R"(a "b" \c)",
                            .nonce = "n=,\"",
                            .opaque = "o\\",
                            .algorithm = algorithm,
                            .stale = true,
                            .auth = false,
                            .auth_int = true};
    const auto session = choose_challenge(challenged(Status::unauthorized, {print(written).c_str()}));
    ASSERT_TRUE(session);
    EXPECT_EQ(session->challenge.realm, written.realm);
    EXPECT_EQ(session->challenge.nonce, written.nonce);
    EXPECT_EQ(session->challenge.opaque, written.opaque);
    EXPECT_EQ(session->challenge.algorithm, algorithm);
    EXPECT_EQ(session->qop, Qop::auth_int);
    EXPECT_TRUE(session->challenge.stale);
  }
}

Qop chosen_qop(const std::string& parameter) {
  const std::string row = R"(Digest realm="r", nonce="n")" + parameter;
  const auto session = choose_challenge(challenged(Status::unauthorized, {row.c_str()}));
  EXPECT_TRUE(session) << row;
  return session ? session->qop : Qop::none;
}

TEST(ChooseChallenge, PrefersAuthAndTakesNoneWhereNoneIsOffered_22_4) {
  EXPECT_EQ(chosen_qop(R"(, qop="auth-int,auth")"), Qop::auth);
  EXPECT_EQ(chosen_qop(R"(, qop="auth , auth-int")"), Qop::auth);
  EXPECT_EQ(chosen_qop(R"(, qop="auth-int")"), Qop::auth_int);
  EXPECT_EQ(chosen_qop(R"(, qop="auth-conf, Auth")"), Qop::auth);
  EXPECT_EQ(chosen_qop(", qop=auth"), Qop::auth);
  EXPECT_EQ(chosen_qop(""), Qop::none);
  EXPECT_EQ(chosen_qop(R"(, qop="")"), Qop::none);
}

Algorithm chosen_algorithm(std::initializer_list<const char*> rows) {
  const auto session = choose_challenge(challenged(Status::unauthorized, rows));
  EXPECT_TRUE(session);
  return session ? session->challenge.algorithm : Algorithm::md5;
}

TEST(ChooseChallenge, FollowsTheServersOrder_Rfc8760_2_4) {
  constexpr const char* with_md5 = R"(Digest realm="r", nonce="n", qop="auth", algorithm=MD5)";
  constexpr const char* with_sha = R"(Digest realm="r", nonce="n", qop="auth", algorithm=SHA-512-256)";
  EXPECT_EQ(chosen_algorithm({with_sha, with_md5}), Algorithm::sha512_256);
  EXPECT_EQ(chosen_algorithm({with_md5, with_sha}), Algorithm::md5);
}

TEST(ChooseChallenge, SkipsWhatItDoesNotUnderstand_Rfc8760_2_4) {
  EXPECT_EQ(chosen_algorithm(
                {R"(Basic realm="r")", "Negotiate", "", R"(Digest realm="r", nonce="n", algorithm=MD5-sess)",
                 R"(Digest realm="r", nonce="n", algorithm=AKAv1-MD5)",
                 R"(Digest realm="r", nonce="n", algorithm=MD5, qop="auth-conf")", R"(Digest realm="r", algorithm=MD5)",
                 R"(Digest nonce="n", algorithm=MD5)", R"(Digest realm="r, nonce="n", algorithm=MD5)",
                 R"(Digest realm="r", nonce="n", algorithm="SHA-256")"}),
            Algorithm::sha256);
}

TEST(ChooseChallenge, SkipsAChallengeWithAnOverlongParameter) {
  const std::string overlong = R"(Digest realm="r", nonce=")" + std::string(1025, 'n') + "\"";
  EXPECT_FALSE(choose_challenge(challenged(Status::unauthorized, {overlong.c_str()})));
}

TEST(ChooseChallenge, SkipsAChallengeWithAControlCharacterBehindABackslash) {
  EXPECT_FALSE(choose_challenge(challenged(Status::unauthorized, {"Digest realm=\"r\\\x1B[31m\", nonce=\"n\""})));
}

TEST(ChooseChallenge, HonoursTheRealmAskedFor_22_3) {
  const Response response = challenged(
      Status::unauthorized, {R"(Digest realm="atlanta.com", nonce="a")", R"(Digest realm="biloxi.com", nonce="b")",
                             R"(Digest realm="biloxi.com", nonce="c", algorithm=SHA-256)"});
  EXPECT_EQ(choose_challenge(response)->challenge.nonce, "a");
  EXPECT_EQ(choose_challenge(response, "atlanta.com")->challenge.nonce, "a");
  EXPECT_EQ(choose_challenge(response, "biloxi.com")->challenge.nonce, "b");
  EXPECT_FALSE(choose_challenge(response, "Biloxi.com"));
}

TEST(ChooseChallenge, FindsBothKindsInAForkedResponse_22_3) {
  Response response = challenged(Status::unauthorized, {R"(Digest realm="uas", nonce="u")"});
  response.headers.prepend(HeaderId::proxy_authenticate, R"(Digest realm="proxy", nonce="p")");
  EXPECT_EQ(choose_challenge(response)->challenge.realm, "uas");
  ASSERT_TRUE(choose_challenge(response, "proxy"));
  EXPECT_TRUE(choose_challenge(response, "proxy")->proxy);
}

TEST(ChooseChallenge, LooksAtTheFirstEightDigestChallenges) {
  Response response(Status::unauthorized);
  for (int i = 0; i < 9; ++i) {
    response.headers.add(HeaderId::www_authenticate, "Basic realm=\"b\"");
    response.headers.add(HeaderId::www_authenticate, "Digest nonce=n, realm=\"r" + std::to_string(i) + "\"");
  }
  EXPECT_TRUE(choose_challenge(response, "r7"));
  EXPECT_FALSE(choose_challenge(response, "r8"));
}

TEST(ChooseChallenge, SaysWhatIsAbsent) {
  const auto none = choose_challenge(challenged(Status::unauthorized, {}));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::absent);
  EXPECT_STREQ(none.error().what, "WWW-Authenticate");
  const auto unknown = choose_challenge(challenged(Status::proxy_authentication_required, {"Basic realm=\"r\""}));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Errc::absent);
  EXPECT_STREQ(unknown.error().what, "Proxy-Authenticate");
}

}  // namespace
}  // namespace sip::digest
