#!/usr/bin/env bash
# The main job, end to end, on a machine that has nothing but Debian 12: starts call-engine on free ports with a fresh
# data folder, and runs two SipClients against it (register_demo.cpp).
set -euo pipefail
cd "$(dirname "$0")/../.."
source tools/debian_packages.sh

install_packages "${BUILD_PACKAGES[@]}"
use_ccache
echo "Building; the first time this takes a few minutes."
cmake --preset release --log-level=NOTICE >/dev/null
cmake --build --preset release --target call-engine-server register_demo >build/demo-build.log ||
  { tail -40 build/demo-build.log; exit 1; }
call_engine=build/release/call-engine/call-engine

work=$(mktemp -d)
server=
cleanup() {
  if [ -n "$server" ]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" || echo "call-engine ended with $?"
  fi
  rm -rf "$work"
}
trap cleanup EXIT

echo wonderland | "$call_engine" user add alice@example.test --password-stdin --data "$work/data"
echo builder | "$call_engine" user add bob@example.test --password-stdin --data "$work/data"
"$call_engine" --listen udp:127.0.0.1:0 --listen tcp:127.0.0.1:0 --domain example.test --data "$work/data" \
  >"$work/listening" 2>"$work/log" &
server=$!

deadline=$((SECONDS + 20))
until [ "$(grep -c '^listening ' "$work/listening")" -eq 2 ]; do
  if ! kill -0 "$server" 2>/dev/null || [ $SECONDS -ge $deadline ]; then
    echo "call-engine did not start:"
    cat "$work/log"
    exit 1
  fi
  read -rt 0.05 <> <(:) || true
done
udp=$(sed -n 's/^listening udp:127\.0\.0\.1://p' "$work/listening")
tcp=$(sed -n 's/^listening tcp:127\.0\.0\.1://p' "$work/listening")

build/release/examples/register_demo "$udp" "$tcp" || { tail -20 "$work/log"; exit 1; }
