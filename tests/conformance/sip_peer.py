"""A SIP peer made of raw sockets, and a call-engine to try it on.

Nothing of the project's own stack is used here: what a check sends and expects stands in it byte for byte.
"""

import hashlib
import itertools
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

CALL_ENGINE = os.environ["CALL_ENGINE"]
DOMAIN = "example.test"
_numbers = itertools.count(1)


def unique(prefix=""):
    return f"{prefix}{os.getpid()}x{next(_numbers)}"


class Engine:
    """A call-engine of its own on free loopback ports."""

    def __init__(self, *options, accounts=()):
        self.data = tempfile.mkdtemp()
        for name, password in accounts:
            subprocess.run([CALL_ENGINE, "user", "add", name, "--password", password, "--data", self.data],
                           check=True, stdout=subprocess.DEVNULL)
        self.log = open(os.path.join(self.data, "log"), "w+b")
        self.process = subprocess.Popen(
            [CALL_ENGINE, "--listen", "udp:127.0.0.1:0", "--listen", "tcp:127.0.0.1:0", "--domain", DOMAIN,
             "--data", self.data, *options], stdout=subprocess.PIPE, stderr=self.log)
        ports = {}
        for _ in range(2):
            line = self.process.stdout.readline().decode()
            kind, port = re.fullmatch(r"listening (udp|tcp):127\.0\.0\.1:(\d+)\n", line).groups()
            ports[kind] = int(port)
        self.udp, self.tcp = ports["udp"], ports["tcp"]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=20)
        self.process.stdout.close()
        self.log.seek(0)
        log = self.log.read().decode(errors="replace")
        self.log.close()
        shutil.rmtree(self.data)
        assert status == 0, f"call-engine ended with {status} after SIGTERM:\n{log[-4000:]}"

    def bindings(self, aor):
        out = subprocess.run([CALL_ENGINE, "bindings", aor, "--data", self.data, "--json"], check=True,
                             capture_output=True)
        return out.stdout.decode()


class Response:
    def __init__(self, data):
        self.raw = data
        head, _, self.body = data.partition(b"\r\n\r\n")
        lines = head.decode("utf-8", errors="replace").split("\r\n")
        self.version, status, self.reason = lines[0].split(" ", 2)
        self.status = int(status)
        self.rows = [(name.strip().lower(), value.strip()) for name, value in
                     (line.split(":", 1) for line in lines[1:])]

    def all(self, name):
        return [value for row, value in self.rows if row == name.lower()]

    def get(self, name):
        values = self.all(name)
        return values[0] if values else None

    def __repr__(self):
        return self.raw.decode(errors="replace")


def request(method, uri, rows=(), body=b"", *, via="UDP", sent_by="127.0.0.1:5060", branch=None, from_=None, to=None,
            call_id=None, cseq=1, cseq_method=None, drop=(), rport=True):
    """A request as bytes. `rows` are further header rows; `drop` names default rows to leave out."""
    branch = branch or "z9hG4bK" + unique()
    defaults = [
        ("Via", f"SIP/2.0/{via} {sent_by};branch={branch}" + (";rport" if rport else "")),
        ("Max-Forwards", "70"),
        ("From", from_ or f"<sip:caller@{DOMAIN}>;tag={unique('f')}"),
        ("To", to or f"<{uri}>"),
        ("Call-ID", call_id or unique("c")),
        ("CSeq", f"{cseq} {cseq_method or method}"),
    ]
    rows = [row for row in defaults if row[0] not in drop] + list(rows)
    if not any(name.lower() in ("content-length", "l") for name, _ in rows) and "Content-Length" not in drop:
        rows.append(("Content-Length", str(len(body))))
    text = f"{method} {uri} SIP/2.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in rows) + "\r\n"
    return text.encode() + body


class UdpPeer:
    def __init__(self, engine):
        self.server = ("127.0.0.1", engine.udp)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendto(data, self.server)

    def receive(self, seconds=2.0):
        """The next response, or None where none comes in time."""
        ready, _, _ = select.select([self.socket], [], [], seconds)
        return Response(self.socket.recv(65536)) if ready else None

    def final(self, seconds=4.0):
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            response = self.receive(left)
            if response is None or response.status >= 200:
                return response
        return None

    def ask(self, data, seconds=4.0):
        """Sends a request and gives its final response; an INVITE's non-2xx is acknowledged."""
        self.send(data)
        response = self.final(seconds)
        if response is not None and data.startswith(b"INVITE ") and response.status >= 300:
            self.send(ack(data, response))
        return response


class TcpPeer(UdpPeer):
    def __init__(self, engine):
        self.socket = socket.create_connection(("127.0.0.1", engine.tcp))
        self.port = self.socket.getsockname()[1]
        self.buffer = b""

    def send(self, data):
        self.socket.sendall(data)

    def receive(self, seconds=2.0):
        deadline = time.monotonic() + seconds
        while True:
            head, blank, rest = self.buffer.partition(b"\r\n\r\n")
            if blank and head:
                length = int(re.search(rb"(?im)^(?:content-length|l)\s*:\s*(\d+)", head).group(1))
                if len(rest) >= length:
                    self.buffer = rest[length:]
                    return Response(head + blank + rest[:length])
            ready, _, _ = select.select([self.socket], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                return None
            data = self.socket.recv(65536)
            if not data:
                return None
            self.buffer += data

    def is_closed(self, seconds=4.0):
        deadline = time.monotonic() + seconds
        while select.select([self.socket], [], [], max(0, deadline - time.monotonic()))[0]:
            try:
                if not self.socket.recv(65536):
                    return True
            except ConnectionResetError:
                return True
        return False


def ack(invite, response):
    """The ACK to a non-2xx (RFC 3261 §17.1.1.3)."""
    lines = invite.decode(errors="replace").split("\r\n\r\n")[0].split("\r\n")
    uri = lines[0].split(" ")[1]
    rows = dict(line.split(": ", 1) for line in reversed(lines[1:]) if ": " in line)
    number = rows["CSeq"].split()[0]
    return (f"ACK {uri} SIP/2.0\r\nVia: {rows['Via']}\r\nMax-Forwards: 70\r\nFrom: {rows['From']}\r\n"
            f"To: {response.get('to')}\r\nCall-ID: {rows['Call-ID']}\r\nCSeq: {number} ACK\r\n"
            "Content-Length: 0\r\n\r\n").encode()


def register(user="alice", contact=None, rows=(), *, expires=None, uri=f"sip:{DOMAIN}", to=None, **keys):
    """A REGISTER. `contact` is one value or a list of rows."""
    contacts = [contact] if isinstance(contact, str) else (contact or [])
    rows = [("Contact", value) for value in contacts] + list(rows)
    if expires is not None:
        rows.append(("Expires", str(expires)))
    aor = f"<sip:{user}@{DOMAIN}>"
    return request("REGISTER", uri, rows, to=to or aor, from_=f"{to or aor};tag={unique('r')}", **keys)


def digest(challenge, method, uri, user, password, *, nc=1, cnonce="c0ffee", body=b"", qop="auth", response=None):
    """The value of an Authorization row for one WWW-Authenticate value (RFC 7616 §3.4)."""
    field = dict((name, quoted or plain) for name, quoted, plain in
                 re.findall(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))', challenge))
    algorithm = field.get("algorithm", "MD5")
    make = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}[algorithm]

    def h(text):
        return make(text if isinstance(text, bytes) else text.encode()).hexdigest()

    a1 = h(f"{user}:{field['realm']}:{password}")
    a2 = h(f"{method}:{uri}" + (f":{h(body)}" if qop == "auth-int" else ""))
    if qop:
        answer = h(f"{a1}:{field['nonce']}:{nc:08x}:{cnonce}:{qop}:{a2}")
        extra = f', qop={qop}, nc={nc:08x}, cnonce="{cnonce}"'
    else:
        answer = h(f"{a1}:{field['nonce']}:{a2}")
        extra = ""
    return (f'Digest username="{user}", realm="{field["realm"]}", nonce="{field["nonce"]}", uri="{uri}", '
            f'response="{response or answer}", algorithm={algorithm}{extra}')


class ConformanceTest(unittest.TestCase):
    """Starts one engine for its tests. `options` and `accounts` say how."""

    options = ("--open",)
    accounts = ()

    @classmethod
    def setUpClass(cls):
        cls.engine = Engine(*cls.options, accounts=cls.accounts)

    @classmethod
    def tearDownClass(cls):
        cls.engine.stop()

    def setUp(self):
        self.udp = UdpPeer(self.engine)

    def tearDown(self):
        self.udp.close()

    def tcp(self):
        peer = TcpPeer(self.engine)
        self.addCleanup(peer.close)
        return peer

    def expect(self, status, data, peer=None):
        response = (peer or self.udp).ask(data)
        self.assertIsNotNone(response, f"no answer to\n{data.decode(errors='replace')}")
        self.assertEqual(response.status, status, f"\n{data.decode(errors='replace')}\ngot\n{response}")
        return response

    def expect_silence(self, data, seconds=0.6, peer=None):
        peer = peer or self.udp
        peer.send(data)
        self.assertIsNone(peer.receive(seconds), f"an answer to\n{data.decode(errors='replace')}")

    def contacts(self, user):
        """The Contact values a query gives (§10.2.3)."""
        values = []
        for row in self.expect(200, register(user)).all("contact"):
            values += re.split(r",\s*(?=<)", row)
        return values
