// Reads a message with nothing but sip-core.
#include <cstdio>

#include "sip/parse.hpp"
#include "sip/version.hpp"

int main() {
  const auto message = sip::parse(
      "OPTIONS sip:example.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
      "From: <sip:a@example.test>;tag=1\r\nTo: <sip:example.test>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n");
  if (!message || message->call_id() != "1") return 1;
  std::printf("loopstart %s\n", sip::version);
  return 0;
}
