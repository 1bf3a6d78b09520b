"""Transactions and transport: RFC 3261 §9.2, §17.2, §18.2, RFC 3581, RFC 5626 §4.4.1, RFC 6026."""

import os
import socket
import time
import unittest

from sip_peer import DOMAIN, ConformanceTest, ack, register, request, unique

HERE = f"sip:{DOMAIN}"


class ServerTransactions(ConformanceTest):
    def invite(self, **keys):
        return request("INVITE", f"sip:nobody@{DOMAIN}", **keys)

    def test_final_response_is_retransmitted_until_the_ack_17_2_1(self):
        data = self.invite()
        self.udp.send(data)
        first = self.udp.final()
        start = time.monotonic()
        again = self.udp.final(2)
        self.assertEqual(again.raw, first.raw)
        self.assertAlmostEqual(time.monotonic() - start, 0.5, delta=0.25)  # Timer G = T1
        self.assertEqual(self.udp.final(2).raw, first.raw)  # then 2*T1
        self.udp.send(ack(data, first))
        self.assertIsNone(self.udp.receive(2.5))

    def test_invite_again_gets_the_same_response(self):
        data = self.invite()
        self.udp.send(data)
        first = self.udp.final()
        self.udp.send(data)
        self.assertEqual(self.udp.final(0.4).raw, first.raw)
        self.udp.send(ack(data, first))

    def test_ack_is_absorbed_and_never_answered(self):
        data = self.invite()
        self.udp.send(data)
        response = self.udp.final()
        for _ in range(3):
            self.udp.send(ack(data, response))
        self.assertIsNone(self.udp.receive(1))

    def test_rfc_2543_peer_without_magic_cookie_17_2_3(self):
        data = self.invite(branch="1")
        self.udp.send(data)
        first = self.udp.final()
        self.udp.send(data)
        self.assertEqual(self.udp.final(0.4).raw, first.raw)
        self.udp.send(ack(data, first))
        self.assertIsNone(self.udp.receive(1.5))
        # The same branch in another call is another transaction.
        self.assertEqual(self.udp.ask(self.invite(branch="1")).status, 404)

    def test_cancel_after_the_final_response_200_9_2(self):
        branch = "z9hG4bK" + unique()
        keys = dict(branch=branch, from_=f"<sip:a@{DOMAIN}>;tag=1", call_id=unique())
        data = self.invite(**keys)
        self.udp.send(data)
        final = self.udp.final()
        cancel = request("CANCEL", f"sip:nobody@{DOMAIN}", **keys)
        self.udp.send(cancel)
        self.assertEqual(self.udp.receive().get("cseq"), "1 CANCEL")
        self.udp.send(cancel)
        again = self.udp.receive(0.4)
        self.assertEqual((again.status, again.get("cseq")), (200, "1 CANCEL"))
        self.udp.send(ack(data, final))

    def test_sent_by_is_part_of_the_match_17_2_3(self):
        branch = "z9hG4bK" + unique()
        self.udp.ask(self.invite(branch=branch, sent_by="127.0.0.1:5081"))
        self.assertEqual(self.udp.ask(self.invite(branch=branch, sent_by="127.0.0.1:5082")).status, 404)


class Transport(ConformanceTest):
    def test_rport_is_filled_in_and_answered_rfc_3581(self):
        via = self.expect(200, request("OPTIONS", HERE, sent_by="192.0.2.1:5999")).get("via")
        self.assertIn("received=127.0.0.1", via)
        self.assertIn(f"rport={self.udp.port}", via)

    def test_without_rport_the_answer_goes_to_the_sent_by_port_18_2_2(self):
        other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(other.close)
        other.bind(("127.0.0.1", 0))
        other.settimeout(3)
        self.udp.send(request("OPTIONS", HERE, rport=False, sent_by=f"wrong.test:{other.getsockname()[1]}"))
        data = other.recv(65536)
        self.assertTrue(data.startswith(b"SIP/2.0 200"))
        self.assertIn(b"received=127.0.0.1", data)

    def test_same_host_and_no_rport_adds_no_received_18_2_1(self):
        via = self.expect(200, request("OPTIONS", HERE, rport=False, sent_by=f"127.0.0.1:{self.udp.port}")).get("via")
        self.assertNotIn("received", via)

    def test_several_messages_in_one_segment_18_3(self):
        peer = self.tcp()
        peer.send(b"".join(request("OPTIONS", HERE, via="TCP", cseq=n) for n in (1, 2, 3)))
        self.assertEqual([peer.final().get("cseq") for _ in range(3)], [f"{n} OPTIONS" for n in (1, 2, 3)])

    def test_ping_is_answered_with_pong_rfc_5626_4_4_1(self):
        peer = self.tcp()
        peer.send(b"\r\n\r\n")
        peer.socket.settimeout(3)
        self.assertEqual(peer.socket.recv(10), b"\r\n")
        self.assertEqual(peer.ask(request("OPTIONS", HERE, via="TCP")).status, 200)

    def test_stream_without_content_length_400(self):
        peer = self.tcp()
        self.assertEqual(peer.ask(request("OPTIONS", HERE, via="TCP", drop=("Content-Length",))).status, 400)
        self.assertTrue(peer.is_closed())

    def test_stream_with_bad_content_length_400_and_close(self):
        for value in ("-5", "abc", "99999999999999999999"):
            peer = self.tcp()
            answer = peer.ask(request("OPTIONS", HERE, [("Content-Length", value)], via="TCP"))
            self.assertIn(answer.status, (400, 413, 513))
            self.assertTrue(peer.is_closed())

    def test_endless_header_is_cut_off(self):
        peer = self.tcp()
        peer.send(request("OPTIONS", HERE, via="TCP")[:-2] + b"X-Long: ")
        try:
            for _ in range(40):
                peer.send(b"x" * 8192)
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.assertTrue(peer.is_closed())
        self.expect(200, request("OPTIONS", HERE))

    def test_body_too_large_413(self):
        peer = self.tcp()
        rows = [("Content-Type", "application/sdp"), ("Content-Length", "10000000")]
        answer = peer.ask(request("INVITE", f"sip:a@{DOMAIN}", rows, via="TCP"))
        self.assertEqual(answer.status, 413)

    def test_malformed_request_on_a_stream_400_and_the_next_is_read(self):
        peer = self.tcp()
        self.assertEqual(peer.ask(request("OPTIONS", HERE, via="TCP", cseq="x")).status, 400)
        self.assertEqual(peer.ask(request("OPTIONS", HERE, via="TCP")).status, 200)

    def test_response_goes_back_on_the_connection_whatever_via_says_18_2_2(self):
        peer = self.tcp()
        self.assertEqual(peer.ask(request("OPTIONS", HERE, via="TCP", sent_by="192.0.2.7:9")).status, 200)


class Stun(ConformanceTest):
    """RFC 5626 §8: a limited STUN server on the port of SIP."""

    def ask_stun(self, data):
        self.udp.send(data)
        self.udp.socket.settimeout(1)
        try:
            return self.udp.socket.recv(2048)
        except TimeoutError:
            return None

    def test_a_binding_request_is_answered_with_our_address(self):
        tid = os.urandom(12)
        answer = self.ask_stun(b"\0\1\0\0\x21\x12\xa4\x42" + tid)
        self.assertEqual(answer[:20], b"\1\1\0\x0c\x21\x12\xa4\x42" + tid)
        host, port = self.udp.socket.getsockname()
        self.assertEqual(answer[20:26], b"\0\x20\0\x08\0\1")
        self.assertEqual(int.from_bytes(answer[26:28]) ^ 0x2112, port)
        self.assertEqual(bytes(a ^ b for a, b in zip(answer[28:32], b"\x21\x12\xa4\x42")), socket.inet_aton(host))

    def test_what_must_be_understood_and_is_not_is_420(self):
        tid = os.urandom(12)
        answer = self.ask_stun(b"\0\1\0\4\x21\x12\xa4\x42" + tid + b"\x7f\1\0\0")
        self.assertEqual(answer[:2], b"\1\x11")
        self.assertEqual(answer[24:28], b"\0\0\4\x14")

    def test_what_is_no_request_is_not_answered_and_does_no_harm(self):
        for data in (b"\1\1\0\0\x21\x12\xa4\x42" + bytes(12), b"\0\1\0\4\x21\x12\xa4\x42" + bytes(12) + b"\0\6\0\xff"):
            self.assertIsNone(self.ask_stun(data))
        self.assertEqual(self.udp.ask(request("OPTIONS", HERE)).status, 200)


if __name__ == "__main__":
    unittest.main()
