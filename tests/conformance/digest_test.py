"""Digest: RFC 3261 §22, RFC 7616, RFC 8760, and who may register what."""

import re
import unittest

from sip_peer import DOMAIN, ConformanceTest, digest, register, request, unique

CONTACT = "<sip:u@127.0.0.1:6001>"
URI = f"sip:{DOMAIN}"


class Digest(ConformanceTest):
    options = ()
    accounts = ((f"alice@{DOMAIN}", "wonderland"), (f"bob@{DOMAIN}", "builder"))

    def challenge(self, user="alice"):
        answer = self.expect(401, register(user, CONTACT))
        self.assertEqual(len(answer.all("www-authenticate")), 1)
        return answer.get("www-authenticate")

    def answer(self, challenge, user="alice", password="wonderland", aor=None, **keys):
        value = digest(challenge, "REGISTER", keys.pop("uri", URI), keys.pop("name", user), password, **keys)
        return register(aor or user, CONTACT, [("Authorization", value)])

    def test_challenge_is_one_md5_row_with_qop_auth(self):
        challenge = self.challenge()
        self.assertIn(f'realm="{DOMAIN}"', challenge)
        self.assertRegex(challenge, r'qop="auth')
        self.assertRegex(challenge, r"algorithm=MD5")

    def test_right_answer_200(self):
        self.expect(200, self.answer(self.challenge()))
        self.expect(200, self.answer(self.challenge(), qop=None))  # RFC 2069 clients

    def test_wrong_password_and_unknown_user_look_alike(self):
        wrong = self.expect(401, self.answer(self.challenge(), password="x"))
        unknown = self.expect(401, self.answer(self.challenge("mallory"), user="mallory", password="x"))

        def shape(response):
            return [(name, re.sub(r'nonce="[^"]*"', "", value)) for name, value in response.rows
                    if name == "www-authenticate"], response.reason

        self.assertEqual(shape(wrong), shape(unknown))
        self.assertNotIn("stale=true", wrong.get("www-authenticate").lower())

    def test_nonce_count_used_again_is_stale(self):
        challenge = self.challenge()
        self.expect(200, self.answer(challenge, nc=1))
        self.expect(200, self.answer(challenge, nc=2))
        again = self.expect(401, self.answer(challenge, nc=2))
        self.assertIn("stale=true", again.get("www-authenticate").lower())

    def test_forged_nonce_401(self):
        forged = re.sub(r'nonce="[^"]*"', 'nonce="abcdef0123456789"', self.challenge())
        self.expect(401, self.answer(forged))

    def test_digest_uri_must_be_the_request_uri_400(self):
        self.expect(400, self.answer(self.challenge(), uri="sip:elsewhere.test"))

    def test_somebody_elses_aor_403(self):
        self.expect(403, self.answer(self.challenge(), user="bob", password="builder", aor="alice"))

    def test_unknown_scheme_is_challenged_rfc_4475_3_3_11(self):
        data = register("alice", CONTACT, [("Authorization", 'NoOneKnowsThisScheme opaque-data="here"')])
        self.assertIsNotNone(self.expect(401, data).get("www-authenticate"))

    def test_query_needs_credentials_too(self):
        self.expect(401, register("alice"))

    def test_invite_and_options_are_not_challenged(self):
        self.expect(480, request("INVITE", f"sip:bob@{DOMAIN}"))
        self.expect(404, request("INVITE", f"sip:nobody@{DOMAIN}"))
        self.expect(200, request("OPTIONS", URI))

    def test_retransmitted_authorised_request_gets_the_same_200(self):
        data = self.answer(self.challenge())
        first = self.expect(200, data)
        self.assertEqual(self.expect(200, data).raw, first.raw)


if __name__ == "__main__":
    unittest.main()
