# Certificates for the TLS tests; sourced after lib.sh. Makes a CA and a server certificate for example.test and
# 127.0.0.1 in $WORK: ca.crt, server.crt, server.key.
need openssl

make_certificates() {
  (
    cd "$WORK" || exit 1
    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 2 -subj '/CN=interop CA' \
      -addext basicConstraints=critical,CA:TRUE &&
      openssl req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj '/CN=example.test' &&
      printf 'subjectAltName=DNS:example.test,IP:127.0.0.1\n' >server.ext &&
      openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext -out server.crt
  ) >"$WORK/certificates.log" 2>&1 || { cat "$WORK/certificates.log"; fail "no certificates"; }
}

# start_tls_engine [OPTIONS]: start_engine, which listens on TLS too. Sets TLS to the port.
start_tls_engine() {
  make_certificates
  start_engine --listen tls:127.0.0.1:0 --tls-cert "$WORK/server.crt" --tls-key "$WORK/server.key" "$@"
  wait_until 20 grep -q '^listening tls:' "$WORK/engine.out" || fail "call-engine does not listen on TLS"
  TLS=$(sed -n 's/^listening tls:127\.0\.0\.1://p' "$WORK/engine.out")
}

# write_request METHOD NAME: of alice@example.test, NAME in Call-ID and branch.
write_request() {
  printf '%s sip:example.test SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK%s;rport\r\n' "$1" "$2"
  printf 'Max-Forwards: 70\r\nFrom: <sip:alice@example.test>;tag=1\r\nTo: <sip:alice@example.test>\r\n'
  printf 'Call-ID: %s@interop\r\nCSeq: 1 %s\r\nContact: <sip:alice@127.0.0.1:5061;transport=tls>\r\n' "$2" "$1"
  printf 'Content-Length: 0\r\n\r\n'
}

# ask METHOD NAME [s_client OPTIONS]: sends the request by openssl s_client; succeeds where it is answered 200.
ask() {
  local method=$1 name=$2 client input answered
  shift 2
  mkfifo "$WORK/$name.in"
  timeout 20 openssl s_client -connect "127.0.0.1:$TLS" -quiet -verify_quiet "$@" \
    <"$WORK/$name.in" >"$WORK/$name.out" 2>"$WORK/$name.err" &
  client=$!
  CLIENT_PIDS+=("$client")
  exec {input}>"$WORK/$name.in"
  write_request "$method" "$name" >&"$input" 2>/dev/null
  wait_until 15 is_answered_or_gone "$WORK/$name.out" "$client"
  grep -aq '^SIP/2.0 200' "$WORK/$name.out"
  answered=$?
  exec {input}>&-
  kill "$client" 2>/dev/null
  wait "$client" 2>/dev/null
  [ $answered -eq 0 ] || cat "$WORK/$name.out" "$WORK/$name.err"
  return $answered
}
is_answered_or_gone() { grep -aq '^SIP/2.0' "$1" || ! kill -0 "$2" 2>/dev/null; }
refused() { ! ask "$@"; }
