"""REGISTER: RFC 3261 §10.2 and §10.3, step by step."""

import re
import unittest

from sip_peer import DOMAIN, ConformanceTest, register, unique

C1, C2, C3 = (f"<sip:u@127.0.0.1:{port}>" for port in (6001, 6002, 6003))


class Registrar(ConformanceTest):
    def setUp(self):
        super().setUp()
        self.user = unique("user")
        self.keys = dict(call_id=unique())

    def bound(self, text, user=None):
        return any(text in contact for contact in self.contacts(user or self.user))

    def test_200_lists_every_binding_with_expires_and_date(self):
        self.expect(200, register(self.user, C1, expires=600))
        answer = self.expect(200, register(self.user, C2 + ";expires=700"))
        listed = ",".join(answer.all("contact"))
        self.assertIn("6001", listed)
        self.assertIn("6002", listed)
        self.assertEqual(len(re.findall(r";expires=(\d+)", listed)), 2)
        self.assertTrue(answer.get("date").endswith(" GMT"))

    def test_expires_parameter_before_header_before_default(self):
        answer = self.expect(200, register(self.user, [C1 + ";expires=120", C2], expires=240))
        listed = ",".join(answer.all("contact"))
        self.assertRegex(listed, r"6001>[^,]*;expires=1(20|19)")
        self.assertRegex(listed, r"6002>[^,]*;expires=2(40|39)")
        answer = self.expect(200, register(unique("user"), C1))
        self.assertRegex(answer.get("contact"), r";expires=(3600|3599)")

    def test_malformed_expires_counts_as_3600_10_2_1_1(self):
        answer = self.expect(200, register(self.user, C1 + ";expires=soon"))
        self.assertRegex(answer.get("contact"), r";expires=(3600|3599)")

    def test_too_brief_423_with_min_expires(self):
        answer = self.expect(423, register(self.user, C1, expires=30))
        self.assertEqual(answer.get("min-expires"), "60")
        self.assertFalse(self.bound("6001"))
        self.expect(200, register(self.user, C1, expires=60))

    def test_too_long_is_cut(self):
        answer = self.expect(200, register(self.user, C1, expires=100000))
        self.assertRegex(answer.get("contact"), r";expires=(7200|7199)")

    def test_expires_zero_removes_that_contact_only(self):
        self.expect(200, register(self.user, [C1, C2], **self.keys))
        self.expect(200, register(self.user, C1 + ";expires=0", cseq=2, **self.keys))
        self.assertFalse(self.bound("6001"))
        self.assertTrue(self.bound("6002"))

    def test_wildcard_removes_all(self):
        self.expect(200, register(self.user, [C1, C2], **self.keys))
        self.expect(200, register(self.user, "*", expires=0, cseq=2, **self.keys))
        self.assertEqual(self.contacts(self.user), [])

    def test_wildcard_misused_400_and_nothing_changed(self):
        self.expect(200, register(self.user, C1, **self.keys))
        self.expect(400, register(self.user, "*", cseq=2, **self.keys))
        self.expect(400, register(self.user, "*", expires=60, cseq=3, **self.keys))
        self.expect(400, register(self.user, ["*", C2], expires=0, cseq=4, **self.keys))
        self.expect(400, register(self.user, "*, " + C2, expires=0, cseq=5, **self.keys))
        self.assertTrue(self.bound("6001"))

    def test_wildcard_with_an_old_cseq_fails(self):
        self.expect(200, register(self.user, C1, cseq=5, **self.keys))
        self.expect(500, register(self.user, "*", expires=0, cseq=5, **self.keys))
        self.expect(500, register(self.user, "*", expires=0, cseq=4, **self.keys))
        self.assertTrue(self.bound("6001"))

    def test_cseq_must_rise_within_a_call_id(self):
        self.expect(200, register(self.user, C1, cseq=5, **self.keys))
        self.expect(500, register(self.user, C1, expires=600, cseq=5, **self.keys))
        self.expect(500, register(self.user, C1 + ";expires=0", cseq=4, **self.keys))
        self.assertTrue(self.bound("6001"))
        self.expect(200, register(self.user, C1, cseq=6, **self.keys))
        self.expect(200, register(self.user, C1, cseq=1))  # another Call-ID: a client that restarted

    def test_atomic_all_contacts_or_none(self):
        self.expect(200, register(self.user, C2, cseq=9, **self.keys))
        self.expect(500, register(self.user, [C1, C2], cseq=8, **self.keys))
        self.assertFalse(self.bound("6001"))
        self.expect(423, register(self.user, [C3, C1 + ";expires=5"]))
        self.assertFalse(self.bound("6003"))
        answer = self.expect(400, register(self.user, [C3, "<sip:broken"]))
        self.assertIn("Contact", answer.reason)
        self.assertFalse(self.bound("6003"))

    def test_contacts_compare_by_19_1_4(self):
        self.expect(200, register(self.user, "<sip:%61bc@LOCALHOST:6001;transport=UDP;x=1>"))
        self.expect(200, register(self.user, "<sip:abc@localhost:6001;x=1;transport=udp>"))
        self.assertEqual(len(self.contacts(self.user)), 1)
        self.expect(200, register(self.user, "<sip:ABC@localhost:6001;x=1;transport=udp>"))
        self.assertEqual(len(self.contacts(self.user)), 2)

    def test_aor_escapes_host_case_and_parameters_make_no_difference(self):
        self.expect(200, register(self.user, C1))
        answer = self.expect(200, register(self.user, to=f"<sip:%{ord(self.user[0]):02x}{self.user[1:]}@EXAMPLE.Test;x=y>"))
        self.assertIn("6001", answer.get("contact"))
        self.expect(200, register(self.user.upper(), C2))
        self.assertFalse(self.bound("6002"))

    def test_to_without_brackets_and_with_a_port(self):
        self.expect(200, register(self.user, C1, to=f"sip:{self.user}@{DOMAIN}"))
        self.expect(200, register(self.user, C2, to=f"<sip:{self.user}@{DOMAIN}:{self.engine.udp}>"))
        self.assertTrue(self.bound("6001") and self.bound("6002"))

    def test_contact_parameters_are_kept(self):
        self.expect(200, register(self.user, '<sip:u@127.0.0.1:6001;ob>;q=0.5;+sip.instance="<urn:uuid:1>";reg-id=1'))
        contact = self.contacts(self.user)[0]
        for text in ("sip:u@127.0.0.1:6001;ob", "q=0.5", '+sip.instance="<urn:uuid:1>"'):
            self.assertIn(text, contact)

    def test_bad_q_400(self):
        self.assertIn("Contact", self.expect(400, register(self.user, C1 + ";q=1.5")).reason)

    def test_not_ours_404(self):
        self.expect(404, register(self.user, C1, to="<sip:alice@elsewhere.test>"))
        self.expect(404, register(self.user, C1, uri="sip:elsewhere.test"))

    def test_retransmission_gets_the_same_answer(self):
        data = register(self.user, C1, **self.keys)
        first = self.expect(200, data)
        self.assertEqual(self.expect(200, data).raw, first.raw)

    def test_require_is_checked_before_anything_is_bound(self):
        self.expect(420, register(self.user, C1, [("Require", "nothingSupportsThis")]))
        self.assertFalse(self.bound("6001"))

    def test_over_tcp_byte_by_byte(self):
        peer = self.tcp()
        for byte in register(self.user, C1, via="TCP"):
            peer.send(bytes([byte]))
        self.assertEqual(peer.final().status, 200)
        self.assertTrue(self.bound("6001"))


if __name__ == "__main__":
    unittest.main()
