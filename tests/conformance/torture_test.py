"""The messages of RFC 4475 and RFC 5118 against the server, each with the treatment the RFC asks of an element that
gets it.

Their Via header fields name example hosts, so this runs in a network namespace of its own, where only loopback is.
"""

import glob
import os
import re
import select
import socket
import subprocess
import sys
import unittest

if os.environ.get("TORTURE_NAMESPACE") != "1":
    for unshare in (["unshare", "-rn"], ["unshare", "-n"]):  # users may make the first, where the second needs root
        if subprocess.run([*unshare, "ip", "link", "set", "lo", "up"], capture_output=True).returncode == 0:
            os.execvp("unshare", [*unshare, "sh", "-c", 'ip link set lo up && TORTURE_NAMESPACE=1 exec "$0" "$@"',
                                  sys.executable, *sys.argv])
    print("skipped: no network namespace can be made here")
    sys.exit(77)

from sip_peer import ConformanceTest, Response, UdpPeer  # noqa: E402: the namespace first

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sip-core", "torture")
SILENCE = ()
SENT_BY_PORTS = (5060, 5050, 6050, 19823)  # where the messages' Via header fields ask for the answer, without rport
NOT_HERE = (404, 480)  # read and understood; the user it asks for is not one of ours

EXPECTED = {
    # §3.1.1: valid
    "wsinv": (481,), "intmeth": (501,), "esc01": NOT_HERE, "escnull": (200,), "esc02": (501,), "lwsdisp": NOT_HERE,
    "longreq": NOT_HERE, "dblreq": (200,), "semiuri": NOT_HERE, "transports": NOT_HERE, "mpart01": (405,),
    "unreason": SILENCE, "noreason": SILENCE,
    # §3.1.2: invalid
    "badinv01": (400,), "clerr": (400,), "ncl": (400,), "scalar02": (400,), "scalarlg": SILENCE, "quotbal": (400,),
    "ltgtruri": (400,), "lwsruri": (400,), "lwsstart": (400,), "trws": (400,), "escruri": (400,),
    "baddate": (400, *NOT_HERE), "regbadct": (400,), "badaspec": (400,), "baddn": (400, *NOT_HERE), "badvers": (505,),
    "mismatch01": (400,), "mismatch02": (400, 501), "bigcode": SILENCE,
    # §3.2 and §3.3: transactions and the application
    "badbranch": (200, *NOT_HERE), "insuf": (400,), "unkscm": (416,), "novelsc": (416,), "unksm2": (400, 404, 416),
    "bext01": (420,), "invut": (415, *NOT_HERE), "regaut01": (200,), "multi01": (400,), "mcl01": (400,), "bcast": SILENCE,
    "zeromf": (200, 483, *NOT_HERE), "cparam01": (200,), "cparam02": (200,), "regescrt": (200,),
    "sdp01": (302, 406, *NOT_HERE), "inv2543": NOT_HERE,
}

EXPECTED_RFC5118 = {
    "ipv6-good": (200,), "ipv6-bad": (400,), "port-ambiguous": NOT_HERE, "port-unambiguous": NOT_HERE,
    "via-received-param-with-delim": (481,), "via-received-param-no-delim": (200,),
    "ipv6-in-sdp": (400,),  # §4.6 is well-formed but for a Content-Length beyond its end (RFC 3261 §18.3)
    "mult-ip-in-header": (481, *NOT_HERE), "mult-ip-in-sdp": NOT_HERE, "ipv4-mapped-ipv6": (302, *NOT_HERE),
    "ipv6-bug-abnf-3-colons": NOT_HERE, "ipv6-correct-abnf-2-colons": NOT_HERE,
}


def names(folder):
    return sorted(os.path.basename(file)[:-4] for file in glob.glob(folder + "/*.dat"))


def message(name):
    with open(f"{FOLDER}/{name}.dat", "rb") as file:
        data = file.read()
    # Of some the archives left out the empty line behind the header fields.
    data += b"" if b"\r\n\r\n" in data or name == "baddn" else b"\r\n"
    # Many share one branch, and would be each other's retransmissions; those of RFC 5118 share one Call-ID, and would be
    # one request that came by several ways (RFC 3261 §8.2.2.2).
    own = b"z9hG4bK" + name.replace("/", "").encode()
    data = data.replace(b"z9hG4bKkdjuw", own).replace(b"z9hG4bKas3", own)
    return data.replace(b"9559905523997077", own)


class Torture(ConformanceTest):
    options = ("--open", "--domain", "example.com", "--domain", "company.com", "--domain", "chair-dnrc.example.com",
               "--domain", "biloxi.example.com", "--domain", "registrar.example.com", "--domain", "t.watson.ieee.org",
               "--domain", "[2001:db8::10]")

    def test_every_message_has_an_expectation(self):
        self.assertEqual(names(FOLDER), sorted(EXPECTED))
        self.assertEqual(names(FOLDER + "/rfc5118"), sorted(EXPECTED_RFC5118))

    def test_the_table_names_every_message(self):
        with open(FOLDER + "/README.md", encoding="utf-8") as file:
            rows = re.findall(r"(?m)^\| ([\w-]+) \| \d", file.read())
        self.assertEqual(sorted(rows), sorted([*EXPECTED, *EXPECTED_RFC5118]))

    def ask_raw(self, data, seconds):
        """The final response to `data`; those to earlier messages, retransmitted for want of an ACK, are passed over."""
        call_id = re.search(rb"(?im)^(?:call-id|i)[ \t]*:[ \t]*(\S+)", data)
        sockets = [self.udp.socket]
        for port in SENT_BY_PORTS:
            listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            listener.bind(("127.0.0.1", port))
            sockets.append(listener)
        try:
            self.udp.send(data)
            while True:
                ready, _, _ = select.select(sockets, [], [], seconds)
                if not ready:
                    return None
                response = Response(ready[0].recv(65536))
                answered = response.get("call-id") or response.get("i")
                is_ours = answered in (None, call_id and call_id.group(1).decode())
                if response.status >= 200 and is_ours:
                    return response
        finally:
            for listener in sockets[1:]:
                listener.close()

    def expect_treatment(self, name, statuses):
        with self.subTest(name):
            self.udp.close()
            self.udp = UdpPeer(self.engine)  # what is retransmitted for the last one is not for this one
            response = self.ask_raw(message(name), 0.5 if statuses == SILENCE else 3)
            got = response.status if response else None
            self.assertTrue(got in statuses if statuses else got is None, f"{name}: {got}, not {statuses}\n{response}")

    def test_treatment(self):
        for name, statuses in EXPECTED.items():
            self.expect_treatment(name, statuses)

    def test_treatment_rfc5118(self):
        for name, statuses in EXPECTED_RFC5118.items():
            self.expect_treatment("rfc5118/" + name, statuses)

    def test_a_stream_of_unknown_framing_is_closed_3_1_2_3_and_3_3_9(self):
        for name in ("ncl", "mcl01"):
            with self.subTest(name):
                peer = self.tcp()
                peer.send(message(name).replace(b"SIP/2.0/UDP", b"SIP/2.0/TCP"))
                self.assertTrue(peer.is_closed())

    def test_a_stream_waits_for_the_rest_of_a_body_3_1_2_2(self):
        peer = self.tcp()
        data = message("clerr").replace(b"SIP/2.0/UDP", b"SIP/2.0/TCP")
        peer.send(data)
        self.assertIsNone(peer.receive(0.5))
        peer.send(b" " * (9999 - len(data.partition(b"\r\n\r\n")[2])))
        response = peer.receive()
        while response is not None and response.status < 200:
            response = peer.receive()
        self.assertIsNotNone(response)
        self.assertIn(response.status, NOT_HERE)


if __name__ == "__main__":
    unittest.main()
