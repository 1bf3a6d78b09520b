#!/usr/bin/env bash
# sipsak asks for options, registers with digest, and is told of unknown users.
source "$(dirname "$0")/lib.sh"
need sipsak

add_account alice@127.0.0.1 wonderland
# sipsak 0.9.8 cuts a port of five digits to four.
for UDP_PORT in $(seq 5170 5199); do
  grep -qi ":$(printf %04X "$UDP_PORT") " /proc/net/udp || break
done
start_engine

# -H: not every machine can resolve its own name, which sipsak would put into Via.
ask() { timeout 20 sipsak -v -H 127.0.0.1 -p "127.0.0.1:$UDP" "$@"; }

check "OPTIONS for the server is answered 200" ask -s "sip:127.0.0.1:$UDP"
check "REGISTER is challenged and the answer accepted" \
  ask -U -C "sip:alice@127.0.0.1:5062" -x 600 -u alice -a wonderland -s "sip:alice@127.0.0.1:$UDP"
check "the server lists the contact sipsak gave" is_registered alice@127.0.0.1 5062
if ask -U -C "sip:alice@127.0.0.1:5063" -x 600 -u alice -a wrong -s "sip:alice@127.0.0.1:$UDP" >/dev/null 2>&1; then
  fail "a wrong password registered"
fi
check "a wrong password registers nothing" is_unregistered alice@127.0.0.1 5063
check "the answer to OPTIONS names what is allowed" \
  sh -c "timeout 20 sipsak -vv -H 127.0.0.1 -s sip:127.0.0.1:$UDP | grep -qi '^Allow:.*REGISTER'"
check "unregistering leaves no binding" \
  ask -U -C "*" -x 0 -u alice -a wonderland -s "sip:alice@127.0.0.1:$UDP"
check "the server lists no contact any more" is_unregistered alice@127.0.0.1 5062
