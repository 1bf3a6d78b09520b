#!/usr/bin/env bash
# sipp registers with digest, refreshes, is redirected, lets a 302 be retransmitted, and unregisters.
#   sipp_test.sh udp|tcp|udp6|tcp6
source "$(dirname "$0")/lib.sh"
need sipp

transport=$1
scenarios=$(dirname "$0")/sipp
add_account alice@example.test wonderland
add_account bob@example.test builder
start_engine

case $transport in
  udp) address=127.0.0.1 remote=127.0.0.1:$UDP mode=u1 ;;
  tcp) address=127.0.0.1 remote=127.0.0.1:$TCP mode=t1 ;;
  udp6) address='[::1]' remote="[::1]:$UDP6" mode=u1 ;;
  tcp6) address='[::1]' remote="[::1]:$TCP6" mode=t1 ;;
esac
case $transport in *6) have_ipv6 || { echo "skipped: no IPv6 loopback here"; exit 77; } ;; esac

# run_sipp SCENARIO USER PASSWORD [OPTIONS]
run_sipp() {
  local scenario=$1 user=$2 password=$3
  shift 3
  (cd "$WORK" && timeout 40 sipp "$remote" -sf "$scenarios/$scenario.xml" -t $mode -i "$address" -m 1 -s "$user" \
    -au "$user" -ap "$password" -auth_uri example.test -nostdin -timeout 30s -timeout_error -trace_err -error_file "$WORK/sipp.err" \
    -key domain example.test "$@" || { cat "$WORK/sipp.err" 2>/dev/null; false; })
}
scenarios=$(cd "$scenarios" && pwd)

check "$transport: REGISTER is challenged, the answer accepted, a refresh too" run_sipp register alice wonderland
check "the server lists the binding" is_registered alice@example.test
check "$transport: a wrong password is challenged again" run_sipp register_refused alice wrong
check "$transport: INVITE gets 302 with the contact, and its ACK ends it" run_sipp redirect alice ''
check "$transport: an ACK that comes late still ends it" run_sipp redirect_late_ack alice ''
case $transport in udp*)
  # §17: what is lost is sent again, on both sides, and nothing is done twice.
  check "$transport: 100 INVITEs of which each message is lost with one chance in five" \
    run_sipp redirect alice '' -m 100 -r 50 -l 100 -lost 20 ;;
esac
check "$transport: INVITE for an account without contact gets 480" run_sipp unavailable bob ''
check "$transport: INVITE for an unknown user gets 404" run_sipp unknown nobody ''
check "$transport: REGISTER with Contact: * and Expires: 0 removes every binding" run_sipp unregister alice wonderland
check "the server lists no binding any more" is_unregistered alice@example.test
