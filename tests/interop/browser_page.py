#!/usr/bin/env python3
"""Serves one page to a browser and writes down what it says.

    browser_page.py BUNDLE.js REPORT IS_REGISTERED...

Prints its port. GET / is the page, POST /report appends to REPORT, GET /wait?for=registered answers once the command
IS_REGISTERED succeeds, /wait?for=unregistered once it fails, and each notes what it saw in REPORT.
"""

import http.server
import subprocess
import sys
import time
import urllib.parse

BUNDLE, REPORT, COMMAND = sys.argv[1], sys.argv[2], sys.argv[3:]
PAGE = b"<!doctype html><title>register</title><script src=/bundle.js></script>"


def note(line):
    with open(REPORT, "a", encoding="utf-8") as report:
        report.write(line)


def server_agrees(registered):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if (subprocess.run(COMMAND, capture_output=True, check=False).returncode == 0) == registered:
            return True
    return False


class Page(http.server.BaseHTTPRequestHandler):
    def answer(self, body=b"", kind="text/html"):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        if url.path == "/bundle.js":
            with open(BUNDLE, "rb") as bundle:
                self.answer(bundle.read(), "text/javascript")
        elif url.path == "/wait":
            wanted = urllib.parse.parse_qs(url.query)["for"][0]
            fine = server_agrees(wanted == "registered")
            note(f"{'ok' if fine else 'FAILED'}: the server has it {wanted}\n")
            self.answer()
        else:
            self.answer(PAGE)

    def do_POST(self):
        note(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.answer()

    def log_message(self, *_):
        pass


with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
