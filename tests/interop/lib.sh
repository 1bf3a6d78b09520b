# What the interop scripts share; sourced. Starts a call-engine of its own on free loopback ports and ends it.
set -uo pipefail

CALL_ENGINE=${CALL_ENGINE:?the path of the call-engine binary}
WORK=$(mktemp -d)
ENGINE_PID=
CLIENT_PIDS=()

cleanup() {
  local status=$? pid
  for pid in "${CLIENT_PIDS[@]}"; do kill "$pid" 2>/dev/null; done
  if [ -n "$ENGINE_PID" ]; then
    kill -TERM "$ENGINE_PID" 2>/dev/null
    wait "$ENGINE_PID"
    local engine_status=$?
    if [ $engine_status -ne 0 ]; then
      echo "FAILED: call-engine ended with $engine_status after SIGTERM"
      [ $status -eq 0 ] && status=1
    fi
  fi
  [ $status -ne 0 ] && [ $status -ne 77 ] && [ -s "$WORK/engine.log" ] && { echo "-- server log:"; tail -40 "$WORK/engine.log"; }
  rm -rf "$WORK"
  exit $status
}
trap cleanup EXIT

# need PROGRAM...: skips the test where one is not installed.
need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || { echo "skipped: $program is not installed"; exit 77; }
  done
}

fail() { echo "FAILED: $*"; exit 1; }

# check "what is checked" COMMAND...
check() {
  local what=$1
  shift
  if "$@" >"$WORK/check.out" 2>&1; then
    echo "ok: $what"
  else
    echo "-- $*"
    tail -40 "$WORK/check.out"
    fail "$what"
  fi
}

# wait_until SECONDS COMMAND...: polls until the command succeeds.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -ge $deadline ] && return 1
    kill -0 "$ENGINE_PID" 2>/dev/null || return 1
    read -rt 0.1 <> <(:) || true
  done
}

# add_account NAME PASSWORD
add_account() { printf '%s\n' "$2" | "$CALL_ENGINE" user add "$1" --password-stdin --data "$WORK/data" >/dev/null || fail "user add $1"; }

# start_engine [OPTIONS]: listens on udp and tcp, IPv4 and (where there is one) IPv6. Sets UDP, TCP, UDP6, TCP6 to ports.
# UDP_PORT asks for one.
start_engine() {
  local listen=(--listen "udp:127.0.0.1:${UDP_PORT:-0}" --listen tcp:127.0.0.1:0)
  local listeners=2
  if have_ipv6; then
    listen+=(--listen 'udp:[::1]:0' --listen 'tcp:[::1]:0')
    listeners=4
  fi
  "$CALL_ENGINE" "${listen[@]}" --domain example.test --data "$WORK/data" "$@" >"$WORK/engine.out" 2>"$WORK/engine.log" &
  ENGINE_PID=$!
  wait_until 20 has_lines "$WORK/engine.out" $listeners || { cat "$WORK/engine.log"; fail "call-engine did not start"; }
  UDP=$(sed -n 's/^listening udp:127\.0\.0\.1://p' "$WORK/engine.out")
  TCP=$(sed -n 's/^listening tcp:127\.0\.0\.1://p' "$WORK/engine.out")
  UDP6=$(sed -n 's/^listening udp:\[::1\]://p' "$WORK/engine.out")
  TCP6=$(sed -n 's/^listening tcp:\[::1\]://p' "$WORK/engine.out")
}
has_lines() { [ "$(grep -c '^listening ' "$1")" -ge "$2" ]; }
have_ipv6() { grep -q '^0\{31\}1 ' /proc/net/if_inet6 2>/dev/null; }

bindings() { "$CALL_ENGINE" bindings "$@" --data "$WORK/data" --json; }
# is_registered AOR [TEXT]: it has a binding (that contains TEXT).
is_registered() { bindings "$1" | grep -q "${2:-sip:}"; }
is_unregistered() { ! is_registered "$@"; }
