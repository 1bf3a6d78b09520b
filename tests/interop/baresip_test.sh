#!/usr/bin/env bash
# baresip registers over UDP and TCP with digest; the server lists its contact; quitting unregisters; calling a
# registered user gets baresip a 302 that it follows.
source "$(dirname "$0")/lib.sh"
need baresip

add_account alice@example.test wonderland
add_account bob@example.test builder
start_engine

modules=$(dirname "$(find /usr/lib -path '*baresip/modules/stdio.so' 2>/dev/null | head -n 1)")
[ -d "$modules" ] || { echo "skipped: baresip has no modules here"; exit 77; }

# start_baresip NAME PASSWORD TRANSPORT PORT [baresip options]: one account, driven through a fifo.
start_baresip() {
  local name=$1 password=$2 transport=$3 port=$4 home=$WORK/$1
  shift 4
  mkdir -p "$home"
  cat >"$home/config" <<EOF
sip_listen 127.0.0.1:0
module_path $modules
module stdio.so
module g711.so
module_app account.so
module_app menu.so
net_interface 127.0.0.1
EOF
  echo "<sip:$name@example.test;transport=$transport>;auth_pass=$password;regint=60;outbound=\"sip:127.0.0.1:$port;transport=$transport\"" \
    >"$home/accounts"
  : >"$home/contacts"
  mkfifo "$home/keys"
  timeout 60 baresip -f "$home" -s "$@" <"$home/keys" >"$home/log" 2>&1 &
  CLIENT_PIDS+=($!)
  BARESIP_PID=$!
  exec {KEYS}>"$home/keys"
}

start_baresip bob builder udp "$UDP"
bob_keys=$KEYS bob_pid=$BARESIP_PID
wait_until 20 is_registered bob@example.test || { cat "$WORK/bob/log"; fail "baresip did not register over UDP"; }
echo "ok: baresip is registered over UDP"

start_baresip alice wonderland tcp "$TCP"
alice_keys=$KEYS alice_pid=$BARESIP_PID
wait_until 20 is_registered alice@example.test || { cat "$WORK/alice/log"; fail "baresip did not register over TCP"; }
echo "ok: baresip is registered over TCP"

printf '/dial sip:bob@example.test\n' >&"$alice_keys"
wait_until 20 grep -qE '^SIP/2.0 302' "$WORK/alice/log" || { tail -60 "$WORK/alice/log"; fail "baresip's INVITE got no 302"; }
echo "ok: baresip's INVITE is answered 302"
# With an outbound proxy baresip sends the redirected INVITE here again, bob's contact in its Request-URI. That is not
# ours: 404, and no redirect loop.
wait_until 20 grep -qE '^SIP/2.0 404' "$WORK/alice/log" || { tail -60 "$WORK/alice/log"; fail "the redirected INVITE was not refused"; }
check "the redirected INVITE, sent here again, ends in 404 and no loop" \
  test "$(grep -cE '^SIP/2.0 302' "$WORK/alice/log")" -le 4

printf '/quit\n' >&"$alice_keys"
printf '/quit\n' >&"$bob_keys"
wait_until 20 is_unregistered alice@example.test || { tail -60 "$WORK/alice/log"; fail "quitting did not unregister over TCP"; }
wait_until 20 is_unregistered bob@example.test || { tail -60 "$WORK/bob/log"; fail "quitting did not unregister over UDP"; }
echo "ok: baresip unregisters when it quits"
wait "$alice_pid" "$bob_pid"
exit 0
