#include "sip/header/identity.hpp"

#include <gtest/gtest.h>

#include "header_forms.hpp"

namespace sip::test {
namespace {

TEST(Identity, ReadsDigestInfoAlgAndPpt_RFC8224_4) {
  expect_reads<Identity>(
      {"eyJhbGci.eyJkZXN0.sv0-_8M;info=<https://cert.example.org/passport.cer>;alg=ES256;ppt=shaken",
       "..sv5CTo05KqpSmtHt3dcEiO/1CWTSZtnG3iV+1nmurLXV/HmtyNS7Ltrg9dlxkWzo;info=<https://b.example/c.cer>",
       "a.b.c;info=<https://x/y;z,w>;ppt=\"shaken\";n=1"});
  expect_tidies<Identity>({"a.b.c ; info = <cid:a@b> ; alg=ES256"});
  const auto identity = Identity::parse("a.b.c;Info=<https://x/y;z>;ppt=\"shaken\"");
  EXPECT_EQ(identity->digest, "a.b.c");
  EXPECT_EQ(identity->info.text, "https://x/y;z");
  EXPECT_EQ(identity->ppt(), "shaken");
  EXPECT_EQ(identity->alg(), "ES256");
  EXPECT_EQ(Identity::parse("a.b.c;info=<https://x>;alg=ES384")->alg(), "ES384");
}

TEST(Identity, RefusesAnythingElse_RFC8224_4) {
  expect_refuses<Identity>({"", "a.b.c", "a.b.c;alg=ES256", ";info=<https://x>", "a.b.c;info=https://x",
                            "a.b.c;info=<x>", "a.b.c;info=<https://x", "a.b.c;info", "a.b.c;info=<https://x>alg=ES256",
                            "a.b.c;info=<https://x>;info=a", "\"a\";info=<https://x>", "a b;info=<https://x>",
                            "a.b.c;info=<https://x>;alg", "a.b.c;information=<https://x>"});
}

TEST(Identity, IsOneOfAList_RFC8224_4) {
  const auto message = parse(options("y: a.b.c;info=<https://x/,>;alg=ES256, d.e.f;info=<https://z>\n"));
  std::string digests;
  for (const Result<Identity>& identity : message->headers.all<Identity>()) digests += identity->digest;
  EXPECT_EQ(digests, "a.b.cd.e.f");
}

}  // namespace
}  // namespace sip::test
