#!/usr/bin/env bash
# sipp registers over TLS with digest, refreshes, is redirected and unregisters.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/tls.sh"
need sipp
sipp -v 2>&1 | grep -qE '^ *SIPp v[^ ]*-TLS' || { echo "skipped: this sipp was built without TLS"; exit 77; }

scenarios=$(cd "$(dirname "$0")/sipp" && pwd)
add_account alice@example.test wonderland
start_tls_engine

# run_sipp SCENARIO USER PASSWORD
run_sipp() {
  (cd "$WORK" && timeout 40 sipp "127.0.0.1:$TLS" -sf "$scenarios/$1.xml" -t l1 -tls_cert "$WORK/server.crt" \
    -tls_key "$WORK/server.key" -i 127.0.0.1 -m 1 -s "$2" -au "$2" -ap "$3" -auth_uri example.test -nostdin -timeout 30s \
    -timeout_error -trace_err -error_file "$WORK/sipp.err" -key domain example.test ||
    { cat "$WORK/sipp.err" 2>/dev/null; false; })
}

check "tls: REGISTER is challenged, the answer accepted, a refresh too" run_sipp register alice wonderland
check "the server lists the binding" is_registered alice@example.test
check "tls: INVITE gets 302 with the contact, and its ACK ends it" run_sipp redirect alice ''
check "tls: REGISTER with Contact: * and Expires: 0 removes every binding" run_sipp unregister alice wonderland
check "the server lists no binding any more" is_unregistered alice@example.test
