"""What every request is checked for: RFC 3261 §8.2, §21, and the door (§7, §18.3)."""

import unittest

from sip_peer import DOMAIN, ConformanceTest, register, request, unique

HERE = f"sip:{DOMAIN}"


class UserAgentServer(ConformanceTest):
    def test_options_for_the_server_names_what_is_allowed_11_2(self):
        answer = self.expect(200, request("OPTIONS", HERE))
        for method in ("INVITE", "ACK", "CANCEL", "OPTIONS", "REGISTER"):
            self.assertIn(method, answer.get("allow"))
        self.assertIsNotNone(answer.get("accept"))
        self.assertIsNotNone(answer.get("supported"))
        self.assertIn("tag=", answer.get("to"))

    def test_method_known_but_not_served_405_with_allow_8_2_1(self):
        for method in ("MESSAGE", "SUBSCRIBE", "PUBLISH", "REFER", "INFO", "UPDATE"):
            self.assertIn("REGISTER", self.expect(405, request(method, HERE)).get("allow"))

    def test_method_unknown_501_21_5_2(self):
        self.expect(501, request("NEWMETHOD", HERE))
        self.expect(501, request("register", HERE))  # methods compare with case (§7.1)

    def test_bye_outside_a_dialog_481_15_1_2(self):
        self.expect(481, request("BYE", f"sip:alice@{DOMAIN}", to=f"<sip:alice@{DOMAIN}>;tag=none"))

    def test_cancel_that_matches_nothing_481_9_2(self):
        self.expect(481, request("CANCEL", f"sip:alice@{DOMAIN}"))

    def test_scheme_unknown_416_8_2_2_1(self):
        self.expect(416, request("OPTIONS", "soap.beep://192.0.2.103:3002", to=f"<{HERE}>"))
        self.expect(416, request("INVITE", "tel:+12125551212"))

    def test_require_420_with_every_unknown_tag_8_2_2_3(self):
        answer = self.expect(420, request("OPTIONS", HERE, [("Require", "foo, bar"), ("Require", "baz")]))
        unsupported = ",".join(answer.all("unsupported"))
        for tag in ("foo", "bar", "baz"):
            self.assertIn(tag, unsupported)

    def test_content_not_understood_415_8_2_3(self):
        rows = [("Content-Type", "application/unknown")]
        answer = self.expect(415, request("OPTIONS", HERE, rows, b"body"))
        self.assertIsNotNone(answer.get("accept"))
        answer = self.expect(415, request("OPTIONS", HERE,
                                          [("Content-Type", "application/sdp"), ("Content-Encoding", "zip")], b"body"))
        self.assertIsNotNone(answer.get("accept-encoding"))

    def test_merged_request_482_8_2_2_2(self):
        keys = dict(from_=f"<sip:a@{DOMAIN}>;tag=merged", call_id=unique(), cseq=7)
        nobody = f"sip:nobody{unique()}@{DOMAIN}"
        self.expect(404, request("INVITE", nobody, **keys))
        self.expect(482, request("INVITE", nobody, **keys))

    def test_what_a_proxy_makes_of_a_redirection_is_not_merged_16_7(self):
        keys = dict(from_=f"<sip:a@{DOMAIN}>;tag=recursing", call_id=unique(), cseq=7)
        self.expect(404, request("INVITE", f"sip:nobody{unique()}@{DOMAIN}", **keys))
        self.expect(404, request("INVITE", f"sip:nobody{unique()}@{DOMAIN}", **keys))

    def test_not_our_domain_404_and_never_a_302(self):
        self.expect(404, request("INVITE", "sip:alice@elsewhere.test"))
        self.expect(404, request("OPTIONS", "sip:127.0.0.1:1"))

    def test_our_address_counts_with_our_port_only(self):
        self.expect(200, request("OPTIONS", f"sip:127.0.0.1:{self.engine.udp}"))

    def test_version_505_21_5_7(self):
        self.expect(505, request("OPTIONS", HERE).replace(b"SIP/2.0\r\n", b"SIP/7.0\r\n", 1))

    def test_response_copies_what_8_2_6_2_says(self):
        via = "SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKsecond"
        call_id = unique()
        answer = self.expect(200, request("OPTIONS", HERE, [("Via", via)], call_id=call_id, cseq=4711,
                                          from_=f'"A" <sip:a@{DOMAIN}>;tag=copy;x=y'))
        self.assertEqual(answer.all("via")[1], via)
        self.assertEqual(answer.get("from"), f'"A" <sip:a@{DOMAIN}>;tag=copy;x=y')
        self.assertEqual(answer.get("call-id"), call_id)
        self.assertEqual(answer.get("cseq"), "4711 OPTIONS")

    def test_timestamp_is_not_in_a_final_response_8_2_6_1(self):
        self.assertIsNone(self.expect(200, request("OPTIONS", HERE, [("Timestamp", "54")])).get("timestamp"))

    def test_missing_mandatory_header_400_that_names_it(self):
        for name in ("From", "To", "Call-ID", "CSeq"):
            self.assertIn(name, self.expect(400, request("OPTIONS", HERE, drop=(name,))).reason)

    def test_malformed_header_400_that_names_it(self):
        for name, keys in {
            "CSeq": dict(cseq="x"),
            "From": dict(from_='"unbalanced <sip:a@b>;tag=1'),
            "To": dict(to="<sip:a@b"),
        }.items():
            self.assertIn(name, self.expect(400, request("OPTIONS", HERE, **keys)).reason)
        for value in ("abc", "-1", "256"):
            answer = self.expect(400, request("OPTIONS", HERE, [("Max-Forwards", value)], drop=("Max-Forwards",)))
            self.assertIn("Max-Forwards", answer.reason)
        self.assertIn("CSeq", self.expect(400, request("OPTIONS", HERE, cseq_method="INVITE")).reason)
        self.assertIn("CSeq", self.expect(400, request("OPTIONS", HERE, cseq=2**31)).reason)
        self.assertIn("Call-ID", self.expect(400, request("OPTIONS", HERE, call_id=" ")).reason)

    def test_header_that_may_stand_once_twice_400_7_3_1(self):
        self.assertIn("Call-ID", self.expect(400, request("OPTIONS", HERE, [("Call-ID", "second")])).reason)
        self.expect(400, request("OPTIONS", HERE, [("Content-Length", "0"), ("Content-Length", "5")]))

    def test_max_forwards_may_be_absent_or_zero(self):
        self.expect(200, request("OPTIONS", HERE, drop=("Max-Forwards",)))
        self.expect(200, request("OPTIONS", HERE, [("Max-Forwards", "0")], drop=("Max-Forwards",)))

    def test_content_length_beyond_the_datagram_400_18_3(self):
        self.assertIn("Content-Length", self.expect(400, request("OPTIONS", HERE, [("Content-Length", "9")])).reason)

    def test_octets_behind_the_body_are_ignored_18_3(self):
        self.expect(200, request("OPTIONS", HERE) + b"trailing octets")

    def test_compact_forms_folds_and_odd_token_characters_7_3(self):
        text = (f"OPTIONS {HERE} SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK{unique()};rport\r\n"
                f"f: \"A, B\"\r\n <sip:a@{DOMAIN}>;tag=1\r\nt: The Watson\r\n\t<{HERE}>\r\n"
                f"i: {unique()}\r\nCSeq: 0009\r\n  OPTIONS\r\nX!%*'Odd: 1\r\nl: 0\r\n\r\n")
        self.expect(200, text.encode())

    def test_quoted_comma_in_a_via_parameter(self):
        self.expect(200, request("OPTIONS", HERE, branch=unique("z9hG4bK") + ';x="a,b"'))

    def test_stray_response_and_ack_get_no_answer_18_1_2(self):
        self.expect_silence(b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx\r\n\r\n")
        self.expect_silence(request("ACK", f"sip:alice@{DOMAIN}"))
        self.expect_silence(request("ACK", f"sip:alice@{DOMAIN}", drop=("To",)))
        self.expect_silence(b"\r\n\r\n")
        self.expect_silence(b"not SIP at all\r\n\r\n")
        self.expect(200, request("OPTIONS", HERE))


class Redirect(ConformanceTest):
    accounts = ()

    def test_302_with_every_contact_in_q_order_8_3_21_3_3(self):
        self.expect(200, register("carol", ["<sip:a@127.0.0.1:6001>;q=0.2", "<sip:b@127.0.0.1:6002>;q=0.9",
                                            "<sip:c@127.0.0.1:6003>"]))
        answer = self.expect(302, request("INVITE", f"sip:carol@{DOMAIN}"))
        contacts = ",".join(answer.all("contact"))
        self.assertLess(contacts.index("6003"), contacts.index("6002"))
        self.assertLess(contacts.index("6002"), contacts.index("6001"))

    def test_what_is_not_understood_is_ignored_8_3(self):
        self.expect(200, register("gina", "<sip:g@127.0.0.1:6001>"))
        rows = [("Require", "nothingSupportsThis"), ("Content-Type", "application/unknown")]
        self.expect(302, request("INVITE", f"sip:gina@{DOMAIN}", rows, b"body"))

    def test_unknown_404_and_known_without_contact_480(self):
        self.expect(404, request("INVITE", f"sip:stranger@{DOMAIN}"))
        self.expect(200, register("dora", "<sip:d@127.0.0.1:6001>"))
        self.expect(200, register("dora", "<sip:d@127.0.0.1:6001>;expires=0", cseq=2))
        self.expect(480, request("INVITE", f"sip:dora@{DOMAIN}"))

    def test_contacts_nobody_can_dial_are_left_out(self):
        self.expect(200, register("erin", "<sip:x@df7jal23ls0d.invalid;transport=ws>"))
        self.expect(480, request("INVITE", f"sip:erin@{DOMAIN}"))

    def test_sips_request_gets_only_sips_contacts(self):
        self.expect(200, register("fred", ["<sip:a@127.0.0.1:6001>", "<sips:b@127.0.0.1:6002>"]))
        answer = self.expect(302, request("INVITE", f"sips:fred@{DOMAIN}"))
        self.assertIn("sips:b@", ",".join(answer.all("contact")))
        self.assertNotIn("6001", ",".join(answer.all("contact")))

    def test_options_for_a_user_is_answered_as_an_invite_11_2(self):
        self.expect(404, request("OPTIONS", f"sip:stranger@{DOMAIN}"))


if __name__ == "__main__":
    unittest.main()
