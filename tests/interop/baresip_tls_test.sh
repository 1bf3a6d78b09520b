#!/usr/bin/env bash
# baresip registers over TLS with digest, our certificate verified; the server lists its contact; quitting unregisters.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/tls.sh"
need baresip
ldd "$(command -v baresip)" | grep -q libssl || { echo "skipped: this baresip was built without TLS"; exit 77; }
modules=$(dirname "$(find /usr/lib -path '*baresip/modules/stdio.so' 2>/dev/null | head -n 1)")
[ -d "$modules" ] || { echo "skipped: baresip has no modules here"; exit 77; }

add_account alice@example.test wonderland
start_tls_engine

mkdir -p "$WORK/alice"
cat >"$WORK/alice/config" <<CONFIG
sip_listen 127.0.0.1:0
sip_cafile $WORK/ca.crt
sip_verify_server yes
module_path $modules
module stdio.so
module g711.so
module_app account.so
module_app menu.so
net_interface 127.0.0.1
CONFIG
echo "<sip:alice@example.test;transport=tls>;auth_pass=wonderland;regint=60;outbound=\"sip:127.0.0.1:$TLS;transport=tls\"" \
  >"$WORK/alice/accounts"
: >"$WORK/alice/contacts"
mkfifo "$WORK/alice/keys"
timeout 60 baresip -f "$WORK/alice" -s <"$WORK/alice/keys" >"$WORK/alice/log" 2>&1 &
CLIENT_PIDS+=($!)
baresip_pid=$!
exec {keys}>"$WORK/alice/keys"

wait_until 20 is_registered alice@example.test transport=tls || { tail -60 "$WORK/alice/log"; fail "baresip did not register over TLS"; }
echo "ok: baresip is registered over TLS"
printf '/quit\n' >&"$keys"
wait_until 20 is_unregistered alice@example.test || { tail -60 "$WORK/alice/log"; fail "quitting did not unregister"; }
echo "ok: baresip unregisters when it quits"
wait "$baresip_pid"
exit 0
