#!/usr/bin/env bash
# openssl s_client sends a REGISTER over TLS 1.2 and 1.3 and verifies our certificate; TLS 1.1 and plain SIP get nothing.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/tls.sh"

start_tls_engine --open --log-level debug
verify=(-CAfile "$WORK/ca.crt" -verify_return_error -verify_hostname)

check "REGISTER over TLS 1.3 is answered 200, our certificate verified" ask REGISTER tls13 -tls1_3 "${verify[@]}" example.test
check "the server lists the binding" is_registered alice@example.test transport=tls
check "REGISTER over TLS 1.2 is answered 200, too" ask REGISTER tls12 -tls1_2 "${verify[@]}" example.test
check "TLS 1.1 is refused" refused REGISTER tls11 -tls1_1 -cipher ALL:@SECLEVEL=0
check "the log says why" wait_until 5 grep -q 'the peer speaks no TLS version of ours' "$WORK/engine.log"
check "a client that expected another name goes" refused REGISTER other "${verify[@]}" other.test
check "plain SIP on the TLS port gets no answer, and the connection is closed" \
  bash -c "exec 3<>/dev/tcp/127.0.0.1/$TLS; printf 'OPTIONS sip:example.test SIP/2.0\r\n\r\n' >&3; timeout 10 cat <&3 | { ! grep -aq SIP; }"
check "the log says why" wait_until 5 grep -q 'plain text where TLS was to begin' "$WORK/engine.log"
check "the server still answers" ask OPTIONS again
