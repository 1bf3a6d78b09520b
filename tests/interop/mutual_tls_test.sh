#!/usr/bin/env bash
# With --tls-client-certificates required, openssl s_client gets through with a certificate of our CA and not without.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/tls.sh"

start_tls_engine --open --tls-ca "$WORK/ca.crt" --tls-client-certificates required --log-level debug
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$WORK/own.key" -out "$WORK/own.crt" -days 2 -subj /CN=own 2>/dev/null

check "a client with a certificate of our CA is answered" ask OPTIONS good -cert "$WORK/server.crt" -key "$WORK/server.key"
check "a client without one is not" refused OPTIONS bare
check "the log says why" wait_until 5 grep -q 'the peer showed no certificate' "$WORK/engine.log"
check "nor is one that signed its own" refused OPTIONS own -cert "$WORK/own.crt" -key "$WORK/own.key"
check "the log says why" wait_until 5 grep -q "the peer's certificate is self-signed" "$WORK/engine.log"
